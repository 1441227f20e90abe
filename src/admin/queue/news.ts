// What has changed since a page of the queue was made: how many have come, what became of the
// rows that it shows, and whose the question is that it has open. Asked for by a script, not by a
// person, so it keeps no session awake.

import { liveLeases } from '../../store/leases.ts';
import { isId } from '../../store/pg.ts';
import { findQueueRow, newHolds, queueCounts, rowNews } from '../../store/queue.ts';
import { type Answer, type Asked, fragment, type Parts } from '../answer.ts';
import type { Say } from '../messages/say.ts';
import { teamsOf, viewsOf } from './counts.ts';
import { presenceOf, rowState } from './lines.ts';
import type { PresenceView } from './views.ts';
import { queueHref, type QueueWanted, wantedFrom } from './wanted.ts';

const idsMost = 150;
const teamsMost = 50;
/** More are not counted. */
const countedMost = 100;

export async function queueNews(asked: Asked, parts: Parts): Promise<Answer> {
  const { database } = parts;
  const now = parts.now();
  const { say } = asked;
  const rows = idsFrom(asked, 'rows');
  const known = [...idsFrom(asked, 'known'), ...rows];
  const wanted = wantedFrom(asked, null);
  const [hold] = idsFrom(asked, 'hold');
  const [came, news, counts, presence] = await Promise.all([
    newHolds(database, sinceFrom(asked, parts), known, { ...wanted, now }),
    rowNews(database, rows, asked.actor ?? '', now),
    queueCounts(database, now),
    hold === undefined ? null : presenceNow(hold, wanted, asked, parts),
  ]);
  return fragment('queue/news', {
    text: cameOf(came, say),
    isUrgent: came.urgent > 0,
    show: queueHref(wanted, hold === undefined ? {} : { hold }),
    // Where what is snoozed is looked at, it has not gone.
    rows: news.map((row) =>
      rowState(wanted.view === 'snoozed' ? { ...row, snoozedBy: null } : row, say),
    ),
    counts: [...viewsOf(counts, wanted, say), ...teamsOf(teamsShown(asked), counts, wanted, say)],
    presence,
  });
}

/** The teams whose counts the page shows, in its order. */
function teamsShown({ query }: Asked): string[] {
  return (query.get('teams') ?? '').split(',', teamsMost).filter((name) => name !== '');
}

function idsFrom({ query }: Asked, name: string): string[] {
  return (query.get(name) ?? '').split(',', idsMost).filter(isId);
}

/** When the page was made; from now on where that is not said. */
function sinceFrom({ query }: Asked, { now }: Parts): Date {
  const since = query.get('since') ?? '';
  return /^\d{1,14}$/.test(since) ? new Date(Number(since)) : now();
}

function cameOf({ open, urgent }: { readonly open: number; readonly urgent: number }, say: Say) {
  if (open === 0) return '';
  const count =
    open < countedMost ? say('queue.came', { n: open }) : say('queue.came-most', { n: open - 1 });
  return urgent === 0 ? count : say('queue.came-urgent', { count, urgent });
}

async function presenceNow(
  hold: string,
  wanted: QueueWanted,
  asked: Asked,
  { database, now }: Parts,
): Promise<PresenceView | null> {
  const actor = asked.actor ?? '';
  const row = await findQueueRow(database, hold, actor);
  if (row === null) return null;
  const seen = { here: queueHref(wanted, { hold }), actor, say: asked.say, now: now() };
  const [lease = null] = await liveLeases(database, [hold]);
  return presenceOf(row, lease, seen);
}
