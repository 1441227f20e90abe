// The stage `origin`: who wrote it, by the shapes that mail systems really send. The wrong word
// to get is "bounce" for a robot's complaint: that one would leave without being read.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Origin } from '../../src/stages/facts.ts';
import { origin } from '../../src/stages/origin.ts';
import { parse } from '../../src/stages/parse.ts';
import { received, tools } from '../support/facts.ts';

async function run(raw: string, from = 'someone@example.net') {
  const given = received({ raw: Buffer.from(raw), envelope: { from, to: ['abuse@example.org'] } });
  const parsed = await parse.run({ received: given }, tools());
  assert.ok(parsed.kind === 'pass');
  const outcome = await origin.run({ received: given, parse: parsed.fact }, tools());
  assert.ok(outcome.kind === 'pass');
  return outcome;
}

const complaint = 'Your host 192.0.2.1 sends spam. Mail to it could not be delivered.';
const person = 'From: Someone <someone@example.net>\n';
const report = (type: string, ...parts: readonly string[]) =>
  [
    `Content-Type: multipart/report; report-type=${type}; boundary=b\n`,
    ...parts.map((part) => `--b\n${part}`),
    '--b--\n',
  ].join('\n');
const status = (...groups: readonly string[]) =>
  [
    'Content-Type: message/delivery-status',
    'Reporting-MTA: dns; mx.example.net',
    ...groups,
    '',
  ].join('\n\n');
const failed =
  'Final-Recipient: rfc822; Noc@example.net\nAction: failed\nStatus: 5.1.1\n' +
  'Diagnostic-Code: smtp; 550 5.1.1\n  no such user';
const returnedMail =
  'Content-Type: message/rfc822\n\nMessage-ID: <f1@example.org>\n' +
  'References: <f0@example.org>\n <f2@example.org>\n\nhi';
const feedback = 'Content-Type: message/feedback-report\n\nFeedback-Type: abuse';
const read = 'Content-Type: message/disposition-notification\n\nDisposition: manual-action';
const qmail =
  'From: MAILER-DAEMON@example.net\nSubject: failure notice\n\n' +
  "Hi. This is the qmail-send program at example.net.\nI'm afraid I wasn't able to deliver it.\n\n";
const daemon = 'From: Mail Delivery System <MAILER-DAEMON@mx.example.net>\n';

const kinds: readonly (readonly [Origin['kind'], string, string, string?])[] = [
  ['person', 'a person', `${person}Subject: spam\n\n${complaint}`],
  ['person', 'Auto-Submitted: no', `${person}Auto-Submitted: no\n\n${complaint}`],
  ['person', 'a person with a null sender', `${person}\n${complaint}`, ''],
  [
    'person',
    'a postmaster who complains',
    `From: postmaster@example.net\nSubject: Spam from 192.0.2.1\n\n${complaint}`,
  ],
  [
    'person',
    'one who sends a bounce along',
    [
      `${person}Content-Type: multipart/mixed; boundary=c\n`,
      `--c\n\n${complaint}`,
      `--c\nContent-Type: message/rfc822\n\n${daemon}${report('delivery-status', status(failed))}`,
      '--c--',
    ].join('\n'),
  ],
  [
    'person',
    'one who hangs a delivery status on a complaint',
    [
      `${person}Content-Type: multipart/mixed; boundary=c\n`,
      `--c\n\n${complaint}`,
      `--c\n${status(failed)}`,
      '--c--',
    ].join('\n'),
  ],
  [
    'person',
    'a postmaster whose logs speak of unknown users',
    `From: postmaster@example.net\nSubject: SSH rejected from 192.0.2.1\n\nunknown user admin`,
  ],
  [
    'person',
    'the same from an address for bounces',
    `From: bounce@example.net\nSubject: SSH rejected from 192.0.2.1\n\nunknown user admin`,
  ],
  ['bounce', 'the same from a mailer daemon', `${daemon}Subject: rejected\n\nunknown user x`],
  [
    'person',
    'spam about holidays, sent along',
    `${person}Subject: Fwd: Dovolená u moře\nReferences: <x@example.net>\n\n${complaint}`,
  ],
  [
    'person',
    'one who is absent at the end',
    `${person}Subject: spam, admin absent\nReferences: <x@example.net>\n\n${complaint}`,
  ],
  ['auto-reply', 'holidays', `${person}Subject: Re: Dovolená\nReferences: <x@example.net>\n\nx`],
  ['person', 'one who writes of vacations', `${person}Subject: vacation spam\n\n${complaint}`],
  ['list', 'a list', `${person}List-Id: <desk.example.net>\n\n${complaint}`],
  ['list', 'an old list', `${person}Precedence: list\n\n${complaint}`],
  ['robot', 'Auto-Submitted', `${person}Auto-Submitted: auto-generated\n\n${complaint}`],
  ['robot', 'Precedence: bulk', `${person}Precedence: bulk\n\n${complaint}`],
  ['robot', 'a robot address', `From: no-reply@example.net\n\n${complaint}`],
  [
    'robot',
    'a feedback report',
    person + report('feedback-report', `\n${complaint}`, feedback, returnedMail),
    '',
  ],
  [
    'robot',
    'a feedback report with a delivery status',
    `${daemon}Auto-Submitted: auto-replied\n${report('feedback-report', feedback, status(failed))}`,
    '',
  ],
  [
    'bounce',
    'a delivery status report',
    `${daemon}Auto-Submitted: auto-replied\n${report('delivery-status', status(failed))}`,
    '',
  ],
  [
    'bounce',
    'one that does not come from the null sender',
    `${daemon}${report('delivery-status', status(failed))}`,
  ],
  ['bounce', 'qmail', `${qmail}<noc@example.net>:\nno such user`, ''],
  [
    'bounce',
    'Exim',
    `${daemon}X-Failed-Recipients: noc@example.net\nSubject: hello\n\nyour mail`,
    '',
  ],
  [
    'bounce',
    'null sender and its words',
    'From: system@example.net\nSubject: Undeliverable: Re: spam\n\nIt did not reach them.',
    '',
  ],
  [
    'bounce',
    'a postmaster, by subject and words',
    'From: postmaster@example.net\nSubject: Undelivered mail\n\nTo the following recipients',
  ],
  [
    'auto-reply',
    'Auto-Submitted',
    `${person}Auto-Submitted: auto-replied (vacation)\nSubject: Re: x\n\naway`,
  ],
  ['auto-reply', 'X-Autoreply', `${person}X-Autoreply: yes\n\naway`],
  ['auto-reply', 'Precedence', `${person}Precedence: auto_reply\n\naway`],
  [
    'auto-reply',
    'a reading confirmation',
    person + report('disposition-notification', '\nread', read),
  ],
  [
    'auto-reply',
    'out of office',
    `${person}Subject: Out of Office: spam\nIn-Reply-To: <x@example.org>\n\naway`,
  ],
  [
    'auto-reply',
    'Czech',
    `${person}Subject: Automatická odpověď: spam\nX-Auto-Response-Suppress: All\n\nx`,
  ],
  ['auto-reply', 'German', `${person}Subject: Automatische Antwort: spam\n\nweg`, ''],
  [
    'auto-reply',
    'Spanish',
    `${person}Subject: =?utf-8?Q?Respuesta_autom=C3=A1tica?=\nReferences: <x@example.org>\n\nx`,
  ],
  [
    'auto-reply',
    'French',
    `${person}Subject: =?utf-8?Q?R=C3=A9ponse_automatique?=\nPrecedence: bulk\n\nx`,
  ],
  [
    'loop',
    'our own mail',
    `${person}X-Sluice-Loop: Abuse@example.org\nAuto-Submitted: auto-generated\n\n${complaint}`,
  ],
  [
    'person',
    'the mail of another desk',
    `${person}X-Sluice-Loop: abuse@example.net\n\n${complaint}`,
  ],
];
for (const [kind, name, raw, from] of kinds)
  test(`${kind}: ${name}`, async () => {
    const { fact, whys, doubts } = await run(raw, from);
    assert.equal(fact.kind, kind, whys[0].text);
    assert.equal(whys[0].code, kind);
    assert.equal(fact.returned === null, kind !== 'bounce');
    assert.deepEqual(doubts, []);
  });

const dsn = (...groups: readonly string[]) =>
  `${daemon}${report('delivery-status', '\nsorry', status(...groups), returnedMail)}`;
const delayed = 'Final-Recipient: rfc822; a@example.net\nAction: delayed\nStatus: 4.4.1';
const delivered = 'Final-Recipient: rfc822;b@example.net\nAction: relayed\nStatus: 2.1.5';
const ids = ['<f1@example.org>', '<f0@example.org>', '<f2@example.org>'];

const returns: readonly (readonly [string, string, Origin['returned']])[] = [
  [
    'the fields of the report',
    dsn(failed),
    {
      action: 'failed',
      status: '5.1.1',
      recipient: 'noc@example.net',
      text: '550 5.1.1 no such user',
      messageIds: ids,
    },
  ],
  [
    'the worst of several',
    dsn(delivered, delayed, failed),
    {
      action: 'failed',
      status: '5.1.1',
      recipient: 'noc@example.net',
      text: '550 5.1.1 no such user',
      messageIds: ids,
    },
  ],
  [
    'a delay',
    dsn(delivered, delayed),
    {
      action: 'delayed',
      status: '4.4.1',
      recipient: 'a@example.net',
      text: 'delayed 4.4.1',
      messageIds: ids,
    },
  ],
  [
    'a delivery',
    dsn(delivered),
    {
      action: 'delivered',
      status: '2.1.5',
      recipient: 'b@example.net',
      text: 'relayed 2.1.5',
      messageIds: ids,
    },
  ],
  [
    'a status without action',
    dsn('Final-Recipient: rfc822; a@example.net\nStatus: 5.0.0 (bad)'),
    {
      action: 'failed',
      status: '5.0.0',
      recipient: 'a@example.net',
      text: '5.0.0',
      messageIds: ids,
    },
  ],
  [
    'the words of qmail, and the header it quotes',
    [
      `${qmail}<noc@example.net>:`,
      'Remote host said: 550 5.7.1 refused',
      '\n--- Below this line is a copy of the message.\n',
      'Message-ID: <f1@example.org>',
      'References:\n <f0@example.org>\n',
    ].join('\n'),
    {
      action: 'failed',
      status: '5.7.1',
      recipient: 'noc@example.net',
      text: 'Remote host said: 550 5.7.1 refused',
      messageIds: ['<f1@example.org>', '<f0@example.org>'],
    },
  ],
  [
    'words without a code: nobody knows',
    `${daemon}Subject: Mail delivery failed\n\nIt was not delivered.`,
    {
      action: 'unknown',
      status: null,
      recipient: null,
      text: 'It was not delivered.',
      messageIds: [],
    },
  ],
  [
    'a code without an enhanced status',
    `${daemon}Subject: Mail delivery failed\n\n  noc@example.net\n    550 unknown user`,
    {
      action: 'failed',
      status: '5.0.0',
      recipient: 'noc@example.net',
      text: '550 unknown user',
      messageIds: [],
    },
  ],
  [
    'a warning in words',
    `${daemon}Subject: Warning: delayed mail\n\nNot yet been delivered:\n  noc@example.net`,
    {
      action: 'delayed',
      status: null,
      recipient: 'noc@example.net',
      text: 'noc@example.net',
      messageIds: [],
    },
  ],
];
for (const [name, raw, expected] of returns)
  test(`what a bounce says: ${name}`, async () => {
    assert.deepEqual((await run(raw, '')).fact.returned, expected);
  });

test('the trace line of a bounce says its fate', async () => {
  const { whys } = await run(dsn(failed), '');
  assert.equal(whys[0].text, 'delivery status report, part 0.1; failed 5.1.1 for noc@example.net');
});
