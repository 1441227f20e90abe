// Where an answer leads to: the place that its form was sent from, told what was done.

import type { HoldRow } from '../../store/acts.ts';
import { isOwnPath } from '../shown.ts';

/** The same place, told what was done: `did` is looked up, so no link can claim what was not. */
export function withDid(path: string, did: string, from: string | null = null): string {
  const url = new URL(path, 'http://localhost');
  url.searchParams.set('did', did);
  if (from !== null) url.searchParams.set('from', from);
  // "/.//x" has become "//x".
  return `${isOwnPath(url.pathname) ? url.pathname : '/'}${url.search}`;
}

/** What takes back the answer that a hold has now, and no other: "h:ID:WHICH". */
export function undoOf({ id, team, closedAt, snoozedUntil }: HoldRow): string {
  return `h:${id}:${(closedAt ?? snoozedUntil)?.getTime() ?? team}`;
}
