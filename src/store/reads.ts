// What stages ask of the desk's own memory: threads, open incidents, contacts. Questions of a batch
// arrive together and are answered by one query each.

import type { Contact, MailId } from '../model.ts';
import type { OpenIncident, Questions, ThreadMatch } from '../questions.ts';
import type { Own } from '../settlement.ts';
import type { Database, Queries } from './pg.ts';

type Ask<Q extends keyof Questions> = Questions[Q]['ask'];

interface ThreadRow extends ThreadMatch {
  readonly mail: MailId;
}

// Anybody can send any number of mails under one Message-ID, and so onto one case. What is read for
// a question is therefore limited at each step, and never goes through a case's other reports.
/** Mails of one Message-ID, and copies among them, that are looked at: the newest. */
const mailsWalked = 20;
/** Of those, so many tickets are an answer; tokens and numbers are of one ticket each. */
const matchesMost = 5;
/** What a ticket hangs below: its cases, where one complaint is about several. */
const casesMost = 20;
/** Investigations of a case whose addresses count beside the case's own: the newest. */
const siblingsMost = 100;
/** Who has been told in one case. */
const investigationsMost = 1_000;

const threadsSql = {
  name: 'find-threads',
  text: `
    with asked as (
      select * from rows from (
        jsonb_to_recordset($1) as (mail uuid, "by" text, key text, body text)
      ) with ordinality as given (mail, "by", key, body, place)
    ), found as (
      select asked.*, party.ticket, party.id as party, party.address, null::uuid as delivery,
          false as same
        from asked join party on party.token = asked.key where asked."by" = 'token'
      union all
      select asked.*, delivery.ticket, delivery.party, delivery.recipient, delivery.id, false
        from asked join delivery on delivery.token = asked.key where asked."by" = 'delivery'
      union all
      select asked.*, delivery.ticket, delivery.party, delivery.recipient, null, false
        from asked join delivery on delivery.message_id = asked.key where asked."by" = 'message-id'
      union all
      select asked.*, known.ticket, null, known.sender, null, known.same
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
      select asked.*, ticket.id, null, null, null, false
        from asked join ticket on ticket.number = asked.key where asked."by" = 'number'
    ), about as materialized (
      select ticket.id, ticket.number, ticket.kind, ticket.state, ticket.mail,
        array(
          with cases as (
            select parent.id from link join ticket parent on parent.id = link.parent
            where link.child = ticket.id and parent.kind = 'incident' limit ${casesMost}
          )
          select distinct unnest(near.ips) from (
            select ticket.id union select id from cases union
            select told.child from cases cross join lateral (
              select child from link
              where parent = cases.id and child_kind = 'investigation'
              order by child desc limit ${siblingsMost}) told
          ) kin join ticket near on near.id = kin.id
        ) as ips
      from (select distinct ticket as id from found) once join ticket using (id)
    )
    select found.mail, found."by", found.key, found.ticket, about.number, about.kind,
      about.state in ('new', 'open') as open, found.party, found.address, found.delivery,
      found.same as "sameBody", about.ips
    from found join about on about.id = found.ticket
    -- What this very mail made is not there for its rerun.
    where about.mail is distinct from found.mail
    order by found.place, found.party nulls last, found.same desc, found.ticket desc`,
};

/** The tickets that mails may continue, for each question in turn. */
export async function findThreads(
  database: Queries,
  asks: readonly Ask<'threads'>[],
): Promise<ThreadMatch[][]> {
  const keys = asks.flatMap(({ mail, bodyDigest: body, tokens, messageIds, numbers }) => [
    ...tokens.flatMap((key) => [
      { mail, by: 'token', key },
      { mail, by: 'delivery', key },
    ]),
    ...messageIds.map((key) => ({ mail, by: 'message-id', key, body })),
    ...numbers.map((key) => ({ mail, by: 'number', key })),
  ]);
  if (keys.length === 0) return asks.map(() => []);
  const rows = await database.query<ThreadRow>(threadsSql, [JSON.stringify(keys)]);
  return asks.map((ask) =>
    rows.filter((row) => row.mail === ask.mail).map(({ mail: _mail, ...match }) => match),
  );
}

const incidentsSql = {
  name: 'find-incidents',
  text: `
    select asked.mail, asked.key, ticket.id as ticket, ticket.number, ticket.complaints,
      ticket.opened_at as "openedAt",
      coalesce((
        select jsonb_agg(told order by told.ticket) from (
          select child.id as ticket, child.number, party.id as party, party.token, party.address
          from link join ticket child on child.id = link.child
          join party on party.ticket = child.id
          where link.parent = ticket.id and link.child_kind = 'investigation'
          order by link.child limit ${investigationsMost}
        ) told
      ), '[]') as investigations
    from jsonb_to_recordset($1) as asked (mail uuid, key text)
    join ticket on ticket.repeat_key = asked.key and ticket.kind = 'incident'
      and ticket.state = 'open' and ticket.mail is distinct from asked.mail`,
};

/** The open incident of each repeat key, or null. */
export async function findIncidents(
  database: Database,
  asks: readonly Ask<'incident'>[],
): Promise<(OpenIncident | null)[]> {
  const rows = await database.query<OpenIncident & { mail: MailId; key: string }>(incidentsSql, [
    JSON.stringify(asks),
  ]);
  return asks.map((ask) => {
    const row = rows.find((one) => one.mail === ask.mail && one.key === ask.key);
    if (row === undefined) return null;
    const { mail: _mail, key: _key, ...incident } = row;
    return incident;
  });
}

/** What the desk knows of each address; addresses never written to are not in the answer. */
export async function findContacts(
  database: Database,
  asks: readonly Ask<'contacts'>[],
): Promise<Contact[][]> {
  const rows = await database.query<Contact>(
    {
      name: 'find-contacts',
      text: `select address, approved_at is not null as approved, paused_at is not null as paused,
          bounced_at is not null as bouncing
        from contact where address = any($1)`,
    },
    [[...new Set(asks.flatMap((ask) => ask.addresses))]],
  );
  return asks.map((ask) => rows.filter((row) => ask.addresses.includes(row.address)));
}

/** What earlier runs of these mails made and sent. */
export async function findOwn(
  database: Database,
  mails: readonly MailId[],
): Promise<Map<MailId, Own>> {
  const rows = await database.query<Own & { mail: MailId }>(
    {
      name: 'find-own',
      text: `select mail,
          coalesce((select jsonb_agg(jsonb_build_object('id', ticket.id, 'role', ticket.role,
              'number', ticket.number, 'state', ticket.state))
            from ticket where ticket.mail = asked.mail), '[]') as tickets,
          coalesce((select jsonb_agg(jsonb_build_object('id', party.id, 'ticket', party.ticket,
              'token', party.token))
            from ticket join party on party.ticket = ticket.id
            where ticket.mail = asked.mail), '[]') as parties,
          array(select recipient from delivery
            where delivery.mail = asked.mail and delivery.kind = 'forward') as "sentTo"
        from unnest($1::uuid[]) as asked (mail)`,
    },
    [mails],
  );
  return new Map(rows.map(({ mail, ...own }) => [mail, own]));
}
