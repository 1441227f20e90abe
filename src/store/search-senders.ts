// Searches for a sender. His mails are counted first, in their index; the server has no good guess
// how many there are. Of few, all tickets are gathered; of more, tickets and what is on them are
// walked from the newest down, and each asks a hash whether its mail is one of them, which costs a
// tenth of looking the mail up. Of very many mails none are kept, and any walk is short.

import type { SearchTerm } from '../search-terms.ts';
import type { Queries } from './pg.ts';
import {
  type Bind,
  conditions,
  type Page,
  senderCondition,
  type Way,
} from './search-conditions.ts';

/** The sender of a search, how many mails are his, and what else it asks for. */
export interface Senders {
  readonly values: readonly string[];
  readonly mails: number;
  readonly rest: Page;
}

/** More mails of a sender are not counted, and not kept. */
const mailsMost = 4_000;
/** Of more mails it is cheaper to walk. */
const gatheredMost = 1_200;
const zeroId = '00000000-0000-0000-0000-000000000000';

/** The way to tickets of these mails. */
export function wayOfSenders({ mails }: Senders): Way {
  return mails <= gatheredMost ? 'gather' : 'walk';
}

/**
 * The sender that is asked for; of several the one with the fewest mails.
 * @returns null where no sender is asked for; many: all of them have sent very much
 */
export async function sendersOf(inside: Queries, page: Page): Promise<Senders | 'many' | null> {
  const asked = page.terms.filter(isOfSender);
  const all = await Promise.all(
    asked.map(async (term) => ({ term, mails: await mailsOf(inside, term) })),
  );
  const [fewest] = all.toSorted((one, other) => one.mails - other.mails);
  if (fewest === undefined) return null;
  const { term, mails } = fewest;
  if (mails > mailsMost) return 'many';
  const terms = page.terms.filter((other) => other !== term);
  return { values: term.values, mails, rest: { ...page, terms } };
}

type OfSender = Exclude<SearchTerm, { readonly field: 'age' }>;

function isOfSender(term: SearchTerm): term is OfSender {
  return term.field === 'from' && !term.not;
}

async function mailsOf(inside: Queries, { values: senders }: OfSender): Promise<number> {
  const values: unknown[] = [];
  const theirs = senderCondition(senders, (value) => `$${values.push(value)}`);
  const text = `select count(*)::int as mails from (select from mail where ${theirs} limit ${mailsMost + 1}) his`;
  const [row] = await inside.query<{ mails: number }>(text, values);
  return row?.mails ?? 0;
}

/** A query for the ids of the newest tickets that these mails have made or are on. */
export function newestOfSenders({ values, rest }: Senders, way: Way, bind: Bind): string {
  const his = `his as materialized (select id from mail where ${senderCondition(values, bind)})`;
  const isHis = 'mail in (select id from his)';
  const limit = bind(rest.limit);
  if (way === 'gather') {
    const isAll = rest.terms.length === 0 && !rest.before && !rest.since;
    const fit = isAll ? '' : `join ticket using (id) where ${conditions(rest, 'walk', bind)}`;
    return `
      with ${his} select near.id from (
        select id from ticket where ${isHis}
        union select ticket from ticket_mail where ${isHis}
      ) near ${fit} order by id desc limit ${limit}`;
  }
  // What is on tickets says how far down made ones need be walked: a mail of many a sender makes
  // none. "is true" and "offset 0" keep the server from gathering after all.
  const fits = conditions(rest, 'walk', bind);
  const below = conditions({ ...rest, terms: [] }, 'addresses', bind);
  return `
    with ${his}, on_it as materialized (
      select distinct ticket as id from ticket_mail
      where (${isHis}) is true and ${below} and exists (
        select from ticket where ticket.id = ticket_mail.ticket and ${fits} offset 0)
      order by ticket desc limit ${limit}
    ), made as materialized (
      select id from ticket
      where (${isHis}) is true and ${fits} and id >= coalesce(
        (select id from on_it order by id desc offset ${limit}::int - 1 limit 1), ${bind(zeroId)})
      order by id desc limit ${limit}
    )
    select id from (select id from on_it union select id from made) near
    order by id desc limit ${limit}`;
}
