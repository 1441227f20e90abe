// What the registries say of an address: from the cache where it is fresh, else by asking the one
// configured server for it, within its budget. It never asks a server that is not configured, never
// asks twice at once for one neighbourhood, and serves an old answer, with its age, where asking
// fails. Only the cache's own errors are thrown; every other failure is an answer.

import type { Registry } from '../model.ts';
import type { Answer, Reads } from '../questions.ts';
import type { Settings, WhoisServer } from '../rules.ts';
import { createPrefixTree } from './prefix-tree.ts';
import { blockOf, covers, parseRange, type Range } from './ranges.ts';
import { type Finding, parseAnswer } from './whois-answer.ts';
import type { WhoisAsk } from './whois-client.ts';

/** An answer as kept. One row for each server and prefix; plain data but for the dates. */
export interface RegistryEntry {
  /** Who said it: the host, with the port where it is not 43. */
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

export interface RegistryParts {
  readonly servers: readonly WhoisServer[];
  readonly limits: Omit<Settings['whois'], 'servers'>;
  readonly cache: RegistryCache;
  readonly now: () => Date;
  readonly ask: (ask: WhoisAsk) => Promise<Answer<string>>;
}

/** An answer older than this is no answer, whatever fails. */
const staleMsMax = 30 * 24 * 3600 * 1000;
/** So many failures in a row, and the server is left alone for a while: a mail must not wait. */
const failuresMax = 3;
const restMs = 30_000;
/** Questions for one block of this length wait for each other: the first answer may serve all. */
const neighbourhood = { 32: 24, 128: 48 } as const;

interface Server extends WhoisServer {
  readonly name: string;
  tokens: number;
  refilledAt: number;
  failures: number;
  restUntil: number;
}
type Flight = Promise<Answer<RegistryEntry>>;

/** Answers the `registry` question. Null: no registry knows the address. */
export function createRegistry(parts: RegistryParts): Reads['registry'] {
  const { limits, cache, now } = parts;
  const servers = createServers(parts.servers, now);
  const slots = createSlots(limits.parallel);
  const flights = new Map<string, Flight>();

  async function query(server: Server, ip: string, deadlineMs: number): Promise<Answer<string>> {
    // Waiting for a turn is part of the deadline, and the server may have failed meanwhile.
    const timeoutMs = Math.max(1, deadlineMs - now().getTime());
    const refusal = spend(server, now().getTime());
    if (refusal !== null) return failed(true, refusal);
    const line = `${server.flags} ${ip}`.trim();
    const bytesMax = limits.answerBytesMax;
    const answer = await parts.ask({ server, query: line, timeoutMs, bytesMax });
    // An answer refused for its size is the network holder's doing, not the server's.
    count(server, answer.ok || !answer.temporary, now().getTime());
    return answer;
  }

  async function fetch(server: Server, ip: string): Flight {
    const deadlineMs = now().getTime() + limits.timeoutMs;
    if (!(await slots.take(limits.timeoutMs))) return failed(true, 'too many questions at once');
    const answer = await query(server, ip, deadlineMs).finally(() => slots.release());
    const parsed = answer.ok ? parseAnswer(answer.value, ip) : answer;
    if (!parsed.ok) return failed(parsed.temporary, `${server.name}: ${parsed.why}`);
    const { finding, prefix } = parsed.value;
    const fetchedAt = now();
    const ageMs = finding === null ? limits.cacheNegativeMs : limits.cacheMs;
    const expiresAt = new Date(fetchedAt.getTime() + ageMs);
    const entry = { server: server.name, prefix, finding, fetchedAt, expiresAt };
    await cache.keep(entry);
    return { ok: true, value: entry };
  }

  /** Joins a flight that may bring the answer: its failure, or an answer that covers, is ours. */
  async function join(server: Server, ip: string, address: Range): Flight {
    const key = `${server.name} ${blockOf(address, neighbourhood[address.bits]).first}`;
    for (let flying = flights.get(key); flying !== undefined; flying = flights.get(key)) {
      const answer = await flying;
      const range = answer.ok ? parseRange(answer.value.prefix) : null;
      if (!answer.ok || (range !== null && covers(range, address))) return answer;
    }
    const flight = fetch(server, ip).finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  }

  return async ({ ip }) => {
    const address = parseRange(ip);
    const server = servers.find(ip);
    if (address === null || server === null) {
      return failed(false, `no registry is configured for ${JSON.stringify(ip)}`);
    }
    const kept = await cache.find({ server: server.name, ip, now: now() });
    if (kept !== null && kept.expiresAt > now()) return { ok: true, value: registryOf(kept) };
    const answer = await join(server, ip, address);
    if (answer.ok) return { ok: true, value: registryOf(answer.value) };
    const isUsable = kept !== null && now().getTime() - kept.fetchedAt.getTime() <= staleMsMax;
    return isUsable ? { ok: true, value: registryOf(kept) } : answer;
  };
}

function registryOf({ server, finding, fetchedAt }: RegistryEntry): Registry | null {
  return finding && { ...finding, server, fetchedAt };
}

/** The server with the most specific prefix is asked; of equal ones the first. */
function createServers(configured: readonly WhoisServer[], now: () => Date) {
  const tree = createPrefixTree<Server>();
  for (const server of configured.toReversed()) {
    const state = {
      ...server,
      name: server.port === 43 ? server.host : `${server.host}:${server.port}`,
      tokens: server.queriesPerMinute,
      refilledAt: now().getTime(),
      failures: 0,
      restUntil: 0,
    };
    const prefixes = server.prefixes.length > 0 ? server.prefixes : ['0.0.0.0/0', '::/0'];
    for (const prefix of prefixes) tree.insert(prefix, state);
  }
  return tree;
}

/** Takes one question from the server's budget; otherwise says why it cannot be asked now. */
function spend(server: Server, nowMs: number): string | null {
  if (nowMs < server.restUntil) {
    const seconds = Math.ceil((server.restUntil - nowMs) / 1000);
    return `failed ${server.failures} times, asked again in ${seconds} s`;
  }
  const passedMs = Math.max(0, nowMs - server.refilledAt);
  const refilled = server.tokens + (passedMs * server.queriesPerMinute) / 60_000;
  server.tokens = Math.min(server.queriesPerMinute, refilled);
  server.refilledAt = nowMs;
  if (server.tokens < 1) return `${server.queriesPerMinute} queries a minute are used up`;
  server.tokens -= 1;
  return null;
}

function count(server: Server, ok: boolean, nowMs: number): void {
  server.failures = ok ? 0 : server.failures + 1;
  if (server.failures >= failuresMax) server.restUntil = nowMs + restMs;
}

/** At most so many at once; the others wait in turn, but not longer than they say. */
function createSlots(slotsMax: number) {
  let free = slotsMax;
  const waiting = new Set<() => void>();

  function take(timeoutMs: number): Promise<boolean> {
    if (free > 0) {
      free -= 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const start = () => {
        clearTimeout(deadline);
        waiting.delete(start);
        resolve(true);
      };
      const deadline = setTimeout(() => {
        waiting.delete(start);
        resolve(false);
      }, timeoutMs);
      waiting.add(start);
    });
  }

  return {
    take,
    release() {
      const [next] = waiting;
      if (next === undefined) free += 1;
      else next();
    },
  };
}

function failed(temporary: boolean, why: string): Answer<never> {
  return { ok: false, temporary, why };
}
