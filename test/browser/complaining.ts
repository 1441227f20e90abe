// Questions about complaints that can be read: what their answers send is what a page shows.

import assert from 'node:assert/strict';

import type { HoldCode, HoldId } from '../../src/model.ts';
import type { TestDesk } from '../admin/desk.ts';
import { tell } from '../admin/story.ts';

/** Of one network each. */
const places = [
  ['192.0.2.75', 'dorms@example.org', 'EXAMPLE-DORMS'],
  ['192.0.2.183', 'labs@example.org', 'EXAMPLE-LABS'],
  ['2001:db8:1::9', 'six@example.net', 'EXAMPLE-V6'],
] as const;

export interface Decided {
  readonly words?: string;
  readonly to?: string;
  readonly only?: readonly number[];
  readonly digest?: string;
}

/** Raises such questions at that desk, and tells what was decided about them. */
export function complainingAt(desk: TestDesk) {
  return {
    asked: (code: HoldCode, networks = 1) => asked(desk, code, networks),
    decidedOf: (id: HoldId) => decidedOf(desk, id),
  };
}

/** One that pins what sending it would send, a mail to each of so many networks. */
async function asked(desk: TestDesk, code: HoldCode, networks: number): Promise<HoldId> {
  desk.clock = new Date(desk.clock.getTime() + 1_000);
  const day = desk.clock.toUTCString().replace('GMT', '+0000');
  const about = places.slice(0, networks);
  const { mail } = await tell(desk, {
    subject: `About ${code}`,
    raw: Buffer.from(
      [
        'From: noc@reporter.example',
        'To: abuse@example.org',
        `Subject: Spam ${desk.newId()}`,
        `Date: ${day}`,
        '',
        ...about.map(([ip]) => `Unsolicited mail came from ${ip} at ${day}.`),
        '',
      ].join('\r\n'),
    ),
    doubts: [{ code, text: 'as the stage has found it', at: 'body:1-2' }],
    prepared: about.map(([ip, to, network]) => ({
      to,
      network,
      ips: [ip],
      template: 'forward.spam',
      subject: `Spam from ${ip}`,
      at: 'networks.yaml:12',
    })),
  });
  const [hold] = await desk.database.query<{ id: HoldId }>(
    'select id from hold where mail = $1 and closed_at is null',
    [mail],
  );
  assert.ok(hold);
  const shown = await desk.holding.preview(hold.id);
  assert.deepEqual(
    shown?.letters.map(({ to }) => to),
    about.map(([, to]) => to),
  );
  await desk.database.query('update hold set digest = $2 where id = $1', [hold.id, shown?.digest]);
  return hold.id;
}

async function decidedOf({ database }: TestDesk, id: HoldId): Promise<Decided | null> {
  const [row] = await database.query<{ decided: Decided | null }>(
    `select (select decided from override where override.mail = hold.mail) as decided
     from hold where id = $1`,
    [id],
  );
  return row?.decided ?? null;
}
