// Whether a complaint repeats a case that is known: the same networks, addresses and type, judged
// by what the store found of cases that share its key or its addresses. The key is unique among
// open incidents, so two machines that see two such complaints at once open one incident.

import { createHash } from 'node:crypto';

import type { Sentence } from '../doubts.ts';
import type { TicketId } from '../model.ts';
import type { KnownIncident } from '../questions.ts';
import type { RepeatPolicy } from '../repeat-rules.ts';

/** Longer keys are hashed: the column is indexed, and thousands of addresses may be named. */
const keyLengthMax = 200;
/**
 * So long after a case's last complaint one that overlaps it may be a correction of it. Feeds that
 * come each day name some addresses again, and nobody is to be asked about those.
 */
const overlapMs = 6 * 3_600_000;

/** What a complaint is about. */
export interface About {
  readonly type: string;
  readonly addresses: readonly { readonly prefix: string; readonly ip: string }[];
}

/** What a complaint is to the cases known; `why`: by what, in words. */
export type Judgement =
  /** `incident`: what it joins. */
  | {
      readonly kind: 'repeat' | 'reopen';
      readonly incident: KnownIncident;
      readonly why: string;
    }
  /** What it would join if a person says so. */
  | { readonly kind: 'unsure'; readonly incident: KnownIncident; readonly why: Sentence }
  /** `overdue`: an open case that gives up its key to the new one. */
  | { readonly kind: 'new'; readonly overdue: KnownIncident | null; readonly why: string };

/**
 * The key of "same networks, same addresses, same type"; the order of addresses does not matter.
 * @returns null where there is no address, because then nothing can be repeated
 */
export function repeatKey(type: string, addresses: About['addresses']): string | null {
  if (addresses.length === 0) return null;
  const named = new Set(addresses.map(({ prefix, ip }) => `${prefix} ${ip}`));
  const list = [...named].sort().join(', ');
  if (list.length <= keyLengthMax) return `${type}: ${list}`;
  return `${type}: sha256 ${createHash('sha256').update(list).digest('hex')}`;
}

/**
 * Judges a complaint by the cases that the store found; neither the order of addresses nor that of
 * cases matters. Surely a repeat are only the same addresses and type, or fewer addresses of a case
 * that is open. What overlaps it shortly after is a question: nobody would see a wrong join.
 * Another type is another case, as the key says.
 * @param said what a person decided: a case it repeats, null for none, undefined where nobody did
 */
export function judgeRepeat(
  mine: About,
  known: readonly KnownIncident[],
  policy: RepeatPolicy,
  now: Date,
  said?: TicketId | null,
): Judgement {
  const keyed = known.find((one) => one.keyed && one.closedAt === null) ?? null;
  if (said === null)
    return { kind: 'new', overdue: keyed, why: 'a person says it is another case' };
  const chosen = known.find((one) => one.ticket === said);
  if (chosen !== undefined) {
    const kind = chosen.closedAt === null ? 'repeat' : 'reopen';
    return { kind, incident: chosen, why: 'a person says it is that case' };
  }
  const near = known
    .filter((one) => one.common > 0 && msSince(one.lastAt, now) <= policy.windowMs)
    .toSorted(nearestFirst);
  return (
    joined(mine, near, policy) ??
    reopened(near, policy, now) ??
    doubtful(mine, near, policy, now) ?? {
      kind: 'new',
      overdue: keyed,
      why: whyNew(keyed, policy, now),
    }
  );
}

function msSince(at: Date, now: Date): number {
  return now.getTime() - at.getTime();
}

function daysSince(at: Date, now: Date): number {
  return Math.floor(msSince(at, now) / 86_400_000);
}

/** The same key, then the most addresses in common, the fewest others, and the newest. */
function nearestFirst(one: KnownIncident, other: KnownIncident): number {
  return (
    Number(other.keyed) - Number(one.keyed) ||
    other.common - one.common ||
    one.size - other.size ||
    (one.ticket < other.ticket ? 1 : -1)
  );
}

/** An open case of this type that is about all of these addresses, in their networks. */
function joined(
  mine: About,
  near: readonly KnownIncident[],
  policy: RepeatPolicy,
): Judgement | null {
  if (policy.onOpen === 'new') return null;
  const all = addressCount(mine);
  const incident = near.find(
    (one) =>
      one.closedAt === null &&
      (one.keyed || (one.type === mine.type && one.common === all && isOfNetworks(mine, one))),
  );
  if (incident === undefined) return null;
  const why = incident.keyed ? 'the same addresses' : `${all} of its ${incident.size} addresses`;
  return { kind: 'repeat', incident, why };
}

function addressCount({ addresses }: About): number {
  return new Set(addresses.map(({ ip }) => ip)).size;
}

/** Whoever has a network now is not asked on the case of whoever had its address before. */
function isOfNetworks({ addresses }: About, one: KnownIncident): boolean {
  const known = new Set([one.prefix, ...one.investigations.map(({ prefix }) => prefix)]);
  return addresses.every(({ prefix }) => known.has(prefix));
}

function reopened(
  near: readonly KnownIncident[],
  { reopenWithinMs }: RepeatPolicy,
  now: Date,
): Judgement | null {
  const incident = near.find((one) => one.keyed && one.closedAt !== null);
  const closedAt = incident?.closedAt ?? null;
  if (incident === undefined || closedAt === null || reopenWithinMs === null) return null;
  if (msSince(closedAt, now) > reopenWithinMs) return null;
  const why = `closed ${daysSince(closedAt, now)} days ago`;
  return { kind: 'reopen', incident, why };
}

/** What may be the same case, and may be none. */
function doubtful(
  mine: About,
  near: readonly KnownIncident[],
  policy: RepeatPolicy,
  now: Date,
): Judgement | null {
  if (policy.onOpen === 'new') return null;
  const all = addressCount(mine);
  const incident = near.find(
    (one) =>
      one.closedAt === null &&
      !one.keyed &&
      one.type === mine.type &&
      msSince(one.lastAt, now) <= overlapMs,
  );
  if (incident === undefined) return null;
  const { common, size } = incident;
  return { kind: 'unsure', incident, why: { is: 'among-its', common, all, size } };
}

function whyNew(keyed: KnownIncident | null, { onOpen }: RepeatPolicy, now: Date): string {
  if (keyed === null) return 'nothing is open';
  if (onOpen === 'new') return 'each complaint is a case of its own';
  return `its last complaint came ${daysSince(keyed.lastAt, now)} days ago`;
}
