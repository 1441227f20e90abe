// Outgoing mail as a job: claimed under a lease when it is due and the budgets allow it, then
// marked with what the peer said.

import type { DeliveryId, DeliveryState, Doubt, HoldId, MailId } from '../model.ts';
import type { Budgets } from '../brake-rules.ts';
import { due, judged, judging, underBudgets } from './budgets.ts';
import { pokeMarked } from './clocks.ts';
import { standsFor } from './merged.ts';
import { firstId } from './partitions.ts';
import type { Database, Queries } from './pg.ts';
import { rowsJson } from './rows-json.ts';
import { goes } from './switches.ts';

export interface ClaimedDelivery {
  readonly id: DeliveryId;
  readonly attempt: number;
  readonly recipient: string;
  readonly envelopeFrom: string;
  readonly bytes: Buffer;
}

const claimSql = {
  name: 'claim-deliveries',
  text: `${judged}
    update delivery set state = 'sending', attempt = attempt + 1, claimed_at = $1,
      due_at = clock_timestamp() + make_interval(secs => $3::float8)
    where id in (select id from judged where over is null)
    returning id, attempt, recipient, envelope_from as "envelopeFrom", bytes`,
};

const claimFreelySql = {
  name: 'claim-deliveries-freely',
  text: `
    update delivery set state = 'sending', attempt = attempt + 1, claimed_at = $1,
      due_at = clock_timestamp() + make_interval(secs => $3::float8)
    where id in (
      select id from delivery
      where ${due} and ${goes}
      order by due_at limit $2 for update skip locked
    )
    returning id, attempt, recipient, envelope_from as "envelopeFrom", bytes`,
};

/** Claims due deliveries that the budgets allow; none while all outgoing mail is stopped. */
export async function claimDeliveries(
  database: Database,
  now: Date,
  limit: number,
  leaseMs: number,
  budgets: Budgets,
): Promise<ClaimedDelivery[]> {
  const lease = leaseMs / 1000;
  if (Object.values(budgets).every((limit) => limit === null)) {
    return database.query<ClaimedDelivery>(claimFreelySql, [now, limit, lease]);
  }
  return underBudgets(database, (inside) =>
    inside.query<ClaimedDelivery>(claimSql, judging(now, limit, lease, budgets)),
  );
}

/** A delivery that a hold is about. */
export interface Refused {
  readonly id: string;
  /** Null for what no mail made. */
  readonly mail: string | null;
  readonly ticket: string;
  readonly recipient: string;
}

/** What the desk is asked about a delivery. */
export interface AskedOfDelivery {
  readonly doubt: Doubt;
  /** Of a flood: the budget that is spent, as `hold.budget`. */
  readonly budget?: string;
}

/** A hold about a delivery, unless one is open for it, for its recipient, or for its budget. */
export async function openHold(
  inside: Queries,
  id: HoldId,
  delivery: Refused,
  { doubt, budget }: AskedOfDelivery,
  at: Date,
): Promise<void> {
  await inside.query(
    `insert into hold (id, mail, delivery, ticket, codes, doubts, prepared, answer, digest, team,
       constituency, opened_at, actor, budget)
     select $1, $2, $3, $4, array[$5], $6, '[]', 'send', '', 'first-line',
       delivery.constituency, $7, 'sender', $9
     from delivery where delivery.id = $3 and not exists (
       select from hold open join delivery other on other.id = open.delivery
       where open.closed_at is null and open.codes = array[$5] and $9::text is null
         and other.recipient = $8)
     on conflict do nothing`,
    [
      id,
      delivery.mail,
      delivery.id,
      delivery.ticket,
      doubt.code,
      rowsJson([doubt]),
      at,
      delivery.recipient,
      budget ?? null,
    ],
  );
}

export interface Fate {
  readonly id: DeliveryId;
  readonly attempt: number;
  readonly state: 'sent' | 'waiting' | 'failed';
  /** The peer's last words, one line. */
  readonly reply: string;
  /** When to try again; null unless waiting. */
  readonly dueAt: Date | null;
}

/** Marks what became of claimed deliveries. What another claim has overtaken is left alone. */
export async function markDeliveries(
  database: Database,
  fates: readonly Fate[],
  at: Date,
): Promise<void> {
  await database.query(
    {
      name: 'mark-deliveries',
      text: `
        with marked as (
          update delivery set state = given.state, reply = given.reply, due_at = given."dueAt",
            sent_at = case when given.state = 'sent' then $2 else sent_at end
          from jsonb_to_recordset($1) as given
            (id uuid, attempt int, state text, reply text, "dueAt" timestamptz)
          where delivery.id = given.id and delivery.attempt = given.attempt
            and delivery.state = 'sending'
          returning delivery.id, delivery.ticket, delivery.recipient, delivery.state, delivery.at,
            delivery.kind
        ), healthy as (
          update contact set bounced_at = null from marked
          where marked.state = 'sent' and contact.address = marked.recipient
            and contact.bounced_at < marked.at
        )
        ${pokeMarked}`,
    },
    [rowsJson(fates), at],
  );
}

/** A delivery as a list shows it. */
export interface DeliveryRow {
  readonly id: DeliveryId;
  readonly mail: MailId | null;
  readonly ticket: string;
  readonly number: string | null;
  readonly recipient: string;
  readonly subject: string;
  readonly messageId: string;
  readonly state: DeliveryState;
  readonly dueAt: Date | null;
  readonly attempt: number;
  readonly reply: string | null;
  readonly at: Date;
  readonly sentAt: Date | null;
  /** A switch keeps it from leaving, if it still waits. */
  readonly isStopped: boolean;
}

/** Newest first; of one mail, one ticket and what was merged into it, one recipient, or all. */
export async function listDeliveries(
  database: Database,
  which: {
    readonly limit: number;
    readonly before?: string | null;
    readonly since?: Date | null;
    readonly mail?: string;
    readonly ticket?: string;
    readonly recipient?: string;
  },
): Promise<DeliveryRow[]> {
  return database.query<DeliveryRow>(
    `select delivery.id, delivery.mail, delivery.ticket, ticket.number, delivery.recipient,
       delivery.subject, delivery.message_id as "messageId", delivery.state,
       delivery.due_at as "dueAt", delivery.attempt, delivery.reply, delivery.at,
       delivery.sent_at as "sentAt", not ${goes} as "isStopped"
     from delivery join ticket on ticket.id = delivery.ticket
     where ($2::uuid is null or delivery.id < $2) and ($3::uuid is null or delivery.mail = $3)
       and ($4::uuid is null or delivery.ticket = any(array(${standsFor('$4')})))
       and ($5::uuid is null or delivery.id >= $5)
       and ($6::text is null or delivery.recipient = $6)
     order by delivery.id desc limit $1`,
    [
      which.limit,
      which.before ?? null,
      which.mail ?? null,
      which.ticket ?? null,
      which.since ? firstId(which.since) : null,
      which.recipient ?? null,
    ],
  );
}

/** Gives back what a daemon that died was sending, where no other node can be at work on it. */
export async function releaseDeliveries(database: Database, now: Date): Promise<void> {
  await database.query(
    `update delivery set state = 'waiting', due_at = $1 where state = 'sending'`,
    [now],
  );
}

/** When the next delivery is due, or null. */
export async function nextDeliveryDue(database: Database): Promise<Date | null> {
  const [row] = await database.query<{ due: Date | null }>({
    name: 'next-delivery-due',
    text: 'select min(due_at) as due from delivery where due_at is not null',
  });
  return row?.due ?? null;
}
