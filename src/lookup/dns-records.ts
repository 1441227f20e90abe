// What DNS says in words (TXT) under names that a mail brings up: the keys of its signatures and
// the policy of its sender's domain. The same servers, form and caution as for host names
// (names.ts): as they are, so many at once, kept for a while. A name whose servers do not answer is
// not known, and nobody waits for it: the mail is then not proven, a question and no harm.

import { Resolver } from 'node:dns/promises';

import type { Settings } from '../rules.ts';
import { isAskable } from './names.ts';
import { createSlots } from './turns.ts';

/** The texts of each name, null where no server said anything; a name without any has none. */
export type Records = (
  names: readonly string[],
) => Promise<ReadonlyMap<string, readonly string[] | null>>;

export interface RecordsParts {
  readonly settings: Settings['resolver'];
  readonly now: () => Date;
}

/** Most names that one mail may have asked. */
export const recordNamesMax = 20;
const textsMax = 10;
const textCharactersMax = 4_096;
const cachedMax = 10_000;
/** Node does not tell how long a text is good: no longer than this. */
const goodMsMax = 300_000;
const silentMs = 30_000;

interface Kept {
  readonly texts: readonly string[] | null;
  readonly untilMs: number;
}

/** Asks the configured servers; never rejects, and never takes longer than one timeout. */
export function createRecords({ settings, now }: RecordsParts): Records {
  const { servers, timeoutMs, parallel, cacheMs, cacheNegativeMs } = settings;
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
  if (servers.length > 0) resolver.setServers(servers);
  const slots = createSlots(parallel);
  const kept = new Map<string, Kept>();
  const flights = new Map<string, Promise<Kept['texts']>>();

  async function ask(name: string): Promise<Kept['texts']> {
    if (!(await slots.take(timeoutMs))) return null;
    try {
      const texts = await textsOf(resolver, name);
      const negativeMs = texts === null ? silentMs : cacheNegativeMs;
      const goodMs = texts !== null && texts.length > 0 ? cacheMs : negativeMs;
      const [oldest] = kept.keys();
      if (kept.size >= cachedMax && oldest !== undefined) kept.delete(oldest);
      kept.set(name, { texts, untilMs: now().getTime() + Math.min(goodMs, goodMsMax) });
      return texts;
    } finally {
      slots.release();
    }
  }

  /** Questions for one name that come at once share the answer. */
  function find(name: string): Promise<Kept['texts']> {
    const known = kept.get(name);
    if (known !== undefined && known.untilMs > now().getTime()) return Promise.resolve(known.texts);
    kept.delete(name);
    const flight = flights.get(name) ?? ask(name).finally(() => flights.delete(name));
    flights.set(name, flight);
    return flight;
  }

  return async (names) => {
    const asked = [...new Set(names)].filter((name) => isAskable(name)).slice(0, recordNamesMax);
    const found = await Promise.all(
      asked.map(async (name) => [name, await within(timeoutMs, find(name))] as const),
    );
    return new Map(found);
  };
}

async function textsOf(resolver: Resolver, name: string): Promise<readonly string[] | null> {
  try {
    const records = await resolver.resolveTxt(name);
    return records.slice(0, textsMax).map((chunks) => chunks.join('').slice(0, textCharactersMax));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return code === 'ENOTFOUND' || code === 'ENODATA' ? [] : null;
  }
}

async function within<T>(timeoutMs: number, answer: Promise<T>): Promise<T | null> {
  let deadline: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    deadline = setTimeout(() => resolve(null), timeoutMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(deadline);
  }
}
