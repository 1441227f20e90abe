// Which cases a complaint may be a repeat of: by its key, and by the addresses that both are about.
// What one question reads is limited at each step, because strangers make cases too.

import type { MailId } from '../model.ts';
import type { KnownIncident, Questions } from '../questions.ts';
import type { Queries } from './pg.ts';
import { rowsJson } from './rows-json.ts';

/** Of a complaint's addresses, so many are looked up; all are counted in what was found. */
const addressesAsked = 50;
/** Cases looked at for each of those addresses: the newest open ones. */
const casesWalked = 20;
/** Cases that are an answer: whoever has most of the addresses comes first. */
const casesMost = 10;
/** Who has been told in one case. */
const investigationsMost = 1_000;

const incidentsSql = {
  name: 'find-incidents',
  text: `
    with asked as (
      select * from jsonb_to_recordset($1)
        as given (mail uuid, key text, addresses inet[], wanted uuid)
    ), found as (
      select asked.mail, ticket.id from asked
        join ticket on ticket.repeat_key = asked.key and ticket.kind = 'incident'
          and ticket.state = 'open'
      union
      select asked.mail, closed.id from asked cross join lateral (
        select id from ticket where repeat_key = asked.key and kind = 'incident'
          and closed_at is not null
        order by closed_at desc limit 1) closed
      union
      select asked.mail, near.ticket from asked
        cross join lateral unnest(asked.addresses[:${addressesAsked}]) as mine (ip)
        cross join lateral (
          select ticket from ticket_address
          where ip = mine.ip and kind = 'incident' and open
          order by ticket desc limit ${casesWalked}) near
      union
      select asked.mail, asked.wanted from asked where asked.wanted is not null
    ), ranked as (
      select asked.mail as asker, ticket.*, common, size,
        row_number() over (partition by asked.mail order by
          (ticket.id is not distinct from asked.wanted) desc,
          coalesce(ticket.repeat_key = asked.key, false) desc, ticket.closed_at is null desc,
          common desc, ticket.id desc) as place,
        coalesce(ticket.repeat_key = asked.key, false) as keyed
      from found join asked on asked.mail = found.mail join ticket on ticket.id = found.id
        cross join lateral (
          select count(*)::int as size,
            (count(*) filter (where ip = any(asked.addresses)))::int as common
          from ticket_address where ticket = found.id) shared
      where ticket.kind = 'incident' and ticket.mail is distinct from asked.mail
        and ticket.merged_into is null and ticket.purged_at is null
        -- A case that accuses nobody has no key, and nothing repeats it.
        and (ticket.repeat_key is not null or ticket.id is not distinct from asked.wanted)
    )
    select asker, id as ticket, number, state, split_part(category, '/', 2) as type, prefix,
      complaints, reporters, opened_at as "openedAt", closed_at as "closedAt",
      coalesce(complained_at, opened_at) as "lastAt", keyed, common, size,
      coalesce((
        select jsonb_agg(told order by told.ticket) from (
          select child.id as ticket, child.number, child.state, child.prefix, party.id as party,
            party.token, party.address
          from link join ticket child on child.id = link.child
            join party on party.ticket = child.id and party.role = 'administrator'
          where link.parent = ranked.id and link.child_kind = 'investigation'
          order by link.child limit ${investigationsMost}
        ) told
      ), '[]') as investigations
    from ranked where place <= ${casesMost} order by asker, place`,
};

/** The cases that complaints may repeat, for each question in turn, the nearest first. */
export async function findIncidents(
  database: Queries,
  asks: readonly Questions['incident']['ask'][],
): Promise<KnownIncident[][]> {
  const rows = await database.query<KnownIncident & { asker: MailId }>(incidentsSql, [
    rowsJson(asks),
  ]);
  return asks.map(({ mail }) =>
    rows.filter(({ asker }) => asker === mail).map(({ asker: _asker, ...known }) => known),
  );
}
