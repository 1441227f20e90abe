// Waits until a desk has nothing left to do, looking at its database from outside. It moves the
// clock of leases: what a process that is gone had claimed comes due at once, not in minutes.

import { setTimeout as pause } from 'node:timers/promises';

import { Client } from 'pg';

const lookMs = 100;

/**
 * Waits until every mail is decided and every delivery has its fate.
 * @param before what was claimed earlier than this is of a process that is gone. Mails do not say
 *   when they were claimed; to claim one twice at a time is harmless, as its attempt fences it
 * @returns how long it took, in milliseconds. @throws with what is left after `withinMs`
 */
export async function drain(connection: object, before: Date, withinMs: number): Promise<number> {
  const client = new Client(connection);
  await client.connect();
  const startedMs = performance.now();
  try {
    await client.query(
      `update delivery set due_at = claimed_at where state = 'sending' and claimed_at < $1`,
      [before],
    );
    await client.query(`update mail set due_at = $1 where due_at > $1`, [new Date()]);
    for (;;) {
      const left = await client.query(`
        select 'mail' as what, id::text, state, attempt, due_at from mail where due_at is not null
        union all
        select 'delivery', id::text, state, attempt, due_at from delivery where due_at is not null`);
      const tookMs = performance.now() - startedMs;
      if (left.rows.length === 0) return tookMs;
      if (tookMs > withinMs) {
        const some = JSON.stringify(left.rows.slice(0, 5));
        throw new Error(`${left.rows.length} still wait after ${withinMs} ms: ${some}`);
      }
      await pause(lookMs);
    }
  } finally {
    await client.end();
  }
}
