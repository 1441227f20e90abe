// Complaints about what is a case already: counted, joined, opened again or asked about; and one
// contact is never buried under them.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Node } from '../../src/main.ts';
import { listHolds } from '../../src/store/acts.ts';
import { findTicket, linkedTickets } from '../../src/store/tickets.ts';
import { until } from '../support/until.ts';
import { complaint, type Letter, openTown, post, type Town } from './town.ts';

const dayMs = 86_400_000;
/** The desk's clock. It stays behind the machine's, on which leases run. */
let nowMs = Date.now() - 60 * dayMs;
let town: Town;
let node: Node;

before(async () => {
  town = await openTown({}, () => new Date(nowMs));
  node = await town.start();
});
after(() => town.close());

const letter = (ips: readonly string[], from: string, more: Letter = {}): Letter =>
  complaint(ips.join(', '), {
    from,
    subject: 'Spam from your network',
    body: ips.map((ip) => `Spam came from ${ip} at ${new Date(nowMs).toISOString()}.`).join('\n'),
    ...more,
  });

async function complain(ips: readonly string[], from = 'a@example.com', more: Letter = {}) {
  const sent = await post(node, letter(ips, from, more));
  return { ...sent, mail: await town.decided(sent.messageId) };
}

async function counts(id: string) {
  const [row] = await town.database.query<{ complaints: number; reporters: number; state: string }>(
    'select complaints, reporters, state from ticket where id = $1',
    [id],
  );
  return row;
}

test('five reporters, one case: each is counted, and the window runs from the last', async () => {
  const first = await complain(['192.0.2.17'], 'r0@example.com');
  assert.equal(first.mail.outcome, 'forwarded', first.mail.why);
  const incident = await town.ticketOf(first.mail.id, 'incident');
  for (const [index, days] of [10, 10, 10, 10].entries()) {
    nowMs += days * dayMs;
    const again = await complain(['192.0.2.17'], `r${index + 1}@example.com`);
    assert.equal(again.mail.outcome, 'forwarded', again.mail.why);
    // Whether it leaves is another matter: a clock that jumps stops what goes by itself.
    const [out] = await town.deliveriesOf(again.mail.id);
    assert.equal(out?.recipient, 'dorms@example.org');
  }
  // One of them complains twice.
  await complain(['192.0.2.17'], 'r1@example.com');
  assert.deepEqual(await counts(incident.id), { complaints: 6, reporters: 5, state: 'open' });
  assert.equal((await linkedTickets(town.database, incident.id)).length, 7);
  const { rows } = await recent('192.0.2.17');
  assert.equal(rows, 6);
  nowMs += 15 * dayMs;
  const late = await complain(['192.0.2.17'], 'r0@example.com');
  assert.notEqual((await town.ticketOf(late.mail.id, 'incident')).id, incident.id);
});

async function recent(ip: string): Promise<{ rows: number }> {
  const [row] = await town.database.query<{ rows: number }>(
    'select count(*)::int as rows from complaint where ip = $1',
    [ip],
  );
  return row ?? { rows: 0 };
}

test('five at once are one case', async () => {
  const senders = [0, 1, 2, 3, 4].map((index) => `at-once-${index}@example.com`);
  const all = await Promise.all(senders.map((from) => complain(['192.0.2.18'], from)));
  const opened = await town.database.query<{ id: string }>(
    `select id from ticket where kind = 'incident' and ips = '{192.0.2.18}'`,
  );
  assert.equal(opened.length, 1);
  assert.deepEqual(await counts(opened[0]?.id ?? ''), {
    complaints: 5,
    reporters: 5,
    state: 'open',
  });
  assert.equal(all.length, 5);
});

test('a case closed lately opens again, with whoever was asked on it', async () => {
  const first = await complain(['192.0.2.19']);
  const incident = await town.ticketOf(first.mail.id, 'incident');
  const investigation = await town.ticketOf(first.mail.id, 'investigation');
  await town.database.query(
    `update ticket set state = 'resolved', closed_at = $2 where id = any($1)`,
    [[incident.id, investigation.id], new Date(nowMs)],
  );
  nowMs += 2 * dayMs;
  const again = await complain(['192.0.2.19'], 'b@example.com');
  assert.equal(again.mail.outcome, 'forwarded', again.mail.why);
  assert.deepEqual(await counts(incident.id), { complaints: 2, reporters: 2, state: 'open' });
  assert.equal((await findTicket(town.database, investigation.id))?.state, 'open');
  const [out] = await town.deliveriesOf(again.mail.id);
  assert.equal(out?.ticket, investigation.id);
});

test('what may be the same case is asked; one key joins it, a word makes another', async () => {
  const first = await complain(['192.0.2.20']);
  const incident = await town.ticketOf(first.mail.id, 'incident');
  const near = await complain(['192.0.2.20', '192.0.2.21'], 'b@example.com');
  const open = await town.holdOf(near.mail.id);
  assert.deepEqual([open.codes, open.answer], [['repeat-unsure'], 'send']);
  assert.match(open.doubts[0]?.text ?? '', /1 of 2 addresses are among its 1/);
  assert.equal(await town.accept(open), true);
  assert.equal((await town.settled(near.mail.id)).outcome, 'forwarded');
  assert.equal((await counts(incident.id))?.complaints, 2);

  const other = await complain(['192.0.2.20', '192.0.2.22'], 'c@example.com');
  const asked = await town.holdOf(other.mail.id);
  assert.equal(await town.act(asked, { kind: 'repeat', incident: null }), true);
  assert.equal((await town.settled(other.mail.id)).outcome, 'forwarded');
  assert.notEqual((await town.ticketOf(other.mail.id, 'incident')).id, incident.id);
  assert.equal((await counts(incident.id))?.complaints, 2);
});

test('who knows of the case is not told of repeats where the rules say so', async (t) => {
  const quiet = await openTown({}, () => new Date(nowMs));
  t.after(() => quiet.close());
  quiet.edit('routing.yaml', (text) => text.replace('window: 14d', 'window: 14d, notify: never'));
  const other = await quiet.start();
  const first = await post(other, letter(['192.0.2.17'], 'a@example.com'));
  await quiet.forwarded(first.raw);
  const again = await post(other, letter(['192.0.2.17'], 'b@example.com'));
  const mail = await quiet.decided(again.messageId);
  assert.deepEqual([mail.outcome, mail.state], ['joined', 'done'], mail.why);
  assert.deepEqual(await quiet.deliveriesOf(mail.id), []);
  const report = await quiet.ticketOf(mail.id, 'report');
  const [incident] = await linkedTickets(quiet.database, report.id);
  assert.equal(incident?.complaints, 2);
});

test('a flood about one network stays within the budget of its contact', async (t) => {
  const safety = {
    hold: { automatic: '0s', person: '0s' },
    max_auto_forwards: { per_contact: '7/h' },
  };
  const flooded = await openTown({ safety }, () => new Date(nowMs));
  t.after(() => flooded.close());
  const other = await flooded.start();
  const floods = 40;
  const mails = await Promise.all(
    Array.from({ length: floods }, async (_, index) => {
      const set = index % 8;
      const ips = Array.from({ length: 100 }, (_none, host) => `2001:db8:1:${set}::${host + 1}`);
      const more = { subject: `Spam from your network, ${index}` };
      const sent = await post(other, letter(ips, `flood${index}@example.com`, more));
      return flooded.decided(sent.messageId);
    }),
  );
  assert.deepEqual(new Set(mails.map(({ outcome }) => outcome)), new Set(['forwarded']));
  await until('the budget is spent', () => flooded.sink.mails.length === 7);
  await until('the rest waits for one digest', async () => {
    const [row] = await flooded.database.query<{ waiting: number }>(
      `select count(*)::int as waiting from digest_item where delivery is null`,
    );
    return row?.waiting === floods - 7;
  });
  assert.deepEqual(await listHolds(flooded.database, { limit: 99 }), []);
  assert.deepEqual(
    new Set(flooded.sink.mails.flatMap(({ to }) => to)),
    new Set(['six@example.net']),
  );
  const [row] = await flooded.database.query<{ cases: number; complaints: number }>(
    `select count(*)::int as cases, sum(complaints)::int as complaints
     from ticket where kind = 'incident'`,
  );
  assert.deepEqual(row, { cases: 8, complaints: floods });
  const waiting = await flooded.database.query<{ state: string }>(
    `select distinct state from delivery where state <> 'sent'`,
  );
  assert.deepEqual(waiting, [{ state: 'digested' }]);
});
