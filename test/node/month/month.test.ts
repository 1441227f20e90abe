// A month at the desk, lived in minutes: complaints, answers, machines that answer, mailboxes that
// are gone, silence, and people who decide what is asked. The clock is ours and goes through a month
// that has passed, because leases are of the database's clock. What must hold is asked each day.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createTransport } from 'nodemailer';

import { actingOn } from '../../../src/node/acting-desk.ts';
import type { Acting } from '../../../src/acts.ts';
import { newId } from '../../../src/desk.ts';
import type { TicketId } from '../../../src/model.ts';
import { listHolds } from '../../../src/store/acts.ts';
import { openTown, type Town } from '../town.ts';
import { faults } from './ledger.ts';
import { createWorld, type Post } from './world.ts';

const dayMs = 86_400_000;
const stepsADay = 4;
const stepMs = dayMs / stepsADay;
const days = 31;
/** The whole month has 10,000; every run of the tests lives a small one. */
const complaintsAll = Number(process.env['SLUICE_MONTH'] ?? 120);
const deskEvery = 2;
const isWhole = complaintsAll >= 10_000;
/** A small month takes seconds; the whole one most of an hour on two cores, or more on slow ones. */
const limitMs = isWhole ? 90 * 60_000 : 5 * 60_000;

const routing = `
rules:
  - { name: plain, when: { contacts: 1 }, do: forward, template: "forward.{type}" }
repeat: { window: 14d }
limits: { first_contact: send }
`;

test(`a month of ${complaintsAll} complaints`, { timeout: limitMs }, async (t) => {
  const began = Date.now();
  const world = createWorld(20_070_503);
  let clock = began - (days + 2) * dayMs;
  const ends = clock + days * dayMs;
  // A quarter of a day is one instant here, and mailboxes are gone on purpose: no brake is for that.
  const safety = {
    hold: { automatic: '0s', person: '0s' },
    max_auto_forwards: {
      per_contact: 'none',
      per_contact_day: 'none',
      per_reporter: 'none',
      total: 'none',
    },
    breaker: { floor: 'none', bounces: 'none' },
  };
  const town = await openTown({ safety }, () => new Date(clock));
  t.after(() => town.close());
  town.write('networks.yaml', world.networks);
  town.write('routing.yaml', routing);
  for (let n = 0; n < 256; n++) {
    const address = `admin${n}@net${n}.example`;
    if (world.refuses(address)) town.answers.set(address, { code: 550, text: '5.1.1 Nobody' });
  }
  const node = await town.start();
  const acting = actingOn(node.desk, () => new Date(clock));
  t.after(() => acting.close());
  const port = Number(
    /:(\d+)$/.exec(node.addresses.find((one) => one.startsWith('smtp')) ?? '')?.[1],
  );
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true, pool: true });
  t.after(() => transport.close());

  const acknowledged: Buffer[] = [];
  const coming: Post[] = [];
  let reacted = 0;
  const steps = Math.round((days * dayMs) / stepMs);
  for (let step = 0; step < steps; step++) {
    const before = clock;
    clock += stepMs;
    // The last week nobody complains: what is open then must find its end.
    const share = step < steps * 0.8 ? complaintsAll / (steps * 0.8) : 0;
    const count = Math.floor(share * (step + 1)) - Math.floor(share * step);
    coming.push(...world.complaints(count, before, clock));
    coming.sort((a, b) => a.at - b.at);
    while ((coming[0]?.at ?? Number.POSITIVE_INFINITY) <= clock) {
      const next = coming.shift();
      if (next === undefined) break;
      const envelope = { from: next.from, to: next.to };
      await transport.sendMail({ envelope, raw: next.raw });
      acknowledged.push(next.raw);
    }
    await quiet(town, clock, began);
    for (const mail of town.sink.mails.slice(reacted)) coming.push(...world.reactions(mail, clock));
    reacted = town.sink.mails.length;
    if (step % deskEvery === 0) await decide(town, acting, () => world.random(), clock);
    if (step % stepsADay === stepsADay - 1) {
      const known = { acknowledged, sent: town.sink.mails };
      assert.deepEqual(
        await faults(town.database, known, new Date(clock)),
        [],
        `day ${step / stepsADay}`,
      );
      if (isWhole) {
        const minutes = Math.round((Date.now() - began) / 60_000);
        const { length: sent } = town.sink.mails;
        console.error(
          `day ${(step + 1) / stepsADay} of ${days} holds after ${minutes} min: ` +
            `${acknowledged.length} mails came, ${sent} left`,
        );
      }
    }
  }
  assert.equal(clock >= ends - stepMs, true);
  t.diagnostic(JSON.stringify(await figures(town)));
});

/** Waits until nothing is due at this instant, and nobody is at work on anything. */
async function quiet(town: Town, clock: number, began: number): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    await town.database.query(
      `select pg_notify('mail', ''), pg_notify('delivery', ''), pg_notify('clock', '')`,
    );
    // What is leased is due after we began: the month is over by then.
    const [row] = await town.database.query<{ due: number }>(
      `select (select count(*) from mail where due_at <= $1 or due_at > $2)::int
         + (select count(*) from delivery where due_at <= $1 or due_at > $2)::int
         + (select count(*) from clock where due_at <= $1)::int as due`,
      [new Date(clock), new Date(began)],
    );
    if (row?.due === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  const due = await town.database.query<object>(
    `select 'mail' as what, id, due_at, outcome from mail where due_at is not null
     union all select 'delivery', id, due_at, state from delivery where due_at is not null
     union all select 'clock', ticket, due_at, attempt || ' ' || coalesce(leased_until::text, '-')
       from clock where due_at <= $1
     union all select 'switch', null, on_since, why from switch limit 5`,
    [new Date(clock)],
  );
  const said = town.logged
    .filter((line) => line.includes('error'))
    .slice(-5)
    .join('\n');
  throw new Error(`not quiet at ${new Date(clock).toISOString()}: ${JSON.stringify(due)}\n${said}`);
}

/** What people do who have an hour: most of what is asked, in order, and not always the wisest. */
async function decide(town: Town, acting: Acting, random: () => number, clock: number) {
  for (const hold of await listHolds(town.database, { limit: 500 })) {
    if (random() < 0.1) continue;
    const isSent = random() < 0.7;
    if (hold.delivery !== null) await town.answerDelivery(hold, isSent);
    else if (hold.answer === 'send' && hold.run !== null && isSent) await town.accept(hold);
    else await town.act(hold, { kind: 'close', reason: 'resolved' });
    const isOver = hold.codes.includes('reply-to-read') || hold.codes.includes('no-reply');
    if (hold.ticket === null || !isOver || random() < 0.3) continue;
    const ticket = (await caseOf(town, hold.ticket)) ?? hold.ticket;
    const deed = { do: 'close', state: null, reason: 'resolved', text: '' } as const;
    const act = { ...deed, id: newId(new Date(clock)), ticket, actor: 'operator' };
    // A mail may run again meanwhile; whoever is told so looks again.
    for (let tries = 0; tries < 5; tries++) {
      const shown = await acting.preview(act);
      if ('refused' in shown || (await acting.act(shown)) === 'done') break;
    }
  }
}

async function caseOf(town: Town, ticket: TicketId): Promise<TicketId | null> {
  const [row] = await town.database.query<{ parent: TicketId }>(
    `select parent from link join ticket on ticket.id = link.parent
     where child = $1 and ticket.kind = 'incident' limit 1`,
    [ticket],
  );
  return row?.parent ?? null;
}

async function figures(town: Town): Promise<Record<string, unknown>> {
  const count = async (text: string) => (await town.database.query<object>(text)) as unknown;
  return {
    mails: await count(`select outcome, count(*)::int from mail group by 1 order by 1`),
    tickets: await count(`select kind, state, turn, count(*)::int from ticket group by 1, 2, 3`),
    deliveries: await count(`select kind, state, count(*)::int from delivery group by 1, 2`),
    holds: await count(`select codes, count(*)::int from hold where closed_at is null group by 1`),
  };
}
