// Which of the addresses named are ours, and in which network: the most specific prefix wins. Asks
// about every address whatever its role, so that `attribute` can say what it dropped and why.

import ipaddr from 'ipaddr.js';

import type { Indicator, Ours, Received, Reason, Report } from '../model.ts';
import type { Rules } from '../rules.ts';
import { pass, reason, stage, unanswered } from './stage.ts';

/** More networks than this are counted, not listed, in the trace. */
const whysMax = 20;

export const constituency = stage({
  name: 'constituency',
  needs: ['received', 'report', 'extract'],
  run: async ({ received, report, extract }, tools) => {
    const ips = addresses(received, report, extract.indicators);
    if (ips.length === 0) return pass({ ours: [] }, reason('none', 'no address is named'));
    const answer = await tools.read.networks({ ips });
    if (!answer.ok) return unanswered(answer, 'the networks', { ours: [] });
    const ours = answer.value;
    const [first, ...more] = networksOf(ours, tools.rules);
    if (first === undefined) {
      const text = ips.length === 1 ? `${ips[0]} is not ours` : `none of ${ips.length} addresses`;
      return pass({ ours }, reason('foreign', text));
    }
    return pass({ ours }, [first, ...more.slice(0, whysMax - 1)]);
  },
});

/** Everything that may turn out to be ours: named, reported, or said by a person. */
function addresses(
  received: Received,
  reports: readonly Report[],
  indicators: readonly Indicator[],
): readonly string[] {
  const ips = new Set<string>();
  for (const said of received.overrides) if (said.kind === 'address') ips.add(said.ip);
  for (const report of reports) for (const ip of report.ips) ips.add(ip);
  for (const { kind, role, value } of indicators) {
    if (kind === 'ip' && role !== 'masked') ips.add(value);
  }
  return [...ips];
}

/** A line a network: "195.113.0.0/16 cesnet; most specific 195.113.79.0/24 UZSI-TCZ". */
function networksOf(ours: readonly Ours[], rules: Rules): readonly Reason[] {
  const networks = new Map(ours.map((one) => [`${one.constituency} ${one.prefix}`, one]));
  return [...networks.values()].map((one) => {
    const declared = rules.constituencies.find(({ name }) => name === one.constituency);
    const around = declared?.prefixes.find(
      (prefix) => prefix !== one.prefix && has(prefix, one.ip),
    );
    const text =
      around === undefined
        ? `${one.prefix} ${one.constituency}`
        : `${around} ${one.constituency}; most specific ${one.prefix} ${one.name}`;
    return reason('ours', text, one.at);
  });
}

function has(prefix: string, ip: string): boolean {
  const address = ipaddr.parse(ip);
  const [network, bits] = ipaddr.parseCIDR(prefix);
  return address.kind() === network.kind() && address.match(network, bits);
}
