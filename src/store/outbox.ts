// The outbox as a person works it: what is in which state, and the acts on one mail. Each act is
// one transaction that locks the row as a claim does: whoever comes second finds another state,
// and nothing is both cancelled and sent.

import type { DeliveryId, DeliveryState, LetterKind } from '../model.ts';
import { pokeClocks } from './clocks.ts';
import type { DeliveryRow } from './deliveries.ts';
import type { Database, Queries } from './pg.ts';
import { rowsJson } from './rows-json.ts';
import { insertHistory } from './settle-sql.ts';
import { goes as mayGo } from './switches.ts';
import { turnAfterStop } from './turns.ts';

/** All that is not sent: what the tabs of the page count. */
export const outboxStates = [
  'waiting',
  'sending',
  'held',
  'digested',
  'failed',
  'bounced',
  'cancelled',
] as const satisfies readonly DeliveryState[];

export interface OutboxRow extends DeliveryRow {
  readonly kind: LetterKind;
  readonly byPerson: boolean;
  /** In a digest that has been made: it is told of there. */
  readonly isTold: boolean;
  /** Why it did not go with the others: an open question is about it. */
  readonly hold: string | null;
}

/** Each in words of its own, so that it has the index that serves it: by state, or by id alone. */
const listed: { readonly other: Listed; readonly [state: string]: Listed | undefined } = {
  all: { name: 'list-outbox', one: '$1::text is null' },
  sent: { name: 'list-outbox-sent', one: 'delivery.state = $1' },
  other: { name: 'list-outbox-state', one: "delivery.state = $1 and delivery.state <> 'sent'" },
};

interface Listed {
  readonly name: string;
  readonly one: string;
}

/** Newest first, below `before`; of one state, or all. */
export async function listOutbox(
  database: Database,
  which: {
    readonly state: DeliveryState | null;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<OutboxRow[]> {
  const { state, before, limit } = which;
  const { name, one } = listed[state ?? 'all'] ?? listed.other;
  return database.query<OutboxRow>(
    {
      name,
      text: `
        select delivery.id, delivery.mail, delivery.ticket, ticket.number, delivery.recipient,
          delivery.subject, delivery.message_id as "messageId", delivery.state,
          delivery.due_at as "dueAt", delivery.attempt, delivery.reply, delivery.at,
          delivery.sent_at as "sentAt", delivery.kind, delivery.by_person as "byPerson",
          not ${mayGo} as "isStopped",
          coalesce(item.delivery is not null, false) as "isTold", hold.id as hold
        from delivery join ticket on ticket.id = delivery.ticket
          left join digest_item item on item.id = delivery.id
          left join hold on hold.delivery = delivery.id and hold.closed_at is null
        where ${one} and ($2::uuid is null or delivery.id < $2)
        order by delivery.id desc limit $3`,
    },
    [state, before, limit],
  );
}

/** How many there are of each state that is not sent; `most` stands for so many and more. */
export async function outboxCounts(
  database: Database,
  most: number,
): Promise<ReadonlyMap<string, number>> {
  const rows = await database.query<{ state: string; rows: number }>(
    {
      name: 'outbox-counts',
      text: `
        select wanted.state, counted.rows from unnest($1::text[]) as wanted (state)
        cross join lateral (
          select count(*)::int as rows from (
            select from delivery where delivery.state = wanted.state
              and delivery.state <> 'sent' limit $2) as found
        ) as counted`,
    },
    [outboxStates, most],
  );
  return new Map(rows.map(({ state, rows: count }) => [state, count]));
}

/** How many wait to leave; `most` stands for so many and more. */
export async function countWaiting(database: Database, most: number): Promise<number> {
  const [row] = await database.query<{ rows: number }>(
    {
      name: 'count-waiting',
      text: `select count(*)::int as rows from (
        select from delivery where state = 'waiting' limit $1) as found`,
    },
    [most],
  );
  return row?.rows ?? 0;
}

/** A switch that is on. */
export interface Stopped {
  readonly since: Date;
  readonly why: string;
  readonly actor: string;
}

/** What stops outgoing mail at the moment, and who stopped it. */
export async function stoppedMail(
  database: Database,
): Promise<{ readonly all: Stopped | null; readonly automatic: Stopped | null }> {
  const rows = await database.query<Stopped & { readonly name: string }>({
    name: 'stopped-mail',
    text: `select name, on_since as since, coalesce(why, '') as why, actor from switch
      where name in ('hold-all', 'hold-automatic') and on_since is not null`,
  });
  const of = (name: string): Stopped | null => rows.find((row) => row.name === name) ?? null;
  return { all: of('hold-all'), automatic: of('hold-automatic') };
}

export interface OutboxAct {
  readonly id: string;
  readonly actor: string;
  readonly at: Date;
}

/** late: it is under way, gone, or no such mail; nothing was changed then. */
export type OutboxEnd = 'done' | 'late';

interface Locked {
  readonly id: DeliveryId;
  readonly ticket: string;
  readonly mail: string | null;
  readonly recipient: string;
  readonly constituency: string | null;
  readonly messageId: string;
  readonly state: DeliveryState;
}

/**
 * It is not sent, now or later. What waits for a digest leaves it; what a question held back takes
 * the question with it, once nothing else of it is held.
 */
export async function cancelDelivery(
  database: Database,
  delivery: string,
  act: OutboxAct,
): Promise<OutboxEnd> {
  return onLocked(database, delivery, act, 'cancelled', async (inside, row) => {
    if (!['waiting', 'held', 'digested'].includes(row.state)) return false;
    if (row.state === 'digested' && !(await leaveDigest(inside, row.id))) return false;
    await inside.query(`update delivery set state = 'cancelled', due_at = null where id = $1`, [
      row.id,
    ]);
    if (row.state === 'held') {
      await inside.query(
        `update hold set closed_at = $2, closed_how = 'cancelled', actor = $3
         where closed_at is null
           and delivery in (select id from delivery where message_id = $1)
           and not exists (select from delivery where message_id = $1 and state = 'held')`,
        [row.messageId, act.at, act.actor],
      );
    }
    await turnAfterStop(inside, row.ticket);
    return true;
  });
}

/**
 * What waits goes now: for its hour, for a digest, for its budget. What a question holds back is
 * let go by answering that.
 */
export async function sendNow(
  database: Database,
  delivery: string,
  act: OutboxAct,
): Promise<OutboxEnd> {
  return onLocked(database, delivery, act, 'sent-now', async (inside, row) => {
    if (row.state !== 'waiting' && row.state !== 'digested') return false;
    if (row.state === 'digested' && !(await leaveDigest(inside, row.id))) return false;
    await goes(inside, row.id, act.at);
    return true;
  });
}

/** What failed is tried once more; the question that its failure asked is answered by that. */
export async function retryDelivery(
  database: Database,
  delivery: string,
  act: OutboxAct,
): Promise<OutboxEnd> {
  return onLocked(database, delivery, act, 'tried-again', async (inside, row) => {
    if (row.state !== 'failed') return false;
    await goes(inside, row.id, act.at);
    await inside.query(
      `update hold set closed_at = $2, closed_how = 'accept', actor = $3
       where closed_at is null and delivery = $1 and codes = array['contact-bounced']`,
      [row.id, act.at, act.actor],
    );
    return true;
  });
}

/**
 * The mail is locked as whoever claims it does. For one that waits for a digest the contact is
 * locked before, as whoever makes that does; for no other, or it would wait for who marks a mail
 * as sent.
 */
async function onLocked(
  database: Database,
  delivery: string,
  act: OutboxAct,
  what: string,
  change: (inside: Queries, row: Locked) => Promise<boolean>,
): Promise<OutboxEnd> {
  return database.transaction(async (inside) => {
    const [contact] = await inside.query<{ address: string }>(
      `select address from contact where address = (select recipient from delivery
         where id = $1 and state = 'digested') for update`,
      [delivery],
    );
    const [row] = await inside.query<Locked>(
      `select id, ticket, mail, recipient, constituency, message_id as "messageId", state
       from delivery where id = $1 for update`,
      [delivery],
    );
    if (row === undefined || (row.state === 'digested' && contact === undefined)) return 'late';
    if (!(await change(inside, row))) return 'late';
    const { ticket, mail, constituency } = row;
    const text = `the mail to ${row.recipient}`;
    const line = { id: act.id, ticket, mail, what, text, constituency };
    const stamp = { actor: act.actor, at: act.at };
    await inside.query(insertHistory, [rowsJson([{ ...line, ...stamp }])]);
    await pokeClocks(inside, [ticket], act.at);
    await inside.query(`select pg_notify('delivery', '')`);
    return 'done';
  });
}

/** False: its digest has been made. */
async function leaveDigest(inside: Queries, delivery: string): Promise<boolean> {
  const gone = await inside.query(
    'delete from digest_item where id = $1 and delivery is null returning id',
    [delivery],
  );
  return gone.length > 0;
}

async function goes(inside: Queries, delivery: string, at: Date): Promise<void> {
  await inside.query(
    `update delivery set state = 'waiting', due_at = $2, unlimited = true where id = $1`,
    [delivery, at],
  );
}
