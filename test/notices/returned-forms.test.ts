// Whom a bounce is about, what it says of him and by which status: forms that follow no standard,
// in nine languages. What is still tried has not failed, and nobody else in the mail is taken for
// the recipient.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readReturned } from '../../src/notices/returned.ts';
import type { Header, Mail } from '../../src/model.ts';
import { mail } from '../support/facts.ts';

const who = 'noc@example.net';
const daemon = { name: 'Mail Delivery System', address: 'mailer-daemon@mx.example.net' };
const to: Header = { name: 'to', value: 'Desk <bounces+x@example.org>' };

/** A bounce in words to the desk. */
const said = (body: string, more: Partial<Mail> = {}) =>
  readReturned(
    mail({
      from: [daemon],
      headers: [to, ...(more.headers ?? [])],
      subject: more.subject ?? 'Mail came back',
      texts: more.texts ?? [{ place: 'body', text: body }],
      parts: more.parts ?? [],
    }),
  );

type Row = readonly [text: string, action: string, status: string | null, recipient?: string];
const rows: readonly Row[] = [
  // a paragraph for each recipient
  ['I could not deliver it.\n\n<noc@example.net>:\nThere is no such user here.', 'failed', null],
  ['We gave up.\n\n<noc@example.net>:\n203.0.113.9 said: 550 No such user.', 'failed', '5.0.0'],
  ['<noc@example.net>: host mx.example.net[203.0.113.9] said: 550', 'failed', '5.0.0'],
  ['<noc@example.net>: host mx said: 550 5.7.1 refused (RCPT TO)', 'failed', '5.7.1'],
  ['<noc@example.net>:\nI found no host of that name. (#5.1.2)', 'failed', '5.1.2'],
  ['<noc@example.net>:\nTried for a week, giving up. (#4.4.1)', 'failed', '4.4.1'],
  ['"noc@example.net":\nSMTP error after RCPT:\n5.2.2 mailbox full', 'failed', '5.2.2'],
  ['noc@example.net (user unknown)', 'failed', null],
  // below a heading
  [
    'Your mail did not reach the following recipient(s):\n\nnoc@example.net on Monday',
    'failed',
    null,
  ],
  ['--- Failed addresses follow ---\n noc@example.net ... unknown host', 'failed', null],
  ['These addresses had delivery errors\n\n>>> noc@example.net [gone]', 'failed', null],
  [
    'Delivery to these recipients failed:\n\n  * x: noc@example.net\n  550-5.1.1 no',
    'failed',
    '5.1.1',
  ],
  // after a label
  ['Could not be delivered.\nUnknown user: noc@example.net', 'failed', null],
  ['Recipient: <noc@example.net>\nReason: mailbox is full', 'failed', null],
  // lines of SMTP
  [
    '>>> MAIL FROM:<desk@example.com>\n>>> RCPT TO:<noc@example.net>\n<<< 553 no',
    'failed',
    '5.0.0',
  ],
  ['554 5.3.0 <noc@example.net>... Local problem', 'failed', '5.3.0'],
  ['The answer was: code :550, code :5.1.1 <noc@example.net> unknown', 'failed', '5.1.1'],
  // sentences
  ['There was an error delivering your mail to <noc@example.net>.', 'failed', null],
  ['Unable to deliver your mail from desk@example.com to noc@example.net.', 'failed', null],
  ["Hello desk@example.com,\nwe couldn't deliver to noc@example.net", 'failed', null],
  // fields of RFC 3464 as plain text
  [
    'Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822;noc@example.net\nAction: failed\nStatus: 5.1.1',
    'failed',
    '5.1.1',
  ],
  // languages
  ['Zprávu nelze doručit těmto adresátům:\n\n  noc@example.net', 'failed', null],
  ['Die Zustellung an folgende Empfänger ist fehlgeschlagen:\n\n  noc@example.net', 'failed', null],
  ['No se ha podido entregar a los siguientes destinatarios:\n\n  noc@example.net', 'failed', null],
  [
    "Le message n'a pas pu être remis aux destinataires suivants :\n\n  noc@example.net",
    'failed',
    null,
  ],
  ['Impossibile consegnare ai seguenti destinatari:\n\n  noc@example.net', 'failed', null],
  ['Niet bezorgd bij de volgende ontvangers:\n\n  noc@example.net', 'failed', null],
  ['Nie można było dostarczyć do następujących adresatów:\n\n  noc@example.net', 'failed', null],
  ['Não foi possível entregar aos seguintes destinatários:\n\n  noc@example.net', 'failed', null],
  // still tried: delayed, whatever was answered so far
  ['The message is delayed. We will keep trying.\n<noc@example.net>: 450 busy', 'delayed', '4.0.0'],
  ['Delivery delayed; giving up in 4 days.\n<noc@example.net>: 550 later', 'delayed', '5.0.0'],
  [
    'Could not be delivered for 4 hours. You do not need to resend it.\nnoc@example.net',
    'delayed',
    null,
  ],
  ['Doručení je zpožděno, budeme dále zkoušet:\n\nnoc@example.net', 'delayed', null],
  ['Die Zustellung ist verzögert an folgende Empfänger:\n\nnoc@example.net', 'delayed', null],
  ['Aún no se ha podido entregar a:\n\nnoc@example.net', 'delayed', null],
  ["Le message n'a pas encore été remis à :\n\nnoc@example.net", 'delayed', null],
  ['La consegna è in ritardo:\n\nnoc@example.net', 'delayed', null],
  ['Nog niet bezorgd bij:\n\nnoc@example.net', 'delayed', null],
  ['Wiadomość nie została jeszcze dostarczona:\n\nnoc@example.net', 'delayed', null],
  ['A mensagem ainda não foi entregue a:\n\nnoc@example.net', 'delayed', null],
  ['<noc@example.net>: 451 4.7.1 try later', 'delayed', '4.7.1'],
  // events in JSON
  [
    '{"eventType":"DeliveryDelay","delay":{"delayedRecipients":[{"emailAddress":"noc@example.net"}]}}',
    'delayed',
    null,
  ],
  [
    '{"eventType":"Bounce","b":[{"emailAddress":"noc@example.net","status":"5.1.1"}]}',
    'failed',
    '5.1.1',
  ],
  ['{"notificationType":"Delivery","d":{"recipients":["noc@example.net"]}}', 'delivered', null],
  // neither a failure nor a delay
  ['Your mail was delivered to these recipients:\n\nnoc@example.net', 'unknown', null],
];
for (const [text, action, status, recipient = who] of rows)
  test(`in words: ${text.replaceAll('\n', ' | ')}`, () => {
    const returned = said(text);
    assert.deepEqual(
      { action: returned.action, status: returned.status, recipient: returned.recipient },
      { action, status, recipient },
    );
  });

const nobody: readonly (readonly [string, string])[] = [
  ['whom it was sent to', 'Hello,\nyour mail, bounces+x@example.org, could not be delivered.'],
  ['the helper', 'Could not be delivered. Questions? Write to postmaster@example.net.'],
  ['the sender', 'Delivery failed of a mail from desk@example.com'],
  [
    'the copy',
    'Could not be delivered.\n\n--- Below this line is a copy of the message.\n\nnoc@example.net',
  ],
  ['its header', 'Could not be delivered.\n\nReceived: from a\nnoc@example.net 550 5.1.1'],
];
for (const [name, text] of nobody)
  test(`nobody is the recipient: ${name}`, () => {
    const { action, status, recipient } = said(text);
    assert.deepEqual([action, status, recipient], ['unknown', null, null]);
  });

test('a bounce to the one who wrote to himself', () => {
  const text = '<bounces+x@example.org>: 550 5.1.1 no such user';
  assert.equal(said(text).recipient, 'bounces+x@example.org');
});

test('sizes, years and versions are no status', () => {
  const text = '<noc@example.net>:\nno such user; limit 500 MB, 4500 mails, version 5.5.1877.687';
  assert.equal(said(text).status, null);
});

test('words of a failure are not enough where no mail system wrote them', () => {
  const body = { place: 'body', text: 'Could not be delivered to noc@example.net' };
  const sender = { name: '', address: 'somebody@example.com' };
  assert.equal(readReturned(mail({ from: [sender], texts: [body] })).action, 'unknown');
});

test('X-Failed-Recipients names whom, the words say why', () => {
  const headers = [{ name: 'x-failed-recipients', value: 'noc@example.net, x@example.net' }];
  const { action, status, recipient } = said('<x@example.net>: 550 5.1.1 gone', { headers });
  assert.deepEqual([action, status, recipient], ['failed', '5.1.1', who]);
  const late = said('The message is delayed.\n<x@example.net>', { headers });
  assert.deepEqual([late.action, late.recipient], ['delayed', who]);
});

const report = (...groups: readonly string[]) =>
  said('', {
    parts: [
      {
        path: '0.1',
        type: 'message/delivery-status',
        filename: null,
        start: 0,
        bodyStart: 0,
        end: 0,
      },
    ],
    texts: [
      { place: 'body', text: '<said@example.net>: 550 5.7.1 said in words' },
      { place: 'part:0.1', text: ['Reporting-MTA: dns; mx.example.net', ...groups].join('\n\n') },
    ],
  });
const group = (final: string, action: string, status: string) =>
  `Original-Recipient: rfc822;first@example.com\nFinal-Recipient: ${final}\nAction: ${action}\nStatus: ${status}`;
const reports: readonly (readonly [string, string, string, string, string | null])[] = [
  [
    'the final recipient counts',
    group('rfc822; noc@example.net', 'failed', '5.1.1'),
    'failed',
    who,
    '5.1.1',
  ],
  [
    'the original where the final is no mail address',
    group('x400; /C=XX/', 'failed', '5.1.1'),
    'failed',
    'first@example.com',
    '5.1.1',
  ],
  [
    'a source route ends in the mailbox',
    group('rfc822;@mx.example.com:noc@example.net', 'failed', '5.2.0'),
    'failed',
    who,
    '5.2.0',
  ],
  [
    'failed with a temporary status is failed',
    group('rfc822;noc@example.net', 'failed', '4.4.7'),
    'failed',
    who,
    '4.4.7',
  ],
  [
    'delayed with a permanent status is delayed',
    group('rfc822;noc@example.net', 'delayed', '5.0.0'),
    'delayed',
    who,
    '5.0.0',
  ],
  [
    'a report without an address takes it from the words',
    'Action: failed\nStatus: 5.1.1',
    'failed',
    'said@example.net',
    '5.1.1',
  ],
  [
    'a report without a status takes it from the words',
    'Final-Recipient: rfc822;noc@example.net\nAction: failed',
    'failed',
    who,
    '5.7.1',
  ],
  [
    'and never one of another fate',
    'Final-Recipient: rfc822;noc@example.net\nAction: delayed',
    'delayed',
    who,
    null,
  ],
];
for (const [name, fields, action, recipient, status] of reports)
  test(`RFC 3464: ${name}`, () => {
    const returned = report(fields);
    assert.deepEqual(
      [returned.action, returned.recipient, returned.status],
      [action, recipient, status],
    );
  });

test('RFC 3464: the worst recipient speaks for all', () => {
  const good = group('rfc822;a@example.net', 'delivered', '2.0.0');
  const late = group('rfc822;b@example.net', 'delayed', '4.4.1');
  const bad = group('rfc822;noc@example.net', 'failed', '5.1.1');
  assert.equal(report(good, late, bad).recipient, who);
  assert.equal(report(good, late).action, 'delayed');
});
