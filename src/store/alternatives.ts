// Who else could be asked about an address, where mail to its contact came back: whoever answered
// last, of those that were asked about the narrowest network around it. Only addresses that we have
// written to are ever found, never one that an incoming mail named.

import type { Alternative, Questions } from '../questions.ts';
import type { Database } from './pg.ts';
import { rowsJson } from './rows-json.ts';

type Ask = Questions['alternatives']['ask'];

/** Wider networks are of no one house. */
const bitsMin = { v4: 8, v6: 19 } as const;
/** The newest investigations of one network whose answers are looked at. */
const ticketsMax = 50;

// One look into the index on a ticket's network for each network around the address.
const alternativesSql = {
  name: 'find-alternatives',
  text: `
    select asked.place::int - 1 as place, best.contact, best.prefix,
      best.answered_at as "answeredAt"
    from rows from (
      jsonb_to_recordset($1) as (ip inet, "not" text[])
    ) with ordinality as asked (ip, "not", place)
    cross join lateral (
      select answer.contact, around.prefix, answer.answered_at
      from generate_series(
        case family(asked.ip) when 4 then ${bitsMin.v4} else ${bitsMin.v6} end,
        case family(asked.ip) when 4 then 32 else 128 end) as bits
      cross join lateral (
        select network(set_masklen(asked.ip, bits))::text as prefix) around
      cross join lateral (
        select ticket.id from ticket
        where ticket.prefix = around.prefix and ticket.kind = 'investigation'
        order by ticket.id desc limit ${ticketsMax}) told
      join contact_answer answer on answer.ticket = told.id
      join contact on contact.address = answer.contact
      where answer.contact <> all (asked."not")
        and contact.bounced_at is null and contact.paused_at is null
      order by bits desc, answer.answered_at desc limit 1
    ) best`,
};

/** The best alternative for each question in turn, or null. */
export async function findAlternatives(
  database: Database,
  asks: readonly Ask[],
): Promise<(Alternative | null)[]> {
  const rows = await database.query<Alternative & { place: number }>(alternativesSql, [
    rowsJson(asks),
  ]);
  const found = new Map(rows.map(({ place, ...one }) => [place, one]));
  return asks.map((_, place) => found.get(place) ?? null);
}
