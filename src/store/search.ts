// Tickets by a search. Every word of a search is a parameter of a statement that is built of fixed
// pieces. There are two ways to the newest that fit: to gather all of them and sort, or to walk
// from the newest down until the page is full. The server takes it that what fits is spread evenly,
// and would walk for ever where it is old or rare; so what is little is gathered, and only where
// much fits is walked, and given up early. No statement has a name: it is planned for its values.

import { type Database, isTooSlow, type Queries } from './pg.ts';
import {
  type Bind,
  conditions,
  type Page,
  senderCondition,
  type Way,
} from './search-conditions.ts';
import { ticketColumns, type TicketRow } from './tickets.ts';

const searchTimeoutMs = 2_000;
/** A walk that has not filled its page by then may go on for ever. */
const walkTimeoutMs = 200;
/** What is gathered at most: by the server's guess, in its units, and in rows of any step. */
const gatherCostMax = 4_500;
const gatherRowsMax = 2_000;
/** Addresses alone are read from their index in one go. */
const addressRowsMax = 20_000;
/** Of a sender's mails the server has no good guess; more are not gathered. */
const sendersMailsMax = 1_000;

/**
 * Tickets that all terms fit, newest first; `before` is the last id of the page above.
 * @param chosen the way to them, where it is not to be found by what is asked for
 * @throws what the server said, after two seconds too; `isTooSlow` of it then
 */
export async function searchTickets(
  database: Database,
  page: Page,
  chosen?: Way,
): Promise<TicketRow[]> {
  let way = chosen;
  try {
    return await within(database, async (inside) => {
      way ??= await wayOf(inside, page);
      return find(inside, page, way);
    });
  } catch (error) {
    if (way !== 'walk' || !isTooSlow(error)) throw error;
  }
  return within(database, (inside) => find(inside, page, 'gather'));
}

async function within<T>(database: Database, work: (inside: Queries) => Promise<T>): Promise<T> {
  return database.transaction(async (inside) => {
    // What is searched is in memory; the server would rather not look up single rows.
    const set = `select set_config('random_page_cost', '1.1', true)`;
    const [, , result] = await Promise.all([
      limitTime(inside, searchTimeoutMs),
      inside.query(set),
      work(inside),
    ]);
    return result;
  });
}

async function limitTime(inside: Queries, timeoutMs: number): Promise<void> {
  const set = `select set_config('statement_timeout', $1, true)`;
  await inside.query(set, [String(timeoutMs)]);
}

async function find(inside: Queries, page: Page, way: Way): Promise<TicketRow[]> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  if (way === 'walk') {
    const fits = conditions(page, way, bind);
    const text = `select ${ticketColumns} from ticket
      where ${fits} order by id desc limit ${bind(page.limit)}`;
    const [, rows] = await Promise.all([
      limitTime(inside, walkTimeoutMs),
      inside.query<TicketRow>(text, values),
    ]);
    return rows;
  }
  const found = gathering(page, bind);
  return inside.query<TicketRow>(
    `with found as materialized (${found}),
       newest as materialized (select id from found order by id desc limit ${bind(page.limit)})
     select ${ticketColumns} from ticket join newest using (id) order by id desc`,
    values,
  );
}

/** The ids of all that fits. Where only addresses are asked for, no ticket is looked at. */
function gathering(page: Page, bind: Bind): string {
  if (!isOfAddresses(page))
    return `select id from ticket where ${conditions(page, 'gather', bind)}`;
  const fits = conditions(page, 'addresses', bind);
  return `select distinct ticket as id from ticket_address where ${fits}`;
}

function isOfAddresses({ terms }: Page): boolean {
  const asked = terms.filter((term) => term.field !== 'age');
  return asked.length === 1 && asked.every((term) => term.field === 'ip' && !term.not);
}

interface Plan {
  readonly 'Total Cost': number;
  readonly 'Plan Rows': number;
  readonly Plans?: readonly Plan[];
}

/** Asks the server what it would be to gather. */
async function wayOf(inside: Queries, page: Page): Promise<Way> {
  const values: unknown[] = [];
  const text = `explain (format json) ${gathering(page, (value) => `$${values.push(value)}`)}`;
  const [[row], isMuch] = await Promise.all([
    inside.query<{ 'QUERY PLAN': readonly [{ readonly Plan: Plan }] }>(text, values),
    hasManyMails(inside, page),
  ]);
  const plan = row?.['QUERY PLAN'][0].Plan;
  if (plan === undefined) return 'walk';
  // Its guess is worth nothing where a sender is asked for, and the mails were counted.
  if (isMuch !== null) return isMuch ? 'walk' : 'gather';
  const rowsMax = isOfAddresses(page) ? addressRowsMax : gatherRowsMax;
  return plan['Total Cost'] <= gatherCostMax && mostRows(plan) <= rowsMax ? 'gather' : 'walk';
}

function mostRows(plan: Plan): number {
  return Math.max(plan['Plan Rows'], ...(plan.Plans ?? []).map(mostRows));
}

/** Whether the senders asked for have sent very much; null: none is asked for. */
async function hasManyMails(inside: Queries, { terms }: Page): Promise<boolean | null> {
  const asked = terms.filter((term) => term.field === 'from' && !term.not);
  const counts = await Promise.all(
    asked.map(async (term) => {
      const values: unknown[] = [];
      const theirs = senderCondition(
        term.field === 'from' ? term.values : [],
        (value) => `$${values.push(value)}`,
      );
      const [row] = await inside.query<{ mails: number }>(
        `select count(*)::int as mails from
           (select from mail where ${theirs} limit ${sendersMailsMax + 1}) counted`,
        values,
      );
      return row?.mails ?? 0;
    }),
  );
  return counts.length === 0 ? null : Math.min(...counts) > sendersMailsMax;
}
