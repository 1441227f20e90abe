// Where an answer leads to: the place that its form was sent from, told what was done.

import type { HoldRow } from '../../store/acts.ts';
import type { Say } from '../messages/say.ts';
import { isOwnPath, type Typed, typed } from '../shown.ts';

/** An answer that can be taken back: which, until when, and where that leads to. */
export interface UndoView {
  readonly what: string;
  readonly until: string;
  readonly back: Typed;
}

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

/** "can be undone until 17:42:02Z"; empty: that depends on others. */
export function untilOf(until: Date | null, say: Say): string {
  if (until === null) return '';
  return say('common.undo-until', { time: `${until.toISOString().slice(11, 19)}Z` });
}

/** The button of an answer that can be taken back; null where it cannot. */
export function undoView(hold: HoldRow | undefined, back: string, say: Say): UndoView | null {
  if (hold === undefined) return null;
  return { what: undoOf(hold), until: untilOf(hold.undoUntil, say), back: typed(back) };
}
