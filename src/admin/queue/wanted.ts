// What part of the queue a link means, and the links to others. Whoever has a team of their own is
// shown its questions where a link names no part; a link that means every team then says so.

import { type QueueName, queueViews } from '../../store/queue.ts';
import type { Asked } from '../answer.ts';
import { type Href, href, isOwnPath } from '../shown.ts';

export interface QueueWanted {
  readonly view: QueueName | null;
  readonly team: string | null;
  /** The reader has a team of their own, so that links to every team have to say so. */
  readonly isMarked: boolean;
  /** The hold that the page goes on below. */
  readonly after: string | null;
}

const teamMost = 64;
/** Every team, where a link has to say so. No team of the rules is called that. */
const everyTeam = '*';

/** Reads a link; what it names that is none counts as not said. */
export function wantedFrom({ query }: Pick<Asked, 'query'>, after: string | null): QueueWanted {
  const view = query.get('view');
  const team = query.get('team') ?? '';
  return {
    view: queueViews.find((name) => name === view) ?? null,
    team: team === '' || team === everyTeam || team.length > teamMost ? null : team,
    isMarked: team === everyTeam,
    after,
  };
}

/** The part that a way back leads to; another page's has none. */
export function wantedIn(back: string): QueueWanted {
  const url = new URL(isOwnPath(back) ? back : '/', 'http://localhost');
  return wantedFrom({ query: url.pathname === '/' ? new Map(url.searchParams) : new Map() }, null);
}

/**
 * What the queue opens with for whoever has a team of their own; a link that names a part, or a
 * question, is not changed.
 * @param teams those of the rules
 */
export function ofOwnTeam(
  wanted: QueueWanted,
  { query, team }: Pick<Asked, 'query' | 'team'>,
  teams: readonly string[],
): QueueWanted {
  if (team === null || !teams.includes(team)) return wanted;
  const isNamed = ['view', 'team', 'hold', 'after'].some((name) => query.has(name));
  return { ...wanted, isMarked: true, team: isNamed ? wanted.team : team };
}

/** The queue so filtered, with what else the link is to hold. */
export function queueHref(
  { view, team, isMarked, after }: QueueWanted,
  more: Readonly<Record<string, string>> = {},
  path = '/',
): Href {
  const named = team ?? (isMarked ? everyTeam : null);
  const query = new URLSearchParams({
    ...(view === null ? {} : { view }),
    ...(named === null ? {} : { team: named }),
    ...(after === null ? {} : { after }),
    ...more,
  }).toString();
  return href(query === '' ? path : `${path}?${query}`);
}

/** A hold on a page of its own, whose answers lead back to that part. */
export function holdHref(
  id: string,
  wanted: QueueWanted,
  more: Readonly<Record<string, string>> = {},
): Href {
  return queueHref(wanted, more, `/holds/${id}`);
}

/** The same with the field for words above them open. */
export function wordsHref(id: string, wanted: QueueWanted): Href {
  return queueHref(wanted, { words: '1' }, `/holds/${id}/preview`);
}

/** The mails that accepting it sends; with somebody else in place of the one prepared. */
export function previewHref(id: string, wanted: QueueWanted, to: string | null = null): Href {
  return queueHref(wanted, to === null ? {} : { to }, `/holds/${id}/preview`);
}
