// The statements of a settlement that write tickets and what hangs on them. Each takes one JSON
// array whose objects' keys are the columns' names, as those of settle-sql.ts do.

import { isIP } from 'node:net';

/** States that end a ticket; a ticket in any other is open. */
export const closedStates = ['resolved', 'rejected', 'abandoned', 'removed'] as const;

const closedList = closedStates.map((state) => `'${state}'`).join(', ');
const isOpen = `state not in (${closedList})`;

// Addresses go in with their ticket, as rows that an index finds by prefix (store/search.ts).
export const insertTickets = `
  with made as (
    insert into ticket (id, kind, number, state, turn, constituency, team, subject, severity,
      category, prefix, ips, repeat_key, mail, role, opened_at, updated_at, actor, close_reason,
      closed_at)
    select id, kind, number, state, turn, constituency, team, subject, severity,
      category, prefix, ips, repeat_key, mail, role, opened_at, updated_at, actor, close_reason,
      case when state in (${closedList}) then opened_at end
    from jsonb_populate_recordset(null::ticket, $1)
    returning id, kind, state
  )
  insert into ticket_address (ticket, ip, kind, open)
  select distinct made.id, address.ip::inet, made.kind, made.${isOpen}
  from made join jsonb_to_recordset($1) as given (id uuid, addresses text[]) using (id)
  cross join unnest(given.addresses) as address (ip)`;

/** No mail may fail to be settled for what it calls an address; a zone is of one machine. */
export function withIndexed<One extends { readonly ips: readonly string[] }>(one: One) {
  return { ...one, addresses: one.ips.filter((ip) => isIP(ip) !== 0 && !ip.includes('%')) };
}

export const setAddresses = `
  with given as (
    select id, ips, addresses, was from jsonb_to_recordset($1)
      as rows (id uuid, ips text[], addresses text[], was text[])
  ), named as (
    update ticket set ips = given.ips from given
    where ticket.id = given.id and ticket.ips = given.was
    returning ticket.id, ticket.kind, ticket.closed_at is null as open
  ), gone as (
    delete from ticket_address using given join named using (id)
    where ticket_address.ticket = given.id
      and not exists (select from unnest(given.addresses) as kept (ip)
        where kept.ip::inet = ticket_address.ip)
  )
  insert into ticket_address (ticket, ip, kind, open)
  select distinct given.id, kept.ip::inet, named.kind, named.open
  from given join named on named.id = given.id cross join unnest(given.addresses) as kept (ip)
  on conflict do nothing`;

// Locks the case: who counts its complaints below sees all that were counted before.
export const updateRepeats = `
  update ticket set updated_at = again.at
  from (select ticket as id, max(at) as at
    from jsonb_to_recordset($1) as given (ticket uuid, at timestamptz) group by ticket) as again
  where ticket.id = again.id`;

export const updateStates = `
  with changed as (
    update ticket set state = given."to", updated_at = given.at,
      close_reason = case when given."to" in (${closedList})
        then coalesce(given.reason, ticket.close_reason) end,
      closed_at = case when given."to" in (${closedList}) then given.at end
    from jsonb_to_recordset($1)
      as given (ticket uuid, "from" text, "to" text, reason text, at timestamptz)
    where ticket.id = given.ticket and ticket.state = given."from"
    returning ticket.id, ticket.${isOpen} as open
  )
  update ticket_address set open = changed.open
  from changed
  where ticket_address.ticket = changed.id and ticket_address.open <> changed.open`;

export const insertLinks = `
  insert into link (parent, child, child_kind)
  select given.parent, given.child, ticket.kind
  from jsonb_to_recordset($1) as given (parent uuid, child uuid)
  left join ticket on ticket.id = given.child
  on conflict do nothing`;

export const insertParties = `
  with made as (
    insert into party (id, ticket, role, address, token, constituency, actor, at)
    select id, ticket, role, address, token, constituency, actor, at
    from jsonb_populate_recordset(null::party, $1)
    returning id, token, at
  )
  insert into party_token (token, party, at) select token, id, at from made`;

export const insertTokens = `
  insert into party_token (token, party, at)
  select token, party, at from jsonb_populate_recordset(null::party_token, $1)
  on conflict do nothing`;

// Whoever saw it first renews it; a mail that is decided again changes nothing.
export const markLeaked = `
  with given as (
    select * from jsonb_to_recordset($1)
      as one (token text, party uuid, renewed text, mail uuid, at timestamptz)
  ), leaked as (
    insert into leaked_token (token, mail, at)
    select distinct on (token) token, mail, at from given order by token, mail
    on conflict do nothing returning token
  ), renewed as (
    select distinct on (party) party, renewed as token, at from given join leaked using (token)
    where renewed is not null order by party
  ), known as (
    insert into party_token (token, party, at) select token, party, at from renewed
    on conflict do nothing
  )
  update party set token = renewed.token from renewed where party.id = renewed.party`;

// In their order, so that two settlements never wait for each other.
export const countGuesses = `
  insert into guess (source, hour, times)
  select source, date_trunc('hour', at, 'UTC') as hour, sum(times)
  from jsonb_to_recordset($1) as given (source text, times int, at timestamptz)
  group by source, 2 order by source, 2
  on conflict (source, hour) do update set times = guess.times + excluded.times`;

export const insertJoins = `
  insert into ticket_mail (ticket, mail, party, how, text, intent, sure)
  select ticket, mail, party, how, text, intent, sure
  from jsonb_populate_recordset(null::ticket_mail, $1)
  on conflict do nothing`;

export const releaseKeys = `
  update ticket set repeat_key = null
  from jsonb_to_recordset($1) as given (ticket uuid) where ticket.id = given.ticket`;

// Whose turn it is; the clock looks at once. What a person of theirs says answers what they were
// asked last, and stands in the contact's health. Said to a digest, it is said to every open ticket
// that the digest told that address of: none of them is asked again by its clock.
export const updateTurns = `
  with said as (
    select * from jsonb_to_recordset($1)
      as t (ticket uuid, turn text, party uuid, at timestamptz)
  ), given as (
    select ticket, turn, party, at from said
    union all
    select item.ticket, said.turn, party.id, said.at
    from said join party speaker on speaker.id = said.party
      join delivery on delivery.ticket = said.ticket and delivery.kind = 'digest'
      join digest_item item on item.delivery = delivery.id and item.contact = speaker.address
      join ticket on ticket.id = item.ticket and ticket.closed_at is null
      join party on party.ticket = item.ticket and party.address = item.contact
        and party.role = 'administrator'
    where said.turn = 'update'
  ), turned as (
    update ticket set turn = given.turn, updated_at = given.at
    from given where ticket.id = given.ticket
      and (ticket.turn is distinct from given.turn or ticket.updated_at < given.at)
  ), spoken as (
    update party set spoke_at = given.at from given where party.id = given.party
    returning party.address, party.role, given.ticket, given.at
  ), answered as (
    insert into contact_answer (contact, ticket, asked_at, answered_at)
    select distinct on (spoken.address, spoken.ticket)
      spoken.address, spoken.ticket, asked.at, spoken.at
    from spoken cross join lateral (
      select min(sent_at) as at from delivery
      where delivery.ticket = spoken.ticket and delivery.recipient = spoken.address
        and delivery.sent_at > coalesce((
          select max(answered_at) from contact_answer before
          where before.contact = spoken.address and before.ticket = spoken.ticket), '-infinity')
    ) asked
    where spoken.role = 'administrator' and asked.at is not null
    on conflict do nothing
    returning contact, answered_at
  ), healthy as (
    update contact set answered_at = answered.answered_at
    from answered where contact.address = answered.contact
  )
  insert into clock (ticket, due_at, actor, at)
  select distinct on (ticket) ticket, at, 'sluice', at from given
  on conflict (ticket) do update set due_at = least(clock.due_at, excluded.due_at)`;

// Behind the turns, so that no clock is poked twice by one statement.
export const pokeTicking = `
  insert into clock (ticket, due_at, actor, at)
  select ticket, at, 'sluice', at from jsonb_to_recordset($1) as t (ticket uuid, at timestamptz)
  on conflict (ticket) do update set due_at = least(clock.due_at, excluded.due_at)`;

// A rerun may find others than the run before it. A case counts each mail and each sender once; the
// mail that made it is counted by that.
export const insertComplaints = `
  with given as materialized (
    select distinct on (mail, ip) mail, ip, incident, prefix, type, reporter, at,
      event_at, event_clock, event_zone
    from jsonb_populate_recordset(null::complaint, $1) order by mail, ip
  ), before as materialized (
    select mail, ip, incident, reporter from complaint where mail in (select mail from given)
  ), gone as (
    delete from complaint using before
    where complaint.mail = before.mail and complaint.ip = before.ip
      and (before.mail, before.ip) not in (select mail, ip from given)
  ), kept as (
    insert into complaint (mail, ip, incident, prefix, type, reporter, at,
      event_at, event_clock, event_zone)
    select mail, ip, incident, prefix, type, reporter, at, event_at, event_clock, event_zone
    from given
    on conflict (mail, ip) do update
      set incident = excluded.incident, prefix = excluded.prefix, type = excluded.type,
        event_at = excluded.event_at, event_clock = excluded.event_clock,
        event_zone = excluded.event_zone
  ), moved as (
    select incident, mail, reporter, 1 as step, max(at) as at from given
    where (mail, incident) not in (select mail, incident from before where incident is not null)
    group by incident, mail, reporter
    union all
    select distinct incident, mail, reporter, -1, null::timestamptz from before
    where (mail, incident) not in (select mail, incident from given)
  ), counted as (
    select moved.incident, sum(step) as mails, max(moved.at) as at,
      count(distinct moved.reporter) filter (where step > 0 and fresh)
        - count(distinct moved.reporter) filter (where step < 0 and fresh) as reporters
    from moved join ticket on ticket.id = moved.incident and ticket.mail is distinct from moved.mail
      cross join lateral (select not exists (
        select from complaint where incident = moved.incident and reporter = moved.reporter
          and (step > 0 or mail not in (select mail from given))) as fresh) known
    group by moved.incident
  )
  update ticket set complaints = ticket.complaints + counted.mails,
    reporters = greatest(ticket.reporters + counted.reporters, 1),
    complained_at = greatest(ticket.complained_at, counted.at)
  from counted where ticket.id = counted.incident`;

export const insertReferences = `
  insert into reference (message_id, mail)
  select message_id, mail from jsonb_populate_recordset(null::reference, $1)
  on conflict do nothing`;

export const insertForeign = `
  insert into foreign_number (house, number, ticket, party, at)
  select house, number, ticket, party, at
  from jsonb_populate_recordset(null::foreign_number, $1)
  on conflict do nothing`;

// What wakes a mail is stored once; nobody knows it twice.
export const wakeMails = `
  with woken as (
    insert into override (id, mail, decided, actor, at)
    select id, mail, decided, 'sluice', at from jsonb_populate_recordset(null::override, $1)
    on conflict do nothing
    returning mail, at
  ), due as (
    update mail set due_at = woken.at, tries = 0 from woken where mail.id = woken.mail
    returning mail.id
  )
  select pg_notify('mail', '') from due limit 1`;
