// An address behind the key that asks for one, in a form or a list: "IP address: ...". It is meant,
// though nothing says what it did.

import { announces, type Heading } from './columns.ts';
import { type Opinion, weights } from './regions.ts';
import { fillers, wordsOf } from './cue-words.ts';
import type { Row, Spot } from './rows.ts';

const keyMax = 64;
const besideMax = 24;
const ipKey =
  /(?:^|[^\p{L}])(?:ip|ips|ipv4|ipv6|(?:ip|offending|reported|host)[- ]?(?:address|addresses|adresse|adressen|adres|adresa|adresy|ip)|adresse ip|direcci[o\u00f3]n ip|endere[c\u00e7]o ip|indirizzo ip|adres ip)(?:\(e?s\))?["']?\s*[:=]["'\s]*$/iu;
const listItem = /^[\s>*\u2022\u00b7\d.)-]*$/;

/** A key and the sign behind it, with nothing else before the address. */
const keyOnly = /^[\s>*\u2022-]*([^\n:=|>]{2,48}?)\s*[:=|>]+\s*$/;

/**
 * The key of a line that names one address alone, if it says more than what kind of thing follows:
 * "Internal host: ..."; null without one. Numbers do not tell keys apart.
 */
export function keyOf({ count }: Row, { lead, position }: Spot): string | null {
  if (count !== 1 || position !== 0 || lead.text.length > keyMax) return null;
  const words = wordsOf(keyOnly.exec(lead.text)?.[1] ?? '').filter((word) => !/^\d+$/.test(word));
  return words.some((word) => !fillers.has(word)) ? words.join(' ') : null;
}

/** "IP address: ..." at the beginning of a line, or in a list that is announced so. */
export function keyedRole(
  { one, lead, position, previous }: Spot,
  heading: Heading | null,
): Opinion | null {
  // "host - IPv4: ..." says which address a host has, not whose the complaint is about.
  if (position !== 0 || (previous !== undefined && one.start - previous.end < besideMax))
    return null;
  const keyed = (why: string): Opinion => ({ role: 'offender', why, weight: weights.keyed });
  const key = lead.text.slice(-keyMax);
  if (ipKey.test(key) && (lead.text.length <= keyMax || /\bfollowing\b/i.test(key)))
    return keyed('stands behind the key that asks for the address');
  if (
    heading !== null &&
    announces(heading) &&
    ipKey.test(heading.text.slice(-keyMax)) &&
    listItem.test(lead.text)
  )
    return keyed('stands in the list of addresses');
  return null;
}
