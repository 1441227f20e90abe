// What one shift tells the next, as figures and short lists. Everything is counted only so far, by
// an index: a page never counts a table.

import type { Doubt, TicketId, TicketKind, Turn } from '../model.ts';
import { firstId } from './partitions.ts';
import type { Database } from './pg.ts';

/** Where counting ends: so many and more. */
export const countedMost = 1_000;

export interface OpenFigures {
  /** Reports and investigations by whose turn it is. */
  readonly ours: number;
  readonly theirs: number;
  /** Questions to the desk, by team. */
  readonly holds: readonly { readonly team: string; readonly rows: number }[];
}

export async function openFigures(database: Database, now: Date): Promise<OpenFigures> {
  const [turns, holds] = await Promise.all([
    database.query<{ turn: Turn; rows: number }>({
      name: 'open-by-turn',
      text: `
        select wanted.turn, counted.rows
        from (values ('update'), ('waiting')) as wanted (turn) cross join lateral (
          select count(*)::int as rows from (select from ticket
            where ticket.turn = wanted.turn and closed_at is null limit ${countedMost}) as found
        ) as counted`,
    }),
    database.query<{ team: string; rows: number }>(
      {
        name: 'open-holds-by-team',
        text: `select team, count(*)::int as rows from (
            select team from hold where closed_at is null and coalesce(rests_until <= $1, true)
            limit ${countedMost}) as found
          group by team order by team`,
      },
      [now],
    ),
  ]);
  const of = (turn: Turn): number => turns.find((one) => one.turn === turn)?.rows ?? 0;
  return { ours: of('update'), theirs: of('waiting'), holds };
}

export interface HandoverTicket {
  readonly id: TicketId;
  readonly number: string | null;
  readonly kind: TicketKind;
  readonly subject: string;
  readonly owner: string | null;
  readonly turn: Turn | null;
  readonly at: Date;
}

/** Those whose turn is ours, the longest open first. */
export async function ourTurn(database: Database, limit: number): Promise<HandoverTicket[]> {
  return database.query<HandoverTicket>(
    {
      name: 'our-turn',
      text: `select id, number, kind, subject, owner, turn, opened_at as at from ticket
        where turn = 'update' and closed_at is null order by id limit $1`,
    },
    [limit],
  );
}

/** A ticket whose clock is due: until when it must be, or when it does something by itself. */
export interface Firing extends HandoverTicket {
  /** Steps of the ladder that it has taken. */
  readonly rung: number;
  readonly snoozedUntil: Date | null;
}

const firingColumns = `ticket.id, ticket.number, ticket.kind, ticket.subject, ticket.owner,
  ticket.turn, clock.rung, ticket.snoozed_until as "snoozedUntil"`;

/**
 * Clocks that act by themselves after now and before that instant, the next one first. What is due
 * already is looked at within seconds.
 */
export async function firingUntil(
  database: Database,
  { now, until }: { readonly now: Date; readonly until: Date },
  limit: number,
): Promise<Firing[]> {
  return database.query<Firing>(
    {
      name: 'firing-until',
      text: `select ${firingColumns}, clock.due_at as at
        from clock join ticket on ticket.id = clock.ticket
        where clock.due_at > $1 and clock.due_at <= $2
        order by clock.due_at, clock.ticket limit $3`,
    },
    [now, until, limit],
  );
}

/** Tickets that people must have seen to before that instant, the most pressing first. */
export async function dueUntil(database: Database, until: Date, limit: number): Promise<Firing[]> {
  return database.query<Firing>(
    {
      name: 'due-until',
      text: `select ${firingColumns}, clock.ticket_due_at as at
        from clock join ticket on ticket.id = clock.ticket
        where clock.ticket_due_at <= $1 and ticket.closed_at is null
        order by clock.ticket_due_at, clock.ticket limit $2`,
    },
    [until, limit],
  );
}

export interface Unusual {
  readonly floods: readonly {
    readonly hold: string;
    /** Null where none was kept. */
    readonly doubt: Doubt | null;
    readonly at: Date;
  }[];
  readonly returned: readonly {
    readonly ticket: TicketId;
    readonly number: string | null;
    readonly recipient: string;
    readonly reply: string;
    readonly at: Date;
  }[];
  readonly contacts: readonly {
    readonly address: string;
    readonly approvedBy: string | null;
    readonly at: Date;
  }[];
}

/**
 * Floods that are asked about, mail that came back or failed, contacts newly approved, each the
 * newest first. What changes a contact later, a pause say, makes it no new one.
 */
export async function unusual(database: Database, since: Date, limit: number): Promise<Unusual> {
  const [floods, returned, contacts] = await Promise.all([
    database.query<Unusual['floods'][number]>(
      {
        name: 'handover-floods',
        text: `select id as hold, doubts -> 0 as doubt, opened_at as at
          from hold where budget is not null and closed_at is null order by id desc limit $1`,
      },
      [limit],
    ),
    database.query<Unusual['returned'][number]>(
      {
        name: 'handover-returned',
        text: `select delivery.ticket, ticket.number, delivery.recipient,
            coalesce(delivery.reply, '') as reply, delivery.claimed_at as at
          from delivery join ticket on ticket.id = delivery.ticket
          where delivery.state in ('bounced', 'failed') and delivery.claimed_at >= $1
          order by delivery.claimed_at desc limit $2`,
      },
      [since, limit],
    ),
    database.query<Unusual['contacts'][number]>(
      {
        name: 'handover-contacts',
        text: `select address, approved_by as "approvedBy", approved_at as at from contact
          where at >= $1 and approved_at >= $1 order by approved_at desc, address limit $2`,
      },
      [since, limit],
    ),
  ]);
  return { floods, returned, contacts };
}

export interface ShiftFigures {
  readonly mails: number;
  readonly tickets: number;
  readonly holds: number;
  readonly deliveries: number;
}

/**
 * What came and left in each of these spans, in their order, by the times in the ids; each counted
 * only so far.
 */
export async function shiftFigures(
  database: Database,
  all: readonly { readonly from: Date; readonly to: Date }[],
): Promise<ShiftFigures[]> {
  const within = (table: string): string => `(select count(*)::int from (
    select from ${table} where id >= span.low and id < span.high limit ${countedMost}) as found)`;
  return database.query<ShiftFigures>(
    {
      name: 'shift-figures',
      text: `select ${within('mail')} as mails, ${within('ticket')} as tickets,
          ${within('hold')} as holds, ${within('delivery')} as deliveries
        from unnest($1::uuid[], $2::uuid[]) with ordinality as span (low, high, place)
        order by place`,
    },
    [all.map(({ from }) => firstId(from)), all.map(({ to }) => firstId(to))],
  );
}
