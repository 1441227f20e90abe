// Which of the addresses named are ours, and in which network: the most specific prefix wins. Asks
// about every address whatever its role, so that `attribute` can say what it dropped and why.

import type { Indicator, Ours, Received, Reason, Report } from '../model.ts';
import type { Questions } from '../questions.ts';
import { pass, reason, stage, unanswered } from './stage.ts';

/** More networks than this are counted, not listed, in the trace. */
const whysMax = 20;

export const constituency = stage({
  name: 'constituency',
  needs: ['received', 'report', 'extract'],
  run: async ({ received, report, extract }, tools) => {
    const addresses = named(received, report, extract.indicators);
    if (addresses.length === 0) return pass({ ours: [] }, reason('none', 'no address is named'));
    const answer = await tools.read.networks({ addresses });
    if (!answer.ok) return unanswered(answer, 'the networks', { ours: [] });
    const ours = answer.value;
    const [first, ...more] = networksOf(ours);
    if (first === undefined) {
      const text =
        addresses.length === 1
          ? `${addresses[0]?.ip} is not ours`
          : `none of ${addresses.length} addresses`;
      return pass({ ours }, reason('foreign', text));
    }
    return pass({ ours }, [first, ...more.slice(0, whysMax - 1)]);
  },
});

/** Everything that may turn out to be ours: named, reported, or said by a person. */
function named(
  received: Received,
  reports: readonly Report[],
  indicators: readonly Indicator[],
): Questions['networks']['ask']['addresses'] {
  const ips = new Map<string, string | null>();
  for (const said of received.overrides) if (said.kind === 'address') ips.set(said.ip, null);
  for (const report of reports) {
    for (const { kind, value, time } of report.accused)
      if (kind === 'ip') ips.set(value, ips.get(value) ?? time?.at ?? null);
  }
  for (const { kind, role, value, time } of indicators) {
    if (kind === 'ip' && role !== 'masked') ips.set(value, ips.get(value) ?? time?.at ?? null);
  }
  return [...ips].map(([ip, at]) => ({ ip, at }));
}

/** A line a network: "195.113.0.0/16 cesnet; most specific 195.113.79.0/24 UZSI-TCZ". */
function networksOf(ours: readonly Ours[]): readonly Reason[] {
  const networks = new Map(ours.map((one) => [`${one.constituency} ${one.at}`, one]));
  return [...networks.values()].map((one) => {
    const text =
      one.around === null
        ? `${one.prefix} ${one.constituency}`
        : `${one.around} ${one.constituency}; most specific ${one.prefix} ${one.name}`;
    return reason('ours', text, one.at);
  });
}
