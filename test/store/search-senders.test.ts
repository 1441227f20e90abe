// Searches for a sender, whichever way they go: each ticket once however many of his mails are on
// it, those that he has only answered too, and page by page without a gap.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { TicketId } from '../../src/model.ts';
import type { SearchTerm } from '../../src/search-terms.ts';
import { searchTickets } from '../../src/store/search.ts';
import { settle } from '../../src/store/settle.ts';
import { claimed, decided, freshDatabase, id, later, now, ticket } from './rows.ts';

const from = (...values: readonly string[]): SearchTerm => ({ field: 'from', not: false, values });

for (const way of [undefined, 'gather', 'walk'] as const) {
  test(`many mails of one sender on few tickets (${way ?? 'by itself'})`, async (t) => {
    const database = await freshDatabase(t);
    const mails = await claimed(database, 60);
    const tickets = Array.from({ length: 4 }, (_, at) =>
      ticket('investigation', {
        id: id(later(at * 1_000)) as TicketId,
        role: `investigation ${at}`,
        state: 'open',
      }),
    );
    const [oldest, , , newest] = tickets;
    assert.ok(oldest !== undefined && newest !== undefined);
    // The first makes all four; another sender's mails are on the newest, the last on the oldest.
    const settlements = mails.map((mail, at) => {
      const plain = decided(mail);
      const on = at === 59 ? oldest.id : newest.id;
      return {
        ...plain,
        summary: {
          ...plain.summary,
          sender: at === 0 ? 'reporter@example.net' : 'noc@example.org',
        },
        tickets: at === 0 ? tickets : [],
        joins: at === 0 ? [] : [{ ticket: on, party: null, how: 'follow-up' as const }],
      };
    });
    for (const one of settlements) {
      const fates = await settle(database, [one], now, 'sluice');
      assert.deepEqual([...fates.values()], ['settled']);
    }
    const found = async (terms: readonly SearchTerm[], limit: number, before?: TicketId) => {
      const page = { terms, limit, ...(before === undefined ? {} : { before }) };
      return (await searchTickets(database, page, way)).map((row) => row.id);
    };
    const down = tickets.map((one) => one.id).toReversed();
    assert.deepEqual(await found([from('noc@example.org')], 2), [newest.id, oldest.id]);
    assert.deepEqual(await found([from('noc@example.org')], 1), [newest.id]);
    assert.deepEqual(await found([from('@example.org')], 2, newest.id), [oldest.id]);
    assert.deepEqual(await found([from('@example.net')], 3), down.slice(0, 3));
    assert.deepEqual(await found([from('@example.net')], 3, down[2]), down.slice(3));
    assert.deepEqual(await found([from('@example.net'), from('noc@example.org')], 9), [
      newest.id,
      oldest.id,
    ]);
    assert.deepEqual(await found([from('@example.net', 'noc@example.org')], 9), down);
    assert.deepEqual(await found([from('nobody@example.org')], 9), []);
    const closed: SearchTerm = { field: 'state', not: false, values: ['resolved'] };
    assert.deepEqual(await found([from('@example.org'), closed], 9), []);
    assert.deepEqual(await found([from('@example.org'), { ...closed, not: true }], 9), [
      newest.id,
      oldest.id,
    ]);
  });
}
