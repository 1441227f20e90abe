// The same acts on the real server and on the desk in memory: whatever is done or refused there is
// done or refused here, and after every act both have the same tickets, links, parties and mails.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import type { Act, Deed } from '../../src/acts.ts';
import type { MailId, PartyId, TicketId, TicketKind } from '../../src/model.ts';
import { makeToken } from '../../src/tickets/token.ts';
import type { Database } from '../../src/store/pg.ts';
import { settle } from '../../src/store/settle.ts';
import { findReachable } from '../../src/store/clocks.ts';
import { doAct, look } from '../../src/store/ticket-acts.ts';
import { takeNumbers } from '../../src/store/tickets.ts';
import { isRefused } from '../../src/tickets/plans.ts';
import { createActing } from '../../src/workers/acting.ts';
import { rules } from '../support/facts.ts';
import { party, state, world, type World } from '../tickets/world.ts';
import { claimedOne, decided, freshDatabase, id, later, now, ticket } from './rows.ts';

const keys = [Buffer.alloc(32, 7)] as const;
const steps = 150;
const kinds = [
  'incident incident incident report report report',
  'investigation investigation investigation block block',
].flatMap((names) => names.split(' ') as TicketKind[]);

/** One desk twice: as rows, and in memory. */
async function twice(database: Database): Promise<{ all: World; ids: readonly TicketId[] }> {
  const all = world();
  const tickets = kinds.map((kind, at) =>
    ticket(kind, {
      role: `investigation ${at}`,
      subject: `about ${at}`,
      state: kind === 'block' ? 'pending activation' : 'open',
      ips: [],
      constituency: null,
    }),
  );
  const ids = tickets.map((one) => one.id);
  for (const { id: one, kind, number, subject } of tickets) {
    all.add(state(one, kind, { number, subject }));
  }
  const first = decided(await claimedOne(database), { tickets });
  await settle(database, [first], now, 'sluice');
  const talks = tickets.filter(({ kind }) => kind === 'report' || kind === 'investigation');
  for (const one of talks) {
    for (const sender of [`${one.subject.at(-1)}@lab.test.net`, 'somebody@lab.test.net']) {
      const mail = await claimedOne(database);
      const made = id() as PartyId;
      const role = 'correspondent' as const;
      const token = makeToken(keys, 'party', made);
      const parties = [
        { id: made, ticket: one.id, role, address: sender, constituency: null, token },
      ];
      const joins = [{ ticket: one.id, party: null, how: 'follow-up' }] as const;
      const settlement = decided(mail, { parties, joins });
      const summary = { ...settlement.summary, sender };
      await settle(database, [{ ...settlement, summary }], now, 'sluice');
      all.parties.set(made, party(made, one.id, { role, address: sender, token, wrote: false }));
      all.mails.add(`${one.id} ${mail.received.mail} ${sender}`);
    }
  }
  return { all, ids };
}

/** What both must agree on. */
function inMemory(all: World): unknown {
  const tickets = [...all.tickets.values()].map((one) => [
    one.id,
    one.state,
    one.owner,
    one.mergedInto,
    one.closeReason,
    Object.entries(one.fields).map(String).sort(),
    one.ips,
  ]);
  const mails = [...all.mails].map((row) => row.split(' ').slice(0, 2).join(' '));
  const parties = [...all.parties.values()].map((one) => `${one.id} ${one.ticket} ${one.left}`);
  return [
    tickets.map((one) => JSON.stringify(one)).sort(),
    [...all.links].sort(),
    mails.sort(),
    parties.sort(),
  ];
}

async function onServer(database: Database): Promise<unknown> {
  const column = async (text: string): Promise<string[]> => {
    const rows = await database.query<{ row: string }>(text);
    return rows.map(({ row }) => row).sort();
  };
  const tickets = await database.query<Record<string, unknown>>(
    `select id, state, owner, merged_into as into, close_reason as reason, fields, ips from ticket`,
  );
  return [
    tickets
      .map((one) => {
        const fields = Object.entries(one['fields'] as object)
          .map(String)
          .sort();
        return JSON.stringify([
          one['id'],
          one['state'],
          one['owner'],
          one['into'],
          one['reason'],
          fields,
          one['ips'],
        ]);
      })
      .sort(),
    await column(`select parent || ' ' || child as row from link`),
    await column(`select ticket || ' ' || mail as row from ticket_mail`),
    await column(`select id || ' ' || ticket || ' ' || (left_at is not null) as row from party`),
  ];
}

const typed = fc.record({
  on: fc.nat(kinds.length - 1),
  other: fc.nat(kinds.length - 1),
  verb: fc.constantFrom(
    'close',
    'reopen',
    'link',
    'unlink',
    'merge',
    'split',
    'undo',
    'assign',
    'set',
  ),
  end: fc.constantFrom(null, 'abandoned', 'rejected'),
});

type Typed = typeof typed extends fc.Arbitrary<infer One> ? One : never;

function deedOf(
  { verb, end }: Typed,
  other: TicketId,
  all: World,
  on: TicketId,
  step: number,
): Deed {
  switch (verb) {
    case 'close':
      return { do: 'close', state: end, reason: 'scrap', text: '' };
    case 'reopen':
      return { do: 'reopen', why: 'x' };
    case 'link':
    case 'unlink':
      return { do: verb, other };
    case 'merge':
      return { do: 'merge', from: other };
    case 'split': {
      const row = [...all.mails].find((one) => one.startsWith(on))?.split(' ')[1] ?? id();
      return { do: 'split', mails: [row as MailId], made: id(later(step * 1000)) as TicketId };
    }
    case 'undo':
      return { do: 'undo', act: null };
    case 'assign':
      return { do: 'assign', owner: `owner ${step}` };
    case 'set':
      return {
        do: 'set',
        values: [
          ['description', `${step}`],
          ['addresses', '192.0.2.0/30'],
        ],
      };
  }
}

test('rows and memory agree after every act', async (t) => {
  const database = await freshDatabase(t);
  const { all, ids } = await twice(database);
  let at = later(1);
  const acting = createActing({
    rules: () => rules(),
    now: () => at,
    keys,
    newId: () => id(at),
    newBoundary: () => '=_boundary',
    holdMs: { automatic: 0, person: 0 },
    protect: async (bytes) => bytes,
    store: {
      look: (act) => look(database, act),
      act: (act, shown, again, when) => doAct(database, act, shown, again, () => id(at), when),
      takeNumbers: (count) => takeNumbers(database, count),
      reachable: (addresses) => findReachable(database, addresses),
    },
  });
  t.diagnostic(`seed ${fc.seed}`);
  const known = [...ids];
  let done = 0;
  for (const [step, one] of fc.sample(typed, { numRuns: steps, seed: fc.seed }).entries()) {
    at = later(1_000 * (step + 1));
    const on = known[one.on % known.length] ?? known[0];
    const other = known[one.other % known.length] ?? known[0];
    if (on === undefined || other === undefined) throw new Error('an empty desk');
    const deed = deedOf(one, other, all, on, step);
    const act: Act = { ...deed, id: id(at), ticket: on, actor: 'desk' };
    const shown = await acting.preview(act);
    const planned = all.act(on, deed, rules());
    const words = (refused: string): string => refused.replaceAll(/ \d{14,}/g, '');
    if (isRefused(shown)) {
      const expected = isRefused(planned) ? words(planned.refused) : 'it was done in memory';
      assert.equal(words(shown.refused), expected, `${step}: ${deed.do}`);
      continue;
    }
    assert.equal(await acting.act(shown), 'done');
    if (deed.do === 'split') known.push(deed.made);
    done += 1;
    assert.deepEqual(await onServer(database), inMemory(all), `${step}: ${deed.do}`);
  }
  assert.equal(done > steps / 4, true, `${done} of ${steps} acts were done`);
});
