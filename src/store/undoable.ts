// What people have answered and may still take back.

import { holdColumns, type HoldRow } from './acts.ts';
import { withdrawn } from './hold-undo.ts';
import type { Queries } from './pg.ts';

/** An answer that may be taken back, with what of the prepared mails it lets go. */
export interface UndoableRow extends HoldRow {
  readonly undoUntil: Date;
  readonly closedAt: Date;
  /** Of the mails prepared, counted from 0, no others; null: all. */
  readonly only: readonly number[] | null;
  /** Whom it goes to in place of the one prepared; null: to that one. */
  readonly instead: string | null;
  /** How many there are with it, those beyond the limit included. */
  readonly all: number;
}

const tables = `hold left join mail on mail.id = hold.mail
  left join clock on clock.ticket = hold.ticket
  left join override on override.id = hold.decided`;

/** At an instant ($1). */
const mayBeTakenBack = `hold.undo_until > $1 and hold.closed_at is not null
  and case when hold.delivery is not null then true
    when hold.mail is null then clock.attempt = hold.decided_attempt
    else mail.attempt = hold.decided_attempt or (override.decided ->> 'kind' in ${withdrawn}
      and mail.state = 'held' and mail.due_at is null) end`;

/** How many letters leave when the time to take their answers back is over. */
export async function countPromised(database: Queries, now: Date): Promise<number> {
  const [row] = await database.query<{ letters: number }>(
    {
      name: 'count-promised',
      text: `select coalesce(sum(jsonb_array_length(
          coalesce(nullif(override.decided -> 'only', 'null'), hold.prepared))), 0)::int as letters
        from ${tables}
        where ${mayBeTakenBack} and override.decided ->> 'kind' = 'accept'`,
    },
    [now],
  );
  return row?.letters ?? 0;
}

/**
 * The newest first; those of one mail, of one hold, of one person, or all. One whose run has come
 * to more than another question is not among them.
 */
export async function undoableHolds(
  database: Queries,
  now: Date,
  which: {
    readonly limit: number;
    readonly mail?: string;
    readonly hold?: string;
    /** Who has answered; left out: whoever has. */
    readonly actor?: string;
    /** But for these. */
    readonly but?: readonly string[];
  },
): Promise<UndoableRow[]> {
  return database.query<UndoableRow>(
    `select ${holdColumns}, override.decided -> 'only' as only,
       override.decided ->> 'to' as instead, (count(*) over ())::int as "all"
     from ${tables} left join ticket on ticket.id = hold.ticket
     where ${mayBeTakenBack}
       and ($3::uuid is null or hold.mail = $3) and ($4::uuid is null or hold.id = $4)
       and ($5::text is null or hold.actor = $5) and hold.id <> all ($6::uuid[])
     order by hold.closed_at desc, hold.id desc limit $2`,
    [
      now,
      which.limit,
      which.mail ?? null,
      which.hold ?? null,
      which.actor ?? null,
      which.but ?? [],
    ],
  );
}
