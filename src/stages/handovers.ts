// Addresses that another had by their last event: events of one address may lie in two periods of
// ownership, and who had it first must not answer for the other, nor read what is the other's. Only
// the first and the last event are asked about.

import { doubt, type Sentence } from '../doubts.ts';
import type { EventTime, Indicator, Report } from '../findings.ts';
import type { Doubt, Ours } from '../model.ts';
import type { Answer } from '../questions.ts';
import type { Asking, Found } from './contact-check.ts';
import { findContact } from './contact-search.ts';
import type { Offender } from './facts.ts';
import type { Tools } from './stage.ts';

interface Known {
  /** Who answers for each offender as of its first event. */
  readonly found: readonly Found[];
  readonly report: readonly Report[];
  readonly extract: { readonly indicators: readonly Indicator[] };
}

/** A doubt for each address that changed hands while it was accused; or why nobody could say. */
export async function handovers(
  offenders: readonly Offender[],
  { found, report, extract }: Known,
  asking: Asking,
): Promise<readonly Doubt[] | Extract<Answer<unknown>, { ok: false }>> {
  const last = lastTimes(report, extract.indicators);
  const lasting = offenders.flatMap((offender) => {
    const time = last.get(offender.name ?? offender.ip);
    const isLater = Date.parse(time?.at ?? '') > Date.parse(offender.time?.at ?? '');
    return time !== undefined && isLater ? [{ ...offender, time }] : [];
  });
  if (lasting.length === 0) return [];
  const addresses = lasting.map(({ ip, time }) => ({ ip, at: time.at }));
  const answer = await asking.tools.read.networks({ addresses });
  if (!answer.ok) return answer;
  const ours = new Map(answer.value.map((one) => [one.ip, one]));
  const doubts: Doubt[] = [];
  for (const offender of lasting) {
    const { ip, time } = offender;
    const then = ours.get(ip) ?? offender.ours;
    if (isAlike(then, offender.ours) && !hasOwners(then, asking.tools)) continue;
    const later = await findContact({ ...offender, ours: then }, asking);
    if ('temporary' in later) return later;
    const first = found.find((one) => one.ip === ip);
    if (first === undefined || told(first) === told(later)) continue;
    const one = told(first) || nobody;
    const other = told(later) || nobody;
    const says: Sentence = { is: 'changed-hands', ip, one, other, at: time.at };
    doubts.push(doubt('several-networks', says, then.at));
  }
  return doubts;
}

/** The last event of each address and name that is accused, as far as it is an instant. */
function lastTimes(reports: readonly Report[], indicators: readonly Indicator[]) {
  const last = new Map<string, EventTime & { readonly at: string }>();
  const seen = (value: string, time: EventTime | null): void => {
    if (time === null || time.at === null) return;
    const known = last.get(value);
    if (known === undefined || Date.parse(time.at) > Date.parse(known.at))
      last.set(value, { ...time, at: time.at });
  };
  for (const { accused } of reports) for (const { value, time } of accused) seen(value, time);
  for (const { value, role, time, until } of indicators)
    if (role === 'offender') seen(value, until ?? time);
  return last;
}

/** Whether the same are asked and told, whatever the network is called. */
function isAlike(one: Ours, other: Ours): boolean {
  const named = ({ contacts }: Ours) => contacts && [...contacts].toSorted().join(' ');
  return one.constituency === other.constituency && named(one) === named(other);
}

function hasOwners({ constituency }: Ours, { rules }: Tools): boolean {
  return rules.constituencies.some(({ name, owners }) => name === constituency && owners);
}

const nobody = { is: 'nobody' } as const;

/** Empty where nobody is. */
function told({ contacts }: Found): string {
  return contacts.map(String).toSorted().join(', ');
}
