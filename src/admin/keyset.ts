// Lists by keyset: a page names the last id of the page above, so no list ever counts its rows.

import { isId } from '../store/pg.ts';
import type { Asked } from './answer.ts';
import { href } from './shown.ts';
import type { ListView } from './views.ts';

/** An id as the database takes it, or null; whatever else a link holds finds nothing. */
export function idFrom(text: string | undefined): string | null {
  return text !== undefined && isId(text) ? text : null;
}

/** Where a list goes on; undefined where the link names no id. */
export function keyFrom(
  asked: Asked,
  name: 'before' | 'after' | 'reports',
): string | null | undefined {
  const key = asked.query.get(name);
  return key === undefined ? null : (idFrom(key) ?? undefined);
}

/**
 * Makes a page of rows.
 * @param rows one more than a page holds, where there are so many
 * @param here the list's own address, with all that it is seen by
 */
export function listed<Row extends { readonly id: string }, Line>(
  rows: readonly Row[],
  list: { readonly most: number; readonly key: 'before' | 'after'; readonly here: string },
  asked: Asked,
  line: (row: Row) => Line,
): ListView<Line> {
  const kept = rows.slice(0, list.most);
  const last = rows.length > list.most ? kept.at(-1)?.id : undefined;
  const joint = list.here.includes('?') ? '&' : '?';
  return {
    rows: kept.map(line),
    next: last === undefined ? null : href(`${list.here}${joint}${list.key}=${last}`),
    first: asked.query.has(list.key) ? href(list.here) : null,
  };
}
