// The queue as people work it: open holds, urgent first, then what is due first, each with who is
// at work on it; and what has become of the rows that an open page shows.

import { type HoldCode, type HoldId, holdCodes } from '../model.ts';
import { holdColumns, type HoldRow } from './acts.ts';
import { firstId } from './partitions.ts';
import type { Queries } from './pg.ts';

/** What holds there are by whose they are, and what is snoozed; every open hold is in one of them. */
export const queueViews = ['main', 'csirt', 'spam', 'snoozed'] as const;
export type QueueName = (typeof queueViews)[number];

/** Which part of the queue; null: all of it that is not snoozed. */
export interface QueuePart {
  readonly view: QueueName | null;
  readonly team: string | null;
}

export interface QueueRow extends HoldRow {
  readonly urgent: boolean;
  /** When the ticket is next due; null where no clock runs. */
  readonly dueAt: Date | null;
  /** What it stands in the queue by: that due, or a day after it was asked. */
  readonly byAt: Date;
  /** Who else is at work on it, and until when. */
  readonly holder: string | null;
  readonly heldSince: Date | null;
  readonly heldUntil: Date | null;
}

/** A row that an open page shows, as it stands now. */
export interface RowNews {
  readonly id: HoldId;
  readonly closedAt: Date | null;
  readonly closedHow: string | null;
  readonly closedBy: string | null;
  /** Who has snoozed it; null: it is not snoozed. */
  readonly snoozedBy: string | null;
  readonly holder: string | null;
}

export interface QueueCount {
  readonly team: string;
  readonly view: QueueName;
  readonly open: number;
}

const csirt = holdCodes.urgent.team;
const spam = 'suspected-spam' satisfies HoldCode;

const isSnoozed = (now: string): string => `coalesce(hold.rests_until > ${now}, false)`;
// Each open hold is in one view: what is the CSIRT's is theirs whatever it asks.
const viewOf = (now: string): string => `case when ${isSnoozed(now)} then 'snoozed'
  when hold.team = '${csirt}' then 'csirt'
  when '${spam}' = any (hold.codes) then 'spam' else 'main' end`;
/** Whether it is in a view; null: in any but that of what is snoozed. */
const isIn = (view: string, now: string): string =>
  `case when ${view}::text is null then not ${isSnoozed(now)} else ${viewOf(now)} = ${view} end`;
const urgency = `('urgent' <> all (hold.codes))`;
/** What was closed before holds knew their due has none. */
const by = `coalesce(hold.due_at, hold.opened_at)`;
const live = `lease.what = hold.id and lease.until > clock_timestamp()`;

const rowColumns = `${holdColumns}, not ${urgency} as urgent,
  clock.ticket_due_at as "dueAt", ${by} as "byAt", lease.holder,
  lease.since as "heldSince", lease.until as "heldUntil"`;
const rowTables = `hold left join mail on mail.id = hold.mail
  left join ticket on ticket.id = hold.ticket left join clock on clock.ticket = hold.ticket`;

/**
 * Open holds, the most urgent first, then as they are due; those of one part of the queue.
 * @param which.after the hold that stands before them; it may be closed by now
 * @param which.actor whose own leases are not told
 */
export async function listQueue(
  database: Queries,
  which: QueuePart & {
    readonly limit: number;
    readonly after: string | null;
    readonly actor: string;
    readonly now: Date;
  },
): Promise<QueueRow[]> {
  const { limit, after, actor, team, view, now } = which;
  return database.query<QueueRow>(
    `select ${rowColumns}
     from ${rowTables} left join lease on ${live} and lease.holder <> $2
     where hold.closed_at is null
       and ($3::text is null or hold.team = $3) and ${isIn('$4', '$5')}
       ${after === null ? '' : `and (${urgency}, hold.due_at, hold.id) > (${placeOf('$6')})`}
     order by ${urgency}, hold.due_at, hold.id limit $1`,
    [limit, actor, team, view, now, ...(after === null ? [] : [after])],
  );
}

/** The place of a hold in the order; each part by itself, so that an index can go there at once. */
function placeOf(id: string): string {
  const part = (column: string): string => `(select ${column} from hold where id = ${id}::uuid)`;
  return `${part(urgency)}, ${part(by)}, ${id}::uuid`;
}

/** One hold by its whole id, open or closed. */
export async function findQueueRow(
  database: Queries,
  id: string,
  actor: string,
): Promise<QueueRow | null> {
  const [row] = await database.query<QueueRow>(
    `select ${rowColumns}
     from ${rowTables} left join lease on ${live} and lease.holder <> $2
     where hold.id = $1`,
    [id, actor],
  );
  return row ?? null;
}

/** These, open or closed, by their whole ids. */
export async function holdsById(database: Queries, ids: readonly string[]): Promise<HoldRow[]> {
  return database.query<HoldRow>(
    `select ${holdColumns}
     from hold left join mail on mail.id = hold.mail left join ticket on ticket.id = hold.ticket
     where hold.id = any ($1::uuid[])`,
    [ids],
  );
}

/** How many are open by team and view; what nobody has is not there. */
export async function queueCounts(database: Queries, now: Date): Promise<QueueCount[]> {
  return database.query<QueueCount>(
    {
      name: 'queue-counts',
      text: `select team, ${viewOf('$1')} as view, count(*)::int as open
        from hold where closed_at is null group by 1, 2 order by 1, 2`,
    },
    [now],
  );
}

const closedCounted = 1_000;

/** How many tickets that came since then were closed for each of these reasons, at most 1,000. */
export async function closedCounts(
  database: Queries,
  reasons: readonly string[],
  since: Date,
): Promise<{ readonly reason: string; readonly closed: number }[]> {
  return database.query(
    {
      name: 'closed-counts',
      text: `select reason, (
        select count(*)::int from (
          select from ticket where close_reason = given.reason and id >= $2 limit ${closedCounted}
        ) as found
      ) as closed
      from unnest($1::text[]) as given (reason) order by reason`,
    },
    [reasons, firstId(since)],
  );
}

/** How many are open and not snoozed. */
export async function openHolds(database: Queries, now: Date): Promise<number> {
  const [row] = await database.query<{ open: number }>(
    {
      name: 'open-holds',
      text: `select count(*)::int as open from hold
        where closed_at is null and not ${isSnoozed('$1')}`,
    },
    [now],
  );
  return row?.open ?? 0;
}

/** A hold is stored some time after its id was made; one that is older was seen. */
const settlingMs = 60_000;
const newMost = 100;

/** Ids of the newest open holds, those of the last minute: what a page that is made now knows. */
export async function recentHolds(database: Queries, now: Date): Promise<HoldId[]> {
  const rows = await database.query<{ id: HoldId }>(
    'select id from hold where closed_at is null and id >= $1 order by id limit $2',
    [firstId(new Date(now.getTime() - settlingMs)), newMost],
  );
  return rows.map((row) => row.id);
}

/** How many holds have come since a page was made, or were snoozed till now; at most a hundred. */
export async function newHolds(
  database: Queries,
  since: Date,
  known: readonly string[],
  { view, team, now }: QueuePart & { readonly now: Date },
): Promise<{ readonly open: number; readonly urgent: number }> {
  const [row] = await database.query<{ open: number; urgent: number }>(
    `select count(*)::int as open, count(*) filter (where urgent)::int as urgent
     from (
       select not ${urgency} as urgent from hold
       where closed_at is null and (id >= $1 or rests_until > $6) and id <> all ($2::uuid[])
         and ($3::text is null or team = $3) and ${isIn('$4', '$5')}
       limit ${newMost}
     ) as came`,
    [firstId(new Date(since.getTime() - settlingMs)), known, team, view, now, since],
  );
  return row ?? { open: 0, urgent: 0 };
}

/** What has become of holds that a page shows. */
export async function rowNews(
  database: Queries,
  ids: readonly string[],
  actor: string,
  now: Date,
): Promise<RowNews[]> {
  return database.query<RowNews>(
    `select hold.id, hold.closed_at as "closedAt", hold.closed_how as "closedHow",
       case when hold.closed_at is not null then hold.actor end as "closedBy",
       case when ${isSnoozed('$3')} then hold.rested_by end as "snoozedBy", lease.holder
     from hold left join lease on ${live} and lease.holder <> $2
     where hold.id = any ($1::uuid[])`,
    [ids, actor, now],
  );
}
