// The rules in force on a node, and the reads that answer under them. Both change together or not
// at all, and every accepted set is a numbered revision in the database.

import { rulesFrom } from '../config/rules.ts';
import { type Configuration, type Desk, templateReader } from '../desk.ts';
import { createRecords } from '../lookup/dns-records.ts';
import { createNames } from '../lookup/names.ts';
import { creatingNetworks } from '../lookup/networks.ts';
import { createOwners, onlyOurs } from '../lookup/owners.ts';
import { createRegistry } from '../lookup/registry.ts';
import { registrySources } from '../lookup/registry-sources.ts';
import { inTurns } from '../pieces.ts';
import type { Reads } from '../questions.ts';
import type { Rules } from '../rules.ts';
import { findAlternatives } from '../store/alternatives.ts';
import type { Database } from '../store/pg.ts';
import { keysOf } from '../store/pgp-keys.ts';
import { findRecent } from '../store/complaints.ts';
import { findIncidents } from '../store/incidents.ts';
import { findContacts } from '../store/reads.ts';
import { registryAnswers } from '../store/registry-answers.ts';
import { findReporters } from '../store/reporters.ts';
import { keepRevision, revisionFiles } from '../store/runs.ts';
import { findThreads } from '../store/threads.ts';
import { believed, type TokenKeys } from '../tickets/token.ts';
import { batchReads } from '../workers/batch-reads.ts';
import type { Cage } from '../workers/cage.ts';
import { createProver } from '../workers/prover.ts';

export interface InForce {
  rules(): Rules;
  reads(): Reads;
  /** Hears of every change. */
  onChange(heard: (rules: Rules) => void): void;
  /** Puts other rules in force; when it throws, the old ones stay. */
  use(configuration: Configuration): Promise<void>;
}

/** Puts the first rules in force. `cage` is where signatures are checked. */
export async function rulesInForce(
  desk: Pick<Desk, 'database' | 'settings'>,
  first: Configuration,
  keys: TokenKeys,
  now: () => Date,
  cage: Pick<Cage, 'put'>,
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
  const proofs = createProver({
    cage,
    records: createRecords({ settings: settings.resolver, now }),
    keys: (address) => keysOf(database, address),
  });
  const readsUnder = async (rules: Rules): Promise<Reads> => {
    const networks = await inTurns(creatingNetworks(rules, now));
    return batchReads({
      networks,
      registry,
      names,
      owner: onlyOurs(networks, owners),
      ...proofs,
      reporter: (asks) => findReporters(database, asks),
      threads: async (asks) =>
        (await findThreads(database, asks)).map((matches) => believed(matches, keys)),
      alternatives: (asks) => findAlternatives(database, asks),
      incident: (asks) => findIncidents(database, asks),
      recent: (asks) => findRecent(database, asks),
      contacts: (asks) => findContacts(database, asks),
    });
  };
  let rules = first.rules;
  let reads = await readsUnder(rules);
  const keep = ({ rules: { digest }, files }: Configuration) =>
    keepRevision(database, { digest, files }, 'operator', now());
  await keep(first);
  const use = async (configuration: Configuration): Promise<void> => {
    const next = await readsUnder(configuration.rules);
    await keep(configuration);
    rules = configuration.rules;
    reads = next;
    for (const tell of heard) tell(rules);
  };
  return {
    rules: () => rules,
    reads: () => reads,
    onChange: (tell) => void heard.push(tell),
    use,
  };
}

/** Rules as they were in force once, by their digest; null where they are not known, or not read. */
export async function rulesAsOf(database: Database, digest: string): Promise<Rules | null> {
  const files = await revisionFiles(database, digest);
  const read = files === null ? null : rulesFrom(files, templateReader);
  return read?.ok === true ? read.rules : null;
}
