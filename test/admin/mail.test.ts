// Mails on the desk's pages: their words in six ways, what is marked in them, and their bytes, which
// leave only as downloads (AT-34) and as a document that can do nothing (U3).

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fileName } from '../../src/admin/mail/file-name.ts';
import { fileNames, senders, unseen } from '../support/payloads.ts';
import { openTestDesk } from './desk.ts';
import { receive, tell } from './story.ts';

const desk = await openTestDesk();
const cookie = await desk.login();

const get = async (path: string): Promise<{ status: number; html: string; headers: Headers }> => {
  const answer = await desk.ask(path, { cookie });
  const html = (await answer.text()).replaceAll('&#x3D;', '=');
  return { status: answer.status, html, headers: answer.headers };
};
const lines = (...all: readonly string[]): Buffer => Buffer.from(all.join('\r\n'));

const complaint = lines(
  'From: Postmaster <postmaster@isp.example>',
  'Subject: spam from 192.0.2.75',
  'X-Note: a < b',
  'Date: Mon, 6 Apr 2026 19:47:00 +0200',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain',
  '',
  'Your address 192.0.2.75 sends spam to 198.51.100.9.',
  'See http://evil.example/a?b=c',
  '--b',
  'Content-Type: text/html',
  '',
  '<p>spam from <a href="http://evil.example/">192.0.2.75</a><script>alert(1)</script></p>',
  '--b',
  'Content-Type: application/pdf; name="a b.pdf"',
  'Content-Transfer-Encoding: base64',
  '',
  'JVBERi0xLjQ=',
  '--b--',
  '',
);

test('the text is marked, numbered, linked, and what it names can be looked up', async () => {
  const mail = await receive(desk, { raw: complaint });
  const { status, html } = await get(`/mails/${mail}`);
  assert.equal(status, 200);
  assert.match(
    html,
    /<mark class="mail-offender"><a href="\/lookup\?q=192\.0\.2\.75">192\.0\.2\.75<\/a><sup>1<\/sup><\/mark>/,
  );
  assert.match(html, /<mark class="mail-victim"><a href="\/lookup\?q=198\.51\.100\.9">/);
  const out = /<a href="(\/out\?u=[\w-]+)">hxxp:\/\/evil\.example\/a\?b=c<\/a>/.exec(html)?.[1];
  assert.equal(out, `/out?u=${Buffer.from('http://evil.example/a?b=c').toString('base64url')}`);
  assert.match(html, /<caption>What the texts name/);
  assert.match(html, /<bdi class="mail-address">postmaster@isp\.example<\/bdi>/);
  assert.match(html, new RegExp(`href="/mails/${mail}/parts/0.2" download><bdi>a b.pdf</bdi>`));
  assert.doesNotMatch(html, /href="http/);
});

test('each view shows the same head, and its own form of the words', async () => {
  const mail = await receive(desk, { raw: complaint });
  const table: [string, RegExp][] = [
    ['html', new RegExp(`<iframe class="mail-frame" sandbox="" src="/mails/${mail}/html"`)],
    ['headers', /<th scope="row">x-note<\/th><td><bdi>a &lt; b<\/bdi>/],
    ['raw', /&lt;script&gt;alert\(1\)&lt;\/script&gt;/],
    ['mime', /<td class="main mail-d1">application\/pdf<\/td>/],
    ['why', /No stage has looked at it yet/],
    ['nonsense', /<mark class="mail-offender">/],
  ];
  for (const [tab, wanted] of table) {
    const { html, status } = await get(`/mails/${mail}?tab=${tab}`);
    assert.equal(status, 200, tab);
    assert.match(html, wanted, tab);
    assert.match(html, /<bdi class="mail-address">postmaster@isp\.example/, tab);
    assert.equal(html.match(/aria-current="page"/g)?.length, 2, tab);
  }
});

test('a tab that is pressed inside another page fills only its piece', async () => {
  const mail = await receive(desk, { raw: complaint });
  const headers = { 'hx-target': 'mail-view', 'hx-request': 'true' };
  const answer = await desk.ask(`/mails/${mail}?tab=raw`, { cookie, headers });
  const html = await answer.text();
  assert.match(html, /^<section id="mail-view" class="mail-view">/);
  assert.match(html, /hx-target="#mail-view"/);
  assert.doesNotMatch(html, /<html/);
});

test('HTML is a document of its own that can do nothing', async () => {
  const mail = await receive(desk, { raw: complaint });
  const { html, headers, status } = await get(`/mails/${mail}/html`);
  assert.equal(status, 200);
  assert.equal(
    headers.get('content-security-policy'),
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'",
  );
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.match(html, /<p>spam from <a data-to="hxxp:\/\/evil\.example\/">192\.0\.2\.75<\/a><\/p>/);
  assert.doesNotMatch(html, /script|href/);
  const plain = await receive(desk, { raw: lines('Subject: x', '', 'only text') });
  assert.equal((await get(`/mails/${plain}/html`)).status, 404);
  assert.doesNotMatch((await get(`/mails/${plain}`)).html, /tab=html/);
  assert.equal((await desk.ask(`/mails/${mail}/html`)).status, 401);
});

test('attachments are downloads of no kind, whatever they say they are', async () => {
  const types = [
    'Content-Type: image/svg+xml',
    'Content-Type: text/html',
    'Content-Type: application/xhtml+xml',
    'Content-Type: text/xml',
    'Content-Type: application/pdf',
    'Content-Type: multipart/related-not',
    'X-Nothing: no type',
    'Content-Type: image/png\r\nContent-Type: text/html',
  ];
  for (const [index, name] of fileNames.entries()) {
    const type = types[index % types.length] ?? '';
    const named = name === null ? '' : `; filename="${name.replaceAll(/[\\"]/g, '\\$&')}"`;
    const mail = await receive(desk, {
      raw: Buffer.from(
        [
          `Subject: file ${index}`,
          'Content-Type: multipart/mixed; boundary=b',
          '',
          '--b',
          type,
          `Content-Disposition: attachment${named}`,
          '',
          '<script>alert(1)</script>',
          '--b--',
        ].join('\r\n'),
      ),
    });
    const { headers, status, html } = await get(`/mails/${mail}/parts/0.0`);
    assert.equal(status, 200, String(name));
    assert.match(html, /alert/);
    assert.deepEqual(
      ['content-type', 'x-content-type-options', 'content-security-policy', 'cache-control'].map(
        (header) => headers.get(header),
      ),
      ['application/octet-stream', 'nosniff', "sandbox; default-src 'none'", 'no-store'],
      String(name),
    );
    assert.match(
      headers.get('content-disposition') ?? '',
      /^attachment; filename="part-0\.0(?:-[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*)?"$/,
      String(name),
    );
    // The page shows the name, drawn, as a label.
    assert.equal((await get(`/mails/${mail}?tab=mime`)).status, 200);
  }
});

test('names of downloads', () => {
  const table: [string | null, string][] = [
    [null, 'part-0.1'],
    ['report.pdf', 'part-0.1-report.pdf'],
    ['../../../etc/passwd', 'part-0.1-etc_passwd'],
    ['.htaccess\u200b', 'part-0.1-htaccess'],
    ['invoice\u202efdp.exe', 'part-0.1-invoice_fdp.exe'],
    ['žluťoučký kůň.txt', 'part-0.1-zlutoucky_kun.txt'],
    ['CON', 'part-0.1-CON'],
    ['x"; filename="y.html', 'part-0.1-x_filename_y.html'],
    ['a\r\nb', 'part-0.1-a_b'],
    ['...', 'part-0.1'],
    ['a....b', 'part-0.1-a.b'],
    [`${'a'.repeat(300)}.txt`, `part-0.1-${'a'.repeat(76)}.txt`],
  ];
  for (const [name, wanted] of table) assert.equal(fileName(name, '0.1'), wanted);
});

test('parts that are not there', async () => {
  const mail = await receive(desk, { raw: complaint });
  for (const path of ['0', '0.9', '1', '..', '%2e%2e', '0.2/..', 'x', '0.2%00']) {
    assert.equal((await get(`/mails/${mail}/parts/${path}`)).status, 404, path);
  }
  assert.equal((await get('/mails/0/parts/0')).status, 404);
});

test('whoever pretends in From is shown by the real address, and it is said', async () => {
  for (const { from, real } of senders) {
    const mail = await receive(desk, {
      raw: lines(`From: ${from}`, `Subject: ${from.length}`, '', `192.0.2.75 ${from}`),
    });
    const { html } = await get(`/mails/${mail}`);
    const shown = [...html.matchAll(/<bdi class="mail-address">([^<]*)<\/bdi>/g)].map(
      ([, text = '']) => text,
    );
    assert.equal(
      shown.some((text) => real.test(text)),
      true,
      `${from}: ${shown.join(' | ')}`,
    );
    for (const hidden of unseen) assert.equal(html.includes(hidden), false, from);
    if (from.includes('<thief') && /^"?boss@bank/.test(from)) assert.match(html, /mail-warnings/);
  }
});

test('two From headers are said outside the words', async () => {
  const mail = await receive(desk, {
    raw: lines('From: a@one.example', 'From: b@two.example', 'Subject: x', '', 'words'),
  });
  const { html } = await get(`/mails/${mail}`);
  assert.match(html, /2 From headers: who wrote it is not certain/);
  assert.match(html, /a@one\.example/);
  assert.match(html, /b@two\.example/);
  const words = html.indexOf('class="mail-words"');
  assert.equal(html.indexOf('2 From headers') < words, true);
});

test('what is not seen is drawn, in every field', async () => {
  for (const sign of unseen) {
    const drawn = `[U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`;
    const word = `=?utf-8?b?${Buffer.from(`a${sign}b`).toString('base64')}?=`;
    const mail = await receive(desk, {
      raw: Buffer.from(
        [
          `From: ${word} <x@example.net>`,
          `Subject: ${word}`,
          `Content-Type: application/x-thing; name="${word}"`,
          '',
          `192.0.2.75 a${sign}b`,
        ].join('\r\n'),
      ),
    });
    const { html } = await get(`/mails/${mail}?tab=headers`);
    assert.equal(html.includes(sign), false, drawn);
    assert.equal(html.includes(`a${drawn}b`), true, drawn);
    for (const tab of ['text', 'mime', 'raw']) {
      assert.equal((await get(`/mails/${mail}?tab=${tab}`)).html.includes(sign), false, tab);
    }
  }
});

test('a long text goes on from page to page, and nothing of it is lost', async () => {
  const all = Array.from({ length: 3_000 }, (_, index) => `line ${index} of 192.0.2.75`);
  const mail = await receive(desk, { raw: lines('Subject: log', '', ...all) });
  let path: string | undefined = `/mails/${mail}?tab=text`;
  const seen: string[] = [];
  let pages = 0;
  while (path !== undefined && pages < 20) {
    const { html } = await get(path);
    assert.equal(html.length < 100_000, true, `${html.length} characters`);
    pages += 1;
    seen.push(...[...html.matchAll(/line (\d+) of/g)].map(([, number = '']) => number));
    path = /<a href="([^"]+)"[^>]*>Go on reading/.exec(html)?.[1]?.replaceAll('&amp;', '&');
  }
  assert.deepEqual(seen, [...all.keys()].map(String));
});

test('what cannot be read is said, and can be downloaded', async () => {
  const mail = await receive(desk, { raw: lines('Subject: x', '', 'y') });
  const deep = await receive(desk, {
    raw: lines(
      ...Array.from({ length: 200 }, (_, index) => [
        `Content-Type: multipart/mixed; boundary=b${index}`,
        '',
        `--b${index}`,
      ]).flat(),
    ),
  });
  assert.equal((await get(`/mails/${mail}`)).status, 200);
  const { html, status } = await get(`/mails/${deep}`);
  assert.equal(status, 200);
  assert.match(html, /Not all was read: parts nested too deep/);
  assert.match(html, /Download as it came/);
});

test('a link is opened only from a page that shows all of it', async () => {
  const path = (url: string): string => `/out?u=${Buffer.from(url).toString('base64url')}`;
  const long = `https://evil.example/${'a'.repeat(1_500)}?q="><script>alert(1)</script>`;
  const { html, status } = await get(path(long));
  assert.equal(status, 200);
  assert.equal(html.includes(`hxxps://evil.example/${'a'.repeat(1_500)}`), true);
  assert.match(html, /target="_blank"/);
  assert.match(html, /rel="noreferrer noopener"/);
  assert.doesNotMatch(html, /<script>alert/);
  const idn = await get(path('http://ex\u0430mple.org:8080/x'));
  assert.match(idn.html, /xn--exmple-4nf\.org \(ex\u0430mple\.org\)/);
  assert.match(idn.html, /href="http:\/\/xn--exmple-4nf\.org:8080\/x"/);
  for (const none of [
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://a.example/',
    '//x',
    '',
    ' ',
  ]) {
    assert.equal((await get(path(none))).status, 400, none);
  }
  for (const none of ['/out', '/out?u=%00', '/out?u=a&u=b', `/out?u=${'a'.repeat(9_000)}`]) {
    assert.equal((await get(none)).status, 400, none);
  }
  assert.equal((await desk.ask(path('https://a.example/'))).status, 401);
});

test('what was proven of the sender stands in the head', async () => {
  const reason = { code: 'aligned', text: 'dkim for isp.example' };
  const trace = [
    {
      stage: 'parse',
      whys: [{ code: 'aligned', text: 'says the mail itself' }],
      doubts: [],
      tookMs: 1,
    },
    { stage: 'verify', whys: [reason], doubts: [], tookMs: 1 },
  ];
  const { mail } = await tell(desk, { raw: complaint, trace, to: 'dorms@example.org' });
  const { html } = await get(`/mails/${mail}`);
  assert.match(
    html,
    /<span class="badge good">sender proven<\/span> <span lang="en">dkim for isp\.example/,
  );
  assert.doesNotMatch(html, /says the mail itself/);
  const why = await get(`/mails/${mail}?tab=why`);
  assert.match(why.html, /says the mail itself/);
});

test('what kills its reader gives a kind page, and its bytes can be had all the same', async () => {
  const other = await openTestDesk('http://localhost', undefined, { deadlineMs: 1 });
  const session = await other.login();
  const mail = await receive(other, { raw: complaint });
  const look = async (path: string) => {
    const answer = await other.ask(`/mails/${mail}${path}`, { cookie: session });
    return { status: answer.status, html: await answer.text() };
  };
  const page = await look('');
  assert.equal(page.status, 200);
  assert.match(page.html, /could not be read: reading it took more than 0\.001 s/);
  const html = await look('?tab=html');
  assert.equal(html.status, 200);
  assert.match(html.html, /The HTML could not be made safe: reading it took more than/);
  assert.doesNotMatch(html.html, /<iframe/);
  assert.equal((await look('/html')).status, 422);
  assert.equal((await look('/parts/0.2')).status, 422);
  assert.equal((await look('/raw')).status, 200);
  assert.deepEqual(other.errors, []);
});

test('an address that somebody finds in the words answers the question with it', async () => {
  const doubts = [{ code: 'no-address' as const, text: 'none of ours is accused' }];
  const raw = lines('Subject: help', '', '203.0.113.9 attacked 192.0.2.75.');
  const { mail } = await tell(desk, { raw, doubts });
  const { html } = await get(`/mails/${mail}`);
  const form = /<form method="post" action="(\/holds\/[0-9a-f-]+\/address)">(.*?)<\/form>/.exec(
    html,
  );
  assert.notEqual(form, null);
  const fields = [...(form?.[2] ?? '').matchAll(/name="(\w+)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']): [string, string] => [name, value],
  );
  assert.deepEqual(
    fields.map(([name]) => name),
    ['run', 'digest', 'back', 'value'],
  );
  const body = new URLSearchParams(fields);
  const answer = await desk.ask(form?.[1] ?? '', { method: 'POST', cookie, body });
  assert.equal(answer.status, 303);
  assert.match(answer.headers.get('location') ?? '', new RegExp(`^/mails/${mail}`));
  const rows = await desk.database.query<{ decided: { kind: string; ip: string } }>(
    'select decided from override where mail = $1',
    [mail],
  );
  assert.deepEqual(
    rows.map(({ decided }) => decided),
    [{ kind: 'address', ip: body.get('value') }],
  );
});

test('an address that is added in the queue keeps its question and its part chosen', async () => {
  const doubts = [{ code: 'no-address' as const, text: 'none of ours is accused' }];
  const raw = lines('Subject: help again', '', '203.0.113.9 attacked 192.0.2.76.');
  const { mail } = await tell(desk, { raw, doubts });
  const [hold] = await desk.database.query<{ id: string }>('select id from hold where mail = $1', [
    mail,
  ]);
  const { html } = await get(`/?view=main&hold=${hold?.id}`);
  const [, form = ''] =
    /<form method="post" action="\/holds\/[0-9a-f-]+\/address">([^]*?\[add address\])/.exec(html) ??
    [];
  const [, back = ''] = /name="back" value="([^"]*)"/.exec(form) ?? [];
  assert.equal(
    back.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&'),
    `/?view=main&hold=${hold?.id}`,
  );
});
