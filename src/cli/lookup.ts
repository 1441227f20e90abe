// `sluice lookup`: whose address is that, by which line of the rules, and who would be told.

import { isIP } from 'node:net';

import type { Command } from 'commander';

import { configure } from '../desk.ts';
import { createNetworks } from '../lookup/networks.ts';
import type { Ours } from '../model.ts';
import type { Reads } from '../questions.ts';
import { CommandError } from './ending.ts';
import { onlineWorld } from './explain.ts';
import { out } from './output.ts';
import type { ConfigOption } from './with-desk.ts';

interface LookupOptions {
  readonly offline?: true;
  readonly at?: string;
  readonly port?: string;
}

export function lookupCommand(program: Command): void {
  program
    .command('lookup')
    .description('whose address is it, by which rule, and who would be told')
    .argument('<address>', 'an IPv4 or IPv6 address')
    .option('--at <time>', 'whose it was then: an ISO time with its offset')
    .option('--port <number>', 'for the owner records, where many share an address')
    .option('--offline', 'ask neither the registries nor the owner records')
    .action(async (address: string, options: LookupOptions, command: Command) => {
      await lookup(address, options, command.optsWithGlobals<ConfigOption>().config);
    });
}

async function lookup(address: string, options: LookupOptions, folder: string): Promise<void> {
  if (isIP(address) === 0) throw new CommandError(`${address} is no IP address`);
  const at = options.at ?? null;
  if (at !== null && Number.isNaN(Date.parse(at))) throw new CommandError(`--at ${at} is no time`);
  const port = options.port === undefined ? null : Number(options.port);
  if (port !== null && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new CommandError(`--port ${options.port} is no port`);
  }
  const { rules, settings } = await configure(folder);
  const networks = createNetworks(rules, () => new Date());
  const answer = await networks({ addresses: [{ ip: address, at }] });
  const [ours] = answer.ok ? answer.value : [];
  if (ours === undefined) out(`${address}  not ours: in no constituency of ${folder}`);
  else tellOurs(address, ours);
  if (options.offline === true) return;
  const world = onlineWorld(settings, networks);
  if (settings.owners !== null) tellOwner(await world.owner({ ip: address, at, port }));
  tellRegistry(await world.registry({ ip: address }));
}

function tellOurs(address: string, ours: Ours): void {
  const contacts = ours.contacts === null ? 'ask the registry' : ours.contacts.join(', ') || 'none';
  out(`${address}  ${ours.constituency}; ${ours.prefix} ${ours.name}   ${ours.at}`);
  out(`contact   ${contacts}   language ${ours.lang}`);
}

function tellOwner(owner: Awaited<ReturnType<Reads['owner']>>): void {
  if (!owner.ok) out(`owner     no answer: ${owner.why}`);
  else if (owner.value === null) out('owner     not known');
  else {
    const { contact, name, reference } = owner.value;
    out(`owner     ${contact}   ${name ?? '-'}, ${reference ?? '-'}`);
  }
}

function tellRegistry(registry: Awaited<ReturnType<Reads['registry']>>): void {
  if (!registry.ok) out(`registry  no answer: ${registry.why}`);
  else if (registry.value === null) out('registry  knows nothing of it');
  else {
    const { prefix, name, holder, contact, field, server } = registry.value;
    out(`registry  ${prefix ?? '-'} ${name ?? '-'}, ${holder ?? '-'}   ${server}`);
    out(`          ${contact ?? 'no contact'} (${field ?? '-'})`);
  }
}
