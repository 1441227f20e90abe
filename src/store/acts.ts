// What people do about a hold: decide (stored as an override, and the mail runs again), hand it
// over, snooze it. Each act says who did it.

import type {
  Doubt,
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
import { releaseFlood } from './floods.ts';
import { standsFor } from './merged.ts';
import { firstId } from './partitions.ts';
import { type Database, isId, type Queries } from './pg.ts';
import { keepProposal, type Proposal } from './proposals.ts';
import { rowsJson } from './rows-json.ts';

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
  readonly doubts: readonly Doubt[];
  readonly prepared: readonly Prepared[];
  readonly answer: PreparedAnswer;
  readonly digest: string;
  readonly team: string;
  readonly constituency: string | null;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  /** By which verb, and by whom; null while it is open. */
  readonly closedHow: string | null;
  readonly closedBy: string | null;
  /** The answer may be taken back until then; null: it may not. */
  readonly undoUntil: Date | null;
  /** Typed above its mails, and not sent or taken back; null or empty: none are. */
  readonly words: string | null;
  /** What it has made; null where it may not be taken back. */
  readonly decided: string | null;
  /** Of an open one that was handed over, who had it before. */
  readonly teamBefore: string | null;
  /** Who has handed it over, and why; null where it was not, or nobody said. */
  readonly handedBy: string | null;
  readonly handedWhy: string | null;
  /** Until when it is snoozed, and by whom; that time may be over. */
  readonly snoozedUntil: Date | null;
  readonly snoozedBy: string | null;
  readonly subject: string | null;
  readonly sender: string | null;
}

export const holdColumns = `hold.id, hold.mail, hold.delivery, hold.ticket, ticket.number, hold.run,
  hold.codes, hold.doubts, hold.prepared, hold.answer, hold.digest, hold.team, hold.constituency,
  hold.opened_at as "openedAt", hold.closed_at as "closedAt",
  hold.closed_how as "closedHow", hold.undo_until as "undoUntil", hold.decided, hold.words,
  hold.team_before as "teamBefore", hold.handed_by as "handedBy", hold.handed_why as "handedWhy",
  hold.rests_until as "snoozedUntil", hold.rested_by as "snoozedBy",
  case when hold.closed_at is not null then hold.actor end as "closedBy",
  coalesce(mail.subject, ticket.subject) as subject, mail.sender`;

/** Open holds, oldest first; of one mail, of one ticket and what was merged into it, or all. */
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
       and ($3::uuid is null or hold.mail = $3)
       and ($4::uuid is null or hold.ticket = any(array(${standsFor('$4')})))
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

/** An answer to a hold, as it is recorded. */
export interface Answering {
  readonly id: string;
  readonly how: string;
  readonly actor: string;
  readonly at: Date;
  /** The mail runs again then, or the clock looks; left out: now. */
  readonly startAt?: Date;
  /** The answer may be taken back until then; left out: until it is carried out, if that is later. */
  readonly undoUntil?: Date;
  /** What the rules should say by it; it bears the answer's id. */
  readonly proposes?: Omit<Proposal, 'id' | 'actor' | 'at'> | null;
}

/**
 * Stores a person's decision about a mail and lets the mail run again, at once or when it may no
 * longer be taken back.
 * @returns false when the hold was closed meanwhile; nothing is stored then
 */
export async function decideHold(
  database: Database,
  hold: HoldRow,
  decided: Override,
  act: Answering,
): Promise<boolean> {
  return database.transaction(async (inside) => {
    const undoUntil = act.undoUntil ?? act.startAt ?? null;
    const startAt = act.startAt ?? act.at;
    const closed = await inside.query(
      `update hold set closed_at = $2, closed_how = $3, actor = $4, undo_until = $5, decided = $6
       where id = $1 and closed_at is null returning id`,
      [hold.id, act.at, act.how, act.actor, undoUntil, undoUntil === null ? null : act.id],
    );
    if (closed.length === 0) return false;
    if (hold.mail === null) {
      await lookedAt(inside, hold, startAt);
      return true;
    }
    await Promise.all([
      inside.query(
        `insert into override (id, mail, decided, constituency, actor, at)
         values ($1, $2, $3, $4, $5, $6)`,
        [act.id, hold.mail, rowsJson(decided), hold.constituency, act.actor, act.at],
      ),
      act.proposes && keepProposal(inside, { ...act.proposes, ...act }),
      // A run that is under way would otherwise be taken for the one that carries this out.
      inside.query(
        `with due as (
           update mail set due_at = $2, tries = 0 where id = $1 returning attempt
         ) update hold set decided_attempt = due.attempt from due where hold.id = $3`,
        [hold.mail, startAt, hold.id],
      ),
      inside.query(`select pg_notify('mail', '')`),
    ]);
    return true;
  });
}

/** The clock of a hold's ticket looks then; the hold knows what look was the last before. */
async function lookedAt(inside: Queries, { id, ticket }: HoldRow, at: Date): Promise<void> {
  if (ticket === null) return;
  await pokeClocks(inside, [ticket], at);
  await inside.query(
    `update hold set decided_attempt = clock.attempt from clock
     where hold.id = $1 and clock.ticket = hold.ticket`,
    [id],
  );
}

/** Gives a hold to another team, which is asked at once; it stays open. @returns false when it was closed meanwhile */
export async function handOver(
  database: Database,
  hold: HoldRow,
  team: string,
  act: Pick<Answering, 'id' | 'actor' | 'at'> & {
    /** Why, for those who get it. */
    readonly why?: string;
  },
): Promise<boolean> {
  const why = act.why ?? null;
  const told = why === null ? `to ${team}` : `to ${team}: ${why}`;
  const moved = await database.query(
    `with moved as (
       update hold set team = $2, team_before = team, handed_by = $5, handed_why = $8,
         rests_until = null, rested_by = null
       where id = $1 and closed_at is null
       returning ticket, mail
     ), told as (
       insert into history (id, ticket, mail, what, text, constituency, actor, at)
       select $3, ticket, mail, 'handed-over', $7, $4, $5, $6 from moved
       where ticket is not null
     )
     select 1 from moved`,
    [hold.id, team, act.id, hold.constituency, act.actor, act.at, told, why],
  );
  return moved.length > 0;
}

/** Snoozes a hold; it stays open. @returns false when it was closed meanwhile */
export async function snoozeHold(
  database: Database,
  hold: HoldRow,
  until: Date,
  act: Pick<Answering, 'id' | 'actor' | 'at'>,
): Promise<boolean> {
  const snoozed = await database.query(
    `with snoozed as (
       update hold set rests_until = $2, rested_by = $5 where id = $1 and closed_at is null
       returning ticket, mail
     ), told as (
       insert into history (id, ticket, mail, what, text, constituency, actor, at)
       select $3, ticket, mail, 'snoozed', $7, $4, $5, $6 from snoozed where ticket is not null
     )
     select 1 from snoozed`,
    [hold.id, until, act.id, hold.constituency, act.actor, act.at, until.toISOString()],
  );
  return snoozed.length > 0;
}

/**
 * Closes a hold about a delivery; accepted, the recipient's waiting mail goes despite the budget:
 * of a flood all that waits for its budget, forwards to one contact in one digest.
 */
export async function decideDelivery(
  database: Database,
  hold: HoldRow,
  send: boolean,
  act: Pick<Answering, 'how' | 'actor' | 'at' | 'undoUntil'>,
): Promise<boolean> {
  const undoUntil = act.undoUntil ?? null;
  return database.transaction(async (inside) => {
    const closed = await inside.query(
      `update hold set closed_at = $2, closed_how = $3, actor = $4, undo_until = null
       where id = $1 and closed_at is null returning id`,
      [hold.id, act.at, act.how, act.actor],
    );
    if (closed.length === 0) return false;
    const wasHeld = await freeHeld(inside, hold, send, undoUntil ?? act.at);
    if (undoUntil !== null && (wasHeld || !send)) {
      await inside.query('update hold set undo_until = $2, decided = $3 where id = $1', [
        hold.id,
        undoUntil,
        wasHeld ? hold.delivery : null,
      ]);
    }
    if (send && hold.codes.includes('flood')) {
      await releaseFlood(inside, hold.id, act.at);
    } else if (send && !wasHeld) {
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
 * What a clock's question holds back goes then, or does not; the clock looks at what comes next.
 * @returns whether anything was held back
 */
async function freeHeld(inside: Queries, hold: HoldRow, send: boolean, at: Date): Promise<boolean> {
  const freed = await inside.query(
    `update delivery set state = $2, due_at = $3, by_person = true, unlimited = true
     where state = 'held'
       and message_id = (select message_id from delivery where id = $1) returning id`,
    [hold.delivery, send ? 'waiting' : 'cancelled', send ? at : null],
  );
  if (hold.mail === null) await lookedAt(inside, hold, at);
  return freed.length > 0;
}
