// Mail headers inside a complaint: the spam it is about, attached or pasted. Received lines are
// read from the reporter outwards (RFC 5321, 4.4, the newest on top): what the receiving side wrote
// can be trusted up to the first address that handed the mail in; everything below may be forged.

import { isSpecial } from '../indicators/address.ts';
import type { Cue } from './cues.ts';
import { bare, type Line } from './lines.ts';
import { organisation } from '../indicators/names.ts';
import type { Found } from '../indicators/scanner.ts';

const field = /^([A-Za-z][A-Za-z0-9-]{1,60}):(?:\s|$)/;
const trace = new Set([
  'received',
  'received-spf',
  'x-received',
  'return-path',
  'x-originating-ip',
  'authentication-results',
  'arc-seal',
  'delivered-to',
  'dkim-signature',
]);
/** A line that looks like a field but bears none of these names is a person's "key: value". */
const mailFields = new Set(
  `from to cc bcc subject date message-id mime-version reply-to sender references in-reply-to
  user-agent importance precedence errors-to auto-submitted feedback-id organization priority
  return-receipt-to disposition-notification-to`.split(/\s+/),
);
const mailFamilies = /^(?:x|content|list|arc|dkim|domainkey|thread|resent|envelope)-/;
/** Fields in which the provider of a sender names the sender's own address. */
const senderFields = new Set([
  'x-originating-ip',
  'x-sender-ip',
  'x-source-ip',
  'x-client-ip',
  'x-remote-ip',
  'x-aol-ip',
  'x-yahoo-client-ip',
  'source-ip',
]);
const checkFields = new Set(['received-spf', 'authentication-results', 'x-spf', 'x-sender-verify']);

/** Whose side the receiving one is. */
export interface Reporter {
  /** The organisations of the sender of the complaint. */
  readonly names: ReadonlySet<string>;
  /** The mail came over a host that only sends on, as from a spam trap: it is not meant. */
  readonly redirects: boolean;
}

/** A role from a header field, and the lines of that field. */
export interface HeaderCue extends Cue {
  readonly first: number;
  readonly last: number;
}

interface Field {
  readonly name: string;
  readonly first: number;
  last: number;
  isDated: boolean;
}

/** The roles of what stands in header blocks, by the offset where it stands. */
export function headerRoles(
  lines: readonly Line[],
  found: readonly Found[],
  reporter: Reporter,
): Map<number, HeaderCue> {
  const roles = new Map<number, HeaderCue>();
  const blocks = blocksOf(lines).map((block) => readBlock(block, lines, found, reporter));
  const isTraced = blocks.some(({ source }) => source !== null);
  for (const { fields, source } of blocks) fieldRoles(fields, source, isTraced, roles);
  return roles;
}

/** Runs of header fields with a trace field among them; blank lines between do not end a run. */
function blocksOf(lines: readonly Line[]): Field[][] {
  const blocks: Field[][] = [];
  let block: Field[] = [];
  let blank = true;
  const close = (): void => {
    if (block.some((each) => trace.has(each.name))) blocks.push(block);
    block = [];
  };
  lines.forEach((line, at) => {
    const text = bare(line.text);
    const name = field.exec(text)?.[1]?.toLowerCase();
    const open = block.at(-1);
    // Mails that were spaced out while being pasted: a trace field ends with its date.
    if (text === '') blank = open?.name !== 'received' || open.isDated;
    else if (name !== undefined && isMailField(name)) {
      block.push({ name, first: at, last: at, isDated: text.includes(';') });
      blank = false;
    } else if (open !== undefined && !blank && name === undefined) {
      open.last = at;
      open.isDated ||= text.includes(';');
    } else close();
  });
  close();
  return blocks;
}

function isMailField(name: string): boolean {
  return trace.has(name) || mailFields.has(name) || mailFamilies.test(name);
}

interface ReadField {
  readonly each: Field;
  readonly inside: readonly Found[];
  readonly hop: Hop | null;
}

/** The fields of a block with what they name, and the address that handed the mail in. */
function readBlock(
  block: readonly Field[],
  lines: readonly Line[],
  found: readonly Found[],
  reporter: Reporter,
): { fields: readonly ReadField[]; source: Found | null } {
  const fields = block.map((each) => {
    const start = lines[each.first]?.start ?? 0;
    const last = lines[each.last];
    const inside = between(found, start, (last?.start ?? 0) + (last?.text.length ?? 0));
    const hop = each.name === 'received' ? hopOf(inside, start, textOf(lines, each)) : null;
    return { each, inside, hop };
  });
  const hops = fields.flatMap(({ hop }) => hop ?? []);
  return { fields, source: stampedBy(fields) ?? boundaryOf(hops, reporter)?.ip ?? null };
}

/** Where no Received line of the text says who handed the mail in, other fields may. */
function fieldRoles(
  fields: readonly ReadField[],
  source: Found | null,
  isTraced: boolean,
  roles: Map<number, HeaderCue>,
): void {
  for (const { each, inside } of fields) {
    for (const one of inside) {
      const isSource = source !== null && one.kind === 'ip' && one.value === source.value;
      const cue = isSource ? handedIn : fieldRole(each.name, one, !isTraced);
      roles.set(one.start, { ...cue, first: each.first, last: each.last });
    }
  }
}

const handedIn: Cue = { role: 'offender', why: 'handed the mail to the receiving side' };

function fieldRole(name: string, one: Found, isAlone: boolean): Cue {
  if (isAlone && senderFields.has(name))
    return { role: 'offender', why: `${name} names the sender's address` };
  if (isAlone && checkFields.has(name) && one.kind === 'ip')
    return { role: 'offender', why: `${name} names the address that handed the mail in` };
  return {
    role: 'relay',
    why: `stands in the header field ${name}, which may be forged or is on the way`,
  };
}

interface Hop {
  readonly ip: Found;
  /** The name the receiver found for the address, not the one the sender claimed. */
  readonly name: string | null;
  /** What the sender called itself. */
  readonly claimed: string | null;
  readonly by: string | null;
  readonly byIp: string | null;
  /** LMTP (RFC 2033) is spoken inside one mail system only. */
  readonly isLocal: boolean;
}

/** The sender's address that the receiving side stamped above all Received lines. */
function stampedBy(fields: readonly ReadField[]): Found | null {
  const first = fields.findIndex(({ each }) => each.name === 'received');
  const hops = new Set(fields.flatMap(({ hop }) => hop?.ip.value ?? []));
  const above = fields
    .slice(0, Math.max(0, first))
    .filter(({ each }) => senderFields.has(each.name));
  return above.flatMap(({ inside }) => inside).find(({ value }) => hops.has(value)) ?? null;
}

/** The first hop, from the reporter outwards, that is not in front of the reporter. */
function boundaryOf(hops: readonly Hop[], { names, redirects }: Reporter): Hop | null {
  const trusted = new Set(names);
  for (const [at, hop] of hops.entries()) {
    if (hop.by !== null && (at === 0 || trusted.has(organisation(hop.by))))
      trusted.add(organisation(hop.by));
    const next = hops[at + 1];
    if (isInside(hop, next, trusted)) continue;
    if (redirects && at === 0 && hop.name !== null && hop.name === next?.by) continue;
    return hop;
  }
  return null;
}

/** Names that receiving sides give to what stands in front of their mail servers. */
const frontNames =
  /^(?:mx|mxin|in|inbound|incoming|filter|spamfilter|spam|antispam|antivirus|scan|scanner|gateway|mailgw|barracuda|ironport|proofpoint|mailcleaner|cleaner)[a-z]?[-\d]*$/i;

function isInside(hop: Hop, next: Hop | undefined, trusted: ReadonlySet<string>): boolean {
  if (hop.isLocal || isSpecial(hop.ip.value)) return true;
  if (hop.byIp !== null && areNear(hop.ip.value, hop.byIp)) return true;
  if (hop.name !== null && trusted.has(organisation(hop.name))) return true;
  // Whoever is outside may claim any name; then the next line must have been written by it.
  const called = hop.name ?? hop.claimed;
  if (called === null || next === undefined || next.by !== called) return false;
  return trusted.has(organisation(called)) || called.split('.').slice(0, -2).some(isFront);
}

function isFront(label: string): boolean {
  return frontNames.test(label);
}

/** "from CLAIMED (NAME [IP]) by HOST ..."; null where nobody from outside is named. */
function hopOf(inside: readonly Found[], start: number, text: string): Hop | null {
  const by = text.search(/[\s)]by\s/i);
  const cut = by < 0 ? text.length : by;
  if (!/^[>|\s]*received:\s+from\b/i.test(text)) return null;
  const from = inside.filter((each) => each.start - start < cut);
  const ips = from.filter((each) => each.kind === 'ip');
  const named = ips.filter(
    (ip) => !/helo[=\s]\W*$/i.test(text.slice(0, ip.start - start).slice(-8)),
  );
  const ip = named.at(-1) ?? ips.at(-1);
  if (ip === undefined) return null;
  const lead = text.slice(0, ip.start - start);
  const paren = lead.lastIndexOf('(');
  const hosts = from.filter((each) => each.kind === 'host' && each.start < ip.start);
  const after = inside.filter((each) => each.start - start > cut);
  return {
    ip,
    name: paren < 0 ? null : (hosts.findLast((each) => each.start - start > paren)?.value ?? null),
    claimed: hosts[0]?.value ?? null,
    by: after.find((each) => each.kind === 'host')?.value ?? null,
    byIp: after.find((each) => each.kind === 'ip')?.value ?? null,
    isLocal: /\swith\s+lmtp/i.test(text),
  };
}

/** Neighbours: the same /32 of IPv6, the same /16 of IPv4; hosts of one provider. */
function areNear(one: string, other: string): boolean {
  const mark = one.includes(':') ? ':' : '.';
  const head = (ip: string): string => ip.split(mark).slice(0, 2).join(mark);
  return other.includes(mark) && head(one) === head(other);
}

function between(found: readonly Found[], start: number, end: number): readonly Found[] {
  let low = 0;
  let high = found.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((found[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  let last = low;
  while (last < found.length && (found[last]?.start ?? 0) < end) last += 1;
  return found.slice(low, last);
}

function textOf(lines: readonly Line[], each: Field): string {
  return lines
    .slice(each.first, each.last + 1)
    .map((line) => line.text)
    .join('\n');
}
