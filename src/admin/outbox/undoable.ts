// Answers that can still be taken back, above what leaves.

import { undoableHolds, type UndoableRow } from '../../store/undoable.ts';
import { goneOf } from '../answered.ts';
import type { Asked, Parts } from '../answer.ts';
import { undoOf } from '../hold/back.ts';
import type { Say } from '../messages/say.ts';
import { type Href, href, typed } from '../shown.ts';
import { short } from '../words.ts';
import type { UndoableLine } from './views.ts';

const most = 50;

/**
 * The newest first.
 * @param back where the page stands
 */
export async function undoableLines(
  { actor, say }: Asked,
  { database, now }: Parts,
  back: Href,
): Promise<readonly UndoableLine[]> {
  const rows = await undoableHolds(database, now(), { limit: most });
  const last = rows.find(({ closedBy }) => closedBy === actor);
  return rows.map((row) => ({ ...lineOf(row, say), back: typed(back.text), isLast: row === last }));
}

function lineOf(row: UndoableRow, say: Say): Omit<UndoableLine, 'back' | 'isLast'> {
  const subject = short(row.subject || say('common.no-subject'));
  return {
    answer: goneOf(say, { by: row.closedBy, how: row.closedHow }),
    subject,
    hold: href(`/holds/${row.id}`),
    until: row.undoUntil,
    what: undoOf(row),
    name: say('outbox.undo-name', { subject }),
  };
}
