// The tickets that mails may continue, for all questions of a batch in one query. Every key is
// looked up by an index. Anybody can send any number of mails under one Message-ID, and so onto one
// case: what is read for a question is limited at each step, and never goes through a case's other
// reports.

import type { MailId } from '../model.ts';
import type { Questions, ThreadMatch } from '../questions.ts';
import type { Queries } from './pg.ts';

type Ask = Questions['threads']['ask'];

/** Mails of one Message-ID, copies among them, and mails that refer to one: the newest. */
const mailsWalked = 20;
/** Of those, so many tickets are an answer; tokens and numbers are of one ticket each. */
const matchesMost = 5;
/** What a ticket hangs below: its cases, where one complaint is about several. */
const casesMost = 20;
/** Investigations of a case whose addresses count beside the case's own: the newest. */
const siblingsMost = 100;
/** A merge points at the last target; two at once may have left a chain. */
const mergesMost = 20;

const found = `
  select asked.*, party.ticket, party.id as party, party.role, party.address,
      null::uuid as delivery, null::uuid as complaint, false as same
    from asked join party_token on party_token.token = asked.key
    join party on party.id = party_token.party
    where asked."by" = 'token'
  union all
  select asked.*, delivery.ticket, delivery.party, null, delivery.recipient, delivery.id,
      case when delivery.kind in ('forward', 'reminder') then delivery.mail end, false
    from asked join delivery on delivery.token = asked.key where asked."by" = 'delivery'
  union all
  select asked.*, delivery.ticket, delivery.party, null, delivery.recipient, null, null, false
    from asked join delivery on delivery.message_id = asked.key where asked."by" = 'message-id'
  union all
  select asked.*, known.ticket, null, null, known.sender, null, null, known.same
    from asked cross join lateral (
      select ticket_mail.ticket, walked.sender, walked.same from (
        (select id, sender, true as same from mail
          where message_id = asked.key and body_sha256 = decode(asked.body, 'hex')
            and id <> asked.mail
          order by id desc limit ${mailsWalked})
        union
        (select id, sender, coalesce(body_sha256 = decode(asked.body, 'hex'), false) from mail
          where message_id = asked.key and id <> asked.mail
          order by id desc limit ${mailsWalked})
      ) walked join ticket_mail on ticket_mail.mail = walked.id
        join ticket on ticket.id = ticket_mail.ticket
      where ticket.mail is distinct from asked.mail
      order by walked.same desc, walked.id desc, ticket.id limit ${matchesMost}
    ) known where asked."by" = 'message-id'
  union all
  select asked.*, known.ticket, null, null, known.sender, null, null, false
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
  select asked.*, ticket.id, null, null, null, null, null, false
    from asked join ticket on ticket.number = asked.key where asked."by" in ('number', 'near')
  union all
  select asked.*, known.ticket, known.party, party.role, party.address, null, null, false
    from asked cross join lateral (
      select foreign_number.ticket, foreign_number.party from foreign_number
      where foreign_number.house = asked.house and foreign_number.number = asked.key
      order by foreign_number.ticket desc limit ${matchesMost}
    ) known join party on party.id = known.party where asked."by" = 'foreign'
  union all
  select asked.*, ticket.id, null, null, null, null, null, false
    from asked join ticket on ticket.id = asked.wanted where asked."by" = 'person'`;

/** Another open case has the repeat key of this one, which is closed. */
const outlived = (one: string) => `exists (
  select from ticket newer where newer.repeat_key = ${one}.repeat_key and newer.kind = 'incident'
    and newer.state = 'open' and newer.id <> ${one}.id)`;

/** One row a ticket that is named: its last target, by which it goes on. */
const about = `
  select once.id as named, ticket.id, ticket.number, ticket.kind, ticket.constituency,
    ticket.state, ticket.closed_at, ticket.purged_at, ticket.mail, above.cases, above.ips,
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
    with cases as (
      select parent.id, parent.state, ${outlived('parent')} as outlived
      from link join ticket parent on parent.id = link.parent
      where link.child = ticket.id and parent.kind = 'incident' and parent.merged_into is null
      limit ${casesMost}
    )
    select
      coalesce((select jsonb_agg(jsonb_build_object('ticket', id, 'state', state,
        'outlived', outlived) order by id) from cases), '[]') as cases,
      array(
        select distinct unnest(near.ips) from (
          select ticket.id union select id from cases union
          select told.child from cases cross join lateral (
            select child from link
            where parent = cases.id and child_kind = 'investigation'
            order by child desc limit ${siblingsMost}) told
        ) kin join ticket near on near.id = kin.id
      ) as ips
  ) above`;

const threadsSql = {
  name: 'find-threads',
  text: `
    with asked as (
      select * from rows from (
        jsonb_to_recordset($1) as (mail uuid, "by" text, key text, body text, sender text,
          house text, wanted uuid)
      ) with ordinality as given (mail, "by", key, body, sender, house, wanted, place)
    ), found as (${found}), about as materialized (${about})
    select found.mail, found."by", found.key, about.id as ticket,
      about.id <> found.ticket as merged,
      about.number, about.kind, about.constituency, about.state, about.closed_at as "closedAt",
      about.purged_at as "purgedAt", about.outlived, about.cases, found.party,
      coalesce(found.role, given.role) as role,
      found.address, own.id as sender, found.delivery, found.complaint, false as expired,
      found.same as "sameBody",
      case when own.id is null and found."by" not in ('token', 'delivery', 'person')
        then '{}' else about.ips end as ips
    from found join about on about.named = found.ticket
    left join party given on given.id = found.party and found.role is null
    left join lateral (
      select party.id from party
      where party.address = found.sender and party.ticket in (about.id, found.ticket)
      order by party.id limit 1
    ) own on found.sender is not null
    -- What this very mail made is not there for its rerun.
    where about.mail is distinct from found.mail
    order by found.place, found.party nulls last, found.same desc, about.id desc`,
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
  const rows = await database.query<Row>(threadsSql, [JSON.stringify(keys)]);
  return asks.map((ask) =>
    rows.filter((row) => row.mail === ask.mail).map(({ mail: _mail, ...match }) => match),
  );
}

/** A row for each key; what only one kind of key needs stands in its rows alone. */
function keysOf({ mail, bodyDigest: body, sender, foreign, wanted, ...ask }: Ask) {
  const of = (by: string, keys: readonly string[], more: object = {}) =>
    keys.map((key) => ({ mail, by, key, sender, ...more }));
  return [
    ...ask.tokens.flatMap((key) => [...of('token', [key]), ...of('delivery', [key])]),
    ...of('message-id', ask.messageIds, { body }),
    ...of('ancestor', ask.ancestors),
    ...of('number', ask.numbers),
    ...of('near', ask.near),
    ...of('foreign', foreign?.numbers ?? [], { house: foreign?.house }),
    ...(wanted === null ? [] : of('person', [wanted], { wanted })),
  ];
}
