// Bounces and automatic answers in the shapes that mail systems have sent over thirty years, and
// complaints made of the same words. A complaint that is taken for a bounce leaves unread.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readReturned } from '../../src/notices/returned.ts';
import { letter, originOf } from '../support/origin.ts';

const daemon = 'From: Mail Delivery System <MAILER-DAEMON@mx.example.net>';
const master = 'From: postmaster@example.net';
const robot = 'From: no-reply@example.net';
const person = 'From: Somebody <somebody@example.net>';
const noc = '<noc@example.net>';
const mixed = (head: readonly string[], ...parts: readonly string[]) =>
  [
    ...head,
    'Content-Type: multipart/mixed; boundary=b',
    '',
    ...parts.map((part) => `--b\n${part}`),
    '--b--',
    '',
  ].join('\n');
const returnedMail =
  'Content-Type: message/rfc822\n\nFrom: abuse@example.org\nTo: noc@example.net\nSubject: x\n\nhi';
const status =
  'Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; noc@example.net\nAction: failed\nStatus: 5.1.1';
const event = (kind: string) =>
  `{"notificationType":"${kind}","mail":{"source":"abuse@example.org"}}`;
const sent = (by: string) =>
  `Received: from a by mx.example.org envelope-from <${by}>; Mon, 2 Mar 2026 10:00:00 +0000`;

type Shape = readonly [name: string, raw: string, from: string, action: string];
const bounces: readonly Shape[] = [
  ['RFC 3464', mixed([daemon, 'Subject: x'], status), '', 'failed'],
  [
    'RFC 3464 in a report from a person’s address',
    mixed([person, 'Subject: x'], status).replace('multipart/mixed', 'multipart/report'),
    'x@example.com',
    'failed',
  ],
  [
    'qmail',
    letter(
      [daemon, 'Subject: failure notice'],
      'Hi. This is the qmail-send program.',
      `${noc}:`,
      '550 no such user',
    ),
    '',
    'failed',
  ],
  [
    'Exim',
    letter(
      [daemon, 'X-Failed-Recipients: noc@example.net', 'Subject: x'],
      'A message that you sent could not be delivered',
      '  noc@example.net',
      '    550 Unknown user',
    ),
    '',
    'failed',
  ],
  [
    'Exim, a warning',
    letter(
      [daemon, 'Subject: Warning: message 1aBc delayed 24 hours'],
      'has not yet been delivered to',
      '  noc@example.net',
    ),
    '',
    'delayed',
  ],
  [
    'Exchange',
    letter(
      ['From: System Administrator <postmaster@example.net>', 'Subject: Undeliverable: hello'],
      'Your message did not reach some or all',
      'noc@example.net',
      '550 5.1.1 not found',
    ),
    '',
    'failed',
  ],
  [
    'Notes',
    letter(
      [master, 'Subject: DELIVERY FAILURE: User noc not listed'],
      'Your message',
      'was not delivered to:',
      'noc@example.net',
      'because: 550 5.1.1 not listed',
    ),
    '',
    'failed',
  ],
  [
    'GroupWise',
    letter(
      [master, 'Subject: Message status - undeliverable'],
      'The attached file had the following undeliverable recipient(s):',
      'noc@example.net',
    ),
    '',
    'failed',
  ],
  [
    'sendmail',
    letter(
      [daemon, 'Subject: Returned mail: see transcript'],
      '----- Transcript of session follows -----',
      '550 5.1.1 <noc@example.net>... User unknown',
    ),
    '',
    'failed',
  ],
  [
    'postfix, delayed',
    mixed(
      [daemon, 'Subject: Delayed Mail (still being retried)'],
      status.replace('failed', 'delayed').replace('5.1.1', '4.4.1'),
    ),
    '',
    'delayed',
  ],
  [
    'a postmaster with an underscore',
    letter(
      ['From: post_master@example.net', 'Subject: Undeliverable Message'],
      'could not be delivered',
      'noc@example.net',
    ),
    '',
    'failed',
  ],
  [
    'James',
    letter(
      [master, 'Subject: [BOUNCE]'],
      'The message could not be delivered.',
      'noc@example.net',
      '550 5.1.1 unknown',
    ),
    '',
    'failed',
  ],
  [
    'a filter',
    letter(
      [daemon, 'Subject: There was an error sending your mail'],
      'noc@example.net',
      '550 refused',
    ),
    '',
    'failed',
  ],
  [
    'a list’s program',
    letter([daemon, 'Subject: Rejected mail from you'], 'Your mail is not delivered.'),
    '',
    'unknown',
  ],
  [
    'German',
    letter(
      [daemon, 'Subject: Unzustellbar: Hallo'],
      'Die Nachricht konnte nicht zugestellt werden.',
      'noc@example.net',
      '550 5.1.1',
    ),
    '',
    'failed',
  ],
  [
    'French',
    letter(
      [master, 'Subject: Échec de la remise'],
      "Le message n'a pas pu être remis.",
      'noc@example.net',
      '550 5.1.1 inconnu',
    ),
    '',
    'failed',
  ],
  [
    'Spanish',
    letter([master, 'Subject: No se ha podido entregar'], 'no se pudo entregar', 'noc@example.net'),
    '',
    'failed',
  ],
  [
    'Italian',
    letter(
      [master, 'Subject: Mancata consegna'],
      'Impossibile recapitare il messaggio.',
      'noc@example.net',
    ),
    '',
    'failed',
  ],
  [
    'Dutch',
    letter(
      [master, 'Subject: Onbestelbaar: hallo'],
      'Het bericht kon niet worden bezorgd.',
      'noc@example.net',
    ),
    '',
    'failed',
  ],
  [
    'Polish',
    letter(
      [master, 'Subject: Niedostarczona wiadomość'],
      'Wiadomość nie została dostarczona: nie można było dostarczyć',
      'noc@example.net',
    ),
    '',
    'failed',
  ],
  [
    'Portuguese',
    letter([master, 'Subject: Falha na entrega'], 'não foi possível entregar', 'noc@example.net'),
    '',
    'failed',
  ],
  [
    'Czech',
    letter(
      [master, 'Subject: Nedoručitelná zpráva'],
      'Zprávu nebylo možné doručit.',
      'noc@example.net',
    ),
    '',
    'failed',
  ],
  [
    'two languages',
    letter(
      [daemon, 'Subject: Undelivered / Unzustellbar'],
      'konnte nicht zugestellt werden / could not be delivered',
      `${noc}: 550 5.1.1`,
    ),
    '',
    'failed',
  ],
  [
    'a program that is no daemon, with the mail',
    mixed(
      [robot, 'Subject: x'],
      '\nYour mail could not be delivered to: noc@example.net\nAs the mailbox is full.',
      returnedMail,
    ),
    'no-reply@example.net',
    'unknown',
  ],
  [
    'an event in JSON',
    letter([robot, 'Subject: Notification'], event('Bounce')),
    'no-reply@example.net',
    'failed',
  ],
  [
    'a delivery in JSON',
    letter([robot, 'Subject: Notification'], event('Delivery')),
    'no-reply@example.net',
    'delivered',
  ],
  [
    'one with our own envelope sender',
    mixed([sent('desk@example.org'), daemon, 'To: desk@example.org'], status),
    'desk@example.org',
    'failed',
  ],
  [
    'one that a list of ours sent on',
    mixed([sent('list@example.com'), daemon, 'To: abuse@example.org'], status),
    'list@example.com',
    'failed',
  ],
  [
    'a success, sent on',
    mixed(
      [sent('trap@example.com'), daemon, 'To: x@example.net'],
      status.replace('failed', 'delivered').replace('5.1.1', '2.0.0'),
    ),
    'trap@example.com',
    'delivered',
  ],
];
for (const [name, raw, from, action] of bounces)
  test(`bounce: ${name}`, async () => {
    const { fact, whys } = await originOf(raw, from);
    assert.equal(fact.kind, 'bounce', whys[0].text);
    assert.equal(fact.returned?.action, action);
    assert.equal(fact.notice, null);
  });

const answers: readonly (readonly [string, string])[] = [
  ['RFC 3834', letter([person, 'Auto-Submitted: auto-replied', 'Subject: x'], 'away')],
  ['X-Autorespond', letter([person, 'X-Autorespond: x', 'Subject: x'], 'away')],
  ['X-Autogenerated', letter([person, 'X-Autogenerated: Reply', 'Subject: x'], 'away')],
  ['Preference', letter([person, 'Preference: auto_reply', 'Subject: x'], 'away')],
  ['Delivered-To', letter([person, 'Delivered-To: Autoresponder', 'Subject: x'], 'away')],
  ['an old program', letter([person, 'X-Mailer: vacation 1.2', 'Subject: x'], 'away')],
  [
    'Dutch',
    letter([person, 'Subject: Automatisch antwoord: x', 'References: <q@example.org>'], 'weg'),
  ],
  [
    'Italian',
    letter([person, 'Subject: Risposta automatica: x', 'References: <q@example.org>'], 'via'),
  ],
  [
    'Polish',
    letter([person, 'Subject: Odpowiedź automatyczna: x', 'References: <q@example.org>'], 'x'),
  ],
  [
    'Portuguese',
    letter([person, 'Subject: Resposta automática: x', 'References: <q@example.org>'], 'x'),
  ],
  ['Czech', letter([person, 'Subject: Mimo kancelář', 'References: <q@example.org>'], 'x')],
];
for (const [name, raw] of answers)
  test(`auto-reply: ${name}`, async () => {
    const { fact, whys } = await originOf(raw);
    assert.equal(fact.kind, 'auto-reply', whys[0].text);
  });

const attack =
  'Mar  2 10:00:00 mx smtpd: NOQUEUE: reject: from x[192.0.2.7]: 550 5.1.1 user unknown';
const complaints: readonly Shape[] = [
  ['a log of refused mail', letter([person, 'Subject: Spam'], attack), 'x@example.net', 'person'],
  [
    'the same by a robot',
    letter([robot, 'Subject: Mail rejected from 192.0.2.7'], attack),
    'x@example.net',
    'robot',
  ],
  [
    'the same by a robot, with the spam',
    mixed(
      [robot, 'Subject: Spam from 192.0.2.7'],
      `\n${attack}\nnot delivered to noc@example.net`,
      returnedMail,
    ),
    '',
    'robot',
  ],
  [
    'a bounce as an attachment',
    mixed(
      [person, 'Subject: Backscatter'],
      '\nYour host 192.0.2.7 sends us these.',
      `Content-Type: message/rfc822\n\n${mixed([daemon], status)}`,
    ),
    'x@example.net',
    'person',
  ],
  [
    'a feedback event in JSON',
    letter([robot, 'Subject: Notification'], event('Complaint')),
    'x@example.net',
    'robot',
  ],
  [
    'backscatter that a trap sent on',
    mixed(
      [sent('trap@example.com'), daemon, 'Auto-Submitted: auto-replied', 'To: x@example.net'],
      status,
    ),
    'trap@example.com',
    'robot',
  ],
  [
    'a person who asks for delivery',
    letter(
      [person, 'Subject: Delivery problem'],
      'We blocked 192.0.2.7 for spam; mail of it is not delivered.',
    ),
    'x@example.net',
    'person',
  ],
  [
    'a postmaster who complains',
    letter(
      [master, 'Subject: Spam from 192.0.2.7'],
      'Mail could not be delivered for all this spam.',
    ),
    'x@example.net',
    'person',
  ],
];
for (const [name, raw, from, kind] of complaints)
  test(`no bounce: ${name}`, async () => {
    const { fact, whys } = await originOf(raw, from);
    assert.equal(fact.kind, kind, whys[0].text);
    assert.equal(fact.returned, null);
    assert.equal(fact.notice, null);
  });

test('an unreadable bounce says that nobody knows', () => {
  assert.deepEqual(
    readReturned({
      headers: [],
      from: [],
      replyTo: [],
      subject: '',
      messageId: null,
      references: [],
      bodyDigest: '',
      date: null,
      parts: [],
      texts: [],
      truncations: [],
      problems: [],
    }),
    { action: 'unknown', status: null, recipient: null, text: '', messageIds: [] },
  );
});
