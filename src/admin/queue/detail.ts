// One question as it is worked on, in the queue and on a page of its own: whose it is, what it is
// about, its answers. To look at it is to be at work on it.

import { type Lease, moveLease } from '../../store/leases.ts';
import type { QueueRow } from '../../store/queue.ts';
import type { Asked, Parts } from '../answer.ts';
import { undoOf, undoView } from '../hold/back.ts';
import { pickedFrom } from '../hold/changes.ts';
import { besideOf } from '../hold/beside.ts';
import { holdDetail } from '../hold/detail.ts';
import type { Say } from '../messages/say.ts';
import type { Href } from '../shown.ts';
import { presenceOf, snoozedText } from './lines.ts';
import type { QueueDetailView } from './views.ts';
import type { QueueWanted } from './wanted.ts';

export interface DetailPlace {
  /** Where the question stands. */
  readonly here: Href;
  /** The part of the queue that its answers lead back to. */
  readonly wanted: QueueWanted;
  /** Somebody asked for this one, and was not just shown it. */
  readonly isChosen: boolean;
}

/** The question that is looked at, which is now theirs if it was nobody's. */
export async function detailOf(
  row: QueueRow,
  asked: Asked,
  parts: Parts,
  { here, wanted, isChosen }: DetailPlace,
): Promise<QueueDetailView> {
  const { say } = asked;
  const actor = asked.actor ?? '';
  const [lease, hold, beside] = await Promise.all([
    leaseOf(row, isChosen, actor, parts),
    holdDetail(row, parts, say, { wanted, picked: pickedFrom(asked.query, row) }),
    besideOf(row, asked, parts),
  ]);
  return {
    id: row.id,
    presence: presenceOf(row, lease, { here, actor, say, now: parts.now() }),
    previous: null,
    next: null,
    whole: null,
    handed: row.teamBefore === null ? null : handedOf(row, asked, here),
    snoozed: snoozedOf(row, say, parts.now()),
    hold,
    beside,
  };
}

function snoozedOf(row: QueueRow, say: Say, now: Date): QueueDetailView['snoozed'] {
  const label = row.closedAt === null ? snoozedText(row, say, now) : '';
  return label === '' ? null : { label, by: row.snoozedBy ?? '', what: undoOf(row) };
}

/** For whom it is, and why. */
function handedOf(row: QueueRow, { actor, say }: Asked, { text: here }: Href) {
  const { team, handedWhy: why, handedBy: by, closedAt } = row;
  const isTheirs = by !== null && by === actor && closedAt === null;
  const undo = undoView(isTheirs ? row : undefined, here, say);
  return { label: say('queue.for', { team }), why: why ?? '', by: by ?? '', undo };
}

async function leaseOf(
  row: QueueRow,
  isChosen: boolean,
  actor: string,
  { database }: Parts,
): Promise<Lease | null> {
  const { id: what, holder, heldSince: since, heldUntil: until } = row;
  // An answered question needs nobody.
  if (row.closedAt !== null) return null;
  // Whoever was only shown what others have did not ask for it, and keeps what they have.
  if (holder !== null && since !== null && until !== null && !isChosen) {
    return { what, holder, since, until };
  }
  return (await moveLease(database, what, actor, null)).lease;
}
