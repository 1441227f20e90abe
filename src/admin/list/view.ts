// A list of tickets as its page shows it: pure.

import type { SavedSearch } from '../../store/saved-searches.ts';
import type { TicketRow } from '../../store/tickets.ts';
import type { Asked, Parts } from '../answer.ts';
import type { MessageKey, Say } from '../messages/say.ts';
import { href, typed } from '../shown.ts';
import type { Choice } from '../views.ts';
import { type BulkVerb, bulkVerbs } from './bulk-deed.ts';
import { ticketListLine } from './line.ts';
import type { TicketListView } from './views.ts';
import {
  addressOf,
  isByDue,
  keyAfter,
  kinds,
  type ListName,
  lists,
  type Wanted,
} from './wanted.ts';
import type { Unread } from '../search-problem.ts';

export interface ListState {
  readonly wanted: Wanted;
  readonly problem: Unread | 'slow' | null;
  /** One more than a page holds, where there are so many. */
  readonly rows: readonly TicketRow[];
  readonly saved: readonly SavedSearch[];
  readonly most: number;
  readonly tableMost: number;
}

export function listView(state: ListState, asked: Asked, parts: Parts): TicketListView {
  const { wanted, problem, rows, saved, most } = state;
  const { say, query: given } = asked;
  const { list, query } = wanted;
  const here = addressOf(wanted);
  const kept = rows.slice(0, most);
  const last = rows.length > most ? kept.at(-1) : undefined;
  const joint = here.includes('?') ? '&' : '?';
  const current = saved.find((one) => one.query === query && list === 'all');
  const standing = standingSearches.find((one) => one.query === query && list === 'all');
  return {
    lists: lists.map((name) => ({
      href: href(addressOf({ list: name, query: '', kind: null })),
      label: say(listNames[name]),
      current: name === list && current === undefined && standing === undefined,
    })),
    standing: standingSearches.map((one) => ({
      href: href(addressOf({ list: 'all', query: one.query, kind: null })),
      label: say(one.name),
      current: one === standing,
    })),
    saved: saved.map((one) => ({
      href: href(addressOf({ list: 'all', query: one.query, kind: null })),
      label: one.name,
      current: one === current,
      shared: one.shared,
    })),
    kinds: list === 'all' ? kindsOf(wanted, say) : [],
    searchable: list === 'all',
    query: typed(query),
    kind: wanted.kind ?? '',
    problem: problem === null ? null : problemOf(problem, say),
    terms: examples.map(([term, means]) => ({ term, means: say(means) })),
    rows: kept.map((row) => ticketListLine(row, say, parts)),
    next: last === undefined ? null : href(`${here}${joint}${keyAfter(wanted, last)}`),
    first: given.has(isByDue(list) ? 'after' : 'before') ? href(here) : null,
    caption: say('list.table', { what: query === '' ? say(listNames[list]) : query }),
    empty: say(emptyOf(wanted)),
    csv: href(addressOf(wanted, '/tickets.csv')),
    csvHint: say('list.csv-hint', {
      most: new Intl.NumberFormat(say.lang).format(state.tableMost),
    }),
    savable: query !== '' && problem === null && current === undefined && standing === undefined,
    forget: current === undefined ? null : href(`/searches/${current.id}/forget`),
    here: href(here),
    verbs: verbsOf(list).map((verb) => ({
      verb,
      label: say(`bulk.${verb}`),
      key: bulkKeys[verb],
    })),
  };
}

/** Whom open tickets wait for, and what is done: every desk looks for these. */
const standingSearches = [
  { name: 'list.on-administrators', query: 'kind:investigation state:waiting' },
  { name: 'list.on-complainants', query: 'kind:report state:waiting' },
  { name: 'list.on-us', query: 'state:update' },
  { name: 'list.snoozed', query: 'state:snoozed' },
  { name: 'list.closed', query: 'state:resolved|rejected|abandoned|removed' },
] as const;

const listNames: Readonly<Record<ListName, 'list.all' | `list.${Exclude<ListName, 'all'>}`>> = {
  all: 'list.all',
  'mine-due': 'list.mine-due',
  'unowned-due': 'list.unowned-due',
  'new-unlinked': 'list.new-unlinked',
};

function problemOf(problem: Unread | 'slow', say: Say): TicketListView['problem'] {
  if (problem !== 'slow') return { title: say('list.wrong'), ...problem };
  const title = `${say('list.too-slow')}. ${say('list.too-slow-text')}`;
  return { title, text: '', hint: '' };
}

/** As at one ticket, and as spam is one at the queue. */
export const bulkKeys: Readonly<Record<BulkVerb, string>> = {
  assign: 'a',
  'hand-over': 'e',
  snooze: 's',
  close: 'c',
  reject: '!',
};

/** Of reports that nobody has looked at most are nothing. */
function verbsOf(list: ListName): readonly BulkVerb[] {
  return list === 'new-unlinked' ? bulkVerbs.toReversed() : bulkVerbs;
}

function kindsOf({ list, query, kind }: Wanted, say: Say): Choice[] {
  const all = [null, ...kinds];
  return all.map((one) => ({
    href: href(addressOf({ list, query, kind: one })),
    label: say(one === null ? 'list.kinds-all' : `list.${one}s`),
    current: one === kind,
  }));
}

function emptyOf({ list, query }: Wanted): 'list.empty' | (`list.empty-${string}` & MessageKey) {
  if (isByDue(list)) return 'list.empty-due';
  if (list === 'new-unlinked') return 'list.empty-new';
  return query === '' ? 'list.empty' : 'list.empty-search';
}

/** The words of a search, each as it may be written. */
const examples = [
  ['ip:192.0.2.0/24', 'list.means-ip'],
  ['state:open', 'list.means-state'],
  ['state:waiting', 'list.means-turn'],
  ['state:snoozed', 'list.means-snoozed'],
  ['network:NAME', 'list.means-network'],
  ['from:example.net', 'list.means-from'],
  ['contact:example.org', 'list.means-contact'],
  ['age:>7d', 'list.means-age'],
  ['kind:incident', 'list.means-kind'],
  ['owner:NAME', 'list.means-owner'],
  ['reason:resolved', 'list.means-reason'],
  ['"two words"', 'list.means-words'],
  ['-TERM', 'list.means-not'],
] as const;
