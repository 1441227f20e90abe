// The offenders as the desk is told of them: an address of ours with its earliest time, its port
// and the lines that name it.

import type { Accusation, EventTime, Indicator } from '../findings.ts';
import type { Ours } from '../model.ts';
import type { createEvidence } from '../slices/evidence.ts';
import type { NamedHost, NamedOffender, Offender } from './facts.ts';

/** What is said of each address, in order. */
export function byAddress<One extends { readonly value: string }>(
  all: readonly One[],
): ReadonlyMap<string, readonly One[]> {
  const named = new Map<string, One[]>();
  for (const one of all) {
    const others = named.get(one.value);
    if (others === undefined) named.set(one.value, [one]);
    else others.push(one);
  }
  return named;
}

/** The offender at an address of ours: earliest time, its port, the lines that name it. */
export function offenderAt(
  ip: string,
  named: readonly Indicator[],
  reported: readonly Accusation[],
  all: ReadonlyMap<string, Ours>,
  evidence: ReturnType<typeof createEvidence>,
): Offender | null {
  const ours = all.get(ip);
  if (ours === undefined) return null;
  const accused = named.filter(({ role }) => role === 'offender');
  const mentions = accused.length > 0 ? accused : named;
  const inReport = earliest(reported);
  return {
    ip,
    name: null,
    // What a report says of the time is not corrected by a log beside it.
    time: inReport?.at ? inReport : earliest([...reported, ...mentions]),
    port: [...reported, ...mentions].find(({ port }) => port !== null)?.port ?? null,
    ours,
    evidence: evidence({ ip, mentions }),
  };
}

/** The address that an accused name leads to, with the lines that accuse the name. */
export function offenderByName(
  { ip, ours, named }: NamedOffender,
  evidence: ReturnType<typeof createEvidence>,
): Offender {
  const lines = evidence({ ip: named.host, mentions: [named] });
  return { ip, name: named.host, time: named.time, port: named.port, ours, evidence: lines };
}

/** So many of others' addresses are kept. */
const foreignMax = 20;

/** Accused addresses that are not ours: as such, or because an accused name leads there. */
export function theirs(
  foreign: readonly string[],
  names: readonly NamedHost[],
  isOurs: (ip: string) => boolean,
): readonly string[] {
  const led = names.flatMap(({ ips }) => ips).filter((ip) => !isOurs(ip));
  return [...new Set(foreign.length > 0 ? foreign : led)].slice(0, foreignMax);
}

/** The earliest instant; what has no zone comes last. */
function earliest(timed: readonly { readonly time: EventTime | null }[]): EventTime | null {
  const ms = ({ at }: EventTime) => (at === null ? Number.MAX_VALUE : Date.parse(at));
  return timed.flatMap(({ time }) => time ?? []).toSorted((a, b) => ms(a) - ms(b))[0] ?? null;
}
