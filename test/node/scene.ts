// A complaint that was forwarded forty days ago, on a whole node whose clock the test turns on in
// strides that are believed.

import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';

import type { Node } from '../../src/main.ts';
import { clockSeen } from '../../src/store/switches.ts';
import { until } from '../support/until.ts';
import { openTown, post, type Town, write } from './town.ts';

export const hour = 3_600_000;
export const day = 24 * hour;
/** A clock that is looked at rarely enough to be fast, and often enough to be believed. */
export const strideMs = 20 * hour;

export interface Scene {
  readonly town: Town;
  readonly node: Node;
  readonly clock: { at: number };
  readonly ticket: string;
  readonly raw: Buffer;
}

/** A complaint that was forwarded, forty days ago, under these rules beside the demo's. */
export async function forwardedOne(t: TestContext, more = ''): Promise<Scene> {
  const ip = '192.0.2.17';
  const clock = { at: Date.now() - 40 * day };
  const now = (): Date => new Date(clock.at);
  const town = await openTown({}, now);
  t.after(() => town.close());
  town.edit('routing.yaml', (text) => `${text}\n${more}`);
  const node = await town.start();
  const body = `Unsolicited mail came from ${ip} at ${now().toUTCString()}.`;
  const { raw, messageId } = write({ subject: `Spam from ${ip}`, body });
  const dated = Buffer.from(
    raw.toString().replace(/^Date: .*$/m, `Date: ${now().toUTCString().replace('GMT', '+0000')}`),
  );
  await post(node, { raw: dated });
  const mail = await town.decided(messageId);
  assert.equal(mail.outcome, 'forwarded', mail.why);
  await town.forwarded(dated);
  const { id } = await town.ticketOf(mail.id, 'investigation');
  const scene = { town, node, clock, ticket: id, raw: dated };
  await settled(scene);
  return scene;
}

/** Until no clock and no delivery is due at the time that the clock shows, and none on its way. */
export async function settled({ town, clock }: Pick<Scene, 'town' | 'clock'>): Promise<void> {
  await town.database.query(`select pg_notify('clock', ''), pg_notify('delivery', '')`);
  await seen({ town, clock });
  await until('nothing is due', async () => {
    const [row] = await town.database.query<{ due: number }>(
      `select (select count(*) from clock where due_at <= $1 or leased_until is not null)
         + (select count(*) from delivery
           where state = 'sending' or (state = 'waiting' and due_at <= $1)) as due`,
      [new Date(clock.at)],
    );
    return Number(row?.due) === 0;
  });
}

/** Until the time that the clock shows has been looked at. */
export async function seen({ town, clock }: Pick<Scene, 'town' | 'clock'>): Promise<void> {
  await town.database.query(`select pg_notify('clock', '')`);
  await until('a clock has looked', async () => {
    const { at } = await clockSeen(town.database);
    return Math.abs(clock.at - (at?.getTime() ?? 0)) < 60_000;
  });
}

/** The clock goes on, in strides. */
export async function pass(scene: Pick<Scene, 'town' | 'clock'>, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= strideMs) {
    scene.clock.at += Math.min(left, strideMs);
    await settled(scene);
  }
}
