// Stored mails read for pages, in a real cage: marks, HTML without anything that runs, parts; and
// mails that kill their reader, which leave a sentence and a reader for the next.

import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { array, assert as hold, constantFrom, property } from '../support/properties.ts';

import type { MailId, Received, RunId } from '../../src/model.ts';
import type { Settings } from '../../src/rules.ts';
import { createMailPages } from '../../src/workers/mail-pages.ts';
import { marksIn } from '../../src/workers/marking.ts';
import { safeHtml } from '../../src/workers/safe-html.ts';
import { now, received, rules } from '../support/facts.ts';
import { everywhere, payloads } from '../support/payloads.ts';

/** The time is longer than what is shipped: here many processes start at once. */
const patient: Settings['cage'] = {
  children: 3,
  memoryBytesMax: 256 * 2 ** 20,
  deadlineMs: 200_000,
};

function open(t: TestContext, mails: readonly Buffer[], changed: Partial<Settings['cage']> = {}) {
  const asked: string[] = [];
  const clock = { now };
  const current = { rules: rules() };
  const pages = createMailPages({
    cage: { ...patient, ...changed },
    rules: () => current.rules,
    now: () => clock.now,
    find: async (mail): Promise<Received | null> => {
      asked.push(mail);
      const raw = mails[Number(mail)];
      return raw === undefined ? null : received({ mail, raw });
    },
  });
  t.after(() => pages.close());
  return { pages, asked, clock, current };
}

const id = (number: number): MailId => String(number) as MailId;
const lines = (...all: readonly string[]): Buffer => Buffer.from(all.join('\r\n'));

const complaint = lines(
  'From: Postmaster <postmaster@isp.example>',
  'From: other@isp.example',
  'Reply-To: <desk@isp.example>',
  'Subject: spam from 192.0.2.75',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain',
  '',
  'Your address 192[.]0[.]2[.]75 sends spam to 198.51.100.9.',
  'See http://192.0.2.75/x and mail abuse@example.org.',
  '--b',
  'Content-Type: text/html',
  '',
  '<p onclick=alert(1)>spam from <a href="http://evil.example/">192.0.2.75</a></p>',
  '--b',
  'Content-Type: application/pdf; name="a b.pdf"',
  'Content-Transfer-Encoding: base64',
  '',
  'JVBERi0xLjQ=',
  '--b--',
  '',
);

test('a reading has texts with marks, people, parts, and what is wrong', async (t) => {
  const { pages, asked } = open(t, [complaint]);
  const reading = await pages.read(id(0));
  assert.equal(reading?.unread, null);
  assert.equal(reading?.fromFields, 2);
  assert.deepEqual(
    reading?.from.map(({ address }) => address),
    ['postmaster@isp.example', 'other@isp.example'],
  );
  assert.equal(reading?.hasHtml, true);
  const body = reading?.texts.find(({ place }) => place === 'body');
  assert.deepEqual(
    body?.marks.map(({ start, end, ...mark }) => ({ ...mark, text: body.text.slice(start, end) })),
    [
      { what: 'ip', role: 'offender', value: '192.0.2.75', text: '192[.]0[.]2[.]75' },
      { what: 'ip', role: 'victim', value: '198.51.100.9', text: '198.51.100.9' },
      { what: 'ip', role: 'offender', value: '192.0.2.75', text: '192.0.2.75' },
      { what: 'mail', role: 'named', value: 'abuse@example.org', text: 'abuse@example.org' },
    ],
  );
  assert.deepEqual(
    reading?.parts.map(({ path, type, name, isFile }) => ({ path, type, name, isFile })),
    [
      { path: '0', type: 'multipart/mixed', name: null, isFile: false },
      { path: '0.0', type: 'text/plain', name: null, isFile: false },
      { path: '0.1', type: 'text/html', name: null, isFile: false },
      { path: '0.2', type: 'application/pdf', name: 'a b.pdf', isFile: true },
    ],
  );
  const html = await pages.html(id(0));
  assert.equal(html?.ok, true);
  if (html?.ok) {
    assert.equal(
      html.value.html.trim(),
      '<p>spam from <a data-to="hxxp://evil.example/">192.0.2.75</a></p>',
    );
  }
  const part = await pages.part(id(0), '0.2');
  assert.equal(part?.ok, true);
  if (part?.ok) assert.equal(part.value.bytes.toString(), '%PDF-1.4');
  assert.equal(await pages.part(id(0), '0'), null);
  assert.equal(await pages.part(id(0), '0.9'), null);
  assert.equal(await pages.read(id(9)), null);
  assert.equal(await pages.html(id(9)), null);
  // Readings are kept; what is not there is asked for again.
  const before = asked.length;
  await pages.read(id(0));
  assert.equal(asked.length, before);
  await pages.read(id(9));
  assert.equal(asked.length, before + 1);
});

test('where older letters begin is told, unless they come first', async (t) => {
  const quote = ['> It was you.', '> Or was it?'];
  const { pages } = open(t, [
    lines('Subject: a', '', 'Not us.', '', ...quote, ''),
    lines('Subject: b', '', ...quote, '', 'Not us.', ''),
    lines('Subject: c', '', 'Not us.', ''),
  ]);
  const heads = await Promise.all(
    [0, 1, 2].map(async (at) => {
      const body = (await pages.read(id(at)))?.texts.find(({ place }) => place === 'body');
      return body?.text.slice(0, body.olderFrom).trim();
    }),
  );
  assert.deepEqual(heads, ['Not us.', `${quote.join('\n')}\n\nNot us.`, 'Not us.']);
});

test('whoever carries a way to the page of somebody else stays here, wherever it stands', async (t) => {
  const token = 'Ab3_-fGhIjKlMnOpQrStUv';
  const url = `https://desk.example.org/r/${token}`;
  const inside = (...part: readonly string[]) =>
    lines('Content-Type: multipart/mixed; boundary=b', '', '--b', ...part, '--b--', '');
  const { pages, current } = open(t, [
    lines('Subject: a', '', url, ''),
    lines('Subject: b', '', url.replace('/r/', '/u/'), ''),
    inside(
      'Content-Type: message/rfc822',
      '',
      `List-Unsubscribe: <https://desk.example.org/u/${token}>`,
      '',
      'x',
    ),
    inside(
      'Content-Type: application/octet-stream',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(url).toString('base64'),
    ),
    complaint,
  ]);
  current.rules = rules({ desk: { ...rules().desk, pages: 'https://desk.example.org' } });
  const read = await Promise.all([0, 1, 2, 3, 4].map((at) => pages.read(id(at))));
  assert.deepEqual(
    read.map((reading) => reading?.tokens),
    [null, null, null, null, []],
  );
});

test('a mail that is to run again is read once, whoever is to get it', async (t) => {
  const { pages, current } = open(t, []);
  const given = received({ mail: id(0), raw: complaint });
  const accept = { kind: 'accept', run: 'r' as RunId, digest: 'd' } as const;
  const to = (address: string): Received => ({
    ...given,
    overrides: [{ ...accept, to: address }],
  });
  const all = [to('a@example.org'), to('b@example.org')];
  const [one, other] = await Promise.all(all.map((each) => pages.run(each, now)));
  assert.notEqual(one?.facts.parse, undefined);
  assert.equal(one?.facts.parse, other?.facts.parse);
  assert.deepEqual([one?.facts.received, other?.facts.received], all);
  // Whatever changes what is read is another reading.
  const ham = { ...given, overrides: [{ kind: 'ham' }] } as const;
  const anew = await pages.run(ham, now);
  assert.notEqual(anew.facts.parse, one?.facts.parse);
  current.rules = rules({ digest: 'changed' });
  assert.notEqual((await pages.run(given, now)).facts.parse, one?.facts.parse);
});

test('other rules read it anew', async (t) => {
  const { pages, current, asked } = open(t, [complaint]);
  await pages.read(id(0));
  current.rules = rules({ digest: 'changed', limits: { ...rules().limits, textBytesMax: 30 } });
  const reading = await pages.read(id(0));
  assert.equal(asked.length, 2);
  assert.match(reading?.truncations.join() ?? '', /30 of \d+ (?:bytes|characters) read/);
});

test('what kills its reader says why, is not tried at once again, and harms no other', async (t) => {
  const heavy = lines('Content-Type: text/html', '', `<p>${'<b>x</b>'.repeat(30_000)}`);
  const { pages, asked, clock } = open(t, [heavy, complaint], { deadlineMs: 1 });
  const first = await pages.read(id(0));
  assert.match(first?.unread ?? '', /^reading it took more than 0\.001 s$/);
  assert.deepEqual(await pages.html(id(0)), {
    ok: false,
    why: 'reading it took more than 0.001 s',
  });
  const before = asked.length;
  assert.equal(await pages.read(id(0)), first);
  const again = await pages.html(id(0));
  assert.equal(again?.ok === false && again.why, 'reading it took more than 0.001 s');
  const part = await pages.part(id(0), '0');
  assert.equal(part?.ok, false);
  assert.equal(await pages.part(id(0), '0'), part);
  assert.equal(asked.length, before + 1, 'the second time nobody reads it');
  clock.now = new Date(now.getTime() + 6 * 60_000);
  await Promise.all([pages.read(id(0)), pages.html(id(0)), pages.part(id(0), '0')]);
  assert.equal(asked.length, before + 4, 'tried again after a while');
});

test('HTML is made harmless once, however often it is opened; bytes of files are not kept', async (t) => {
  const { pages, asked } = open(t, [complaint]);
  const [one, other] = await Promise.all([pages.html(id(0)), pages.html(id(0))]);
  assert.equal(one?.ok, true);
  assert.equal(one, other);
  assert.equal(await pages.html(id(0)), one);
  assert.equal(asked.length, 1);
  await pages.part(id(0), '0.2');
  await pages.part(id(0), '0.2');
  assert.equal(asked.length, 3);
});

test('too much memory is a sentence too', async (t) => {
  const { pages } = open(t, [complaint], { memoryBytesMax: 40 * 2 ** 20 });
  const found = await pages.html(id(0));
  assert.match(found?.ok === false ? found.why : '', /more than 40 MB|died of it twice/);
});

const tag = /<(\/?)([a-z0-9]+)((?: [a-z-]+(?:="[^"<>]*")?)*)(?: \/)?>/g;
const attributes = new Set(['data-to', 'src', 'alt', 'dir', 'align', 'valign', 'colspan']);

/** What is left of HTML that should not be. */
function strays(html: string): string[] {
  const rest = html.replaceAll(tag, (_whole, _close, name: string, given: string) => {
    const names = [...given.matchAll(/ ([a-z-]+)(?:="([^"]*)")?/g)];
    const wrong = names.filter(
      ([, attribute = '', value = '']) =>
        !attributes.has(attribute) ||
        (attribute === 'src' && !/^data:image\/(?:png|gif|jpeg);base64,/.test(value)),
    );
    const isBad = /^(?:script|style|iframe|object|embed|svg|math|form|input|meta|link|base)$/.test(
      name,
    );
    return wrong.length > 0 || isBad ? `<!${name}` : '';
  });
  return rest.match(/<[^>]{0,60}/g) ?? [];
}

test('no payload leaves anything that runs, loads or leads', () => {
  for (const words of payloads) {
    for (const html of [words, `<p>${words}</p>`, `<table><td>${words}`, words.repeat(3)]) {
      assert.deepEqual(strays(safeHtml(html)), [], html);
    }
  }
});

test('whatever is written, only known tags and attributes are left', () => {
  const pieces = constantFrom(
    ...payloads,
    '<',
    '>',
    '"',
    "'",
    '<a href="http://x.example/" title=x>',
    '</p>',
    '<!--',
    '-->',
    '<![CDATA[',
    '<img src="data:image/png;base64,AAAA" onerror=x>',
    '<img src=data:image/svg+xml,x>',
    '\0',
    '<td colspan=9999 rowspan=65534>',
    '<p style=x class=y id=z dir=rtl>',
    '&lt;',
    '&#x3c;',
  );
  hold(
    property(array(pieces, { maxLength: 12 }), (all) => {
      assert.deepEqual(strays(safeHtml(all.join(''))), []);
    }),
    { numRuns: 300 },
  );
});

test('deep and endless HTML costs no more than its length', () => {
  const sizes = [50_000, 400_000];
  for (const make of [
    (n: number) => '<div>'.repeat(n / 5),
    (n: number) => '<a href="x"'.repeat(n / 11),
    (n: number) => `<p ${'a=b '.repeat(n / 4)}>`,
    (n: number) => '<table><tr><td>'.repeat(n / 15),
    (n: number) => '<'.repeat(n),
    (n: number) => '&'.repeat(n),
    (n: number) => '<!--'.repeat(n / 4),
    (n: number) => '</p>'.repeat(n / 4),
  ]) {
    const took = sizes.map((size) => {
      const html = make(size);
      const times = [0, 1, 2].map(() => {
        const begun = performance.now();
        safeHtml(html);
        return performance.now() - begun;
      });
      return Math.min(...times);
    });
    // Eight times the length: 64 times the time would be quadratic.
    assert.equal((took[1] ?? 0) < 30 * (took[0] ?? 0) + 200, true, `${make(60)}: ${took.join()}`);
  }
});

test('marks lie in their text, in order, and never over each other', () => {
  const words = constantFrom(
    '192.0.2.75',
    '2001:db8::1',
    'http://192.0.2.75/a',
    'a@example.org',
    '192[.]0[.]2[.]0/24',
    ' ',
    '\n',
    'host.example.org',
    'hxxp://evil.example/',
    '<',
    '\u202e',
    '\ud83d\ude00',
  );
  hold(
    property(array(words, { maxLength: 30 }), (all) => {
      const text = all.join('');
      let at = 0;
      for (const { start, end } of marksIn(text, new Map([['192.0.2.75', 'offender']]), 1_000)) {
        assert.equal(start >= at && end > start && end <= text.length, true, text);
        at = end;
      }
    }),
  );
});

test('every payload in every place is read', async (t) => {
  const mails = payloads.map(everywhere);
  const { pages } = open(t, mails);
  for (const [index] of mails.entries()) {
    const reading = await pages.read(id(index));
    assert.equal(reading?.unread, null, payloads[index]);
    const html = await pages.html(id(index));
    if (html?.ok) assert.deepEqual(strays(html.value.html), [], payloads[index]);
  }
});
