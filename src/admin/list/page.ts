// The list of tickets: a search in the words of the command line, the lists that somebody must look
// at next, searches that were kept, and the same rows as a table.

import { isTooSlow } from '../../store/pg.ts';
import { listSearches } from '../../store/saved-searches.ts';
import { type Answer, type Asked, go, invalid, page, type Parts } from '../answer.ts';
import type { Unread } from '../search-problem.ts';
import { tableMost, tableOf } from './table.ts';
import { type ListState, listView } from './view.ts';
import { kinds, listKeyOf, lists, rowsOf, termsOf, type Wanted } from './wanted.ts';

const most = 40;

export async function ticketsPage(asked: Asked, parts: Parts): Promise<Answer> {
  const asking = askingOf(asked, parts);
  if ('answer' in asking) return asking.answer;
  const { wanted, problem } = asking;
  if (problem !== null) return unlisted(asked, parts, { wanted, problem }, 422);
  const key = listKeyOf(asked, wanted.list);
  if (key === undefined) return invalid(asked, asked.say('notice.bad-id'));
  try {
    const actor = asked.actor ?? '';
    const [rows, saved] = await Promise.all([
      rowsOf(wanted, { key, limit: most + 1, actor }, parts),
      listSearches(parts.database, actor),
    ]);
    const [only] = rows;
    if (only !== undefined && isOne(wanted)) return go(`/tickets/${only.number ?? only.id}`);
    return listPage(asked, parts, { wanted, problem, rows, saved }, 200);
  } catch (error) {
    if (!isTooSlow(error)) throw error;
    return unlisted(asked, parts, { wanted, problem: 'slow' }, 503);
  }
}

/** The same rows as a file, as long as they are not too many. */
export async function tablePage(asked: Asked, parts: Parts): Promise<Answer> {
  const asking = askingOf(asked, parts);
  if ('answer' in asking) return asking.answer;
  const { wanted, problem } = asking;
  if (problem !== null) return unlisted(asked, parts, { wanted, problem }, 422);
  return { kind: 'table', name: 'tickets.csv', rows: tableOf(wanted, asked, parts) };
}

type Asking =
  | { readonly answer: Answer }
  | { readonly wanted: Wanted; readonly problem: Unread | null };

function askingOf(asked: Asked, parts: Parts): Asking {
  const word = asked.query.get('kind') ?? '';
  const list = lists.find((known) => known === (asked.query.get('view') ?? 'all'));
  const kind = word === '' ? null : kinds.find((known) => known === word);
  if (list === undefined) return { answer: invalid(asked, oneOf('view', lists)) };
  if (kind === undefined) return { answer: invalid(asked, oneOf('kind', kinds)) };
  if (list !== 'all') return { wanted: { list, query: '', kind: null, terms: [] }, problem: null };
  const query = (asked.query.get('q') ?? '').trim();
  const terms = termsOf(query, asked, parts);
  if ('text' in terms) return { wanted: { list, query, kind, terms: [] }, problem: terms };
  return { wanted: { list, query, kind, terms }, problem: null };
}

function oneOf(name: string, known: readonly string[]): string {
  return `"${name}" is one of ${known.join(', ')}.`;
}

/** Who names one ticket wants to see it. */
function isOne({ terms }: Wanted): boolean {
  const [only] = terms;
  const isNamed = only?.field === 'number' || only?.field === 'id';
  return terms.length === 1 && isNamed && !only.not;
}

function listPage(
  asked: Asked,
  parts: Parts,
  state: Pick<ListState, 'wanted' | 'problem' | 'rows' | 'saved'>,
  status: number,
): Answer {
  const view = listView({ ...state, most, tableMost }, asked, parts);
  return page('list/page', asked.say('list.title'), view, status);
}

/** The page without rows, with what is wrong. */
async function unlisted(
  asked: Asked,
  parts: Parts,
  state: Pick<ListState, 'wanted' | 'problem'>,
  status: number,
): Promise<Answer> {
  const saved = await listSearches(parts.database, asked.actor ?? '');
  return listPage(asked, parts, { ...state, rows: [], saved }, status);
}
