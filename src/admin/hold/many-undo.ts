// An answer to many that is taken back: each that it has answered, as long as nothing has come of
// it and nobody has answered since.

import type { HoldRow } from '../../store/acts.ts';
import type { AnsweredRow, Bulk } from '../../store/bulk.ts';
import { holdsById } from '../../store/queue.ts';
import { type Answer, type Asked, go, type Parts } from '../answer.ts';
import { undoEach } from '../bulk-run.ts';
import { withDid } from './back.ts';

/** Whether what stands there now is what this run has answered. */
function isOwn(hold: HoldRow, row: AnsweredRow, { verb, actor, at }: Bulk<AnsweredRow>): boolean {
  const { closedAt, closedBy, closedHow, team, teamBefore, snoozedBy, snoozedUntil } = hold;
  if (row.result !== 'done' && row.result !== 'planned') return false;
  if (closedAt === null && verb === 'snooze') {
    return snoozedBy === actor && snoozedUntil?.toISOString() === row.until;
  }
  if (closedAt === null) return teamBefore !== null && row.team === team;
  return closedHow === verb && closedBy === actor && closedAt >= at;
}

/**
 * Till when all of it can be taken back, if any of it can.
 * @returns null: none of it can; `until` null: that depends on others
 */
export function undoableOf(
  bulk: Bulk<AnsweredRow>,
  holds: readonly HoldRow[],
  now: Date,
): { readonly until: Date | null } | null {
  if (bulk.undoneAt !== null) return null;
  const found = new Map(holds.map((hold) => [hold.id, hold]));
  const own = bulk.rows.flatMap((row) => {
    const hold = found.get(row.hold);
    return hold !== undefined && isOwn(hold, row, bulk) ? [hold] : [];
  });
  const back = own.filter(
    ({ closedAt, undoUntil }) => closedAt === null || (undoUntil !== null && undoUntil > now),
  );
  if (back.length === 0) return null;
  const ends = back.flatMap(({ undoUntil }) => undoUntil ?? []).map((end) => end.getTime());
  return { until: ends.length === 0 ? null : new Date(Math.min(...ends)) };
}

/** Takes back all that can be; the page says what stays. */
export async function undoMany(
  bulk: Bulk<AnsweredRow>,
  { actor }: Asked,
  parts: Parts,
): Promise<Answer> {
  let staying = 0;
  const undoOne = async (row: AnsweredRow): Promise<AnsweredRow> => {
    const [hold] = await holdsById(parts.database, [row.hold]);
    if (row.result !== 'done' && row.result !== 'planned') return row;
    const isTheirs = hold === undefined || !isOwn(hold, row, bulk);
    const became = isTheirs ? 'none' : await parts.holding.undo(row.hold, actor ?? '');
    if (became === 'undone') return { ...row, result: 'undone' };
    staying += 1;
    return row.result === 'planned' ? row : { ...row, result: 'stays' };
  };
  await undoEach(bulk, undoOne, parts);
  return go(staying === 0 ? withDid('/', `b:${bulk.id}`) : `/bulk/${bulk.id}`);
}
