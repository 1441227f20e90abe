// Mail headers inside a complaint: the spam it is about, attached or pasted. Received lines are
// read from the reporter outwards (RFC 5321, 4.4, the newest on top): what the receiving side wrote
// can be trusted up to the first address that handed the mail in; everything below may be forged.

import { isSpecial } from './address.ts';
import type { Cue } from './cues.ts';
import { bare, type Line } from './lines.ts';
import { organisation } from './names.ts';
import type { Found } from './scanner.ts';

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
  reporter: ReadonlySet<string>,
): Map<number, HeaderCue> {
  const roles = new Map<number, HeaderCue>();
  for (const block of blocksOf(lines)) blockRoles(block, lines, found, reporter, roles);
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

function blockRoles(
  block: readonly Field[],
  lines: readonly Line[],
  found: readonly Found[],
  reporter: ReadonlySet<string>,
  roles: Map<number, HeaderCue>,
): void {
  const fields = block.map((each) => {
    const start = lines[each.first]?.start ?? 0;
    const last = lines[each.last];
    const inside = between(found, start, (last?.start ?? 0) + (last?.text.length ?? 0));
    const hop = each.name === 'received' ? hopOf(inside, start, textOf(lines, each)) : null;
    return { each, inside, hop };
  });
  const source =
    fields.find(({ hop }) => hop !== null && isOutside(hop, reporter))?.hop?.ip ?? null;
  for (const { each, inside } of fields) {
    for (const one of inside) {
      const cue = one === source ? handedIn : fieldRole(each.name, one, source?.value ?? null);
      roles.set(one.start, { ...cue, first: each.first, last: each.last });
    }
  }
}

const handedIn: Cue = { role: 'offender', why: 'handed the mail to the receiving side' };

function fieldRole(name: string, one: Found, source: string | null): Cue {
  if (senderFields.has(name))
    return { role: 'offender', why: `${name} names the sender's address` };
  if (checkFields.has(name) && one.kind === 'ip' && (source === null || source === one.value))
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
  readonly by: string | null;
  readonly byIp: string | null;
  /** LMTP (RFC 2033) is spoken inside one mail system only. */
  readonly isLocal: boolean;
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
  const name = from.findLast(
    (each) => each.kind === 'host' && each.start < ip.start && each.start - start > paren,
  );
  const after = inside.filter((each) => each.start - start > cut);
  return {
    ip,
    name: paren < 0 ? null : (name?.value ?? null),
    by: after.find((each) => each.kind === 'host')?.value ?? null,
    byIp: after.find((each) => each.kind === 'ip')?.value ?? null,
    isLocal: /\swith\s+lmtp/i.test(text),
  };
}

function isOutside(hop: Hop, reporter: ReadonlySet<string>): boolean {
  if (hop.isLocal || isSpecial(hop.ip.value)) return false;
  const from = hop.name === null ? null : organisation(hop.name);
  if (from !== null && (reporter.has(from) || (hop.by !== null && from === organisation(hop.by))))
    return false;
  return hop.byIp === null || !areNear(hop.ip.value, hop.byIp);
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
