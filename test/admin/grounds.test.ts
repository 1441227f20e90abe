// What a question rests on, beside it: a person sees in a second why it is doubtful, and where that
// stands. Each kind of question, on the page of its own.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';

import { whyLost } from '../../src/admin/hold/grounds/bounce.ts';
import type { HoldCode } from '../../src/model.ts';
import { registryAnswers } from '../../src/store/registry-answers.ts';
import { openTestDesk } from './desk.ts';
import { type Story, tell } from './story.ts';

const desk = await openTestDesk();

const hourMs = 3_600_000;
const mail = (ip: string, type = 'spam') => ({
  to: 'dorms@example.org',
  network: 'EXAMPLE-DORMS',
  ips: [ip],
  template: `forward.${type}`,
  subject: `Spam from ${ip}`,
  at: 'networks.yaml:12',
  lang: 'cs',
  type,
  answerBy: '2026-04-13T10:00:00Z',
});

async function page(path: string): Promise<string> {
  // Time goes on in these tests, and whoever was away for long is logged out.
  const answer = await desk.ask(path, { cookie: await desk.login() });
  assert.equal(answer.status, 200, path);
  return answer.text();
}

/** The page of the question that such a mail raises, and what it rests on. */
async function asked(story: Story): Promise<{ html: string; grounds: readonly string[] }> {
  const told = await tell(desk, story);
  const [hold] = await desk.database.query<{ id: string }>(
    'select id from hold where mail = $1 and closed_at is null',
    [told.mail],
  );
  return shown(hold?.id ?? '');
}

async function shown(id: string) {
  const html = await page(`/holds/${id}`);
  const pieces = html.split('<section class="hold-ground').slice(1);
  return { html, grounds: pieces.map((one) => wordsOf(one.split('</section>', 1)[0] ?? '')) };
}

function wordsOf(html: string): string {
  return html
    .replace(/^[^>]*>/, '')
    .replaceAll(/<\/?(?:bdi|a|span|time|dt|dd|dl|div|h4|p)\b[^>]*>/g, ' ')
    .replaceAll('&#x3D;', '=')
    .replaceAll('&quot;', '"')
    .replaceAll('&gt;', '>')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

const trace = (stage: string, ...whys: readonly (readonly [string, string, string?])[]) => ({
  stage,
  whys: whys.map(([code, text, at]) => ({ code, text, ...(at === undefined ? {} : { at }) })),
  doubts: [],
  tookMs: 1,
});

test('suspected spam: the filter beside the phrases, the report, our addresses, the sender', async () => {
  const doubts = [{ code: 'suspected-spam' as const, text: 'upstream 7.1 >= 5.0, and never kept' }];
  const { grounds } = await asked({
    doubts,
    trace: [
      trace('report', ['none', 'free text']),
      trace(
        'spam',
        ['standing', 'upstream 7.1 >= 5.0, and never kept'],
        ['upstream', 'Yes, score=7.1 tests=BAYES_99', 'header:x-spam-status'],
        ['never', 'keyword "viagra discount" body:9', 'keywords.yaml:90'],
        ['keep', 'keyword "spam from" body:14', 'keywords.yaml:9'],
      ),
      trace('verify', ['aligned', 'dkim=pass for isp.example'], ['not-verified', 'no seal']),
      trace('constituency', ['ours', '192.0.2.18 is in EXAMPLE-DORMS', 'networks.yaml:12']),
    ],
  });
  assert.deepEqual(grounds, [
    'Speaks for spam Filter Yes, score=7.1 tests=BAYES_99 header:x-spam-status ' +
      'Never kept keyword "viagra discount" body:9 keywords.yaml:90',
    'Speaks for a complaint Phrase keyword "spam from" body:14 keywords.yaml:9 ' +
      'Report none that a program could read ' +
      'Our addresses 192.0.2.18 is in EXAMPLE-DORMS networks.yaml:12 ' +
      'Sender dkim=pass for isp.example',
  ]);

  // A trace from before both were told has the verdict.
  const [old, other] = (await asked({ doubts, trace: [] })).grounds;
  assert.equal(old, 'Speaks for spam Filter upstream 7.1 >= 5.0, and never kept');
  assert.match(other ?? '', /Phrase none of the \d+ that are known Report none/);
});

test('perhaps a repeat: addresses, kind, time and complainant are held against the case', async () => {
  const first = await tell(desk, {
    to: 'dorms@example.org',
    ips: ['192.0.2.61', '192.0.2.62'],
    sender: 'one@example.net',
  });
  const [incident] = await desk.database.query<{ number: string }>(
    'select number from ticket where id = $1',
    [first.incident],
  );
  const number = incident?.number ?? '';
  desk.clock = new Date(desk.clock.getTime() + 6 * hourMs);
  const again = (sender: string, ip: string, type?: string) =>
    asked({
      sender,
      doubts: [{ code: 'repeat-unsure', text: `perhaps complaint 2 of [Desk#${number}]` }],
      prepared: [{ ...mail(ip, type), ips: [ip, '192.0.2.62'] }],
    });
  const { html, grounds } = await again('two@example.net', '192.0.2.63');
  assert.match(
    html,
    new RegExp(`<h4>Held against the case</h4>[\\s\\S]*href="/tickets/${number}"`),
  );
  assert.match(
    grounds[0] ?? '',
    /1 of 2 addresses are the same, the same kind, 6 h later, from another complainant/,
  );
  assert.match(
    grounds[0] ?? '',
    /Its addresses 192\.0\.2\.61, 192\.0\.2\.62 New here 192\.0\.2\.63/,
  );
  assert.match(
    grounds[0] ?? '',
    /Its complainants one@example\.net This complainant two@example\.net/,
  );
  const same = await again('one@example.net', '192.0.2.61', 'phishing');
  assert.match(
    same.grounds[0] ?? '',
    /the same addresses, phishing and not spam, 6 h later, from the same complainant/,
  );
  assert.doesNotMatch(same.grounds[0] ?? '', /New here/);
  // What a rule could not name is of no kind: "other and not " said nothing, and falsely.
  const other = await again('one@example.net', '192.0.2.61', 'other');
  assert.match(other.grounds[0] ?? '', /the same addresses, 6 h later, from the same complainant/);
  // Our own letter that came back inside another mail names no case.
  const doubts = [{ code: 'repeat-unsure' as const, text: 'our own forward comes back inside it' }];
  assert.deepEqual((await asked({ doubts })).grounds, []);
});

test('perhaps a repeat: a report without a complaint of ours has its complainant all the same', async () => {
  const doubts = [{ code: 'no-address' as const, text: 'none is named' }];
  const first = await tell(desk, { doubts, sender: 'User@example.net', ips: ['203.0.113.9'] });
  const [report] = await desk.database.query<{ id: string; number: string }>(
    'select id, number from ticket where mail = $1',
    [first.mail],
  );
  const add = `insert into party (id, ticket, role, address, constituency, token, actor, at)
     values ($1, $2, 'complainant', 'User@example.net', 'example', $3, 'a', $4)`;
  await desk.database.query(add, [desk.newId(), report?.id, desk.newId(), desk.clock]);
  const { grounds } = await asked({
    sender: 'user@example.net',
    doubts: [{ code: 'repeat-unsure', text: `it answers [Desk#${report?.number}]` }],
    prepared: [mail('192.0.2.66', 'other')],
  });
  assert.match(grounds[0] ?? '', /0 of 1 address is the same, \d+ \w+ later, from the same/);
  assert.match(grounds[0] ?? '', /Its complainants user@example\.net/i);
});

async function raise(code: HoldCode, ticket: string | null, delivery: string | null) {
  const id = desk.newId();
  await desk.database.query(
    `insert into hold (id, ticket, delivery, codes, doubts, prepared, answer, digest, team,
       opened_at, actor)
     values ($1, $2, $3, array[$4], '[]', '[]', 'send', '', 'first-line', $5, 'clock')`,
    [id, ticket, delivery, code, desk.clock],
  );
  return id;
}

const letter = async (state: string, reply: string) => {
  const told = await tell(desk, { to: `${state}@example.org`, subject: `About ${state}` });
  await desk.database.query(
    `update delivery set state = $2, reply = $3, sent_at = $4, due_at = null where id = $1`,
    [told.delivery, state, reply, desk.clock],
  );
  return told;
};

test('a bounce in words, with what they wrote, our letter, and the contact', async () => {
  const told = await letter('failed', '552 5.2.2 mailbox quota exceeded');
  await desk.database.query(
    `insert into contact (address, bounces, actor, at) values ('failed@example.org', 2, 'a', now())
     on conflict (address) do update set bounces = 2`,
  );
  const id = await raise('contact-bounced', told.investigation, told.delivery);
  const { html, grounds } = await shown(id);
  assert.match(
    grounds[0] ?? '',
    /^failed@example\.org The mailbox is full\. They said 552 5\.2\.2 mailbox quota exceeded Letter /,
  );
  assert.match(grounds[0] ?? '', /no answer yet · 2 mails came back$/);
  assert.match(html, new RegExp(`href="/letters/${told.delivery}"`));
});

for (const [text, why] of [
  ['550 5.1.1 no such user', 'mailbox'],
  ['smtp; 550 5.1.10 RESOLVER.ADR', 'takes-none'],
  ['5.4.99 something', 'unreachable'],
  ['host 192.0.2.5 said: 554 go away', 'refused'],
  ['550 no such user', 'mailbox'],
  ['version 15.1.1.5 of something', 'somehow'],
  ['', 'somehow'],
] as const) {
  test(`what a bounce says comes to a sentence: ${text}`, () => {
    assert.equal(whyLost(text), `ground.lost-${why}`);
  });
}

test('silence: what was sent and what became of it, and how long answers take', async () => {
  const { investigation, delivery } = await letter('sent', '250 2.0.0 Ok: queued');
  await desk.database.query(
    `insert into contact (address, actor, at) values ('sent@example.org', 'a', now())
     on conflict do nothing`,
  );
  await desk.database.query(
    `insert into contact_answer (contact, ticket, asked_at, answered_at)
     values ('sent@example.org', $1, $2::timestamptz, $2::timestamptz + interval '36 hours')`,
    [investigation, desk.clock],
  );
  const { html, grounds } = await shown(await raise('no-reply', investigation, null));
  assert.match(grounds[0] ?? '', /^Sent so far delivered \[Desk#\d+\] Spam from 192\.0\.2\.75 /);
  assert.match(grounds[0] ?? '', /250 2\.0\.0 Ok: queued/);
  assert.match(grounds[0] ?? '', /sent@example\.org · answers in about 1\.5 d/);
  assert.match(html, new RegExp(`href="/letters/${delivery}"`));
});

test('a first mail and a pause: how the address was found, and what the registry says', async () => {
  await registryAnswers(desk.database).keep({
    server: 'whois.example.net',
    prefix: '192.0.2.0/25',
    finding: {
      prefix: '192.0.2.0/25',
      name: 'EXAMPLE-DORMS',
      holder: 'A school',
      contact: 'dorms@example.org',
      field: 'abuse-mailbox',
    },
    fetchedAt: new Date(desk.clock.getTime() - 72 * hourMs),
    expiresAt: new Date(desk.clock.getTime() + hourMs),
  });
  const story = {
    doubts: [{ code: 'first-contact' as const, text: 'never written to' }],
    prepared: [{ ...mail('192.0.2.75'), to: 'new@example.org' }],
    trace: [trace('whois', ['registry', 'new@example.org abuse contact of X', 'whois, 3 d old'])],
  };
  const { html, grounds } = await asked(story);
  assert.deepEqual(grounds, [
    'new@example.org How it was found new@example.org abuse contact of X whois, 3 d old ' +
      'Registry inetnum: 192.0.2.0/25 · netname: EXAMPLE-DORMS · org: A school · ' +
      'abuse-mailbox: dorms@example.org whois.example.net, 3 d ' +
      'Contact nobody here knows it yet',
  ]);
  assert.match(html, /href="\/contacts\/new%40example\.org"/);
  await desk.database.query(
    `insert into contact (address, paused_at, pause_reason, source, approved_at, actor, at)
     values ('new@example.org', now(), 'moving house', 'networks.yaml:3', now(), 'a', now())`,
  );
  const paused = [{ code: 'contact-paused' as const, text: 'it is paused' }];
  const [words] = (await asked({ ...story, doubts: paused })).grounds;
  assert.match(words ?? '', /^new@example\.org Mail to it is paused: moving house/);
  assert.match(words ?? '', /approved · no answer yet .*networks\.yaml:3$/);
});

test('of several recipients each has the steps that led to it', async () => {
  const ways = ['198.51.100.7', '198.51.100.70'].map((ip, n) => ({ ip, to: `${n}@example.org` }));
  const { grounds } = await asked({
    doubts: [{ code: 'no-contact' as const, text: 'nobody is known' }],
    prepared: ways.map(({ ip, to }) => ({ ...mail(ip), to })),
    trace: [
      trace(
        'whois',
        ...ways.map(({ ip, to }) => ['no-contact', `${to} stands in, for ${ip}: none`] as const),
        ...ways.map(({ ip }) => ['no-contact', `nobody is known for ${ip}: no answer`] as const),
        ['refused', 'the registry said nothing'],
      ),
    ],
  });
  const steps = grounds.map((one) => one.match(/198\.51\.100\.\d+: (?:none|no answer)|said no/g));
  assert.deepEqual(
    steps,
    ways.map(({ ip }) => [`${ip}: none`, `${ip}: no answer`, 'said no']),
  );
});

test('the step that found somebody to whom nothing is prepared is nobody else’s', async () => {
  const [to, other] = ['noc@example.org', 'dorms@example.org'];
  const says = (contact: string) => ({ is: 'from-rules', contact, name: 'EXAMPLE-DORMS' });
  const found = (contact: string) => {
    const text = `${contact} from the rules for EXAMPLE-DORMS`;
    return { code: 'override', text, says: says(contact) };
  };
  const { grounds } = await asked({
    doubts: [{ code: 'no-contact' as const, text: 'nobody is known' }],
    prepared: [{ ...mail('198.51.100.70'), to }],
    trace: [{ ...trace('whois'), whys: [found(other), found(to)] }],
  });
  assert.equal(grounds.length, 1);
  assert.match(grounds[0] ?? '', /How it was found noc@example\.org/);
  assert.doesNotMatch(grounds[0] ?? '', /dorms@example\.org/);
});

test('whoever has the complaint already is told of the rest on their ticket', async () => {
  const told = await tell(desk, { to: 'labs@example.org', ips: ['192.0.2.81'] });
  const doubts = [
    {
      code: 'reply-to-read',
      text: 'labs@example.org has this complaint already',
      says: { is: 'already-told', contacts: ['labs@example.org'], ips: ['192.0.2.82'] },
    },
  ];
  const hold = randomUUID();
  await desk.database.query(
    `insert into hold (id, mail, codes, doubts, prepared, answer, digest, team, opened_at, actor)
     values ($1, $2, '{reply-to-read}', $3, '[]', 'ask-back', '', 'first-line', $4, 'sluice')`,
    [hold, told.mail, JSON.stringify(doubts), desk.clock],
  );
  const { html, grounds } = await shown(hold);
  const [{ number } = { number: '' }] = await desk.database.query<{ number: string }>(
    'select number from ticket where id = $1',
    [told.investigation],
  );
  assert.deepEqual(grounds, [`labs@example.org Tell them by a reply on [Desk#${number}]`]);
  assert.match(html, new RegExp(`href="/tickets/${number}/reply"`));
});

test('what cannot be read: what could be, what not and why, and the whole to download', async () => {
  const raw = Buffer.from(
    [
      'From: someone@example.net',
      'Subject: A report',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=a',
      '',
      '--a',
      'Content-Type: text/plain',
      '',
      'In the clear.',
      '--a',
      'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b',
      '',
      '--b',
      'Content-Type: application/pgp-encrypted',
      '',
      'Version: 1',
      '--b',
      'Content-Type: application/octet-stream; name="sealed.asc"',
      '',
      '-----BEGIN PGP MESSAGE-----',
      '--b--',
      '--a--',
      '',
    ].join('\r\n'),
  );
  const doubts = [{ code: 'crypto' as const, text: 'it is encrypted', at: 'body:1-2' }];
  const { html, grounds } = await asked({ raw, doubts });
  const [read = '', not = ''] = grounds;
  assert.match(
    read,
    /^Could be read From someone@example\.net Subject A report Text 13 characters/,
  );
  assert.match(read, /text\/plain/);
  assert.doesNotMatch(read, /sealed/);
  assert.match(not, /^Could not be read Why it is encrypted body:1-2 .*pgp-encrypted.*sealed\.asc/);
  assert.match(html, /href="\/mails\/[^"]+\/raw"[^>]*><bdi>download the raw mail/);
});

test('no address: names with where they lead, pieces and images that may hide one, what it lacks', async () => {
  const raw = Buffer.from(
    [
      'From: someone@example.net',
      'Subject: Your shop cheats',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=a',
      '',
      '--a',
      'Content-Type: text/plain',
      '',
      'hxxp://shop.example/pay is a fraud, see https://review.example/shop.',
      'It came from 198[.]51 I think, not from 192[.]0[.]2[.]7 nor 1 [.] 2 [.] 3 [.] 4; version 4.17.',
      '--a',
      'Content-Type: image/png; name="screen.png"',
      'Content-Transfer-Encoding: base64',
      '',
      'aGVsbG8=',
      '--a--',
      '',
    ].join('\r\n'),
  );
  const doubts = [{ code: 'no-address' as const, text: 'only names are given: shop.example' }];
  const { html, grounds } = await asked({
    raw,
    doubts,
    trace: [
      trace('extract', ['found', '0 addresses, 1 dropped'], ['masked', '192.0.2.xxx masked: why']),
      trace('resolve', ['names', '1'], ['name', 'shop.example 198.51.100.70: it is a fraud']),
      trace('forward', ['nothing', 'nobody'], ['lacks', 'address, zone, <b>']),
    ],
  });
  const [words = '', lacks] = grounds;
  assert.match(words, /^What it names instead Address 192\.0\.2\.xxx masked: why Name shop\.ex/);
  assert.match(words, /Name review\.example Piece of one 198\[\.\]51 body Image /);
  assert.match(words, /screen\.png · image\/png · .*: an address may stand in it$/);
  assert.equal(lacks, 'It lacks the address, the time zone');
  assert.match(html, /href="\/lookup\?q[^"]*shop\.example"/);
  assert.doesNotMatch(html, /href="\/lookup\?q[^"]*192\.0\.2\.xxx"/);
  const none = (await asked({ doubts, trace: [] })).grounds;
  assert.deepEqual(none, ['What it names instead Nothing that leads to one.']);
});

test('below what is suggested: language, kind, how long to take it back, by when to answer', async () => {
  const doubts = [{ code: 'no-contact' as const, text: 'nobody is known' }];
  const { html } = await asked({ doubts, prepared: [mail('192.0.2.75')] });
  const [, terms] = /<p class="hold-terms quiet">([^<]*)</.exec(html) ?? [];
  assert.equal(terms, 'Czech · spam · 60 seconds to take it back · answer by 13 April');
  // Of a question from before these were kept, what is known.
  const { lang: _lang, type: _type, answerBy: _by, ...old } = mail('192.0.2.75');
  const before = await asked({ doubts, prepared: [old] });
  assert.match(before.html, /<p class="hold-terms quiet">60 seconds to take it back</);
  const nothing = await asked({ doubts });
  assert.doesNotMatch(nothing.html, /hold-terms/);
});
