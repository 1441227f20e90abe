// The clocks of tickets as jobs: one row a ticket, claimed when it is due, with what is to be
// counted of the ticket. The lease has a column of its own on the database's clock, so that a clock
// that is simulated cannot run into it; a row that is poked while leased is due again afterwards.

import type { Addressed, ClaimedClock, Reachable, Silence, Ticking } from '../clock-rows.ts';
import type { TicketId } from '../model.ts';
import type { Database, Queries } from './pg.ts';

// While it is leased its due is endless, so that whatever pokes it shows. A lease that has run out
// was somebody's who is no more.
const claimSql = {
  name: 'claim-clocks',
  text: `
    with due as (
      select ticket from clock
      where (due_at <= $1 and leased_until is null) or leased_until < statement_timestamp()
      order by due_at, ticket limit $2 for update skip locked
    )
    update clock set attempt = attempt + 1, due_at = 'infinity',
      leased_until = clock_timestamp() + make_interval(secs => $3::float8)
    where ticket in (select ticket from due)
    returning ticket, attempt`,
};

// What they were asked last is what they have not answered: mail that was sent since a person of
// theirs spoke, alone or in a digest. Acknowledgements are no word of the desk. Mail that came back
// has asked nobody; its bounce was the question to the desk.
const snapshotSql = {
  name: 'clock-snapshots',
  text: `
    select ticket.id as ticket, clock.attempt, clock.asked_at as "askedBefore", clock.rung,
      clock.paused_from as "pausedFrom", clock.paused_ms::float8 as "pausedMs",
      clock.skipped_ms::float8 as "skippedMs", ticket.kind, ticket.constituency, ticket.team,
      ticket.category, ticket.severity, ticket.turn, ticket.opened_at as "openedAt",
      coalesce(ticket.closed_at,
        case when ticket.merged_into is not null then ticket.updated_at end) as "closedAt",
      ticket.snoozed_until as "snoozedUntil", asked.at as "askedAt", sending.is as "isSending",
      asking.is as "isAsked", greatest(words.reminded, asking.answered) as "lastStepAt",
      words.first as "firstWordAt", words.last as "lastWordAt",
      children.due as "childrenDueAt", held.is as "isHeld",
      children.carry or parents.carry as "isCarried",
      greatest(ticket.updated_at, held.answered) as "touchedAt",
      exists (select from party
        where party.ticket = ticket.id and party.spoke_at is not null) as "hasSpoken"
    from unnest($1::uuid[]) as wanted (id)
    join ticket on ticket.id = wanted.id join clock on clock.ticket = ticket.id
    cross join lateral (
      select coalesce(max(spoke_at), '-infinity') as at from party
      where party.ticket = ticket.id and party.role <> 'complainant'
    ) spoke
    cross join lateral (
      select min(sent_at) as at from (
        select sent_at from delivery
        where delivery.ticket = ticket.id and delivery.kind in ('forward', 'reply')
          and delivery.state <> 'bounced'
        union all
        select sent_at from digest_item join delivery on delivery.id = digest_item.delivery
        where digest_item.ticket = ticket.id
      ) sent where sent_at > spoke.at
    ) asked
    cross join lateral (
      select exists (select from delivery
        where delivery.ticket = ticket.id and delivery.state in ('waiting', 'sending')) as is
    ) sending
    cross join lateral (
      select count(*) filter (where closed_at is null) > 0 as is, max(closed_at) as answered
      from hold where hold.ticket = ticket.id and hold.mail is null
    ) asking
    cross join lateral (
      select min(sent_at) as first, max(sent_at) as last,
        max(sent_at) filter (where kind = 'reminder') as reminded
      from (
        select sent_at, kind from delivery where delivery.ticket = ticket.id
        union all
        select sent_at, kind from link join delivery on delivery.ticket = link.child
        where link.parent = ticket.id and ticket.kind = 'incident'
      ) said where kind <> 'ack'
    ) words
    cross join lateral (
      select min(below.ticket_due_at) as due,
        count(*) filter (where child.kind in ('investigation', 'block')) > 0 as carry
      from link join ticket child on child.id = link.child
        left join clock below on below.ticket = child.id
      where link.parent = ticket.id and ticket.kind = 'incident' and child.closed_at is null
    ) children
    cross join lateral (
      select exists (select from link join ticket above on above.id = link.parent
        where link.child = ticket.id and ticket.kind = 'report' and above.kind = 'incident'
          and above.closed_at is null) as carry
    ) parents
    cross join lateral (
      select count(*) filter (where closed_at is null) > 0 as is, max(closed_at) as answered
      from hold where hold.ticket = ticket.id
    ) held`,
};

interface SnapshotRow extends Omit<Ticking, 'type'> {
  readonly ticket: TicketId;
  readonly attempt: number;
  readonly askedBefore: Date | null;
  readonly rung: number;
  readonly pausedFrom: Date | null;
  readonly pausedMs: number;
  readonly skippedMs: number;
  readonly category: string | null;
}

/** Claims due clocks, each with what is to be counted of its ticket. */
export async function claimClocks(
  database: Database,
  now: Date,
  limit: number,
  leaseMs: number,
): Promise<ClaimedClock[]> {
  const claimed = await database.query<{ ticket: TicketId; attempt: number }>(claimSql, [
    now,
    limit,
    leaseMs / 1000,
  ]);
  if (claimed.length === 0) return [];
  const attempts = new Map(claimed.map(({ ticket, attempt }) => [ticket, attempt]));
  const all = await readClocks(database, [...attempts.keys()]);
  return all.filter(({ ticket, attempt }) => attempts.get(ticket) === attempt);
}

async function readClocks(
  database: Queries,
  tickets: readonly TicketId[],
): Promise<ClaimedClock[]> {
  const rows = await database.query<SnapshotRow>(snapshotSql, [tickets]);
  return rows.map(
    ({ ticket, attempt, askedBefore, rung, pausedFrom, pausedMs, skippedMs, ...row }) => {
      const { category, ...ticking } = row;
      const clock = { askedAt: askedBefore, rung, pausedFrom, pausedMs, skippedMs };
      const type = category?.split('/').at(-1) ?? 'other';
      return { ticket, attempt, clock, ticking: { ...ticking, type } };
    },
  );
}

/** How long that ticket has been unanswered; null where it has no clock. */
export async function findSilence(database: Queries, ticket: TicketId): Promise<Silence | null> {
  const [one] = await readClocks(database, [ticket]);
  if (one === undefined) return null;
  const [on = null] = await findAddressed(database, [ticket]);
  return { clock: one.clock, ticking: one.ticking, on };
}

/** The clocks of these tickets are looked at now. */
export async function pokeClocks(
  inside: Queries,
  tickets: readonly string[],
  at: Date,
): Promise<void> {
  await inside.query(
    {
      name: 'poke-clocks',
      text: `insert into clock (ticket, due_at, actor, at)
        select id, $2::timestamptz, 'sluice', $2::timestamptz from unnest($1::uuid[]) as given (id)
        on conflict (ticket) do update set due_at = least(clock.due_at, excluded.due_at)`,
    },
    [[...new Set(tickets)].sort(), at],
  );
  await inside.query(`select pg_notify('clock', '')`);
}

/**
 * The end of a statement that has just `marked` deliveries, at $2: what was sent starts the clocks
 * of its ticket, or, where it is a digest, of all that are told of in it.
 */
export const pokeMarked = `
  insert into clock (ticket, due_at, actor, at)
  select ticket, $2::timestamptz, 'sluice', $2::timestamptz from (
    select ticket from marked where state = 'sent' and kind <> 'ack'
    union select digest_item.ticket from marked join digest_item
      on digest_item.delivery = marked.id where marked.state = 'sent'
  ) as spoken order by ticket
  on conflict (ticket) do update set due_at = least(clock.due_at, excluded.due_at)`;

/** When the next clock is due, or null. */
export async function nextClockDue(database: Database): Promise<Date | null> {
  const [row] = await database.query<{ due: Date | null }>({
    name: 'next-clock-due',
    text: `select min(due_at) as due from clock where leased_until is null`,
  });
  return row?.due ?? null;
}

/** The first administrator of each ticket who has not left; none where nobody is there. */
export async function findAddressed(
  database: Queries,
  tickets: readonly TicketId[],
): Promise<Addressed[]> {
  return database.query<Addressed>(
    {
      name: 'find-addressed',
      text: `
        select distinct on (ticket.id) ticket.id as ticket, ticket.kind, ticket.number,
          ticket.constituency, ticket.category, ticket.prefix, ticket.ips, party.id as party,
          party.address,
          array(select copied.address from party copied
            where copied.ticket = ticket.id and copied.role = 'admin-cc'
              and copied.left_at is null order by copied.id) as copies,
          coalesce((select token from party_token where party_token.party = party.id
            order by at desc, token limit 1), party.token) as token,
          array(select message_id from (
            select min(sent_at) as sent_at, message_id from delivery
            where delivery.ticket = ticket.id and delivery.sent_at is not null
            group by message_id order by 1 desc limit 20) newest order by sent_at) as "messageIds"
        from ticket join party on party.ticket = ticket.id
        where ticket.id = any($1) and party.role = 'administrator' and party.left_at is null
          and ticket.number is not null
        order by ticket.id, party.id`,
    },
    [tickets],
  );
}

/** Those of the addresses that the desk knows. */
export async function findReachable(
  database: Database,
  addresses: readonly string[],
): Promise<Reachable[]> {
  return database.query<Reachable>(
    {
      name: 'find-reachable',
      text: `select address, approved_at is not null as approved, paused_at is not null as paused,
          bounced_at is not null as bouncing, lang, escalate_to as "escalateTo"
        from contact where address = any($1)`,
    },
    [[...new Set(addresses)]],
  );
}
