// Tickets as people look at them: lists by keyset, one ticket with its links, mails and history.

import type { PartyId, PartyRole, TicketId, TicketKind, Turn } from '../model.ts';
import { told } from './case-sql.ts';
import { standsFor } from './merged.ts';
import { firstId } from './partitions.ts';
import { type Database, isId, type Queries } from './pg.ts';

export interface TicketRow {
  readonly id: TicketId;
  readonly kind: TicketKind;
  readonly number: string | null;
  readonly state: string;
  readonly constituency: string | null;
  readonly team: string;
  readonly subject: string;
  readonly category: string | null;
  readonly prefix: string | null;
  readonly ips: readonly string[];
  readonly complaints: number;
  readonly turn: Turn | null;
  readonly owner: string | null;
  readonly severity: string | null;
  readonly priority: number;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly closeReason: string | null;
  readonly dueAt: Date | null;
  readonly snoozedUntil: Date | null;
  readonly openedAt: Date;
  readonly updatedAt: Date;
}

/** A ticket as lists show it, for a statement whose only `id` is the ticket's. */
export const ticketColumns = `id, kind, number, state, constituency, team, subject, category,
  prefix, ips, complaints, turn, owner, severity, priority, fields, close_reason as "closeReason",
  (select ticket_due_at from clock where clock.ticket = id) as "dueAt",
  snoozed_until as "snoozedUntil", opened_at as "openedAt", updated_at as "updatedAt"`;

/** Links, mails and lines of history of one ticket that are read: strangers can add to them. */
const readMost = 500;

/** Newest first; `before` is the last id of the page above. */
export async function listTickets(
  database: Database,
  page: {
    readonly limit: number;
    readonly before?: string | null;
    readonly since?: Date | null;
    readonly kind?: TicketKind | null;
  },
): Promise<TicketRow[]> {
  return database.query<TicketRow>(
    `select ${ticketColumns} from ticket
     where ($2::uuid is null or id < $2) and ($3::text is null or kind = $3)
       and ($4::uuid is null or id >= $4)
     order by id desc limit $1`,
    [page.limit, page.before ?? null, page.kind ?? null, page.since ? firstId(page.since) : null],
  );
}

/**
 * By its id, or its number with or without tag and brackets; null where there is none. A number
 * that was merged leads to the ticket it was merged into, for ever.
 */
export async function findTicket(
  database: Queries,
  key: string,
): Promise<(TicketRow & { readonly askedFor: string | null }) | null> {
  const [named, value] = isId(key)
    ? ['id = $1::uuid', key]
    : ['number = $1', /(\d{12,})\W*$/.exec(key)?.[1] ?? key];
  const [row] = await database.query<TicketRow & { readonly askedFor: string | null }>(
    `select ${ticketColumns}, (select number from ticket where ${named}) as "askedFor"
     from ticket where id = (select coalesce(merged_into, id) from ticket where ${named})`,
    [value],
  );
  return row ?? null;
}

/** Which of these numbers there are: what a mistyped one may have meant. */
export async function knownNumbers(
  database: Queries,
  numbers: readonly string[],
): Promise<string[]> {
  const rows = await database.query<{ readonly number: string }>(
    'select number from ticket where number = any($1) order by number',
    [numbers],
  );
  return rows.map((row) => row.number);
}

/** The numbers of tickets that have one, by their ids. */
export async function numbersOf(
  database: Queries,
  ids: readonly TicketId[],
): Promise<{ readonly id: TicketId; readonly number: string }[]> {
  return database.query(
    'select id, number from ticket where id = any($1) and number is not null order by id',
    [ids],
  );
}

/** Numbers that lead to this ticket. */
export async function mergedNumbers(database: Queries, id: TicketId): Promise<string[]> {
  const rows = await database.query<{ readonly number: string | null }>(
    `select number from ticket where id in (${standsFor('$1')}) and id <> $1 order by id`,
    [id],
  );
  return rows.flatMap((row) => row.number ?? []);
}

export interface PartyRow {
  readonly id: PartyId;
  readonly role: PartyRole;
  readonly address: string;
  readonly left: boolean;
  readonly spokeAt: Date | null;
}

/** Who is on the other side, and who is copied; the first first. */
export async function ticketParties(database: Queries, id: TicketId): Promise<PartyRow[]> {
  return database.query<PartyRow>(
    `select id, role, address, left_at is not null as left, spoke_at as "spokeAt"
     from party where ticket = $1 order by id limit ${readMost}`,
    [id],
  );
}

export interface ActRow {
  readonly id: string;
  readonly kind: string;
  readonly actor: string;
  readonly at: Date;
  readonly undone: boolean;
  /** Whether there is anything to turn round. */
  readonly undoable: boolean;
}

/** What people did to it, the newest first. */
export async function ticketActs(
  database: Queries,
  id: TicketId,
  limit: number,
): Promise<ActRow[]> {
  return database.query<ActRow>(
    `select id, kind, actor, at, undone_at is not null as undone, undo is not null as undoable
     from act where ticket = $1 order by id desc limit $2`,
    [id, limit],
  );
}

/** The tickets tied to one, parents first; of very many the oldest. */
export async function linkedTickets(
  database: Database,
  id: TicketId,
): Promise<(TicketRow & { readonly as: 'parent' | 'child' })[]> {
  return database.query(
    `(select ${ticketColumns}, 'parent' as "as" from ticket join link on link.parent = ticket.id
       where link.child = $1 order by link.parent limit ${readMost})
     union all
     (select ${ticketColumns}, 'child' from ticket join link on link.child = ticket.id
       where link.parent = $1 order by link.child limit ${readMost})
     order by "as" desc, id limit ${readMost}`,
    [id],
  );
}

export interface HistoryRow {
  readonly at: Date;
  readonly actor: string;
  readonly what: string;
  readonly text: string;
  readonly ticket: TicketId;
  readonly number: string | null;
}

/**
 * What happened to a ticket, and of an incident to what hangs below it, oldest first; of very much
 * the newest.
 */
export async function ticketHistory(database: Database, id: TicketId): Promise<HistoryRow[]> {
  return database.query<HistoryRow>(
    `with ${told}
     select at, actor, what, text, ticket, number from (
       select line.*, number from told join ticket on ticket.id = told.id
         cross join lateral (
           select id, at, actor, what, text, ticket from history where ticket = told.id
           order by id desc limit ${readMost}) line
       order by line.id desc limit ${readMost}
     ) newest order by id`,
    [id],
  );
}

export interface TicketMailRow {
  readonly mail: string;
  readonly how: string;
  readonly sender: string | null;
  readonly subject: string | null;
  readonly receivedAt: Date;
}

/** The mails of a ticket, oldest first; of very many the first and the newest. */
export async function ticketMails(database: Database, id: TicketId): Promise<TicketMailRow[]> {
  return database.query<TicketMailRow>(
    `select mail.id as mail, how, sender, subject, received_at as "receivedAt"
     from (
       (select mail, how from ticket_mail where ticket = $1 order by mail limit 1)
       union
       (select mail, how from ticket_mail where ticket = $1 order by mail desc limit ${readMost})
     ) on_it join mail on mail.id = on_it.mail order by mail.id`,
    [id],
  );
}

/** The tickets a mail is on. */
export async function ticketsOfMail(database: Database, mail: string): Promise<TicketRow[]> {
  return database.query<TicketRow>(
    `select ${ticketColumns} from ticket where id in (
       select id from ticket where mail = $1 union select ticket from ticket_mail where mail = $1
     ) order by id`,
    [mail],
  );
}

/** Takes so many ticket numbers; gaps are fine, a number is never given twice. */
export async function takeNumbers(database: Database, count: number): Promise<string[]> {
  const rows = await database.query<{ number: string }>(
    {
      name: 'take-numbers',
      text: `select nextval('ticket_number') as number from generate_series(1, $1::int)`,
    },
    [count],
  );
  return rows.map((row) => row.number);
}
