// Which of the addresses named are ours, and in which network: the most specific prefix wins. Asks
// about every address whatever its role, so that `attribute` can say what it dropped and why.

import type { Indicator, Report } from '../findings.ts';
import type { Ours, Received, Reason } from '../model.ts';
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
    if (!answer.ok) return unanswered(answer, 'the-networks', { ours: [] });
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

/**
 * Everything that may turn out to be ours: said by a person, reported, or named. Each is asked for
 * once, as of its first event: a report's times come before those of the text, and in the text
 * those of an offender before others.
 */
function named(
  received: Received,
  reports: readonly Report[],
  indicators: readonly Indicator[],
): Questions['networks']['ask']['addresses'] {
  const said = received.overrides.flatMap((one) => (one.kind === 'address' ? [one.ip] : []));
  const ips = indicators.filter(({ kind, role }) => kind === 'ip' && role !== 'masked');
  const sources = [
    said.map((value) => ({ value, time: null })),
    reports.flatMap(({ accused }) => accused.filter(({ kind }) => kind === 'ip')),
    ips.filter(({ role }) => role === 'offender'),
    ips,
  ];
  const known = new Map<string, string | null>();
  for (const source of sources) {
    const first = new Map<string, string | null>();
    for (const { value, time } of source)
      first.set(value, earlier(first.get(value) ?? null, time?.at ?? null));
    for (const [ip, at] of first) known.set(ip, known.get(ip) ?? at);
  }
  return [...known].map(([ip, at]) => ({ ip, at }));
}

function earlier(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return Date.parse(other) < Date.parse(one) ? other : one;
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
