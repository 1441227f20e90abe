// How the desk stands, in a few figures: what waits to leave, what waits for a person. Counted over
// partial indexes of what is open, so old mail costs nothing here.

import type { Database } from './pg.ts';

export interface Figures {
  readonly outbox: {
    /** Deliveries not sent yet, due or put off. */
    readonly waiting: number;
    /** When the oldest of those that are due was made. */
    readonly oldest: Date | null;
    /** All outgoing mail is stopped. */
    readonly stopped: boolean;
    /** Automatic mail is stopped, for the clock is not believed. */
    readonly automaticStopped: boolean;
  };
  readonly holds: { readonly open: number; readonly oldest: Date | null };
}

interface Row {
  readonly waiting: number;
  readonly outboxOldest: Date | null;
  readonly stopped: boolean;
  readonly automaticStopped: boolean;
  readonly open: number;
  readonly holdsOldest: Date | null;
}

const figuresSql = {
  name: 'figures',
  text: `
    select outbox.*, holds.*, exists (
      select from switch where name = 'hold-all' and on_since is not null
    ) as stopped, exists (
      select from switch where name = 'hold-automatic' and on_since is not null
    ) as "automaticStopped"
    from (
      select count(*)::int as waiting, min(at) filter (where due_at <= $1) as "outboxOldest"
      from delivery where due_at is not null and state = 'waiting'
    ) outbox, (
      select count(*)::int as open, min(greatest(opened_at, rests_until)) as "holdsOldest"
      from hold where closed_at is null and coalesce(rests_until <= $1, true)
    ) holds`,
};

export async function figures(database: Database, now: Date): Promise<Figures> {
  const [row] = await database.query<Row>(figuresSql, [now]);
  return {
    outbox: {
      waiting: row?.waiting ?? 0,
      oldest: row?.outboxOldest ?? null,
      stopped: row?.stopped ?? false,
      automaticStopped: row?.automaticStopped ?? false,
    },
    holds: { open: row?.open ?? 0, oldest: row?.holdsOldest ?? null },
  };
}
