// `sluice lookup`: whose address is that, by which line of the rules, and who would be told.

import { isIP } from 'node:net';

import type { Command } from 'commander';

import { configure } from '../desk.ts';
import { createNetworks } from '../lookup/networks.ts';
import { CommandError } from './ending.ts';
import { onlineRegistry } from './explain.ts';
import { out } from './output.ts';
import type { ConfigOption } from './with-desk.ts';

export function lookupCommand(program: Command): void {
  program
    .command('lookup')
    .description('whose address is it, by which rule, and who would be told')
    .argument('<address>', 'an IPv4 or IPv6 address')
    .option('--offline', 'do not ask the registries')
    .action(async (address: string, options: { offline?: true }, command: Command) => {
      await lookup(
        address,
        options.offline === true,
        command.optsWithGlobals<ConfigOption>().config,
      );
    });
}

async function lookup(address: string, offline: boolean, folder: string): Promise<void> {
  if (isIP(address) === 0) throw new CommandError(`${address} is no IP address`);
  const { rules, settings } = await configure(folder);
  const answer = await createNetworks(rules)({ ips: [address] });
  const [ours] = answer.ok ? answer.value : [];
  if (ours === undefined) {
    out(`${address}  not ours: in no constituency of ${folder}`);
  } else {
    const contacts =
      ours.contacts === null ? 'ask the registry' : ours.contacts.join(', ') || 'none';
    out(`${address}  ${ours.constituency}; ${ours.prefix} ${ours.name}   ${ours.at}`);
    out(`contact   ${contacts}   language ${ours.lang}`);
  }
  if (offline) return;
  const registry = await onlineRegistry(settings)({ ip: address });
  if (!registry.ok) out(`registry  no answer: ${registry.why}`);
  else if (registry.value === null) out('registry  knows nothing of it');
  else {
    const { prefix, name, holder, contact, field, server } = registry.value;
    out(`registry  ${prefix ?? '-'} ${name ?? '-'}, ${holder ?? '-'}   ${server}`);
    out(`          ${contact ?? 'no contact'} (${field ?? '-'})`);
  }
}
