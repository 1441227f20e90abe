// Tickets by a search. Every word of a search is a parameter of a statement that is built of fixed
// pieces. There are two ways to the newest that fit: to gather all of them and sort, or to walk
// from the newest down until the page is full. The server takes it that what fits is spread evenly,
// and would walk for ever where it is old or rare; so what is little is gathered, and only where
// much fits is walked, and given up early. No statement has a name: it is planned for its values.

import { type Database, isTooSlow, type Queries } from './pg.ts';
import { type Bind, conditions, type Page, type Way } from './search-conditions.ts';
import { newestOfSenders, type Senders, sendersOf, wayOfSenders } from './search-senders.ts';
import { ticketColumns, type TicketRow } from './tickets.ts';

const searchTimeoutMs = 2_000;
/** A walk that has not filled its page by then may go on for ever. */
const walkTimeoutMs = 200;
/** What is gathered at most: by the server's guess, in its units, and in rows of any step. */
const gatherMax = { cost: 4_500, rows: 2_000 };
/**
 * Where a term is turned round, what is left is often just what nothing else fits: its guess is
 * worth little, and a walk may end nowhere.
 */
const gatherTurnedMax = { cost: 25_000, rows: 40_000 };
/** Addresses alone are read from their index in one go. */
const addressRowsMax = 20_000;

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
  const tried: { choice?: Choice } = {};
  try {
    return await within(database, async (inside) => {
      tried.choice = await choose(inside, page, chosen);
      return find(inside, page, tried.choice);
    });
  } catch (error) {
    if (tried.choice?.way !== 'walk' || !isTooSlow(error)) throw error;
  }
  const { senders } = tried.choice;
  return within(database, (inside) => find(inside, page, { way: 'gather', senders }));
}

/** How a search is done. */
interface Choice {
  readonly way: Way;
  readonly senders: Senders | null;
}

async function within<T>(database: Database, work: (inside: Queries) => Promise<T>): Promise<T> {
  return database.transaction(async (inside) => {
    // What is searched is in memory; the server would rather not look up single rows. To start
    // others to help costs more than they help.
    const set = `select set_config('random_page_cost', '1.1', true),
      set_config('max_parallel_workers_per_gather', '0', true)`;
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

async function find(inside: Queries, page: Page, { way, senders }: Choice): Promise<TicketRow[]> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const newest = senders === null ? newestOf(page, way, bind) : newestOfSenders(senders, way, bind);
  const [, rows] = await Promise.all([
    way === 'walk' && limitTime(inside, walkTimeoutMs),
    inside.query<TicketRow>(
      `with newest as materialized (${newest})
       select ${ticketColumns} from ticket join newest using (id) order by id desc`,
      values,
    ),
  ]);
  return rows;
}

/** A query for the ids of the newest that fit. */
function newestOf(page: Page, way: Way, bind: Bind): string {
  const order = `order by id desc limit ${bind(page.limit)}`;
  return way === 'walk'
    ? `select id from ticket where ${conditions(page, way, bind)} ${order}`
    : `with found as materialized (${gathering(page, bind)}) select id from found ${order}`;
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

/** Finds the way, where it is not `chosen`: by the sender's mails, or by what gathering costs. */
async function choose(inside: Queries, page: Page, chosen?: Way): Promise<Choice> {
  const found = await sendersOf(inside, page);
  const senders = found === 'many' ? null : found;
  if (chosen !== undefined) return { way: chosen, senders };
  if (found === 'many') return { way: 'walk', senders };
  if (senders !== null) return { way: wayOfSenders(senders), senders };
  const values: unknown[] = [];
  const text = `explain (format json) ${gathering(page, (value) => `$${values.push(value)}`)}`;
  const [row] = await inside.query<{ 'QUERY PLAN': readonly [{ readonly Plan: Plan }] }>(
    text,
    values,
  );
  const plan = row?.['QUERY PLAN'][0].Plan;
  if (plan === undefined) return { way: 'walk', senders };
  const most = page.terms.some((term) => term.not) ? gatherTurnedMax : gatherMax;
  const rowsMax = isOfAddresses(page) ? addressRowsMax : most.rows;
  const isLittle = plan['Total Cost'] <= most.cost && mostRows(plan) <= rowsMax;
  return { way: isLittle ? 'gather' : 'walk', senders };
}

function mostRows(plan: Plan): number {
  return Math.max(plan['Plan Rows'], ...(plan.Plans ?? []).map(mostRows));
}
