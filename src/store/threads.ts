// The tickets that mails may continue, for all questions of a batch in one query. Every key is
// looked up by an index. Anybody can send any number of mails under one Message-ID, and so onto one
// case: what is read for a question is limited at each step, and never goes through a case's other
// reports.

import type { MailId } from '../model.ts';
import type { Questions, ThreadMatch } from '../questions.ts';
import type { Queries } from './pg.ts';
import { rowsJson } from './rows-json.ts';

type Ask = Questions['threads']['ask'];

/** Mails of one Message-ID, copies among them, and mails that refer to one: the newest. */
const mailsWalked = 20;
/** Of those, so many tickets are an answer; tokens and numbers are of one ticket each. */
const matchesMost = 5;
/** What a ticket hangs below: its cases, where one complaint is about several. */
const casesMost = 20;
/** Investigations of a case whose addresses count beside the case's own: the newest. */
const siblingsMost = 100;
/** Addresses of a ticket and its cases that are known of it; to name others asks a person. */
const ipsMost = 1_000;
/** Tickets whose addresses are known, those first that a mail most likely continues. */
const joinedMost = 10;
/** More keys than a mail can have (tickets/thread-keys.ts). */
const placesMost = 1_000_000;
/** A merge points at the last target; two at once may have left a chain. */
const mergesMost = 20;

/** The mail stands there as a complaint: as the one that made the ticket, or as a copy of that. */
const isComplaint = `(ticket_mail.how = 'complaint' or ticket_mail.how = 'copy' and walked.same
        and coalesce(made.message_id = asked.key
          and made.body_sha256 = decode(asked.body, 'hex'), false))`;

/** A mail from the same sender as the asking one, and no less proven to be: by nobody else's hand. */
const isAsGood = `mail.sender = asked.sender and (mail.aligned or asked.proven is not true)`;

/** What its party was sent last, of complaints. */
const forwarded = `case when party.role = 'administrator' then (
        select delivery.mail from delivery
        where delivery.ticket = party.ticket and delivery.party = party.id
          and delivery.kind = 'forward' and delivery.state not in ('bounced', 'failed', 'cancelled')
        order by delivery.id desc limit 1) end`;

const found = `
  select asked.*, party.ticket, party.id as party, party.role, party.address,
      null::uuid as delivery, ${forwarded} as complaint, false as same, false as is_complaint
    from asked join party_token on party_token.token = asked.key
    join party on party.id = party_token.party
    where asked."by" = 'token'
  union all
  select asked.*, delivery.ticket, delivery.party, null, delivery.recipient, delivery.id,
      case when delivery.kind in ('forward', 'reminder') then delivery.mail end, false, false
    from asked join delivery on delivery.token = asked.key where asked."by" = 'delivery'
  union all
  select asked.*, delivery.ticket, delivery.party, null, delivery.recipient, delivery.id, null,
      false, false
    from asked join page_link on page_link.hash =
      decode(case when asked."by" = 'page' then asked.key else '' end, 'hex')
    join delivery on delivery.id = page_link.delivery
    where asked."by" = 'page' and page_link.revoked_at is null
  union all
  select asked.*, delivery.ticket, delivery.party, null, delivery.recipient, null,
      case when delivery.kind in ('forward', 'reminder') then delivery.mail end, false, false
    from asked join delivery on delivery.message_id = asked.key where asked."by" = 'message-id'
  union all
  select asked.*, known.ticket, null, null, known.sender, null, null, known.same,
      known.is_complaint
    from asked cross join lateral (
      select ticket_mail.ticket, walked.sender, walked.same, ${isComplaint} as is_complaint from (
        (select id, sender, true as same from mail
          where message_id = asked.key and body_sha256 = decode(asked.body, 'hex')
            and id <> asked.mail and ${isAsGood}
          order by id desc limit ${mailsWalked})
        union
        (select id, sender,
            coalesce(body_sha256 = decode(asked.body, 'hex') and ${isAsGood}, false) from mail
          where message_id = asked.key and id <> asked.mail
          order by id desc limit ${mailsWalked})
      ) walked join ticket_mail on ticket_mail.mail = walked.id
        join ticket on ticket.id = ticket_mail.ticket
        left join mail made on made.id = ticket.mail
      where ticket.mail is distinct from asked.mail
      order by walked.same desc, is_complaint desc, walked.id desc, ticket.id limit ${matchesMost}
    ) known where asked."by" = 'message-id'
  union all
  select asked.*, known.ticket, null, null, known.sender, null, null, false, false
    from asked cross join lateral (
      select ticket_mail.ticket, mail.sender from (
        select reference.mail from reference
        where reference.message_id = asked.key and reference.mail <> asked.mail
        order by reference.mail desc limit ${mailsWalked}
      ) walked join mail on mail.id = walked.mail
        join ticket_mail on ticket_mail.mail = walked.mail
        join ticket on ticket.id = ticket_mail.ticket
      where ticket.mail is distinct from asked.mail
      order by walked.mail desc, ticket.id limit ${matchesMost}
    ) known where asked."by" = 'ancestor'
      and not exists (select from mail where mail.message_id = asked.key)
      and not exists (select from delivery where delivery.message_id = asked.key)
  union all
  select asked.*, ticket.id, null, null, null, null, null, false, false
    from asked join ticket on ticket.number = asked.key where asked."by" in ('number', 'near')
  union all
  select asked.*, known.ticket, known.party, party.role, party.address, null, null, false,
      false
    from asked cross join lateral (
      select foreign_number.ticket, foreign_number.party from foreign_number
      where foreign_number.house = asked.house and foreign_number.number = asked.key
      order by foreign_number.ticket desc limit ${matchesMost}
    ) known join party on party.id = known.party where asked."by" = 'foreign'
  union all
  select asked.*, ticket.id, null, null, null, null, null, false, false
    from asked join ticket on ticket.id = asked.wanted where asked."by" = 'person'`;

/** Another open case has the repeat key of this one, which is closed. */
const outlived = (one: string) => `exists (
  select from ticket newer where newer.repeat_key = ${one}.repeat_key and newer.kind = 'incident'
    and newer.state = 'open' and newer.id <> ${one}.id)`;

/**
 * The addresses that a ticket and its cases are about: its own first, then those of its cases, then
 * of their other investigations.
 */
const known = `
  select may_join.mail, may_join.ticket, array(
    select distinct ip from (
      select unnest(near.ips) as ip from (
        select may_join.ticket as id, 1 as place
        union all
        select (one ->> 'ticket')::uuid, 2 from jsonb_array_elements(may_join.cases) one
        union all
        select told.child, 3 from jsonb_array_elements(may_join.cases) one cross join lateral (
          select child from link
          where parent = (one ->> 'ticket')::uuid and child_kind = 'investigation'
          order by child desc limit ${siblingsMost}) told
      ) kin join lateral (
        -- What a mail's own report bears was only asked about: to name it again is news.
        select ips[1:${ipsMost}] as ips from ticket
        where ticket.id = kin.id and not (ticket.kind = 'report' and ticket.mail is not null)
      ) near on true
      order by kin.place limit ${ipsMost}
    ) nearest
  ) as ips
  from (
    select mail, ticket, cases, row_number() over (
      partition by mail order by min(place)) as rank
    -- As a choice is made (tickets/matching.ts): of references the newest first, numbers last.
    from (select mail, ticket, cases, case when "by" in ('token', 'delivery', 'person') then place
      when "by" in ('message-id', 'ancestor') then 2 * ${placesMost} - place
      else 2 * ${placesMost} + place end as place from matched
      where own is not null or "by" in ('token', 'delivery', 'person')) one
    group by mail, ticket, cases
  ) may_join where may_join.rank <= ${joinedMost}`;

/** One row a ticket that is named: its last target, by which it goes on. */
const about = `
  select once.id as named, ticket.id, ticket.number, ticket.kind, ticket.constituency,
    ticket.state, ticket.closed_at, ticket.purged_at, ticket.mail,
    coalesce(above.cases, '[]') as cases,
    ticket.kind = 'incident' and ${outlived('ticket')} as outlived
  from (select distinct ticket as id from found) once
  join ticket as first on first.id = once.id
  left join lateral (
    with recursive chain as (
      select first.merged_into as id, 1 as steps where first.merged_into is not null
      union all
      select next.merged_into, chain.steps + 1
      from chain join ticket next on next.id = chain.id
      where next.merged_into is not null and chain.steps < ${mergesMost}
    ) select chain.id from chain order by chain.steps desc limit 1
  ) last on first.merged_into is not null
  join ticket on ticket.id = coalesce(last.id, first.id)
  cross join lateral (
    select jsonb_agg(jsonb_build_object('ticket', parent.id, 'state', parent.state,
      'outlived', ${outlived('parent')}) order by parent.id) as cases
    from (
      select above.id, above.state, above.repeat_key
      from link join ticket above on above.id = link.parent
      where link.child = ticket.id and above.kind = 'incident' and above.merged_into is null
      limit ${casesMost}
    ) parent
  ) above`;

const threadsSql = {
  name: 'find-threads',
  text: `
    with asked as (
      select * from rows from (
        jsonb_to_recordset($1) as (mail uuid, "by" text, key text, body text, proven boolean,
          sender text, house text, wanted uuid)
      ) with ordinality as given (mail, "by", key, body, proven, sender, house, wanted, place)
    ), found as (${found}), about as materialized (${about}), matched as materialized (
      select found.place, found.mail, found."by", found.key, about.id as ticket,
        about.id <> found.ticket as merged, about.number, about.kind, about.constituency,
        about.state, about.closed_at, about.purged_at, about.outlived, about.cases, found.party,
        coalesce(found.role, given.role) as role, found.address, own.id as own, found.delivery,
        found.complaint, found.same, found.is_complaint
      from found join about on about.named = found.ticket
      left join party given on given.id = found.party and found.role is null
      left join lateral (
        select party.id from party
        where party.address = found.sender and party.ticket in (about.id, found.ticket)
        order by party.id limit 1
      ) own on found.sender is not null
      -- What this very mail made is not there for its rerun.
      where about.mail is distinct from found.mail
    ), known as materialized (${known})
    select matched.mail, matched."by", matched.key, matched.ticket, matched.merged,
      matched.number, matched.kind, matched.constituency, matched.state,
      matched.closed_at as "closedAt", matched.purged_at as "purgedAt", matched.outlived,
      matched.cases, matched.party, matched.role, matched.address, matched.own as sender,
      matched.delivery, (select kind from delivery where id = matched.delivery) as letter,
      matched.complaint, false as expired, leaked.token is not null as leaked,
      matched.same as "isSame", matched.is_complaint as "isComplaint",
      case when matched.own is not null or matched."by" in ('token', 'delivery', 'person')
        then coalesce(known.ips, '{}') else '{}' end as ips
    from matched
    left join known on known.mail = matched.mail and known.ticket = matched.ticket
    left join leaked_token leaked on leaked.token = matched.key
    order by matched.place, matched.party nulls last, matched.same desc,
      matched.is_complaint desc, matched.ticket desc`,
};

interface Row extends ThreadMatch {
  readonly mail: MailId;
}

/**
 * The tickets that mails may continue, for each question in turn. Whether tokens are believed is
 * not known here: none is said to be expired.
 */
export async function findThreads(
  database: Queries,
  asks: readonly Ask[],
): Promise<ThreadMatch[][]> {
  const keys = asks.flatMap(keysOf);
  if (keys.length === 0) return asks.map(() => []);
  const rows = await database.query<Row>(threadsSql, [rowsJson(keys)]);
  return asks.map((ask) =>
    rows.filter((row) => row.mail === ask.mail).map(({ mail: _mail, ...match }) => match),
  );
}

/** A row for each key; what only one kind of key needs stands in its rows alone. */
function keysOf({ mail, bodyDigest: body, proven, sender, foreign, wanted, ...ask }: Ask) {
  const of = (by: string, keys: readonly string[], more: object = {}) =>
    keys.map((key) => ({ mail, by, key, sender, ...more }));
  return [
    ...ask.tokens.flatMap((key) => [...of('token', [key]), ...of('delivery', [key])]),
    ...of('page', ask.pages ?? []),
    ...of('message-id', ask.messageIds, { body, proven }),
    ...of('ancestor', ask.ancestors),
    ...of('number', ask.numbers),
    ...of('near', ask.near),
    ...of('foreign', foreign?.numbers ?? [], { house: foreign?.house }),
    ...(wanted === null ? [] : of('person', [wanted], { wanted })),
  ];
}
