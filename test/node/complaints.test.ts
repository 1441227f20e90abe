// The main path over real sockets: a complaint becomes tickets and a forward, and what comes back
// to the forward finds its place.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import type { Node } from '../../src/main.ts';
import { currentTrace } from '../../src/store/runs.ts';
import { findTicket, linkedTickets, ticketHistory, ticketMails } from '../../src/store/tickets.ts';
import { until } from '../support/until.ts';
import { addressIn, complaint, header, openTown, post, type Town, write } from './town.ts';

let town: Town;
let node: Node;

before(async () => {
  town = await openTown();
  node = await town.start();
});

/** A complaint that is forwarded at once. */
async function forward(ip: string, more = {}) {
  const sent = await post(node, complaint(ip, more));
  const mail = await town.decided(sent.messageId);
  assert.equal(mail.outcome, 'forwarded', mail.why);
  return { ...sent, mail, arrived: await town.forwarded(sent.raw) };
}

test('a complaint reaches the administrator, and its tickets are tied together', async () => {
  const { raw, mail, arrived } = await forward('192.0.2.17');
  assert.deepEqual(arrived.to, ['dorms@example.org']);
  assert.match(arrived.from, /^bounces\+[a-z2-7]{16}@cesnet\.cz$/);
  assert.match(header(arrived.bytes, 'reply-to'), /abuse\+[a-z2-7]{16}@cesnet\.cz/);
  assert.match(header(arrived.bytes, 'auto-submitted'), /^auto-/);
  // Byte for byte, as a part of its own.
  assert.ok(arrived.bytes.includes(`Content-Type: message/rfc822`));
  assert.equal(arrived.bytes.indexOf(raw), arrived.bytes.lastIndexOf(raw));

  const report = await town.ticketOf(mail.id, 'report');
  const incident = await town.ticketOf(mail.id, 'incident');
  const investigation = await town.ticketOf(mail.id, 'investigation');
  for (const { number } of [report, incident, investigation])
    assert.match(number ?? '', /^\d{14,}$/);
  assert.deepEqual([report.state, incident.state, investigation.state], ['open', 'open', 'open']);
  assert.ok(header(arrived.bytes, 'subject').includes(`[CESNET-CERTS#${investigation.number}]`));
  const tied = await linkedTickets(town.database, incident.id);
  assert.deepEqual(tied.map((one) => one.id).sort(), [report.id, investigation.id].sort());
  const [row] = await until('it is marked sent', async () => {
    const rows = await town.deliveriesOf(mail.id);
    return rows[0]?.state === 'sent' && rows;
  });
  assert.match(row?.reply ?? '', /queued as/);
  const trace = await currentTrace(town.database, mail.id);
  assert.ok(trace);
  assert.equal((trace.lines as unknown[]).length, 15);
  assert.equal(trace.revision, '1');
});

test('the reply of the administrator lands on the investigation', async () => {
  const { mail, arrived } = await forward('192.0.2.18');
  const investigation = await town.ticketOf(mail.id, 'investigation');
  const reply = await post(node, {
    from: 'somebody@elsewhere.example',
    to: addressIn(header(arrived.bytes, 'reply-to')),
    subject: 'Re: whatever',
    body: 'We have cleaned the machine.',
  });
  const joined = await town.decided(reply.messageId);
  assert.deepEqual([joined.state, joined.outcome], ['held', 'joined']);
  const open = await town.holdOf(joined.id);
  assert.deepEqual([open.codes, open.ticket], [['reply-to-read'], investigation.id]);
  const mails = await ticketMails(town.database, investigation.id);
  assert.deepEqual(
    mails.map(({ mail: id, how }) => [id, how]),
    [[joined.id, 'follow-up']],
  );
  // Read: the hold goes, nothing is sent.
  assert.equal(await town.act(open, { kind: 'close', reason: 'resolved' }), true);
  assert.deepEqual((await town.settled(joined.id)).state, 'done');
  assert.deepEqual(await town.holdsOf(joined.id), []);
});

test('a repeat joins the case and is sent now, on the same investigation', async () => {
  const first = await forward('192.0.2.19');
  const second = await forward('192.0.2.19', { from: 'other@complainant.example' });
  for (const name of ['reply-to'] as const) {
    assert.equal(header(second.arrived.bytes, name), header(first.arrived.bytes, name));
  }
  assert.notEqual(second.arrived.from, first.arrived.from);
  assert.notEqual(
    header(second.arrived.bytes, 'message-id'),
    header(first.arrived.bytes, 'message-id'),
  );
  const investigation = await town.ticketOf(first.mail.id, 'investigation');
  const incident = await town.ticketOf(first.mail.id, 'incident');
  assert.ok(header(second.arrived.bytes, 'subject').includes(`#${investigation.number}]`));
  const [out] = await town.deliveriesOf(second.mail.id);
  assert.equal(out?.ticket, investigation.id);
  assert.equal((await findTicket(town.database, incident.id))?.complaints, 2);
  const report = await town.ticketOf(second.mail.id, 'report');
  const tied = await linkedTickets(town.database, incident.id);
  assert.ok(tied.some((one) => one.id === report.id));
  assert.equal(tied.length, 3);
  const history = await ticketHistory(town.database, incident.id);
  assert.ok(history.some(({ text }) => text.includes('other@complainant.example')));
});

test('a bounce to the address of one delivery marks it, and asks who else', async () => {
  const { mail, arrived } = await forward('158.194.183.102');
  assert.deepEqual(arrived.to, ['abuse@upol.cz']);
  await until(
    'it is marked sent',
    async () => (await town.deliveriesOf(mail.id))[0]?.state === 'sent',
  );
  const bounce = await post(node, dsn(arrived.from, arrived.bytes));
  const read = await town.decided(bounce.messageId);
  assert.deepEqual([read.state, read.outcome], ['done', 'bounce']);
  // The complaint itself runs again, and asks: nobody else is known there.
  const [open] = await until('the desk is asked', async () => {
    const holds = await town.holdsOf(mail.id);
    return holds.length > 0 ? holds : null;
  });
  assert.deepEqual(open?.codes, ['contact-bounced']);
  assert.match(open?.doubts[0]?.text ?? '', /User unknown/);
  const [out] = await town.deliveriesOf(mail.id);
  assert.equal(out?.state, 'bounced');
  // The next complaint to that contact is not sent by itself.
  const next = await post(node, complaint('158.194.183.103'));
  const held = await town.decided(next.messageId);
  assert.deepEqual((await town.holdOf(held.id)).codes, ['contact-bounced']);
});

test('a bounce without a token of ours marks nothing', async () => {
  const { mail, arrived } = await forward('192.0.2.21');
  const stranger = dsn('bounces+aaaaaaaaaaaaaaaa@cesnet.cz', arrived.bytes);
  const read = await town.decided((await post(node, stranger)).messageId);
  assert.deepEqual([read.state, read.outcome], ['done', 'closed']);
  assert.match(read.why, /^automatic: /);
  assert.equal((await town.deliveriesOf(mail.id))[0]?.state === 'bounced', false);
});

test('the same bytes twice, and to two recipients, are one mail', async () => {
  const { raw, messageId } = write(complaint('192.0.2.22'));
  await post(node, { raw, messageId });
  const mail = await town.decided(messageId);
  await post(node, { raw, messageId, to: 'abuse+other@cesnet.cz' });
  await town.forwarded(raw);
  const again = await town.decided(messageId);
  assert.deepEqual([...again.recipients].sort(), ['abuse+other@cesnet.cz', 'abuse@cesnet.cz']);
  assert.equal(again.id, mail.id);
  const both = write(complaint('192.0.2.23'));
  await post(node, { ...both, to: ['abuse@cesnet.cz', 'abuse+other@cesnet.cz'] });
  assert.equal((await town.decided(both.messageId)).recipients.length, 2);
  await town.forwarded(both.raw);
  for (const one of [raw, both.raw]) {
    assert.equal(town.sink.mails.filter((out) => out.bytes.includes(one)).length, 1);
  }
});

test('a copy that came by another way closes as a copy', async () => {
  const { raw, messageId, mail } = await forward('192.0.2.24');
  const other = Buffer.concat([Buffer.from('Received: by list.example; x\r\n'), raw]);
  await post(node, { raw: other, messageId });
  const copy = await until('the copy is decided', async () => {
    const [row] = await town.database.query<{ id: string; outcome: string }>(
      `select id, outcome from mail where message_id = $1 and id <> $2 and due_at is null`,
      [messageId, mail.id],
    );
    return row;
  });
  assert.equal(copy.outcome, 'copy');
  const report = await town.ticketOf(mail.id, 'report');
  const mails = await ticketMails(town.database, report.id);
  assert.deepEqual(
    mails.map(({ how }) => how),
    ['complaint', 'copy'],
  );
});

test('it ends in order', () => town.close());

/** A delivery status notification (RFC 3464) that returns what was sent. */
function dsn(to: string, returned: Buffer) {
  return {
    from: 'MAILER-DAEMON@relay.example',
    envelopeFrom: '',
    to,
    subject: 'Undelivered Mail Returned to Sender',
    headers: [
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="dsn"',
    ],
    body: [
      '--dsn',
      'Content-Type: text/plain',
      '',
      'The mail could not be delivered: 550 5.1.1 User unknown',
      '--dsn',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; relay.example',
      '',
      'Final-Recipient: rfc822; admin@lab.example',
      'Action: failed',
      'Status: 5.1.1',
      'Diagnostic-Code: smtp; 550 5.1.1 User unknown',
      '',
      '--dsn',
      'Content-Type: text/rfc822-headers',
      '',
      returned.toString('latin1').split('\r\n\r\n', 1)[0],
      '',
      '--dsn--',
    ].join('\n'),
  };
}
