// Tickets by a search. One statement is built of fixed pieces, and every word of the search is a
// parameter of it; it has no name, so that the server plans it for these very values: a wide prefix
// is walked newest first, a narrow one looked up. It is given up after two seconds.

import type { SearchAge, SearchTerm } from '../model.ts';
import { firstId } from './partitions.ts';
import type { Database } from './pg.ts';
import { closedStates } from './settle-ticket-sql.ts';
import { ticketColumns, type TicketRow } from './tickets.ts';

const searchTimeoutMs = 2_000;

/** Takes a value, gives its place in the statement: "$3". */
type Bind = (value: unknown) => string;

/**
 * Tickets that all terms fit, newest first; `before` is the last id of the page above.
 * @throws what the server said; `isTooSlow` of it where the time was up
 */
export async function searchTickets(
  database: Database,
  search: {
    readonly terms: readonly SearchTerm[];
    readonly limit: number;
    readonly before?: string | null;
    readonly since?: Date | null;
  },
): Promise<TicketRow[]> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const onlyOpen = search.terms.some(isOpenOnly);
  const conditions = search.terms.map((term) => {
    const condition = conditionOf(term, onlyOpen, bind);
    return term.not ? `not coalesce(${condition}, false)` : condition;
  });
  if (search.before) conditions.push(`id < ${bind(search.before)}::uuid`);
  if (search.since) conditions.push(`id >= ${bind(firstId(search.since))}::uuid`);
  const text = `select ${ticketColumns} from ticket
    where ${['true', ...conditions].join('\n      and ')}
    order by id desc limit ${bind(search.limit)}`;
  return database.transaction(async (inside) => {
    await inside.query(`select set_config('statement_timeout', $1, true)`, [
      String(searchTimeoutMs),
    ]);
    return inside.query<TicketRow>(text, values);
  });
}

function isOpenOnly(term: SearchTerm): boolean {
  const closed: readonly string[] = closedStates;
  return (
    term.field === 'state' && !term.not && !term.values.some((state) => closed.includes(state))
  );
}

function conditionOf(term: SearchTerm, onlyOpen: boolean, bind: Bind): string {
  if (term.field === 'age') return anyOf(term.ages, (age) => ageCondition(age, bind));
  const { field, values } = term;
  switch (field) {
    case 'ip': {
      const inside = anyOf(values, (prefix) => `ip <<= ${bind(prefix)}::inet`);
      // Of a ticket that must be open only open rows count: the smaller index answers.
      const open = onlyOpen && !term.not ? ' and open' : '';
      return `id in (select ticket from ticket_address where ${inside}${open})`;
    }
    case 'from':
      return fromCondition(values, bind);
    case 'text':
      return anyOf(values, (words) => `words @@ phraseto_tsquery('simple', ${bind(words)})`);
    case 'id':
      return `id = any(${bind(values)}::uuid[])`;
    case 'network':
      return `prefix = any(${bind(values)}::text[])`;
    case 'state':
    case 'kind':
    case 'team':
    case 'number':
      return `${field} = any(${bind(values)}::text[])`;
  }
}

/** Ids begin with the time of their making. */
function ageCondition({ older, at }: SearchAge, bind: Bind): string {
  return `id ${older ? '<' : '>='} ${bind(firstId(at))}::uuid`;
}

/** Tickets that a mail of that sender made or is on. */
function fromCondition(values: readonly string[], bind: Bind): string {
  const senders = anyOf(values, (value) => {
    const reversed = Array.from(value).toReversed().join('');
    if (!value.startsWith('@')) return `reverse(sender) = ${bind(reversed)}`;
    return `reverse(sender) like ${bind(`${reversed.replaceAll(/[%_\\]/g, '\\$&')}%`)}`;
  });
  const theirs = `octet_length(sender) <= 320 and ${senders}`;
  return `id in (
        select made.id from mail join ticket made on made.mail = mail.id where ${theirs}
        union all
        select on_it.ticket from mail join ticket_mail on_it on on_it.mail = mail.id
        where ${theirs})`;
}

function anyOf<Value>(values: readonly Value[], condition: (value: Value) => string): string {
  return `(${values.map(condition).join(' or ')})`;
}
