// The queue, which is home: what waits for a person, the most urgent first, then what is due first,
// and below the list the question that is looked at, with its answers. To look at one is to be at
// work on it, so that no two people answer the same; whoever just comes is given one that nobody
// has.

import type { CloseReason } from '../../desk-rules.ts';
import { isId } from '../../store/pg.ts';
import {
  closedCounts,
  findQueueRow,
  listQueue,
  type QueueCount,
  queueCounts,
  type QueueRow,
  recentHolds,
} from '../../store/queue.ts';
import { reasonLabel } from '../../tickets/plans.ts';
import {
  type Answer,
  type Asked,
  fragment,
  invalid,
  notFound,
  page,
  type Parts,
} from '../answer.ts';
import { isOffered, manyMost as most, manyVerbs } from '../hold/many-verbs.ts';
import { manyButtons } from '../hold/many-view.ts';
import { idFrom, keyFrom } from '../keyset.ts';
import { ticketLink } from '../lines.ts';
import { href, typed } from '../shown.ts';
import { teamsIn, teamsOf, viewsOf } from './counts.ts';
import { detailOf } from './detail.ts';
import { queueLine } from './lines.ts';
import type { QueueDetailView, QueuePageView } from './views.ts';
import { holdHref, ofOwnTeam, queueHref, type QueueWanted, wantedFrom } from './wanted.ts';

const dayMs = 24 * 3_600_000;
/** What is closed with these nobody is asked about any more; people look at it now and then. */
const setAside: ReadonlySet<string> = new Set(['ids-report', 'scrap', 'organisational']);
/** The element that a row's question is put into. */
const detailPlace = 'detail';

export async function queuePage(asked: Asked, parts: Parts): Promise<Answer> {
  const after = keyFrom(asked, 'after');
  const hold = asked.query.get('hold') ?? null;
  if (after === undefined || (hold !== null && !isId(hold))) {
    return invalid(asked, asked.say('notice.bad-id'));
  }
  const { database, now } = parts;
  const actor = asked.actor ?? '';
  const wanted = ofOwnTeam(wantedFrom(asked, after), asked, parts.rules().tickets.teams);
  const from = idFrom(asked.query.get('from'));
  const aside = reasonsOf(parts).map(({ code }) => code);
  const [rows, found, left, counts, recent, closed] = await Promise.all([
    listQueue(database, { ...wanted, limit: most + 1, actor, now: now() }),
    hold === null ? null : findQueueRow(database, hold, actor),
    from === null ? null : findQueueRow(database, from, actor),
    queueCounts(database, now()),
    recentHolds(database, now()),
    closedCounts(database, aside, new Date(now().getTime() - dayMs)),
  ]);
  if (hold !== null && found === null) return notFound(asked, asked.say('hold.title'));
  const listed = rows.slice(0, most);
  const current = found ?? given(listed, left, wanted);
  const seen = { asked, parts, wanted, listed };
  const detail = current === null ? null : await detailView(current, hold !== null, seen);
  if (asked.target === detailPlace && detail !== null) return fragment('queue/detail', detail);
  const view = pageView(seen, {
    isMore: rows.length > most,
    counts,
    recent,
    closed,
    current,
    detail,
  });
  return page('queue/page', asked.say('queue.title'), view);
}

/**
 * The question of whoever asks for none: the one below that they have left, else the nearest above
 * it. Nobody so takes another's, nor what was handed to a team that they did not ask for.
 */
function given(
  listed: readonly QueueRow[],
  left: QueueRow | null,
  { team }: QueueWanted,
): QueueRow | null {
  const others = listed.filter((row) => row.id !== left?.id);
  const at = left === null ? 0 : others.findIndex((row) => isBefore(left, row));
  const cut = at < 0 ? others.length : at;
  const inTurn = [...others.slice(cut), ...others.slice(0, cut).reverse()];
  return (
    inTurn.find((row) => row.holder === null && (team !== null || row.teamBefore === null)) ??
    inTurn.find((row) => row.holder === null) ??
    inTurn[0] ??
    listed[0] ??
    null
  );
}

/** The order of the list. */
function isBefore(one: QueueRow, other: QueueRow): boolean {
  if (one.urgent !== other.urgent) return one.urgent;
  const laterMs = other.byAt.getTime() - one.byAt.getTime();
  return laterMs === 0 ? one.id < other.id : laterMs > 0;
}

/** Those of them that the rules know. */
function reasonsOf({ rules }: Parts): readonly CloseReason[] {
  return rules().tickets.closeReasons.filter(({ code }) => setAside.has(code));
}

interface Seen {
  readonly asked: Asked;
  readonly parts: Parts;
  readonly wanted: QueueWanted;
  readonly listed: readonly QueueRow[];
}

/** The question that is looked at, with the steps to its neighbours. */
async function detailView(
  row: QueueRow,
  isChosen: boolean,
  { asked, parts, wanted, listed }: Seen,
): Promise<QueueDetailView> {
  const at = listed.findIndex((one) => one.id === row.id);
  const neighbour = (one: QueueRow | undefined) =>
    one === undefined ? null : queueHref(wanted, { hold: one.id });
  const detail = await detailOf(row, asked, parts, {
    here: queueHref(wanted, { hold: row.id }),
    wanted,
    isChosen,
  });
  return {
    ...detail,
    previous: at > 0 ? neighbour(listed[at - 1]) : null,
    next: neighbour(listed[at + 1]),
    whole: holdHref(row.id, wanted),
  };
}

function pageView(
  { asked, parts, wanted, listed }: Seen,
  had: {
    readonly isMore: boolean;
    readonly counts: readonly QueueCount[];
    readonly recent: readonly string[];
    readonly closed: readonly { readonly reason: string; readonly closed: number }[];
    readonly current: QueueRow | null;
    readonly detail: QueueDetailView | null;
  },
): QueuePageView {
  const { say } = asked;
  const { isMore, counts, recent, closed, current, detail } = had;
  const now = parts.now();
  const last = listed.at(-1)?.id;
  const top = { ...wanted, after: null };
  const ids = listed.map((row) => row.id);
  const teams = teamsIn(counts, wanted);
  return {
    rows: listed.map((row) => {
      const { ticket: id, number } = row;
      const ticketLabel = id === null ? '' : ticketLink({ id, number }, parts).label;
      return queueLine(row, { wanted, current: current?.id ?? null, say, now, ticketLabel });
    }),
    next: isMore && last !== undefined ? queueHref({ ...wanted, after: last }) : null,
    first: wanted.after === null ? null : queueHref(top),
    views: viewsOf(counts, wanted, say),
    closed: reasonsOf(parts).map((reason) => ({
      href: href(`/tickets?${new URLSearchParams({ q: `reason:${reason.code}` }).toString()}`),
      label: reasonLabel(reason, say.lang),
      count: String(closed.find((one) => one.reason === reason.code)?.closed ?? 0),
    })),
    teams: teamsOf(teams, counts, wanted, say),
    news: queueHref(
      wanted,
      {
        since: String(now.getTime()),
        rows: ids.join(','),
        ...(teams.length === 0 ? {} : { teams: teams.join(',') }),
        known: recent.filter((id) => !ids.some((one) => one === id)).join(','),
      },
      '/queue/news',
    ),
    back: typed(queueHref(wanted).text),
    many: manyButtons(
      manyVerbs.filter((verb) => listed.some((row) => isOffered(row, verb, say))),
      say,
    ),
    isFiltered: wanted.view !== null || wanted.team !== null,
    whole: queueHref({ ...top, view: null, team: null }),
    detail,
  };
}
