// Answers that can still be taken back, above what leaves: what was accepted is composed only when
// that time is over, and until then shown with the recipients that the desk was shown.

import { undoableHolds, type UndoableRow } from '../../store/undoable.ts';
import { goneOf } from '../answered.ts';
import type { Asked, Parts } from '../answer.ts';
import { undoOf } from '../hold/back.ts';
import type { Say } from '../messages/say.ts';
import { type Href, href, typed } from '../shown.ts';
import { address, short } from '../words.ts';
import type { OutboxView, UndoableLine } from './views.ts';

const most = 50;
const recipientsShown = 5;

/**
 * The newest first.
 * @param back where the page stands
 * @param isStopped nothing leaves now
 */
export async function undoableLines(
  { actor, say }: Asked,
  { database, now }: Parts,
  { back, isStopped }: { readonly back: Href; readonly isStopped: boolean },
): Promise<Pick<OutboxView, 'undoable' | 'undoableMore'>> {
  const rows = await undoableHolds(database, now(), { limit: most });
  const last = rows.find(({ closedBy }) => closedBy === actor);
  const more = (rows[0]?.all ?? 0) - rows.length;
  const undoable = rows.map((row) => {
    const line = lineOf(row, say);
    const stands = isStopped && line.to !== '' ? say('outbox.stands') : '';
    return { ...line, stands, back: typed(back.text), isLast: row === last };
  });
  return { undoable, undoableMore: more > 0 ? say('outbox.undoable-more', { n: more }) : '' };
}

function lineOf(row: UndoableRow, say: Say): Omit<UndoableLine, 'stands' | 'back' | 'isLast'> {
  return {
    id: row.id,
    answer: goneOf(say, { by: row.closedBy, how: row.closedHow }),
    to: say.several(recipientsOf(row).map(address), recipientsShown),
    subject: short(row.subject || say('common.no-subject')),
    hold: href(`/holds/${row.id}`),
    until: row.undoUntil,
    what: undoOf(row),
  };
}

/** Of what was accepted: the mails that were shown, or those of them that were picked. */
function recipientsOf({ closedHow, answer, prepared, only, instead }: UndoableRow): string[] {
  if (closedHow !== 'accept' || answer !== 'send') return [];
  if (instead !== null) return [instead];
  const sent = only === null ? prepared : prepared.filter((_, index) => only.includes(index));
  return sent.map(({ to }) => to);
}
