// What the registries say of an address: from the cache where it is fresh, else by asking the
// configured servers for it, each within its budget. It never asks a server that is not configured,
// never asks twice at once for one neighbourhood, and serves an old answer, with its age, where
// asking fails. Only the cache's own errors are thrown; every other failure is an answer.

import type { Answer, Reads, Registry } from '../questions.ts';
import type { Settings } from '../rules.ts';
import type { Finding, ParsedAnswer } from './finding.ts';
import { createPrefixTree } from '../indicators/prefix-tree.ts';
import {
  blockAbove,
  blockOf,
  covers,
  parseRange,
  prefixAround,
  type Range,
  textOfRange,
} from './ranges.ts';
import { type Budget, createBudget, createSlots } from './turns.ts';

/** An answer as kept. One row for each server and prefix; plain data but for the dates. */
export interface RegistryEntry {
  /** Who said it: the source's name; with " above" where the next wider network was asked for. */
  readonly server: string;
  /** A prefix without host bits; the answer is the same for all of it. */
  readonly prefix: string;
  /** Null: the registry knows nothing of it. */
  readonly finding: Finding | null;
  readonly fetchedAt: Date;
  readonly expiresAt: Date;
}

/** Kept by the store. */
export interface RegistryCache {
  /**
   * The entry of that server whose prefix covers the address: one that has not expired before one
   * that has, then the most specific. Old entries are returned too.
   */
  find(ask: {
    readonly server: string;
    readonly ip: string;
    readonly now: Date;
  }): Promise<RegistryEntry | null>;
  /** Adds the entry, or replaces the one of the same server and prefix. */
  keep(entry: RegistryEntry): Promise<void>;
}

/** A server that can be asked, whatever it speaks. */
export interface RegistrySource {
  /** "whois.ripe.net", "127.0.0.1:4343", "rdap:rdap.db.ripe.net". */
  readonly name: string;
  /** Empty: it answers for all. */
  readonly prefixes: readonly string[];
  readonly queriesPerMinute: number;
  /** An address, or a prefix without host bits, in canonical form. Never rejects. */
  readonly ask: (query: string, timeoutMs: number) => Promise<Answer<ParsedAnswer>>;
}

export interface RegistryParts {
  /**
   * Of each group the source with the most specific prefix (of equal ones the first) is asked for
   * an address; that of a later group only where the one before failed.
   */
  readonly sources: readonly (readonly RegistrySource[])[];
  readonly limits: Pick<
    Settings['whois'],
    'timeoutMs' | 'cacheMs' | 'cacheNegativeMs' | 'parallel'
  >;
  readonly cache: RegistryCache;
  readonly now: () => Date;
}

/** An answer older than this is no answer, whatever fails. */
const staleMsMax = 30 * 24 * 3600 * 1000;
/** Questions for one block of this length wait for each other: the first answer may serve all. */
const neighbourhood = { 32: 24, 128: 48 } as const;

type Server = RegistrySource & { readonly budget: Budget };
type Flight = Promise<Answer<RegistryEntry>>;

/** Answers the `registry` question. Null: no registry knows the address. */
export function createRegistry(parts: RegistryParts): Reads['registry'] {
  const { limits, cache, now } = parts;
  const groups = parts.sources.map((sources) => createServers(sources, now));
  const slots = createSlots(limits.parallel);
  const flights = new Map<string, Flight>();

  async function query(server: Server, text: string, deadlineMs: number) {
    // Waiting for a turn is part of the deadline, and the server may have failed meanwhile.
    const timeoutMs = Math.max(1, deadlineMs - now().getTime());
    const refusal = server.budget.spend(now().getTime());
    if (refusal !== null) return failed(true, refusal);
    const answer = await server.ask(text, timeoutMs);
    // An answer refused for its size or form is the network holder's doing, not the server's.
    server.budget.count(answer.ok || !answer.temporary, now().getTime());
    return answer;
  }

  async function fetch(server: Server, question: Question): Flight {
    const deadlineMs = now().getTime() + limits.timeoutMs;
    if (!(await slots.take(limits.timeoutMs))) return failed(true, 'too many questions at once');
    const answer = await query(server, question.query, deadlineMs).finally(() => slots.release());
    if (!answer.ok) return failed(answer.temporary, `${server.name}: ${answer.why}`);
    const { finding } = answer.value;
    const fetchedAt = now();
    const ageMs = finding === null ? limits.cacheNegativeMs : limits.cacheMs;
    const entry = {
      server: `${server.name}${question.suffix}`,
      prefix: question.prefix ?? answer.value.prefix,
      finding,
      fetchedAt,
      expiresAt: new Date(fetchedAt.getTime() + ageMs),
    };
    await cache.keep(entry);
    return { ok: true, value: entry };
  }

  /** Joins a flight that may bring the answer: its failure, or an answer that covers, is ours. */
  async function join(server: Server, question: Question): Flight {
    const { address, suffix } = question;
    const key = `${server.name}${suffix} ${blockOf(address, neighbourhood[address.bits]).first}`;
    for (let flying = flights.get(key); flying !== undefined; flying = flights.get(key)) {
      const answer = await flying;
      if (!answer.ok || isFor(answer.value, question)) return answer;
    }
    const flight = fetch(server, question).finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  }

  /** What each server says in turn, until one answers; then what was known before. */
  async function answer(servers: readonly Server[], question: Question) {
    let old: { readonly server: Server; readonly entry: RegistryEntry } | null = null;
    const failures: Extract<Answer<unknown>, { ok: false }>[] = [];
    for (const server of servers) {
      const name = `${server.name}${question.suffix}`;
      const kept = await cache.find({ server: name, ip: question.ip, now: now() });
      const entry = kept !== null && isFor(kept, question) ? kept : null;
      if (entry !== null && entry.expiresAt > now()) return told(server, entry);
      const flight = await join(server, question);
      if (flight.ok) return told(server, flight.value);
      failures.push(flight);
      const isOlder = old !== null && entry !== null && old.entry.fetchedAt >= entry.fetchedAt;
      if (entry !== null && !isOlder) old = { server, entry };
    }
    if (old !== null && now().getTime() - old.entry.fetchedAt.getTime() <= staleMsMax) {
      return told(old.server, old.entry);
    }
    const temporary = failures.some((one) => one.temporary);
    return failed(temporary, failures.map(({ why }) => why).join('; '));
  }

  return async ({ ip, above }) => {
    const servers = groups.flatMap((group) => group.find(ip) ?? []);
    const address = parseRange(ip);
    if (address === null || servers.length === 0) {
      return failed(false, `no registry is configured for ${JSON.stringify(ip)}`);
    }
    const question = above === undefined ? about(address) : aboutAbove(address, above);
    return question === null ? { ok: true, value: null } : answer(servers, question);
  };
}

interface Question {
  readonly address: Range;
  readonly ip: string;
  readonly query: string;
  /** Of the server's name in the cache: answers for wider networks never mix with the others. */
  readonly suffix: '' | ' above';
  /** What the answer is kept for; null: the registry says. */
  readonly prefix: string | null;
}

function about(address: Range): Question {
  const [ip = ''] = textOfRange(address).split('/', 1);
  return { address, ip, query: ip, suffix: '', prefix: null };
}

/** Null: the range is none around the address, or there is nothing above it. */
function aboutAbove(address: Range, above: string): Question | null {
  const range = parseRange(above);
  const block = range !== null && covers(range, address) ? blockAbove(range) : null;
  if (range === null || block === null) return null;
  const prefix = prefixAround(address, range, 0);
  return { ...about(address), query: textOfRange(block), suffix: ' above', prefix };
}

/** Whether an answer to another question is one to this too. */
function isFor(entry: RegistryEntry, { address, prefix }: Question): boolean {
  if (prefix !== null) return entry.prefix === prefix;
  const range = parseRange(entry.prefix);
  return range !== null && covers(range, address);
}

function told(server: Server, { finding, fetchedAt }: RegistryEntry): Answer<Registry | null> {
  return { ok: true, value: finding && { ...finding, server: server.name, fetchedAt } };
}

function createServers(sources: readonly RegistrySource[], now: () => Date) {
  const tree = createPrefixTree<Server>();
  for (const source of sources.toReversed()) {
    const budget = createBudget(source.queriesPerMinute, now().getTime());
    const prefixes = source.prefixes.length > 0 ? source.prefixes : ['0.0.0.0/0', '::/0'];
    for (const prefix of prefixes) tree.insert(prefix, { ...source, budget });
  }
  return tree;
}

function failed(temporary: boolean, why: string): Answer<never> {
  return { ok: false, temporary, why };
}
