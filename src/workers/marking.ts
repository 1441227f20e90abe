// Marks in a text what it names, each with the role that `extract` gave it. Linear: the texts are
// scanned as `extract` scans them, and each find is looked up once. Pure.

import type { Indicator, Role } from '../findings.ts';
import { type Found, scan } from '../indicators/scanner.ts';
import type { Mark, MarkedRole, Named } from '../reading.ts';

/** What is known of every value that the mail names. */
export type Known = ReadonlyMap<string, MarkedRole>;

const roles: Readonly<Record<Role, MarkedRole>> = {
  offender: 'offender',
  victim: 'victim',
  relay: 'relay',
  own: 'dropped',
  whois: 'dropped',
  masked: 'dropped',
  example: 'dropped',
  range: 'named',
  mentioned: 'named',
};

const kinds: Readonly<Record<Found['kind'], Named>> = {
  ip: 'ip',
  prefix: 'prefix',
  range: 'prefix',
  masked: 'prefix',
  host: 'host',
  url: 'url',
  email: 'mail',
};

/** Of two that lie over each other the weightier is shown: an accused address inside a link. */
const weights: Readonly<Record<MarkedRole, number>> = {
  offender: 3,
  victim: 2,
  relay: 2,
  dropped: 1,
  quoted: 1,
  named: 0,
};

/**
 * Addresses and networks have the roles that `extract` gave them; of names only those count that
 * the mail accuses, as the desk would ask for them.
 */
export function knownOf(indicators: readonly Indicator[], accused: readonly string[]): Known {
  const known = new Map<string, MarkedRole>();
  for (const { kind, value, role, layers } of indicators) {
    if (kind === 'host' || kind === 'url' || kind === 'email') continue;
    const isOld = layers.length > 0 && layers.every((layer) => layer > 0 && layer < attachedLayer);
    const plain = roles[role];
    known.set(value, plain === 'named' && isOld ? 'quoted' : plain);
  }
  for (const name of accused) known.set(name, 'offender');
  return known;
}

/** Layers from this one on are attached, and no older letters. */
const attachedLayer = 100;

/** The marks of one text, in order, none over another, at most so many. */
export function marksIn(text: string, known: Known, most: number): readonly Mark[] {
  const marks: Mark[] = [];
  for (const found of scan(text, most).found) {
    const mark = markOf(found, known);
    const last = marks.at(-1);
    if (last === undefined || last.end <= mark.start) marks.push(mark);
    else if (weights[mark.role] > weights[last.role]) marks[marks.length - 1] = mark;
  }
  return marks;
}

function markOf({ kind, value, start, end }: Found, known: Known): Mark {
  return { start, end, what: kinds[kind], role: known.get(value) ?? 'named', value };
}
