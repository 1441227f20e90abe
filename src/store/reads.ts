// What stages ask of the desk's own memory: threads, open incidents, contacts. Questions of a batch
// arrive together and are answered by one query each.

import type { Contact, MailId } from '../model.ts';
import type { OpenIncident, Questions, ThreadMatch } from '../questions.ts';
import type { Own } from '../settlement.ts';
import type { Database } from './pg.ts';

type Ask<Q extends keyof Questions> = Questions[Q]['ask'];

interface ThreadRow extends ThreadMatch {
  readonly mail: MailId;
}

const threadsSql = {
  name: 'find-threads',
  text: `
    with asked as (
      select * from jsonb_to_recordset($1) as a (mail uuid, "by" text, key text, body text)
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
      select asked.*, ticket_mail.ticket, null, mail.sender, null,
          encode(mail.body_sha256, 'hex') = asked.body
        from asked join mail on mail.message_id = asked.key and mail.id <> asked.mail
        join ticket_mail on ticket_mail.mail = mail.id where asked."by" = 'message-id'
      union all
      select asked.*, ticket.id, null, null, null, false
        from asked join ticket on ticket.number = asked.key where asked."by" = 'number'
    )
    select found.mail, found."by", found.key, found.ticket, ticket.number, ticket.kind,
      ticket.state in ('new', 'open') as open, found.party, found.address, found.delivery,
      coalesce(found.same, false) as "sameBody",
      array(
        select distinct unnest(near.ips) from ticket near
        where near.id = ticket.id
          or near.id in (select parent from link where child = ticket.id)
          or near.id in (
            select sibling.child from link mine join link sibling on sibling.parent = mine.parent
            where mine.child = ticket.id)
      ) as ips
    from found join ticket on ticket.id = found.ticket
    -- What this very mail made is not there for its rerun.
    where ticket.mail is distinct from found.mail`,
};

/** The tickets that mails may continue, for each question in turn. */
export async function findThreads(
  database: Database,
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
        select jsonb_agg(jsonb_build_object('ticket', child.id, 'number', child.number,
          'party', party.id, 'token', party.token, 'address', party.address) order by child.id)
        from link join ticket child on child.id = link.child and child.kind = 'investigation'
        join party on party.ticket = child.id
        where link.parent = ticket.id
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
          array(select recipient from delivery where delivery.mail = asked.mail) as "sentTo"
        from unnest($1::uuid[]) as asked (mail)`,
    },
    [mails],
  );
  return new Map(rows.map(({ mail, ...own }) => [mail, own]));
}
