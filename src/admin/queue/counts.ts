// How many wait in each view and with each team: on the page, and again while it is open. Pure.

import { type QueueCount, type QueueName, queueViews } from '../../store/queue.ts';
import type { Say } from '../messages/say.ts';
import type { CountedChoice } from './views.ts';
import { queueHref, type QueueWanted } from './wanted.ts';

const total = (counts: readonly QueueCount[]): string =>
  String(counts.reduce((sum, { open }) => sum + open, 0));

/** What is snoozed is in no view but its own. */
const isCounted = (one: QueueCount, view: QueueName | null): boolean =>
  view === null ? one.view !== 'snoozed' : one.view === view;

/** The views, with what waits in each of the team that is looked at. */
export function viewsOf(
  counts: readonly QueueCount[],
  wanted: QueueWanted,
  say: Say,
): readonly CountedChoice[] {
  const { team, view } = wanted;
  const ofTeam = counts.filter((one) => team === null || one.team === team);
  return [null, ...queueViews].map((name) => ({
    id: `view-${name ?? 'all'}`,
    href: queueHref({ ...wanted, view: name, after: null }),
    label: say(`queue.view.${name ?? 'all'}`),
    count: total(ofTeam.filter((one) => isCounted(one, name))),
    current: name === view,
  }));
}

/** The teams that have some, and the one that is looked at; none where there is but one. */
export function teamsIn(
  counts: readonly QueueCount[],
  { team }: Pick<QueueWanted, 'team'>,
): readonly string[] {
  const names = [...new Set([...counts.map((one) => one.team), ...(team === null ? [] : [team])])];
  return names.length < 2 ? [] : names;
}

/** These teams, with what waits for each in the view that is looked at; before them, all. */
export function teamsOf(
  names: readonly string[],
  counts: readonly QueueCount[],
  wanted: QueueWanted,
  say: Say,
): readonly CountedChoice[] {
  const { view, team } = wanted;
  if (names.length === 0) return [];
  const ofView = counts.filter((one) => isCounted(one, view));
  return [null, ...names].map((name, index) => ({
    id: `team-${index}`,
    href: queueHref({ ...wanted, team: name, after: null }),
    label: name ?? say('queue.every-team'),
    count: total(ofView.filter((one) => name === null || one.team === name)),
    current: name === team,
  }));
}
