// Ties what pages look up to the rules in force and to whoever may be asked: the registry of the
// runner itself, so that people and mail spend one budget. What was asked is remembered on this
// node for a while, because a page that is shown again must ask nobody again.

import type { Inquiry, Lookups, Told } from '../admin/lookups.ts';
import { indexing, type NetworkIndex, networkEntries } from '../lookup/network-entries.ts';
import { createTraceroute } from '../lookup/traceroute.ts';
import type { NetworkEntry } from '../network-entry.ts';
import { inTurns } from '../pieces.ts';
import type { Reads } from '../questions.ts';
import type { Rules, Settings } from '../rules.ts';
import type { Database } from '../store/pg.ts';
import { expireRegistryAnswers } from '../store/registry-answers.ts';

export interface LookingUp {
  readonly database: Database;
  readonly settings: Pick<Settings, 'owners' | 'lookup'>;
  readonly rules: () => Networks;
  readonly reads: () => Pick<Reads, 'registry' | 'owner' | 'names'>;
  readonly now: () => Date;
  /** What looks for the way to an address; left out: the system's program. */
  readonly trace?: ReturnType<typeof createTraceroute>;
}

type Networks = Pick<Rules, 'constituencies' | 'networks'>;

/** Nobody outside is asked the same twice within this. */
const askAgainMs = 60_000;
const rememberedMost = 1_000;

export function lookupsOn(parts: LookingUp): Lookups {
  const { now, settings } = parts;
  const indexNow = indexOn(parts);
  const asks = remembering((inquiry: Inquiry) => askAll(parts, inquiry), now);
  const trace = parts.trace ?? createTraceroute(now);
  // What went wrong with the program here may go right at once.
  const traces = remembering(trace, now, ({ failure }) => failure === null);
  return {
    hasOwners: settings.owners !== null,
    entries: async () => (await indexNow()).entries,
    chain: async (place, at) => {
      const chain = (await indexNow()).around(place);
      return at === null ? chain : asOf(at, chain, parts.rules());
    },
    told: (inquiry) => asks.last(inquiry),
    ask: (inquiry) => asks.now(inquiry),
    traces: settings.lookup.traceroute ? { run: traces.now, last: traces.last } : null,
  };
}

/** Asks, and remembers the answer; whoever asks the same soon, or meanwhile, gets that one. */
function remembering<Of, Said extends { readonly at: Date }>(
  ask: (of: Of) => Promise<Said>,
  now: () => Date,
  isGood: (said: Said) => boolean = () => true,
): { readonly now: (of: Of) => Promise<Said>; readonly last: (of: Of) => Said | null } {
  const remembered = new Map<string, Said>();
  const flights = new Map<string, Promise<Said>>();
  const askNow = async (key: string, of: Of): Promise<Said> => {
    const said = await ask(of);
    const [oldest] = remembered.keys();
    if (remembered.size >= rememberedMost && oldest !== undefined) remembered.delete(oldest);
    remembered.delete(key);
    remembered.set(key, said);
    return said;
  };
  return {
    last: (of) => remembered.get(JSON.stringify(of)) ?? null,
    now: (of) => {
      const key = JSON.stringify(of);
      const known = remembered.get(key);
      const isFresh = known !== undefined && now().getTime() - known.at.getTime() < askAgainMs;
      if (isFresh && isGood(known)) return Promise.resolve(known);
      const flight = flights.get(key) ?? askNow(key, of).finally(() => flights.delete(key));
      flights.set(key, flight);
      return flight;
    },
  };
}

/** The index of the rules in force, built once for each, while others have their turns. */
function indexOn({ rules, now }: LookingUp): () => Promise<NetworkIndex> {
  let built: { readonly rules: Networks; readonly index: NetworkIndex } | null = null;
  let building: { readonly rules: Networks; readonly index: Promise<NetworkIndex> } | null = null;
  return () => {
    const inForce = rules();
    const nowMs = now().getTime();
    if (built?.rules === inForce && nowMs < built.index.untilMs) {
      return Promise.resolve(built.index);
    }
    if (building?.rules === inForce) return building.index;
    const index = inTurns(indexing(inForce, nowMs));
    const mine = { rules: inForce, index };
    building = mine;
    const end = (): void => {
      if (building === mine) building = null;
    };
    index.then((done) => {
      if (building === mine) built = { rules: inForce, index: done };
      end();
    }, end);
    return index;
  };
}

async function askAll(parts: LookingUp, inquiry: Inquiry): Promise<Told> {
  const reads = parts.reads();
  const at = parts.now();
  if (inquiry.of === 'host') {
    const { host } = inquiry;
    const names = await reads.names({ hosts: [host] });
    const [found] = names.ok ? names.value : [];
    const none = { host, ips: [], aliases: [], askedAt: null, failure: null };
    const name = names.ok ? ({ ok: true, value: found ?? none } as const) : names;
    return { at, registry: null, owner: null, name };
  }
  const { ip, port } = inquiry;
  // What is kept is old from now on: the registry is asked, and where it fails the old one counts.
  await expireRegistryAnswers(parts.database, ip, at);
  const since = inquiry.at?.toISOString() ?? null;
  const [registry, owner] = await Promise.all([
    reads.registry({ ip }),
    parts.settings.owners === null ? null : reads.owner({ ip, at: since, port }),
  ]);
  return { at, registry, owner, name: null };
}

/** What lines of the same prefixes said at another time. */
function asOf(at: Date, chain: readonly NetworkEntry[], rules: Networks): readonly NetworkEntry[] {
  const around = new Set(chain.map(({ prefix }) => prefix));
  const then = {
    constituencies: rules.constituencies.flatMap((one) => {
      const prefixes = one.prefixes.filter((prefix) => around.has(prefix));
      return prefixes.length === 0 ? [] : [{ ...one, prefixes }];
    }),
    networks: rules.networks.filter(({ prefix }) => around.has(prefix)),
  };
  return networkEntries(then, at.getTime());
}
