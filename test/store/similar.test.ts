// Tickets that are like a question, by the addresses that both are about.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { MailId, TicketId } from '../../src/model.ts';
import { settle } from '../../src/store/settle.ts';
import { similarTickets } from '../../src/store/similar.ts';
import { claimedOne, decided, forwarded, freshDatabase, id, later, now, ticket } from './rows.ts';

const ips = ['192.0.2.7'];

test('cases come, and reports that no case speaks for; none of the mail itself', async (t) => {
  const database = await freshDatabase(t);
  const story = forwarded(await claimedOne(database), { repeatKey: 'spam: 192.0.2.7' });
  const spoken = { ...story.report, ips };
  const settlement = {
    ...story.settlement,
    tickets: [spoken, ...story.settlement.tickets.slice(1)],
  };
  await settle(database, [settlement], now, 'sluice');
  // Both later than the story's: ids of one millisecond are in no order.
  const report = (state: string, afterMs: number) =>
    ticket('report', { id: id(later(afterMs)) as TicketId, state, ips });
  const mails = [await claimedOne(database), await claimedOne(database)] as const;
  const rejected = report('rejected', 1);
  const open = report('new', 2);
  await settle(database, [decided(mails[0], { tickets: [rejected] })], later(1), 'sluice');
  await settle(database, [decided(mails[1], { tickets: [open] })], later(2), 'sluice');
  const like = async (mail: MailId | null, given: readonly string[] = ips) =>
    (await similarTickets(database, { ips: given, mail, limit: 5 })).map((one) => one.id);
  assert.deepEqual(await like(null), [story.incident.id, open.id, rejected.id]);
  const own = mails[1].received.mail;
  assert.deepEqual(await like(own), [story.incident.id, rejected.id]);
  assert.deepEqual(await like(own, []), [story.incident.id, rejected.id], 'by its own report');
  assert.deepEqual(await like(id() as MailId, []), []);
});

test('a rerun gives a report other addresses, and searches find it by these', async (t) => {
  const database = await freshDatabase(t);
  const report = ticket('report', { state: 'new', ips: ['203.0.113.9'] });
  const first = decided(await claimedOne(database), { tickets: [report] });
  await settle(database, [first], now, 'sluice');
  const rerun = async (was: readonly string[], given: readonly string[]) => {
    const addresses = [{ id: report.id, ips: given, was }];
    const again = decided(await claimedOne(database), { addresses });
    await settle(database, [again], later(1), 'sluice');
    return database.query('select host(ip) as ip, open from ticket_address where ticket = $1', [
      report.id,
    ]);
  };
  const found = [{ ip: '192.0.2.7', open: true }];
  assert.deepEqual(await rerun(report.ips, [...ips, 'fe80::1%eth0', '192.0.2.7']), found);
  assert.deepEqual(await rerun(report.ips, ['192.0.2.8']), found, 'others were set meanwhile');
});
