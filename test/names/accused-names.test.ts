// Which names a complaint accuses: texts in, names out, row by row.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import type { Sentence } from '../../src/doubts.ts';
import { scan } from '../../src/indicators/scanner.ts';
import { accusedNames } from '../../src/names/accused-names.ts';
import { type AccusedName, mentionsMax } from '../../src/names/mentions.ts';
import type { Indicator, Report, Role } from '../../src/findings.ts';
import { accusation, at, mail, named } from '../support/facts.ts';
import { leastMs } from '../support/least-ms.ts';

interface Given {
  readonly subject?: string;
  readonly body?: string;
  readonly html?: string;
  readonly embedded?: string;
  readonly from?: string;
  readonly reports?: readonly Report[];
  /** The part of those that are not offenders. */
  readonly roles?: Readonly<Record<string, Role>>;
}

const namesMax = 50;

function accused(given: Given): readonly AccusedName[] {
  return read(given).names;
}

function read(given: Given) {
  const { subject = 'Abuse complaint', from = 'desk@reporter.example', roles = {} } = given;
  const texts = [
    { place: 'subject', text: subject },
    { place: 'body', text: given.body ?? '' },
    { place: 'html', text: given.html ?? '' },
    { place: 'embedded:0.1', text: given.embedded ?? '' },
  ];
  const indicators = texts.flatMap(({ place, text }) =>
    scan(text, 5000).found.map(({ kind, value, start, end, port }): Indicator => {
      const span = { place, start, end };
      const role = roles[value] ?? 'offender';
      return named(value, { kind: kind === 'masked' ? 'range' : kind, span, role, port });
    }),
  );
  const letter = mail({ subject, texts, from: [{ name: '', address: from }] });
  const scanned = texts.map(({ place, text }) => ({ place, found: scan(text, 50_000).found }));
  const complaint = { mail: letter, reports: given.reports ?? [], indicators, scanned };
  return accusedNames(complaint, namesMax);
}

const sure = (given: Given) =>
  accused(given)
    .filter(({ unsure }) => unsure === null)
    .map(({ host }) => host);

test('names that the words accuse', () => {
  const rows: readonly [string, string, readonly string[]][] = [
    [
      'a list under a heading',
      'Infringing URLs:\nhttps://a.example/1\nhttps://a.example/2\n',
      ['a.example'],
    ],
    [
      'a list of many',
      'Infringing URLs:\n\nhttps://a.example/1\n\nhttps://b.test.example.net/2\n',
      ['a.example', 'b.test.example.net'],
    ],
    [
      'a form',
      'Domain name: a[.]example\nURL: hxxp://www[.]a[.]example/x\nThreat: phishing\n',
      ['a.example', 'www.a.example'],
    ],
    ['a sentence before', 'Please remove this phishing page: https://a.example/x', ['a.example']],
    ['a sentence behind', 'We write to you today. a.example is hosting malware.', ['a.example']],
    [
      'a row with a title',
      'Unlawful copies are offered here:\n\nSome title (https://a.example/1)\nOther title (https://a.example/2)\n',
      ['a.example'],
    ],
    [
      'the copy, not the original',
      'We drew the original map, see\nhttps://o.example/1\n\nA counterfeit of it can be bought here:\nhttps://a.example/1\n',
      ['a.example'],
    ],
    [
      'the site, not the brand',
      'The phishing site https://a.example/ is imitating https://bank.example.org/ .',
      ['a.example'],
    ],
    [
      'the site, not who owns',
      'The official website is https://bank.example.org/ only.\n\nFraudulent page: https://a.example/x',
      ['a.example'],
    ],
    [
      'not further reading',
      'This host spreads malware: a.example\n\nFor more information about malware see https://b.example.net/x',
      ['a.example'],
    ],
    [
      'not the registry',
      'Abusive site: a.example\n\nhttps://registry.example.net/whois?q=a.example',
      ['a.example'],
    ],
    [
      'a filter around it',
      'Phishing URL: https://filter.example.net/v3/__https://a.example/x__;!!AB',
      ['a.example'],
    ],
    [
      'an open redirect, made harmless',
      'Phishing URL: hxxp://a[.]example/go?url=hxxps://b[.]example[.]net/x',
      ['a.example'],
    ],
    [
      'the text, not the tracker behind it',
      'Fraudulent shop: https://a.example/ <https://track.example.net/c/1>',
      ['a.example'],
    ],
    [
      'a page that copies a login',
      'We found a phishing page that copies our login:\nhttps://a.example/x',
      ['a.example'],
    ],
    ['a login page', 'A fraudulent login page: https://a.example/x', ['a.example']],
    [
      'what victims are asked to do',
      'The phishing mail asks our customers to log in to their account: https://a.example/x',
      ['a.example'],
    ],
    [
      'a shop',
      'To whom it may concern. https://a.example/x sells counterfeit bags.',
      ['a.example'],
    ],
    ['not where to log in', 'Phishing, please log in to see it: https://a.example/x', []],
    ['not the portal', 'For phishing use our reporting portal: https://a.example/x', []],
    [
      'what its own name leads to',
      'This phishing page asks for passwords:\nhttps://www.reporter.example/ <https://a.example/x>',
      ['a.example'],
    ],
    [
      'not what its own name leads to elsewhere',
      'We are https://www.reporter.example/ <https://track.example.net/c>.\n\nPhishing: https://a.example/x',
      ['a.example'],
    ],
    ['the port', 'Infringing stream: http://a.example:8080/live.m3u8', ['a.example']],
  ];
  for (const [what, body, expected] of rows) assert.deepEqual(sure({ body }), expected, what);
});

test('nine languages', () => {
  const rows: readonly [string, string][] = [
    ['cs', 'Podvodná stránka je na této adrese:\nhttps://a.example/x'],
    ['de', 'Die folgende betrügerische Webseite liegt bei Ihnen:\nhttps://a.example/x'],
    ['en', 'The following page is fraudulent:\nhttps://a.example/x'],
    ['es', 'El siguiente sitio fraudulento está en su red:\nhttps://a.example/x'],
    ['fr', 'Le site frauduleux suivant est hébergé chez vous :\nhttps://a.example/x'],
    ['it', 'Il seguente sito fraudolento si trova da voi:\nhttps://a.example/x'],
    ['nl', 'Deze frauduleuze website staat bij u:\nhttps://a.example/x'],
    ['pl', 'Strona wyłudzająca dane znajduje się pod adresem:\nhttps://a.example/x'],
    ['pt', 'O seguinte site fraudulento está na sua rede:\nhttps://a.example/x'],
  ];
  for (const [lang, body] of rows) assert.deepEqual(sure({ body }), ['a.example'], lang);
});

test('mails and places that accuse nobody', () => {
  const footer =
    'Kind regards,\nThe desk\nwww.company.example.net\nhttps://www.company.example.net';
  const rows: readonly [string, Given][] = [
    ['no word accuses', { subject: 'Hello', body: 'Have a look at this:\nhttps://a.example/x' }],
    ['below the closing words', { body: `We see phishing.\n\n${footer}` }],
    ['the sender', { body: 'Phishing: https://www.reporter.example/x' }],
    ['the sender by another name', { body: 'Phishing: https://www.reporters.example/x' }],
    [
      'another role',
      {
        body: 'Phishing: https://a.example/x',
        roles: { 'https://a.example/x': 'victim', 'a.example': 'victim' },
      },
    ],
    [
      'a mail that is shown',
      { body: 'Spam, see below.', embedded: 'Subject: win\n\nPhishing URL: https://a.example/x' },
    ],
    [
      'pasted headers and what follows',
      {
        body: 'Spam:\nReceived: from mx.a.example (x)\nSubject: hi\n\nmalware URL: https://a.example/x',
      },
    ],
    [
      'a quotation in a reply',
      { subject: 'Re: complaint', body: 'Done.\n> Phishing URL: https://a.example/x' },
    ],
    ['markup', { body: '<Infringement xmlns="http://schemas.a.example/x">' }],
    [
      'an answer of a mail server',
      { body: 'Abuse of your network. Host mx.a.example[192.0.2.9] said: 550 no' },
    ],
    [
      'several that nothing accuses',
      {
        body: 'We see infringement. It has to go.\n\nhttps://a.example/x\n\nhttps://b.example.net/x',
      },
    ],
    ['one beside an accused address', { body: 'Attack from 198.51.100.9\n\nhttps://a.example/x' }],
    ['government and law', { body: 'This is illegal under https://www.justice.gov/law/1' }],
  ];
  for (const [what, given] of rows) assert.deepEqual(sure(given), [], what);
});

test('a forwarded complaint may be quoted as a whole', () => {
  const body = 'FYI\n> Phishing URL: https://a.example/x';
  assert.deepEqual(sure({ subject: 'Fwd: complaint', body }), ['a.example']);
});

test('the subject accuses, where the text does not show it as the original', () => {
  const subject = 'Copyright infringement: a.example and paper.example.org';
  const body =
    'Copies:\nhttps://a.example/1\n\nOriginal article:\nhttps://www.paper.example.org/1\n';
  assert.deepEqual(sure({ subject, body }), ['a.example']);
});

test('what others outweigh is offered, unsure', () => {
  const body = 'URL: https://b.example.net/x\n\nPhishing page: hxxp://a[.]example/x';
  const names = accused({ body }).map(({ host, unsure }) => [host, unsure]);
  assert.deepEqual(names, [
    ['a.example', null],
    ['b.example.net', { is: 'outweighed' }],
  ]);
});

test('the only name in a complaint without an address is meant', () => {
  const body = 'This infringes our rights. It has to go.\n\nhttps://a.example/page/1\n';
  assert.deepEqual(sure({ body }), ['a.example']);
});

test('a report comes before all prose, with its time and port', () => {
  const time = at('2026-04-07T10:00:00+02:00');
  const accusations = [
    accusation('https://a.example:8443/x', { kind: 'url', time, port: 8443 }),
    accusation('a.example', { kind: 'host' }),
    accusation('https://192.0.2.7/x', { kind: 'url' }),
    accusation('www.reporter.example', { kind: 'host' }),
  ];
  const report = { format: 'xarf', place: 'body', category: null, accused: accusations };
  const reports: Report[] = [{ ...report, isComplaint: true, cut: null, unsure: null }];
  const body = 'Phishing URL: https://b.example.net/x';
  const names = accused({ body, reports });
  assert.deepEqual(
    names.map(({ host, time: when, port, unsure }) => [host, when, port, unsure]),
    [['a.example', time, 8443, null]],
  );
  const statistics: Report[] = [{ ...report, isComplaint: false, cut: null, unsure: null }];
  assert.deepEqual(sure({ body, reports: statistics }), ['b.example.net']);
});

test('the span is where the accusation stands', () => {
  const body = 'Malware at https://a.example/x now';
  const [name] = accused({ body });
  const span = name?.span ?? { place: '', start: 0, end: 0 };
  assert.deepEqual([span.place, body.slice(span.start, span.end)], ['body', 'https://a.example/x']);
});

test('the copy is accused, not what it copies, in nine languages', () => {
  const rows: readonly [string, string][] = [
    ['en', 'The phishing site https://a.example/ copies our page https://b.test/ , please act.'],
    ['en, no URL', 'The phishing site a.example impersonates the shop of b.example.org today.'],
    [
      'en, below',
      'Infringing: https://a.example/1\nThe original can be seen on https://b.test/1\n',
    ],
    ['en, key', 'Fake: https://a.example/1 Real: https://b.test/1'],
    ['en, passive', 'Our page https://b.test/ is copied by https://a.example/ which is a scam'],
    ['cs', 'Podvodný web https://a.example/ napodobuje naše stránky https://b.test/ .'],
    ['cs, real', 'Podvod: https://a.example/ Skutečná banka: https://b.test/'],
    ['de', 'Die betrügerische Seite https://a.example/ ahmt unsere Webseite https://b.test/ nach.'],
    ['de, verb', 'Die Betrugsseite https://a.example/ kopiert die Anmeldung von https://b.test/ .'],
    ['es', 'El sitio fraudulento https://a.example/ suplanta nuestra página https://b.test/ .'],
    ['fr', 'Le site frauduleux https://a.example/ imite notre site https://b.test/ .'],
    ['it', 'Il sito truffa https://a.example/ imita il nostro sito https://b.test/ .'],
    ['nl', 'De frauduleuze site https://a.example/ bootst onze website https://b.test/ na.'],
    ['pl', 'Fałszywa strona https://a.example/ podszywa się pod nasz serwis https://b.test/ .'],
    ['pt', 'O site fraudulento https://a.example/ imita o nosso site https://b.test/ .'],
  ];
  for (const [what, body] of rows) assert.deepEqual(sure({ body }), ['a.example'], what);
});

test('a page that copies and is alone in its sentence is accused all the same', () => {
  const rows: readonly string[] = [
    'A scammer copied our website: https://a.example/x',
    'Phishing. Die Seite kopiert unsere Webseite: https://a.example/x',
    'A phishing page that imitates our shop can be found under https://a.example/x',
  ];
  for (const body of rows) assert.deepEqual(sure({ body }), ['a.example'], body);
});

test('a link in a link, and links that are read in two ways, are never sure', () => {
  const nested: Sentence = { is: 'link-in-link' };
  const disputed: Sentence = { is: 'disputed' };
  const rows: readonly [string, readonly (readonly [string, Sentence | null])[]][] = [
    [
      'https://a.example/go?u=http://b.test/',
      [
        ['b.test', nested],
        ['a.example', nested],
      ],
    ],
    [
      'https://a.example/in?to=https%3A%2F%2Fb.test%2F',
      [
        ['b.test', nested],
        ['a.example', nested],
      ],
    ],
    [
      'https://a.example/web/https://b.test/',
      [
        ['b.test', nested],
        ['a.example', nested],
      ],
    ],
    ['https://a.example/go?u=https://www.a.example/x', [['a.example', null]]],
    ['hxxps://a[.]example/go?u=hxxps://b[.]test/', [['a.example', null]]],
    ['https://f.test/v3/__https://a.example/x__;!!y', [['a.example', null]]],
    ['http://a.example\\@b.test/x', [['a.example', disputed]]],
    ['http://a.example%2f@b.test/', [['b.test', disputed]]],
    ['http://a.example%00@b.test/', [['b.test', disputed]]],
    ['http://x@a.example@b.test/', [['b.test', disputed]]],
    ['http://a.example#@b.test/', [['a.example', null]]],
    ['http://a.example?@b.test/', [['a.example', null]]],
    ['http://a.example@b.test/', [['b.test', null]]],
    ['http://a.example:80@b.test/', [['b.test', null]]],
    ['http://a.example%00.b.test/', []],
    ['http://0xc0000207/', []],
    ['http://3221225991/', []],
  ];
  for (const [url, expected] of rows) {
    const names = accused({ body: `Phishing at ${url}` });
    assert.deepEqual(
      names.map(({ host, unsure }) => [host, unsure]),
      expected,
      url,
    );
  }
});

test('what is accused alike has the same number, and nothing else has', () => {
  const rows: readonly [string, string, boolean][] = [
    ['a list', 'Infringing URLs:\nhttps://a.example/1\nhttps://b.test/2\n', true],
    ['a form', 'URL: hxxp://a[.]example/1\nRef: 7\nURL: hxxp://b[.]test/2\n', true],
    ['a sentence', 'Phishing at https://a.example/1, https://b.test/2 .', true],
    ['joined', 'Phishing at https://a.example/1 and https://b.test/2 .', true],
    ['joined in Polish', 'Phishing: https://a.example/1 oraz https://b.test/2', true],
    ['a mixed list', 'Infringing and original URLs:\nhttps://a.example/1\nhttps://b.test/2', false],
    ['two sentences', 'Malware on https://a.example/1 now. Phishing at https://b.test/2', false],
    ['cells', 'Fraud: https://a.example/1 | https://b.test/2', false],
  ];
  for (const [what, body, isAlike] of rows) {
    const names = accused({ body });
    assert.deepEqual(
      names.map(({ host }) => host),
      ['a.example', 'b.test'],
      what,
    );
    assert.equal(new Set(names.map(({ list }) => list)).size === 1, isAlike, what);
  }
});

test('what is left out is said', () => {
  const urls = (count: number, path = '') =>
    Array.from({ length: count }, (_, at) => `https://x${at}.example${path}/`).join('\n');
  assert.equal(read({ body: `Phishing:\n${urls(50)}` }).cut, null);
  const many = read({ body: `Phishing:\n${urls(51)}` });
  assert.deepEqual([many.names.length, many.cut], [50, { is: 'names-asked', read: 50, n: 51 }]);
  const one = read({ body: `Phishing:\n${'https://a.example/\n'.repeat(mentionsMax + 1)}` });
  assert.deepEqual([one.names.length, one.cut], [1, { is: 'mentions-cut', n: mentionsMax }]);
});

test('hostile texts cost little and never throw', async () => {
  const rows: readonly [string, string][] = [
    ['one list', `Phishing:\n${'https://a.example/x\n'.repeat(13_000)}`],
    [
      'a list of many names',
      `Malware:\n${Array.from({ length: 10_000 }, (_, at) => `x${at}.example.net`).join('\n')}`,
    ],
    ['blanks before each', `${' '.repeat(500)}https://a.example/x\n`.repeat(500)],
    ['blank lines', `${'\n'.repeat(500)}https://a.example/x`.repeat(500)],
    ['closing words', `${'Thanks\n'.repeat(30_000)}https://a.example/x`],
    ['one line', 'http://a.example '.repeat(15_000)],
    ['links in links', `https://a.example/${'http://'.repeat(500)}`.repeat(70)],
    ['brackets', `${'<('.repeat(300)}a.example`.repeat(400)],
  ];
  for (const [what, body] of rows) {
    assert.equal((await leastMs(() => accused({ body }), 2_000)) <= 2_000, true, what);
  }
  const piece = fc.constantFrom(
    'https://',
    'a.example',
    '<',
    '>',
    '\n',
    ': ',
    'phishing',
    '[.]',
    'hxxp',
    ' ',
    '://',
    '%3A%2F%2F',
    'Re:',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 200 }), (pieces) => {
      for (const { host, span } of accused({ body: pieces.join('') })) {
        assert.match(host, /^[a-z0-9_.-]+$/);
        assert.equal(span.start < span.end, true);
      }
    }),
  );
});
