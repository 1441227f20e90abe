// What an answer to "who else could get it?" says of the rules: the contact of a network is dead,
// and somebody was asked in its place. It becomes a proposal on the network's page, and changes
// nothing.

import ipaddr from 'ipaddr.js';

import { networkYaml } from '../admin/networks/proposal.ts';
import type { Override } from '../model.ts';
import type { NetworkRule, Rules } from '../rules.ts';
import type { HoldRow } from '../store/acts.ts';
import { cameBackWhy, type Proposal } from '../store/proposals.ts';
import { readdressed } from '../tickets/readdressed.ts';

type Proposed = Pick<Proposal, 'kind' | 'about' | 'yaml' | 'insteadOf' | 'why'>;

/**
 * The line with whoever is asked in the place of whom no mail reaches; null where nobody else was
 * chosen, or no line of the rules names the dead one. Who stands in for all is nobody's contact.
 * @param before what was decided of the mail until then
 */
export function proposalOf(
  { codes, prepared }: Pick<HoldRow, 'codes' | 'prepared'>,
  decided: Override,
  before: readonly Override[],
  { networks, constituencies }: Pick<Rules, 'networks' | 'constituencies'>,
): Proposed | null {
  const [only, ...more] = prepared;
  const [ip] = only?.ips ?? [];
  if (decided.kind !== 'accept' || !codes.includes('contact-bounced')) return null;
  if (only === undefined || more.length > 0 || ip === undefined) return null;
  const to = (decided.to ?? only.to).toLowerCase();
  const { lost, disowned } = readdressed(before);
  const isDead = (contact: string): boolean =>
    lost.has(contact.toLowerCase()) && !disowned.has(contact.toLowerCase());
  if (constituencies.some(({ fallback }) => fallback?.toLowerCase() === to)) return null;
  const [rule] = networks
    .filter((one) => one.contacts?.some(isDead) === true && covers(one, ip))
    .toSorted((one, other) => lengthOf(other) - lengthOf(one));
  const dead = rule?.contacts?.find(isDead);
  if (rule === undefined || dead === undefined) return null;
  const left = (rule.contacts ?? []).filter((one) => !isDead(one) && one.toLowerCase() !== to);
  const why = cameBackWhy(dead, to);
  return {
    kind: 'network',
    about: rule.prefix,
    yaml: networkYaml(rule, { contacts: [...left, to], lang: rule.lang, why }),
    insteadOf: rule.at,
    why,
  };
}

function covers({ prefix }: NetworkRule, ip: string): boolean {
  const [network, length] = ipaddr.parseCIDR(prefix);
  const address = ipaddr.process(ip);
  return network.kind() === address.kind() && address.match(network, length);
}

function lengthOf({ prefix }: NetworkRule): number {
  return ipaddr.parseCIDR(prefix)[1];
}
