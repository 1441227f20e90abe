// What DNS says of host names: addresses of both families and the chain of aliases, from the cache
// while it is good, else from the configured servers. Names come from hostile mail, so each is
// asked as it is (no search domains), never more than so many at once, and nothing is ever fetched
// from what it leads to. Every failure is an answer: a name's own broken servers are told with the
// name, and only where no server answers anything is the whole question put off.

import { Resolver } from 'node:dns/promises';

import ipaddr from 'ipaddr.js';

import type { Answer, Reads, ResolvedName } from '../questions.ts';
import type { Settings } from '../rules.ts';
import { createSlots } from './turns.ts';

export interface NamesParts {
  readonly settings: Settings['resolver'];
  readonly now: () => Date;
}

/** A chain longer than this is a loop or a trick. */
const aliasesMax = 8;
const addressesMax = 50;
const cachedMax = 10_000;
/** A server is asked so often before it counts as silent; the second wait is twice the first. */
const tries = 2;
/** RFC 2308, section 7.1: failures are kept for five minutes at most. */
const failureMsMax = 300_000;
/** How long a name may wait for its turn, in timeouts. */
const turnsMax = 10;
/**
 * What stands nowhere in public DNS (RFC 6761, 6762 with appendix G, 7686, 9476) or names no host
 * (arpa): asking would only tell of us. The last two answer with the address written in the name.
 */
const special =
  /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|private|corp|home|lan|mail|test|invalid|onion|alt|arpa|nip\.io|sslip\.io)$/;
const hostForm =
  /^(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{1,62}$/;

interface Kept {
  readonly name: ResolvedName;
  readonly untilMs: number;
}
type Flight = Promise<Kept | null>;

/** Answers the `names` question. A name that does not exist, or cannot be one, has no addresses. */
export function createNames({ settings, now }: NamesParts): Reads['names'] {
  const { servers, timeoutMs, parallel } = settings;
  const resolver = new Resolver({ timeout: timeoutMs, tries });
  if (servers.length > 0) resolver.setServers(servers);
  const slots = createSlots(parallel);
  const kept = new Map<string, Kept>();
  const flights = new Map<string, Flight>();

  async function ask(host: string): Flight {
    if (!(await slots.take(timeoutMs * turnsMax))) return null;
    try {
      const found = await lookUp(resolver, host);
      if (found === 'silent') return null;
      const { ips, aliases, failure, ttlMs } = found;
      const askedAt = now();
      const { cacheMs, cacheNegativeMs } = settings;
      const negativeMs =
        failure === null ? cacheNegativeMs : Math.min(cacheNegativeMs, failureMsMax);
      const goodMs = ips.length > 0 ? Math.min(cacheMs, ttlMs) : negativeMs;
      const name = { host, ips, aliases, askedAt: askedAt.toISOString(), failure };
      const entry = { name, untilMs: askedAt.getTime() + goodMs };
      const [oldest] = kept.keys();
      if (kept.size >= cachedMax && oldest !== undefined) kept.delete(oldest);
      kept.set(host, entry);
      return entry;
    } finally {
      slots.release();
    }
  }

  /** Questions for one name that come at once share the answer. */
  function find(host: string): Flight {
    const known = kept.get(host);
    if (known !== undefined && known.untilMs > now().getTime()) return Promise.resolve(known);
    kept.delete(host);
    const flight = flights.get(host) ?? ask(host).finally(() => flights.delete(host));
    flights.set(host, flight);
    return flight;
  }

  return async ({ hosts }) => {
    const asked = [...new Set(hosts)];
    const askable = asked.filter(isAskable);
    const found = new Map(
      await Promise.all(askable.map(async (host) => [host, await find(host)] as const)),
    );
    if (found.size > 0 && [...found.values()].every((one) => one === null))
      return failed(`no DNS server answers within ${timeoutMs} ms`);
    const askedAt = now().toISOString();
    const value = asked.map((host) => {
      const failure = found.get(host) === null ? 'no answer' : null;
      return found.get(host)?.name ?? { host, ips: [], aliases: [], askedAt, failure };
    });
    return { ok: true, value };
  };
}

/** Whether it is of the form of a name in public DNS, in lower case. */
export function isAskable(host: string): boolean {
  return hostForm.test(host) && !special.test(host);
}

interface Found {
  readonly ips: readonly string[];
  readonly aliases: readonly string[];
  readonly failure: string | null;
  readonly ttlMs: number;
}

/** Both families and the chain at once. */
async function lookUp(resolver: Resolver, host: string): Promise<Found | 'silent'> {
  const [four, six, aliases] = await Promise.all([
    settled(resolver.resolve4(host, { ttl: true })),
    settled(resolver.resolve6(host, { ttl: true })),
    chain(resolver, host),
  ]);
  const records = [...four.records, ...six.records].slice(0, addressesMax);
  if (records.length === 0 && four.isSilent && six.isSilent) return 'silent';
  return {
    ips: [...new Set(records.map(({ address }) => ipaddr.process(address).toString()))],
    aliases,
    failure: records.length > 0 ? null : (four.failure ?? six.failure),
    ttlMs: Math.min(...records.map(({ ttl }) => ttl)) * 1000,
  };
}

interface Settled<Record> {
  readonly records: readonly Record[];
  /** The server answered that it cannot say. */
  readonly failure: string | null;
  readonly isSilent: boolean;
}

async function settled<Record>(asked: Promise<readonly Record[]>): Promise<Settled<Record>> {
  try {
    return { records: await asked, failure: null, isSilent: false };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOTFOUND' || code === 'ENODATA')
      return { records: [], failure: null, isSilent: false };
    const isSilent = code === 'ETIMEOUT' || code === 'ECONNREFUSED' || code === 'ECANCELLED';
    return { records: [], failure: isSilent ? 'no answer' : code.replace(/^E/, ''), isSilent };
  }
}

/** The aliases from the host on, each once. */
async function chain(resolver: Resolver, host: string): Promise<readonly string[]> {
  const aliases: string[] = [];
  let name = host;
  while (aliases.length < aliasesMax) {
    const { records } = await settled(resolver.resolveCname(name));
    const next = records[0]?.toLowerCase().replace(/\.$/, '');
    if (next === undefined || next === host || aliases.includes(next)) return aliases;
    aliases.push(next);
    name = next;
  }
  return aliases;
}

function failed(why: string): Answer<never> {
  return { ok: false, temporary: true, why };
}
