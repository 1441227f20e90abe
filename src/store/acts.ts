// What people do: decide about a hold (stored as an override, and the mail runs again), or throw a
// switch. Each act says who did it.

import type {
  HoldCode,
  HoldId,
  MailId,
  Override,
  PreparedAnswer,
  RunId,
  TicketId,
} from '../model.ts';
import type { Prepared } from '../settlement.ts';
import { pokeClocks } from './clocks.ts';
import { digestWaiting } from './digests.ts';
import { firstId } from './partitions.ts';
import { type Database, isId, type Queries } from './pg.ts';
import { rowsJson } from './rows-json.ts';
import { releaseAutomatic } from './switches.ts';

/** A hold as the desk sees it. */
export interface HoldRow {
  readonly id: HoldId;
  /** Null where a clock asks; then there is a ticket. */
  readonly mail: MailId | null;
  readonly delivery: string | null;
  readonly ticket: TicketId | null;
  readonly number: string | null;
  readonly run: RunId | null;
  readonly codes: readonly HoldCode[];
  readonly doubts: readonly {
    readonly code: HoldCode;
    readonly text: string;
    readonly at?: string;
  }[];
  readonly prepared: readonly Prepared[];
  readonly answer: PreparedAnswer;
  readonly digest: string;
  readonly team: string;
  readonly constituency: string | null;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  readonly subject: string | null;
  readonly sender: string | null;
}

const holdColumns = `hold.id, hold.mail, hold.delivery, hold.ticket, ticket.number, hold.run,
  hold.codes, hold.doubts, hold.prepared, hold.answer, hold.digest, hold.team, hold.constituency,
  hold.opened_at as "openedAt", hold.closed_at as "closedAt",
  coalesce(mail.subject, ticket.subject) as subject, mail.sender`;

/** Open holds, oldest first. */
export async function listHolds(
  database: Database,
  which: {
    readonly limit: number;
    readonly after?: string | null;
    readonly since?: Date | null;
    readonly mail?: string;
    readonly ticket?: string;
  },
): Promise<HoldRow[]> {
  return database.query<HoldRow>(
    `select ${holdColumns}
     from hold left join mail on mail.id = hold.mail left join ticket on ticket.id = hold.ticket
     where hold.closed_at is null and ($2::uuid is null or hold.id > $2)
       and ($3::uuid is null or hold.mail = $3) and ($4::uuid is null or hold.ticket = $4)
       and ($5::uuid is null or hold.id >= $5)
     order by hold.id limit $1`,
    [
      which.limit,
      which.after ?? null,
      which.mail ?? null,
      which.ticket ?? null,
      which.since ? firstId(which.since) : null,
    ],
  );
}

/** Fewer would find whatever happens to stand alone. */
const idCharactersMin = 4;

/**
 * One hold by its id; an open one by the beginning or the end of it, which the index of the open
 * ones is walked for. Null where none or several are so.
 */
export async function findHold(database: Database, id: string): Promise<HoldRow | null> {
  if (id.length < idCharactersMin) return null;
  const [which, value] = isId(id)
    ? ['hold.id = $1::uuid', id]
    : [
        `hold.closed_at is null and (hold.id::text like '%' || $1 or hold.id::text like $1 || '%')`,
        id.replaceAll(/[%_\\]/g, ''),
      ];
  const rows = await database.query<HoldRow>(
    `select ${holdColumns}
     from hold left join mail on mail.id = hold.mail left join ticket on ticket.id = hold.ticket
     where ${which} limit 2`,
    [value],
  );
  return rows.length === 1 ? (rows[0] ?? null) : null;
}

/**
 * Stores a person's decision about a mail and lets the mail run again, now.
 * @returns false when the hold was closed meanwhile; nothing is stored then
 */
export async function decideHold(
  database: Database,
  hold: HoldRow,
  decided: Override,
  act: { readonly id: string; readonly how: string; readonly actor: string; readonly at: Date },
): Promise<boolean> {
  return database.transaction(async (inside) => {
    const closed = await inside.query(
      `update hold set closed_at = $2, closed_how = $3, actor = $4
       where id = $1 and closed_at is null returning id`,
      [hold.id, act.at, act.how, act.actor],
    );
    if (closed.length === 0) return false;
    if (hold.mail === null) {
      if (hold.ticket !== null) await pokeClocks(inside, [hold.ticket], act.at);
      return true;
    }
    await Promise.all([
      inside.query(
        `insert into override (id, mail, decided, constituency, actor, at)
         values ($1, $2, $3, $4, $5, $6)`,
        [act.id, hold.mail, rowsJson(decided), hold.constituency, act.actor, act.at],
      ),
      inside.query('update mail set due_at = $2, tries = 0 where id = $1', [hold.mail, act.at]),
      inside.query(`select pg_notify('mail', '')`),
    ]);
    return true;
  });
}

/** Gives a hold to another team; it stays open. @returns false when it was closed meanwhile */
export async function handOver(
  database: Database,
  hold: HoldRow,
  team: string,
  act: {
    readonly id: string;
    readonly actor: string;
    readonly at: Date;
    /** Why, for those who get it. */
    readonly why?: string;
  },
): Promise<boolean> {
  const why = act.why === undefined ? '' : `: ${act.why}`;
  const moved = await database.query(
    `with moved as (
       update hold set team = $2 where id = $1 and closed_at is null returning ticket, mail
     ), told as (
       insert into history (id, ticket, mail, what, text, constituency, actor, at)
       select $3, ticket, mail, 'handed-over', $7, $4, $5, $6 from moved
       where ticket is not null
     )
     select 1 from moved`,
    [hold.id, team, act.id, hold.constituency, act.actor, act.at, `to ${team}${why}`],
  );
  return moved.length > 0;
}

/**
 * Closes a hold about a delivery; accepted, the recipient's waiting mail goes despite the budget:
 * of a flood its forwards in one digest.
 */
export async function decideDelivery(
  database: Database,
  hold: HoldRow,
  send: boolean,
  act: { readonly how: string; readonly actor: string; readonly at: Date },
): Promise<boolean> {
  return database.transaction(async (inside) => {
    const closed = await inside.query(
      `update hold set closed_at = $2, closed_how = $3, actor = $4
       where id = $1 and closed_at is null returning id`,
      [hold.id, act.at, act.how, act.actor],
    );
    if (closed.length === 0) return false;
    const wasHeld = await freeHeld(inside, hold, send, act);
    if (send && hold.codes.includes('flood') && hold.delivery !== null) {
      await digestWaiting(inside, hold.delivery, act.at);
    }
    if (send && !wasHeld) {
      // Only who is asked about mail that failed may have it tried again.
      const states = hold.codes.includes('contact-bounced') ? ['waiting', 'failed'] : ['waiting'];
      await inside.query(
        `update delivery set unlimited = true, due_at = $2, state = 'waiting'
         where state = any($3) and recipient = (select recipient from delivery where id = $1)`,
        [hold.delivery, act.at, states],
      );
    }
    await inside.query(`select pg_notify('delivery', '')`);
    return true;
  });
}

/**
 * What a clock's question holds back goes, or does not; the clock looks at what comes next.
 * @returns whether anything was held back
 */
async function freeHeld(
  inside: Queries,
  hold: HoldRow,
  send: boolean,
  { at }: { readonly at: Date },
): Promise<boolean> {
  const freed = await inside.query(
    `update delivery set state = $2, due_at = $3, by_person = true, unlimited = true
     where state = 'held'
       and message_id = (select message_id from delivery where id = $1) returning id`,
    [hold.delivery, send ? 'waiting' : 'cancelled', send ? at : null],
  );
  if (hold.mail === null && hold.ticket !== null) await pokeClocks(inside, [hold.ticket], at);
  return freed.length > 0;
}

/** Stops all outgoing mail; or lets it go again, what the clock has stopped too. */
export async function switchOutbox(
  database: Database,
  held: boolean,
  actor: string,
  at: Date,
): Promise<void> {
  await database.query(
    `insert into switch (name, on_since, actor, at) values ('hold-all', $1, $2, $3)
     on conflict (name) do update
       set on_since = excluded.on_since, actor = excluded.actor, at = excluded.at`,
    [held ? at : null, actor, at],
  );
  if (!held) await releaseAutomatic(database, actor, at);
  await database.query(`select pg_notify('delivery', '')`);
}

/** Since when all outgoing mail is stopped, or null. */
export async function outboxHeld(database: Database): Promise<Date | null> {
  const [row] = await database.query<{ since: Date | null }>({
    name: 'outbox-held',
    text: `select on_since as since from switch where name = 'hold-all'`,
  });
  return row?.since ?? null;
}
