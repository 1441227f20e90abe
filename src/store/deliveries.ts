// Outgoing mail as a job: claimed under a lease when it is due and the budgets allow it, then
// marked with what the peer said. What is over budget waits, and one hold `flood` a recipient says
// so.

import type { DeliveryId, DeliveryState, HoldId, MailId } from '../model.ts';
import { pokeMarked } from './clocks.ts';
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

/** Mails an hour; null: no limit. */
export interface Budgets {
  readonly perContact: number | null;
  readonly total: number | null;
}

const hourMs = 3_600_000;
const budgetLock = 7_364_292;
/** So many are put off at once; the rest in the next turn. */
const deferMax = 1_000;

// A delivery that waits is due by the node's clock. What is being sent is under a lease and due again
// when that has run out, by the server's clock, as the lease was taken: a node whose clock is ahead
// would send it twice. The first condition is for the index.
const due = `due_at <= greatest($1, statement_timestamp()) and ((state = 'waiting' and due_at <= $1)
  or (state = 'sending' and due_at < statement_timestamp()))`;

// Over budget is counted where it is spent, at the claim, under one lock for all nodes. What was
// claimed within the hour has been counted: another attempt at it is free.
const ranked = `
    with spent as (
      select recipient, count(*) as mails from delivery where claimed_at > $4 group by recipient
    ), due as (
      select id, recipient, due_at, unlimited or coalesce(claimed_at > $4, false) as free
      from delivery where ${due} and ${goes}
      order by due_at, id limit $2 for update skip locked
    ), by_contact as (
      select due.*, coalesce(spent.mails, 0)
          + row_number() over (partition by due.recipient order by due_at, id) as contact_rank
      from due left join spent using (recipient) where not free
    ), by_total as (
      select id, (select coalesce(sum(mails), 0) from spent)
          + row_number() over (order by due_at, id) as total_rank
      from by_contact where $5::int is null or contact_rank <= $5
    ), allowed as (
      select id from due where free
      union all select id from by_total where $6::int is null or total_rank <= $6
    )`;

const claimSql = {
  name: 'claim-deliveries',
  text: `${ranked}
    update delivery set state = 'sending', attempt = attempt + 1, claimed_at = $1,
      due_at = clock_timestamp() + make_interval(secs => $3::float8)
    where id in (select id from allowed)
    returning id, attempt, recipient, envelope_from as "envelopeFrom", bytes`,
};

const deferSql = {
  name: 'defer-deliveries',
  text: `${ranked}
    update delivery set state = 'waiting', due_at = $3
    where id in (select id from due except select id from allowed)
    returning id, mail, ticket, recipient`,
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
  if (budgets.perContact === null && budgets.total === null) {
    return database.query<ClaimedDelivery>(claimFreelySql, [now, limit, lease]);
  }
  return underBudgets(database, (inside) =>
    inside.query<ClaimedDelivery>(claimSql, ranking(now, limit, lease, budgets)),
  );
}

/** Puts what is due but over budget off until `until`, and asks the desk once a recipient. */
export async function deferFlood(
  database: Database,
  now: Date,
  until: Date,
  budgets: Budgets,
  newId: () => HoldId,
): Promise<number> {
  return underBudgets(database, async (inside) => {
    const rows = await inside.query<Refused>(deferSql, ranking(now, deferMax, until, budgets));
    const first = new Map(rows.map((row) => [row.recipient, row]));
    for (const row of first.values()) {
      const text = `the budget of mails an hour is spent; mail to ${row.recipient} waits`;
      await openHold(inside, newId(), row, 'flood', text, now);
    }
    return rows.length;
  });
}

/** A delivery that a hold is about. */
export interface Refused {
  readonly id: string;
  /** Null for what no mail made. */
  readonly mail: string | null;
  readonly ticket: string;
  readonly recipient: string;
}

function underBudgets<T>(database: Database, work: (inside: Queries) => Promise<T>): Promise<T> {
  return database.transaction(async (inside) => {
    await inside.query('select pg_advisory_xact_lock($1)', [budgetLock]);
    return work(inside);
  });
}

/** The values of the two statements that rank by budget. */
function ranking(now: Date, limit: number, until: number | Date, budgets: Budgets): unknown[] {
  const since = new Date(now.getTime() - hourMs);
  return [now, limit, until, since, budgets.perContact, budgets.total];
}

/** A hold about a delivery, unless one is open for it (or, for floods, for its recipient). */
export async function openHold(
  inside: Queries,
  id: HoldId,
  delivery: Refused,
  code: 'flood' | 'contact-bounced',
  text: string,
  at: Date,
): Promise<void> {
  await inside.query(
    `insert into hold (id, mail, delivery, ticket, codes, doubts, prepared, answer, digest, team,
       constituency, opened_at, actor)
     select $1, $2, $3, $4, array[$5], $6, '[]', 'send', '', 'first-line',
       delivery.constituency, $7, 'sender'
     from delivery where delivery.id = $3 and not exists (
       select from hold open join delivery other on other.id = open.delivery
       where open.closed_at is null and open.codes = array[$5] and other.recipient = $8)
     on conflict do nothing`,
    [
      id,
      delivery.mail,
      delivery.id,
      delivery.ticket,
      code,
      rowsJson([{ code, text }]),
      at,
      delivery.recipient,
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
}

/** Newest first; of one mail, of one ticket, or all. */
export async function listDeliveries(
  database: Database,
  which: {
    readonly limit: number;
    readonly before?: string | null;
    readonly since?: Date | null;
    readonly mail?: string;
    readonly ticket?: string;
  },
): Promise<DeliveryRow[]> {
  return database.query<DeliveryRow>(
    `select delivery.id, delivery.mail, delivery.ticket, ticket.number, delivery.recipient,
       delivery.subject, delivery.message_id as "messageId", delivery.state,
       delivery.due_at as "dueAt", delivery.attempt, delivery.reply, delivery.at,
       delivery.sent_at as "sentAt"
     from delivery join ticket on ticket.id = delivery.ticket
     where ($2::uuid is null or delivery.id < $2) and ($3::uuid is null or delivery.mail = $3)
       and ($4::uuid is null or delivery.ticket = $4)
       and ($5::uuid is null or delivery.id >= $5)
     order by delivery.id desc limit $1`,
    [
      which.limit,
      which.before ?? null,
      which.mail ?? null,
      which.ticket ?? null,
      which.since ? firstId(which.since) : null,
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
