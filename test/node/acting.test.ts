// A person's acts on a node with the world around it: the case of a forwarded complaint is closed,
// the complainant reads so, writes back, and the case is open again; a question asked by hand is
// answered on its own ticket.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { actingOn } from '../../src/node/acting-desk.ts';
import type { Act, Deed } from '../../src/acts.ts';
import { newId } from '../../src/desk.ts';
import type { Node } from '../../src/main.ts';
import type { PartyId, TicketId } from '../../src/model.ts';
import { findTicket, ticketHistory, ticketMails } from '../../src/store/tickets.ts';
import { isRefused } from '../../src/tickets/plans.ts';
import { until } from '../support/until.ts';
import { addressIn, complaint, header, openTown, post, type Town, write } from './town.ts';

let town: Town;
let node: Node;
before(async () => {
  const addresses = {
    intake: ['abuse@cesnet.cz'],
    from: 'CESNET-CERTS <abuse@cesnet.cz>',
    reply: 'abuse+{token}@cesnet.cz',
    bounce: 'bounces+{token}@cesnet.cz',
    authserv: 'mx.cesnet.cz',
  };
  town = await openTown({ addresses });
  node = await town.start();
});
after(() => town.close());

async function act(ticket: TicketId, deed: Deed): Promise<void> {
  const acting = actingOn(node.desk);
  try {
    const whole: Act = { ...deed, id: newId(), ticket, actor: 'operator' };
    const shown = await acting.preview(whole);
    if (isRefused(shown)) throw new Error(shown.refused);
    assert.equal(await acting.act(shown), 'done');
  } finally {
    acting.close();
  }
}

/** The mail to somebody whose subject says so, as it arrived in the world. */
const arrived = (to: string, subject: RegExp) =>
  town.sink.waitFor(
    (mail) => mail.to.includes(to) && subject.test(header(mail.bytes, 'subject')),
    30_000,
  );

const person = 'pat@reporter.example';
const stateOf = async (id: TicketId) => (await findTicket(town.database, id))?.state;

test('a closed case is told to the complainant, whose answer opens it again', async () => {
  // Only a proven sender is written to for a mail of his.
  const { messageId, raw: written } = write(complaint('192.0.2.21', { from: person }));
  const proof = 'Authentication-Results: mx.cesnet.cz; dmarc=pass header.from=reporter.example';
  const raw = Buffer.concat([Buffer.from(`${proof}\r\n`), written]);
  await post(node, { from: person, raw, messageId });
  const mail = await town.decided(messageId);
  await town.forwarded(raw);
  const [incident, report] = [
    await town.ticketOf(mail.id, 'incident'),
    await town.ticketOf(mail.id, 'report'),
  ];
  const text = 'It was cleaned.';
  await act(incident.id, { do: 'close', state: null, reason: 'resolved', text });
  const told = await arrived(person, /Case closed|uzavřen/i);
  const body = told.bytes.toString('utf8');
  assert.match(body, /It was cleaned\./);
  // Nothing of the other party, and no automatic mail.
  assert.doesNotMatch(body, /dorms@example\.org/);
  assert.equal(header(told.bytes, 'auto-submitted'), '');
  assert.equal(header(told.bytes, 'in-reply-to'), messageId);
  assert.deepEqual(
    [await stateOf(incident.id), await stateOf(report.id)],
    ['resolved', 'resolved'],
  );

  const answer = await post(node, {
    from: person,
    to: addressIn(header(told.bytes, 'reply-to')),
    subject: `Re: ${header(told.bytes, 'subject')}`,
    headers: [`In-Reply-To: ${header(told.bytes, 'message-id')}`],
    body: 'It goes on, sorry.',
  });
  await town.decided(answer.messageId);
  assert.deepEqual([await stateOf(report.id), await stateOf(incident.id)], ['open', 'open']);
  const lines = await ticketHistory(town.database, report.id);
  assert.deepEqual(
    lines.filter(({ actor }) => actor === 'operator').map(({ what }) => what),
    ['resolved'],
  );
});

test('a question asked by hand is answered on its own ticket', async () => {
  const { messageId, raw } = await post(node, complaint('192.0.2.22', { from: person }));
  const mail = await town.decided(messageId);
  await town.forwarded(raw);
  const incident = await town.ticketOf(mail.id, 'incident');
  const question = newId() as TicketId;
  await act(question, {
    do: 'open',
    kind: 'investigation',
    subject: 'a relay of yours',
    constituency: null,
    values: [['addresses', '198.51.100.7']],
    above: incident.id,
    party: { id: newId() as PartyId, address: 'noc@isp.test.net' },
    letter: { text: 'Is that yours?', articles: ['who-we-are'] },
  });
  const asked = await arrived('noc@isp.test.net', /a relay of yours/);
  const number = (await findTicket(town.database, question))?.number ?? '?';
  assert.match(header(asked.bytes, 'subject'), new RegExp(`#${number}\\]`));
  const answer = await post(node, {
    from: 'noc@isp.test.net',
    to: addressIn(header(asked.bytes, 'reply-to')),
    subject: `Re: ${header(asked.bytes, 'subject')}`,
    body: 'Yes, it is.',
  });
  await town.decided(answer.messageId);
  await until('the answer is on it', async () => {
    const found = await findTicket(town.database, question);
    return found?.turn === 'update' && (await ticketMails(town.database, question)).length === 1;
  });
});

test('what is taken back in time never leaves', async () => {
  const { messageId, raw } = await post(node, complaint('192.0.2.23', { from: person }));
  const mail = await town.decided(messageId);
  await town.forwarded(raw);
  const report = await town.ticketOf(mail.id, 'report');
  const slow = { ...node.desk, settings: { ...node.desk.settings } };
  const safety = { ...slow.settings.safety, holdMs: { automatic: 0, person: 60_000 } };
  const acting = actingOn({ ...slow, settings: { ...slow.settings, safety } });
  const words = {
    text: 'A secret.',
    articles: [],
    to: null,
    cc: [],
    bcc: [],
    close: null,
  } as const;
  for (const deed of [
    { do: 'reply', ...words, mail: true },
    { do: 'undo', act: null },
  ] as const) {
    const shown = await acting.preview({
      ...deed,
      id: newId(),
      ticket: report.id,
      actor: 'operator',
    });
    if (isRefused(shown)) throw new Error(shown.refused);
    assert.equal(await acting.act(shown), 'done');
  }
  acting.close();
  const [row] = await town.database.query(
    `select state, due_at as due from delivery where ticket = $1 and kind = 'reply'`,
    [report.id],
  );
  assert.deepEqual(row, { state: 'cancelled', due: null });
});

test('what a constituency gets is of the team that is on duty for it', async () => {
  town.edit(
    'networks.yaml',
    (text) =>
      `${text.replace('trust: [override]\n', 'trust: [override]\n    team: noc\n')}teams: [noc]\n`,
  );
  await node.reload(await town.configuration());
  const { messageId, raw } = await post(node, complaint('192.0.2.24', { from: person }));
  const mail = await town.decided(messageId);
  await town.forwarded(raw);
  assert.equal((await town.ticketOf(mail.id, 'incident')).team, 'noc');
  // Where nobody is meant it is the first line's.
  const nobodys = await post(node, complaint('203.0.113.9', { from: person }));
  const [held] = await town.holdsOf((await town.decided(nobodys.messageId)).id);
  assert.equal(held?.team, 'first-line');
});
