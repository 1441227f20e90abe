// What a list of tickets is asked for: all by a search, or one of the lists that somebody must look
// at next; and the rows of it, a page at a time, for the page and for the table alike.

import type { TicketId, TicketKind } from '../../model.ts';
import type { SearchTerm } from '../../search-terms.ts';
import { dueTickets, newUnlinkedReports } from '../../store/lists.ts';
import { isId } from '../../store/pg.ts';
import { searchTickets } from '../../store/search.ts';
import { listTickets, type TicketRow } from '../../store/tickets.ts';
import { parseSearch } from '../../tickets/search.ts';
import type { Asked, Parts } from '../answer.ts';
import { problemIn, type Unread } from '../search-problem.ts';

export const lists = ['all', 'mine-due', 'unowned-due', 'new-unlinked'] as const;
export type ListName = (typeof lists)[number];
export const kinds = ['report', 'incident', 'investigation', 'block'] as const;

export interface Wanted {
  readonly list: ListName;
  /** As it was typed; only of all tickets. */
  readonly query: string;
  readonly kind: TicketKind | null;
  readonly terms: readonly SearchTerm[];
}

/** How a list goes on below a row; null: from its top. */
export type ListKey = { readonly dueAt: Date | null; readonly id: TicketId } | null;

/** Reads a search by the rules in force. */
export function termsOf(
  query: string,
  { say }: Pick<Asked, 'say'>,
  { rules, now }: Pick<Parts, 'rules' | 'now'>,
): readonly SearchTerm[] | Unread {
  const { desk, networks } = rules();
  const search = parseSearch(query, { tag: desk.ticketTag, networks }, now());
  return search.ok ? search.terms : problemIn(say, search);
}

/** Where the list goes on; undefined where the link is damaged. */
export function listKeyOf(asked: Asked, list: ListName): ListKey | undefined {
  const key = asked.query.get(isByDue(list) ? 'after' : 'before');
  if (key === undefined) return null;
  const [, ms, id = key] = /^(\d{1,15})_(.{36})$/.exec(key) ?? [];
  if (!isId(id) || isByDue(list) !== (ms !== undefined)) return undefined;
  return { dueAt: ms === undefined ? null : new Date(Number(ms)), id: id as TicketId };
}

/** What a link to the rows below that one says. */
export function keyAfter({ list }: Wanted, { id, dueAt }: TicketRow): string {
  return isByDue(list) ? `after=${dueAt?.getTime() ?? 0}_${id}` : `before=${id}`;
}

/** The list's own address, with all that it is seen by. */
export function addressOf({ list, query, kind }: Omit<Wanted, 'terms'>, path = '/tickets'): string {
  const words = new URLSearchParams();
  if (list !== 'all') words.set('view', list);
  if (query !== '') words.set('q', query);
  if (kind !== null) words.set('kind', kind);
  return words.size === 0 ? path : `${path}?${words.toString()}`;
}

/** @throws as searchTickets does, where a search takes too long */
export async function rowsOf(
  { list, kind, terms }: Wanted,
  page: { readonly key: ListKey; readonly limit: number; readonly actor: string },
  { database }: Pick<Parts, 'database'>,
): Promise<TicketRow[]> {
  const { key, limit, actor } = page;
  const before = key?.id ?? null;
  switch (list) {
    case 'mine-due':
    case 'unowned-due': {
      const after = key === null || key.dueAt === null ? null : { dueAt: key.dueAt, id: key.id };
      return dueTickets(database, { owner: list === 'mine-due' ? actor : null, limit, after });
    }
    case 'new-unlinked':
      return newUnlinkedReports(database, { limit, before });
    case 'all': {
      if (terms.length === 0) return listTickets(database, { limit, before, kind });
      const ofKind: SearchTerm = { field: 'kind', not: false, values: [kind ?? ''] };
      return searchTickets(database, {
        terms: kind === null ? terms : [...terms, ofKind],
        limit,
        before,
      });
    }
  }
}

export function isByDue(list: ListName): boolean {
  return list === 'mine-due' || list === 'unowned-due';
}
