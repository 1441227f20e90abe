// The rules in force on a node, and the reads that answer under them. Both change together or not
// at all, and every accepted set is a numbered revision in the database.

import type { Configuration, Desk } from './desk.ts';
import { createNames } from './lookup/names.ts';
import { createNetworks } from './lookup/networks.ts';
import { createOwners, onlyOurs } from './lookup/owners.ts';
import { createRegistry } from './lookup/registry.ts';
import { registrySources } from './lookup/registry-sources.ts';
import type { Reads } from './questions.ts';
import type { Rules } from './rules.ts';
import { findContacts, findIncidents, findThreads } from './store/reads.ts';
import { registryAnswers } from './store/registry-answers.ts';
import { findReporters } from './store/reporters.ts';
import { keepRevision } from './store/runs.ts';
import { checkToken, type TokenKeys } from './tickets/token.ts';
import { batchReads } from './workers/batch-reads.ts';

export interface InForce {
  rules(): Rules;
  reads(): Reads;
  /** Hears of every change. */
  onChange(heard: (rules: Rules) => void): void;
  /** Puts other rules in force; when it throws, the old ones stay. */
  use(configuration: Configuration): Promise<void>;
}

/** Puts the first rules in force. */
export async function rulesInForce(
  desk: Desk,
  first: Configuration,
  keys: TokenKeys,
  now: () => Date,
): Promise<InForce> {
  const { database, settings } = desk;
  const heard: ((rules: Rules) => void)[] = [];
  const registry = createRegistry({
    sources: registrySources(settings),
    limits: settings.whois,
    cache: registryAnswers(database),
    now,
  });
  const owners = createOwners(settings.owners, now);
  const names = createNames({ settings: settings.resolver, now });
  const readsUnder = (rules: Rules): Reads => {
    const networks = createNetworks(rules, now);
    return batchReads({
      networks,
      registry,
      names,
      owner: onlyOurs(networks, owners),
      reporter: (asks) => findReporters(database, asks),
      threads: async (asks) => believed(await findThreads(database, asks), keys),
      incident: (asks) => findIncidents(database, asks),
      contacts: (asks) => findContacts(database, asks),
    });
  };
  let rules = first.rules;
  let reads = readsUnder(rules);
  const use = async (configuration: Configuration): Promise<void> => {
    const next = readsUnder(configuration.rules);
    const revision = { digest: configuration.rules.digest, files: configuration.files };
    await keepRevision(database, revision, 'operator', now());
    rules = configuration.rules;
    reads = next;
    for (const tell of heard) tell(rules);
  };
  await use(first);
  return {
    rules: () => rules,
    reads: () => reads,
    onChange: (tell) => void heard.push(tell),
    use,
  };
}

/** Only tokens that one of our keys made for that very party or delivery. */
function believed(found: Awaited<ReturnType<typeof findThreads>>, keys: TokenKeys) {
  return found.map((matches) =>
    matches.filter((match) => {
      if (match.by === 'token') return checkToken(keys, 'party', match.party ?? '', match.key);
      if (match.by !== 'delivery') return true;
      return checkToken(keys, 'delivery', match.delivery ?? '', match.key);
    }),
  );
}
