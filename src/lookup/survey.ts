// Whom the registries would name for everything that is ours, and that the rules leave to them: a
// walk through the prefixes of the constituencies, from answer to answer. A range that a registry
// says is assigned to one user is asked about once; where it only knows an allocation, which may
// hold networks of others, a block of it is taken for all.

import type { Answer, Reads, Registry } from '../questions.ts';
import type { Constituency, Rules } from '../rules.ts';
import { createNetworks } from './networks.ts';
import { blockOf, covers, parseRange, type Range, textOf, textOfRange } from './ranges.ts';
import { createRegistry, type RegistryEntry, type RegistryParts } from './registry.ts';

/** One stretch of addresses, and who would be told of them. */
export interface Surveyed {
  readonly constituency: string;
  /** The network of the rules, or else the constituency. */
  readonly name: string;
  /** "192.0.2.0/24", or "192.0.2.0 - 192.0.2.191". */
  readonly range: string;
  /** Of the network above it, where its own names no contact. */
  readonly answer: Answer<Registry | null>;
}

export interface SurveyParts extends RegistryParts {
  readonly rules: Pick<Rules, 'constituencies' | 'networks'>;
  /** Waits so long; the servers are to serve the desk meanwhile. */
  readonly pause: (ms: number) => Promise<void>;
}

/** Where nothing is assigned, a block of this length is asked about once. */
const blockLength = { 32: 24, 128: 48 } as const;
/** Of one prefix not more than two to this power of such blocks; of wider ones the blocks are. */
const blocksBits = 8;
/** A survey and the desk itself together stay within a server's budget. */
const shareOfBudget = 2;

/**
 * Walks through one constituency. The answers come from the cache where they are fresh, so a walk
 * that was ended goes on where it was.
 */
export async function* survey(
  parts: SurveyParts,
  constituency: Constituency,
): AsyncGenerator<Surveyed> {
  const ask = askingPolitely(parts);
  const networks = createNetworks(parts.rules, parts.now);
  const own = parts.rules.networks.flatMap(({ prefix }) => parseRange(prefix) ?? []);
  for (const prefix of constituency.prefixes) {
    const whole = parseRange(prefix);
    if (whole === null) continue;
    const starts = own.filter((one) => covers(whole, one)).map(({ first }) => first);
    const length = blockLengthOf(whole, Number(prefix.split('/')[1]));
    for (let first = whole.first; first <= whole.last; ) {
      const address: Range = { bits: whole.bits, first, last: first };
      const ip = textOf(first, whole.bits);
      const ours = await networks({ addresses: [{ ip, at: null }] });
      const [mine] = ours.ok ? ours.value : [];
      if (mine?.constituency !== constituency.name) {
        first = endOf(mine?.around ?? mine?.prefix, whole) + 1n;
      } else if (mine.contacts !== null) {
        first = endOf(mine.prefix, whole) + 1n;
      } else {
        const { answer, holds } = await ask(ip);
        const reach = holds ?? blockOf(address, length);
        const next = starts.reduce(
          (least, start) => (start > first && start < least ? start : least),
          (reach.last < whole.last ? reach.last : whole.last) + 1n,
        );
        const range = textOfRange({ bits: whole.bits, first, last: next - 1n });
        yield { constituency: constituency.name, name: mine.name, range, answer };
        first = next;
      }
    }
  }
}

function blockLengthOf({ bits }: Range, prefixLength: number): number {
  return Math.max(prefixLength, Math.min(blockLength[bits], prefixLength + blocksBits));
}

/** The last address of a prefix, as far as it lies in the whole. */
function endOf(prefix: string | undefined, whole: Range): bigint {
  const range = parseRange(prefix ?? '');
  return range === null || range.last > whole.last ? whole.last : range.last;
}

interface Asked {
  readonly answer: Answer<Registry | null>;
  /** What the answer is good for; null: for this one address only. */
  readonly holds: Range | null;
}

/** Asks as the desk does, slower, and notes for how much each answer is good. */
function askingPolitely(parts: SurveyParts): (ip: string) => Promise<Asked> {
  const { cache, pause, sources } = parts;
  const slowest = Math.min(...sources.flat().map(({ queriesPerMinute }) => queriesPerMinute));
  const pauseMs = Number.isFinite(slowest) ? (shareOfBudget * 60_000) / slowest : 0;
  let entry: RegistryEntry | null = null;
  let wasAsked = false;
  const note = (seen: RegistryEntry | null): void => {
    if (seen !== null && !seen.server.endsWith(' above')) entry = seen;
  };
  const registry = createRegistry({
    ...parts,
    cache: {
      find: async (ask) => {
        const found = await cache.find(ask);
        note(found);
        return found;
      },
      keep: async (kept) => {
        wasAsked = true;
        note(kept);
        await cache.keep(kept);
      },
    },
  });
  const asked: Reads['registry'] = async (ask) => {
    wasAsked = false;
    const answer = await registry(ask);
    if (wasAsked || !answer.ok) await pause(pauseMs);
    return answer;
  };
  return async (ip) => {
    entry = null;
    const answer = await asked({ ip });
    const holds = holdsOf(entry, ip);
    const said = answer.ok ? answer.value : null;
    if (said === null || said.contact !== null || said.prefix === null) return { answer, holds };
    const above = await asked({ ip, above: said.prefix });
    const named = above.ok && above.value?.contact != null;
    return { answer: named ? above : answer, holds };
  };
}

/** Null where the entry is good for one address only, as an allocation's is. */
function holdsOf(entry: RegistryEntry | null, ip: string): Range | null {
  const [address, range] = [parseRange(ip), parseRange(entry?.prefix ?? '')];
  if (address === null || range === null || !covers(range, address)) return null;
  return range.first === range.last ? null : range;
}
