// What the tests of the registry share: a real whois server, a cache in a list, a clock in hand.

import { connect } from 'node:net';
import type { TestContext } from 'node:test';

import { createWhoisServer, type WhoisObject } from '../../src/demo/whois-server.ts';
import { createPrefixTree } from '../../src/indicators/prefix-tree.ts';
import {
  createRegistry,
  type RegistryCache,
  type RegistryEntry,
  type RegistryParts,
} from '../../src/lookup/registry.ts';
import { registrySources } from '../../src/lookup/registry-sources.ts';
import type { RdapServer, WhoisServer } from '../../src/rules.ts';

const objects: readonly WhoisObject[] = [
  { prefix: '192.0.2.0/24', netname: 'CAMPUS', holder: 'Campus', abuse: 'abuse@campus.example' },
  { prefix: '192.0.2.64/26', netname: 'LAB', holder: 'Lab', abuse: null },
  {
    prefix: '198.18.0.0/16',
    netname: 'BACKBONE',
    holder: 'Backbone',
    abuse: 'abuse@backbone.example',
    status: 'ALLOCATED PA',
  },
  { prefix: '198.18.100.0/24', netname: 'INNER', holder: 'Inner', abuse: 'abuse@inner.example' },
  {
    prefix: '2001:db8::/32',
    netname: 'SIX',
    holder: 'Six',
    abuse: 'abuse@six.example',
    status: 'ASSIGNED',
  },
];

/** Our own server over a handful of networks, and the queries it got. */
export async function whoisServer(t: TestContext) {
  const server = createWhoisServer({ objects });
  t.after(() => server.close());
  return { port: await server.listen(0), queries: server.queries };
}

/** Keeps entries as the store promises to, in a list. */
export function createCache() {
  const entries: RegistryEntry[] = [];
  const cache: RegistryCache & { readonly entries: RegistryEntry[]; isGone: boolean } = {
    entries,
    isGone: false,
    find({ server, ip, now }) {
      for (const isOld of [false, true]) {
        const tree = createPrefixTree<RegistryEntry>();
        for (const entry of entries) {
          if (entry.server === server && entry.expiresAt <= now === isOld)
            tree.insert(entry.prefix, entry);
        }
        const found = tree.find(ip);
        if (found !== null) return Promise.resolve(found);
      }
      return Promise.resolve(null);
    },
    keep(entry) {
      if (cache.isGone) return Promise.reject(new Error('database gone'));
      const at = entries.findIndex(
        ({ server, prefix }) => server === entry.server && prefix === entry.prefix,
      );
      entries.splice(at < 0 ? entries.length : at, at < 0 ? 0 : 1, entry);
      return Promise.resolve();
    },
  };
  return cache;
}

export const hourMs = 3_600_000;
/** A registry over these servers, with a clock that stands still and a count of connections. */
export function registryAt(
  ports: readonly (number | Partial<WhoisServer>)[],
  given: Partial<RegistryParts['limits']> & { readonly rdap?: readonly Partial<RdapServer>[] } = {},
) {
  const clock = { now: new Date('2026-10-03T12:00:00Z') };
  const connects: string[] = [];
  const deadlines: number[] = [];
  const cache = createCache();
  const servers = ports.map((server) => ({
    host: '127.0.0.1',
    port: 43,
    prefixes: [],
    queriesPerMinute: 1000,
    flags: '-B',
    ...(typeof server === 'number' ? { port: server } : server),
  }));
  const { rdap = [], ...changed } = given;
  const limits = {
    timeoutMs: 5000,
    answerBytesMax: 65_536,
    cacheMs: 24 * hourMs,
    cacheNegativeMs: hourMs,
    parallel: 5,
    ...changed,
  };
  const rdapServers = rdap.map((server) => ({
    url: '',
    prefixes: [],
    queriesPerMinute: 1000,
    ...server,
  }));
  const sources = registrySources(
    { rdap: { servers: rdapServers }, whois: { ...limits, servers } },
    (to) => {
      connects.push(`${to.host}:${to.port}`);
      return connect(to);
    },
  ).map((group) =>
    group.map((source) => ({
      ...source,
      ask: (query: string, timeoutMs: number) => {
        deadlines.push(timeoutMs);
        return source.ask(query, timeoutMs);
      },
    })),
  );
  const ask = createRegistry({ sources, limits, cache, now: () => clock.now });
  /** The contact, or why there is none. */
  const contact = async (ip: string) => {
    const answer = await ask({ ip });
    if (!answer.ok) return `${answer.temporary ? 'temporary' : 'permanent'}: ${answer.why}`;
    return answer.value === null ? 'unknown' : (answer.value.contact ?? 'none');
  };
  const pass = (ms: number) => {
    clock.now = new Date(clock.now.getTime() + ms);
  };
  return { ask, contact, connects, deadlines, cache, pass, clock };
}
