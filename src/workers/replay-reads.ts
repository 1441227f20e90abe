// Reads that answer as they did in an earlier run. A question that was not asked then goes to the
// world as it is now.

import type { Ask, Asked, Question, Reads } from '../questions.ts';

/** The answers of a trace in place of the world's; dates that became text are dates again. */
export function replayReads(asked: readonly Asked[], world: Reads): Reads {
  const known = new Map(asked.map((one) => [keyOf(one.question, one.ask), one.answer]));
  const replay = <Q extends Question>(question: Q, ask: Ask<Q>): Ask<Q> => {
    return async (put) => {
      const answer = known.get(keyOf(question, put));
      return answer === undefined ? ask(put) : (revived(answer) as Awaited<ReturnType<Ask<Q>>>);
    };
  };
  return {
    networks: replay('networks', world.networks),
    threads: replay('threads', world.threads),
    names: replay('names', world.names),
    owner: replay('owner', world.owner),
    reporter: replay('reporter', world.reporter),
    authenticity: replay('authenticity', world.authenticity),
    seal: replay('seal', world.seal),
    registry: replay('registry', world.registry),
    alternatives: replay('alternatives', world.alternatives),
    incident: replay('incident', world.incident),
    recent: replay('recent', world.recent),
    contacts: replay('contacts', world.contacts),
  };
}

function keyOf(question: string, ask: unknown): string {
  return `${question} ${JSON.stringify(ask, (_key, value: unknown) => sorted(value))}`;
}

/** JSON from the database keeps no order of keys. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const dateFields: ReadonlySet<string> = new Set([
  'fetchedAt',
  'openedAt',
  'closedAt',
  'purgedAt',
  'lastAt',
  'answeredAt',
]);

function revived(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer), (key, value: unknown) =>
    dateFields.has(key) && typeof value === 'string' ? new Date(value) : value,
  );
}
