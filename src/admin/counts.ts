// What the bar of every page counts. What is more than is worth counting is not counted.

import { countWaiting } from '../store/outbox.ts';
import type { Database } from '../store/pg.ts';
import { openHolds } from '../store/queue.ts';
import { countPromised } from '../store/undoable.ts';

export const countedMost = 100;

export interface Counts {
  /** Questions that are open and not snoozed. */
  readonly open: number;
  /** Letters that wait to leave, written or promised: "12", "99+"; empty where none does. */
  readonly letters: string;
}

export async function countsAt(database: Database, now: Date): Promise<Counts> {
  const [open, waiting, promised] = await Promise.all([
    openHolds(database, now),
    countWaiting(database, countedMost),
    countPromised(database, now),
  ]);
  return { open, letters: countOf(waiting + promised) };
}

/** "12", "99+"; empty where there is none. */
export function countOf(count: number): string {
  if (count === 0) return '';
  return count >= countedMost ? `${countedMost - 1}+` : String(count);
}
