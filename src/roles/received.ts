// Received lines of a mail that is complained of, read from the reporter outwards (RFC 5321, 4.4,
// the newest on top): what the receiving side wrote can be trusted up to the first address that
// handed the mail in; everything below, and every name a sender gives itself, may be forged.

import { isSpecial } from '../indicators/address.ts';
import { organisation } from '../indicators/names.ts';
import type { Found } from '../indicators/scanner.ts';

/** Whose side the receiving one is. */
export interface Reporter {
  /** The organisations of the sender of the complaint. */
  readonly names: ReadonlySet<string>;
  /** The mail came over a host that only sends on, as from a spam trap: it is not meant. */
  readonly redirects: boolean;
}

/** So much of a Received line is looked at; it names who handed the mail in at its beginning. */
const hopMax = 1000;
/** What one Received line says of the sender and the receiver. */
export interface Hop {
  readonly ip: Found;
  /** The line names no other address that the receiver may have seen. */
  readonly isClear: boolean;
  /** The name the receiver found for the address, not the one the sender claimed. */
  readonly name: string | null;
  /** The name it gave itself, where the receiver found none. */
  readonly claimed: string | null;
  readonly by: string | null;
  readonly byIp: string | null;
  /** LMTP (RFC 2033) is spoken inside one mail system only. */
  readonly isLocal: boolean;
}

/**
 * The first hop, from the reporter outwards, that is not in front of the reporter. It is not clear
 * where it only says itself that it is the reporter's: it may be, or have forged the line below.
 */
export function boundaryOf(hops: readonly Hop[], { names, redirects }: Reporter): Hop | null {
  const trusted = new Set(names);
  for (const [at, hop] of hops.entries()) {
    if (hop.by !== null && (at === 0 || trusted.has(organisation(hop.by))))
      trusted.add(organisation(hop.by));
    const next = hops[at + 1];
    if (isInside(hop, next, trusted)) continue;
    const { claimed } = hop;
    if (claimed !== null && claimed === next?.by && trusted.has(organisation(claimed)))
      return { ...hop, isClear: false };
    if (redirects && at === 0 && hop.name !== null && hop.name === next?.by) continue;
    return hop;
  }
  return null;
}

/** Names that receiving sides give to what stands in front of their mail servers. */
const frontNames =
  /^(?:mx|mxin|in|inbound|incoming|filter|spamfilter|spam|antispam|antivirus|scan|scanner|gateway|mailgw|cleaner)[a-z]?[-\d]*$/i;

function isInside(hop: Hop, next: Hop | undefined, trusted: ReadonlySet<string>): boolean {
  if (hop.isLocal) return true;
  if (!hop.isClear) return false;
  if (isSpecial(hop.ip.value)) return true;
  if (hop.byIp !== null && areNear(hop.ip.value, hop.byIp)) return true;
  if (hop.name !== null && trusted.has(organisation(hop.name))) return true;
  // Whoever is outside may claim any name, and forge a line of that name below.
  if (hop.name === null || next?.by !== hop.name) return false;
  return trusted.has(organisation(hop.name)) || hop.name.split('.').slice(0, -2).some(isFront);
}

function isFront(label: string): boolean {
  return frontNames.test(label);
}

/** "from CLAIMED (NAME [IP]) by HOST ..."; null where nobody from outside is named. */
export function hopOf(inside: readonly Found[], start: number, field: string): Hop | null {
  const text = field.slice(0, hopMax);
  if (!/^[>|\s]{0,40}received:\s+from\b/i.test(text)) return null;
  const by = text.search(/[\s)]by\s/i);
  const cut = by < 0 ? text.length : by;
  const from = inside.filter((each) => each.start - start < cut);
  const seen = seenOf(from, start, text);
  const [ip] = seen;
  if (ip === undefined) return null;
  const lead = text.slice(0, ip.start - start);
  const paren = lead.lastIndexOf('(');
  const hosts = from.filter((each) => each.kind === 'host' && each.start < ip.start);
  const after = inside.filter((each) => each.start - start > cut);
  const isKnown = paren >= 0 && !/\bmay be forged\b/i.test(text.slice(paren, cut));
  const name = isKnown ? hosts.findLast((each) => each.start - start > paren)?.value : undefined;
  return {
    ip,
    isClear: seen.every(({ value }) => value === ip.value),
    name: name ?? null,
    claimed: name === undefined ? (hosts[0]?.value ?? null) : null,
    by: after.find((each) => each.kind === 'host')?.value ?? null,
    byIp: after.find((each) => each.kind === 'ip')?.value ?? null,
    isLocal: /\swith\s+lmtp/i.test(text),
  };
}

const claimed = /\b(?:helo|ehlo|lhlo|ident)\W{0,4}$/i;

/**
 * The addresses that the receiver itself may have seen. It puts that one in a comment (RFC 5321,
 * 4.4), and what stands before or behind HELO is only what the sender says of itself.
 */
function seenOf(from: readonly Found[], start: number, text: string): readonly Found[] {
  const ips = from.filter(({ kind }) => kind === 'ip');
  const leads = new Map(ips.map((ip) => [ip, text.slice(0, ip.start - start)]));
  const seen = ips.filter((ip) => !claimed.test((leads.get(ip) ?? '').slice(-12)));
  const commented = seen.filter((ip) => isInComment(leads.get(ip) ?? ''));
  const bracketed = commented.filter((ip) => /\[(?:ipv6:)?$/i.test(leads.get(ip) ?? ''));
  return [bracketed, commented, seen, ips].find(({ length }) => length > 0) ?? [];
}

function isInComment(lead: string): boolean {
  return lead.lastIndexOf('(') > lead.lastIndexOf(')');
}

/** Neighbours: the same /32 of IPv6, the same /16 of IPv4; hosts of one provider. */
function areNear(one: string, other: string): boolean {
  const mark = one.includes(':') ? ':' : '.';
  const head = (ip: string): string => ip.split(mark).slice(0, 2).join(mark);
  return other.includes(mark) && head(one) === head(other);
}
