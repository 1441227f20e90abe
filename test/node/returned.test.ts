// What comes back to a desk at work: bounces, believed only with the token of their delivery, wake
// their complaint once; delays, forgeries and repetitions change nothing; and what one party
// answers reaches no other.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import type { Node } from '../../src/main.ts';
import type { MailId, TicketId } from '../../src/model.ts';
import { listDeliveries } from '../../src/store/deliveries.ts';
import { ticketHistory } from '../../src/store/tickets.ts';
import { until } from '../support/until.ts';
import {
  addressIn,
  complaint,
  header,
  type Letter,
  openTown,
  post,
  type Town,
  write,
} from './town.ts';

let town: Town;
let node: Node;

before(async () => {
  town = await openTown();
  node = await town.start();
});

/** A complaint that was forwarded, and the forward as it arrived. */
async function forwarded(letter: Letter) {
  const sent = await post(node, letter);
  const mail = await town.decided(sent.messageId);
  assert.equal(mail.outcome, 'forwarded', mail.why);
  const forward = await town.forwarded(sent.raw);
  await until('it is marked', async () =>
    (await town.deliveriesOf(mail.id)).every(({ state }) => state === 'sent'),
  );
  const replyTo = addressIn(header(forward.bytes, 'reply-to'));
  return { ...sent, mail, forward, replyTo, contact: forward.to[0] ?? '' };
}

/** A delivery status report to the envelope sender of a mail of ours. */
function status(to: string, recipient: string, action = 'failed', code = '5.1.1'): Letter {
  const { raw, messageId } = write({
    from: 'MAILER-DAEMON@relay.example',
    to,
    subject: 'Undelivered Mail Returned to Sender',
    headers: [
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    ],
    body: [
      '--b',
      'Content-Type: text/plain',
      '',
      'What became of your mail.',
      '',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; relay.example',
      '',
      `Final-Recipient: rfc822; ${recipient}`,
      `Action: ${action}`,
      `Status: ${code}`,
      `Diagnostic-Code: smtp; 550 ${code} no such user`,
      '',
      '--b--',
    ].join('\n'),
  });
  return { raw, messageId, envelopeFrom: '', to };
}

const comesBack = async (letter: Letter) => {
  const { messageId } = await post(node, letter);
  return town.decided(letter.messageId ?? messageId);
};

/** What a settlement may change of a complaint: its runs, holds, deliveries and contacts. */
async function standing(mail: MailId) {
  const [row] = await town.database.query(
    `select (select count(*)::int from trace where mail = $1) as runs,
       (select count(*)::int from hold where mail = $1) as holds,
       (select array_agg(state || ' ' || recipient order by id) from delivery where mail = $1)
         as deliveries,
       (select array_agg(address || ' ' || bounces || ' ' || (bounced_at is null) order by address)
         from contact where address in (select recipient from delivery where mail = $1)) as contacts`,
    [mail],
  );
  return row;
}

test('a bounce wakes its complaint: once, held, another contact prepared; one key sends it', async () => {
  const { raw, mail, forward, contact } = await forwarded(complaint('192.0.2.17'));
  const came = await comesBack(status(forward.from, contact));
  assert.deepEqual([came.state, came.outcome], ['done', 'bounce']);
  assert.deepEqual(await town.holdsOf(came.id), []);
  const open = await until('it is asked', async () => (await town.holdsOf(mail.id))[0]);
  assert.deepEqual([open.codes, open.answer], [['contact-bounced'], 'send']);
  assert.match(open.doubts[0]?.text ?? '', /^dorms@example\.org cannot be reached: .*no such user/);
  assert.deepEqual(
    open.prepared.map(({ to }) => to),
    ['noc@example.org'],
  );
  const [lost] = await town.deliveriesOf(mail.id);
  assert.deepEqual([lost?.state, lost?.recipient], ['bounced', contact]);
  const told = (lost?.ticket ?? '') as TicketId;
  const lines = (await ticketHistory(town.database, told)).map(({ what }) => what);
  assert.equal(lines.includes('bounced'), true);

  // The same again, and in other words: nothing changes.
  const stood = await standing(mail.id);
  await comesBack(status(forward.from, contact));
  await comesBack(status(forward.from, contact, 'failed', '5.2.1'));
  assert.deepEqual(await standing(mail.id), stood);

  assert.equal(await town.accept(open), true);
  const arrived = await until('the other is told', async () =>
    town.sink.mails.find(({ to, bytes }) => to[0] === 'noc@example.org' && bytes.includes(raw)),
  );
  assert.notEqual(header(arrived.bytes, 'subject'), header(forward.bytes, 'subject'));
  const states = (await town.deliveriesOf(mail.id)).map(({ recipient }) => recipient);
  assert.deepEqual(states.sort(), [contact, 'noc@example.org'].sort());
  const tickets = new Set((await town.deliveriesOf(mail.id)).map(({ ticket }) => ticket));
  assert.equal(tickets.size, 2);
  const stands = await town.database.query<object>(
    `select kind, state, close_reason as reason from ticket where mail = $1 order by kind, id`,
    [mail.id],
  );
  assert.deepEqual(stands, [
    { kind: 'incident', state: 'open', reason: null },
    { kind: 'investigation', state: 'resolved', reason: 'unresolved' },
    { kind: 'investigation', state: 'open', reason: null },
    { kind: 'report', state: 'open', reason: null },
  ]);
  const why = (await ticketHistory(town.database, told)).at(-1)?.text;
  assert.equal(why, `mail to ${contact} bounced; noc@example.org was asked instead`);
  assert.equal((await town.settled(mail.id)).outcome, 'forwarded');
});

test('a person names whom to send it to instead, and it is asked before it goes', async () => {
  const { raw, mail, forward, contact } = await forwarded(complaint('192.0.2.200'));
  await comesBack(status(forward.from, contact));
  const open = await until('it is asked', async () => (await town.holdsOf(mail.id))[0]);
  assert.equal(await town.act(open, { kind: 'contact', to: 'dean@labs.example' }), true);
  const next = await until('it is asked again', async () => {
    const [one] = await town.holdsOf(mail.id);
    return one?.id !== open.id && one;
  });
  assert.deepEqual([...next.codes].sort(), ['contact-bounced', 'first-contact']);
  assert.deepEqual(
    next.prepared.map(({ to }) => to),
    ['dean@labs.example'],
  );
  assert.equal((await town.deliveriesOf(mail.id)).length, 1);
  assert.equal(await town.accept(next), true);
  await until('it is sent', async () =>
    town.sink.mails.find(({ to, bytes }) => to[0] === 'dean@labs.example' && bytes.includes(raw)),
  );
  const [known] = await town.database.query<{ source: string }>(
    `select source from contact where address = 'dean@labs.example'`,
  );
  assert.equal(known?.source, 'person:operator');
});

const nothing: readonly (readonly [string, (to: string) => string, string])[] = [
  ['without a token', () => 'abuse@cesnet.cz', 'closed'],
  [
    'with a token that was changed',
    (to) => to.replace(/\+(.)/, (_, c) => `+${c === 'a' ? 'b' : 'a'}`),
    'closed',
  ],
  ['of a delay', (to) => to, 'bounce'],
];
for (const [index, [name, change, outcome]] of nothing.entries()) {
  test(`a bounce ${name} changes nothing, and asks nobody`, async () => {
    const { mail, forward, contact } = await forwarded(complaint(`198.51.100.${50 + index}`));
    const stood = await standing(mail.id);
    const holds = await town.database.query('select id from hold where closed_at is null');
    const isDelay = outcome === 'bounce';
    const letter = isDelay
      ? status(forward.from, contact, 'delayed', '4.4.1')
      : status(change(forward.from), contact);
    const came = await comesBack(letter);
    assert.deepEqual([came.state, came.outcome], ['done', outcome]);
    if (!isDelay) assert.match(came.why, /^automatic: a bounce without the token of a delivery/);
    assert.deepEqual(await standing(mail.id), stood);
    assert.deepEqual(
      await town.database.query('select id from hold where closed_at is null'),
      holds,
    );
  });
}

test('what one party answers reaches no other: not by a bounce, a repeat or another contact', async () => {
  const canary = 'canary-7f3a';
  const first = await forwarded(complaint('198.51.100.9'));
  const answer = {
    from: `Operator ${canary} <${first.contact}>`,
    to: first.replyTo,
    subject: `Re: ${header(first.forward.bytes, 'subject')} ${canary}`,
    headers: [`In-Reply-To: ${header(first.forward.bytes, 'message-id')}`, `X-Own: ${canary}`],
    body: `We have cleaned it, says ${canary}; ask ${canary}@other.example.`,
  };
  const reply = await post(node, { ...answer, envelopeFrom: first.contact });
  const read = await town.decided(reply.messageId);
  assert.equal(read.outcome, 'joined', read.why);
  const asked = await town.holdOf(read.id);
  assert.match(asked.doubts[0]?.text ?? '', /^says "fixed": "We have cleaned it, says canary-7f3a/);
  assert.deepEqual([asked.answer, asked.prepared], ['close-case', []]);
  const [kept] = await town.database.query<{ text: string; intent: string; turn: string }>(
    `select ticket_mail.text, intent, turn from ticket_mail join ticket on ticket.id = ticket
     where ticket_mail.mail = $1`,
    [read.id],
  );
  assert.deepEqual([kept?.intent, kept?.turn], ['fixed', 'update']);
  assert.match(kept?.text ?? '', /canary-7f3a/);

  // The complainant writes on, another complains of the same, and the contact's mail comes back.
  const more = {
    from: `Reporter <reporter-${canary}@reporter.example>`,
    body: `It goes on. ${canary}`,
  };
  const report = await town.ticketOf(first.mail.id, 'report');
  const [token] = await town.database.query<{ token: string }>(
    'select token from party where ticket = $1',
    [report.id],
  );
  const followUp = { ...more, to: `abuse+${token?.token}@cesnet.cz`, subject: 'Re: spam' };
  assert.equal((await town.decided((await post(node, followUp)).messageId)).outcome, 'joined');
  const again = await forwarded(complaint('198.51.100.9', { from: 'other@second.example' }));
  await comesBack(status(again.forward.from, again.contact));
  const open = await until('it is asked', async () => (await town.holdsOf(again.mail.id))[0]);
  assert.equal(await town.accept(open), true);
  await until('all is sent', async () => {
    const rows = await listDeliveries(town.database, { limit: 99 });
    return rows.every(({ state }) => state !== 'waiting' && state !== 'sending');
  });
  const told = await town.database.query<{ recipient: string; bytes: Buffer }>(
    'select recipient, bytes from delivery',
  );
  assert.equal(told.length > 0, true);
  for (const { recipient, bytes } of told) {
    assert.equal(bytes.includes(canary), false, recipient);
    assert.equal(recipient.includes(canary), false);
  }
  assert.equal(
    town.sink.mails.some(({ bytes }) => bytes.includes(canary)),
    false,
  );
});

test('it ends in order', () => town.close());
