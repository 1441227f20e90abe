// Mail headers inside a complaint: the spam it is about, attached or pasted. Whoever handed the
// mail to the receiving side is accused by them, and nobody else they name.

import type { Cue } from './cues.ts';
import { bare, type Line } from './lines.ts';
import { boundaryOf, type Hop, hopOf, type Reporter } from './received.ts';
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
const senderFields =
  /^(?:source-ip|x-(?:[a-z]{1,20}-)?(?:originating|sender|source|client|remote)-ip)$/;

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
  const isTraced = blocks.some((block) => block.isTraced);
  for (const { fields, source } of blocks) fieldRoles(fields, source, isTraced, roles);
  // A mail that is a text of its own is judged as a whole, in reported-mail.ts.
  const last = blocks.findLast(
    ({ fields, source }) => source !== null && (fields[0]?.each.first ?? 0) > 0,
  );
  if (last !== undefined) bodyRoles(last, lines, found, roles);
  return roles;
}

/** What the pasted mail says below its header, of what nobody spoke before. */
function bodyRoles(
  { fields }: ReadBlock,
  lines: readonly Line[],
  found: readonly Found[],
  roles: Map<number, HeaderCue>,
): void {
  if (!fields.some(({ each }) => each.name === 'from' || each.name === 'subject')) return;
  const at = (fields.at(-1)?.each.last ?? 0) + 1;
  const start = lines[at]?.start ?? Number.POSITIVE_INFINITY;
  const before = new Set(found.filter((one) => one.start < start).map(({ value }) => value));
  for (const one of found)
    if (one.start >= start && one.kind === 'ip' && !before.has(one.value))
      roles.set(one.start, { ...mailSays, first: at, last: at });
}

const mailSays: Cue = { role: 'mentioned', why: 'the reported mail itself says so' };

/** The numbers of the lines that make up the headers of mails. */
export function headerLines(lines: readonly Line[]): ReadonlySet<number> {
  const inside = new Set<number>();
  for (const each of blocksOf(lines).flat())
    for (let at = each.first; at <= each.last; at += 1) inside.add(at);
  return inside;
}

/** Runs of header fields with a trace field among them; blank lines between do not end a run. */
function blocksOf(lines: readonly Line[]): Field[][] {
  const blocks: Field[][] = [];
  let block: Field[] = [];
  let blank = true;
  const close = (): void => {
    if (block.some((each) => isTrace(each.name))) blocks.push(block);
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

/** Also such as a mailing list or a relay keeps: "X-Original-Authentication-Results". */
function isTrace(name: string): boolean {
  return trace.has(name) || name.endsWith('-authentication-results');
}

function isMailField(name: string): boolean {
  return isTrace(name) || mailFields.has(name) || mailFamilies.test(name);
}

interface ReadBlock {
  readonly fields: readonly ReadField[];
  /** The address that handed the mail in, where that is clear. */
  readonly source: Found | null;
  /** Some Received line says where the mail came from, clearly or not. */
  readonly isTraced: boolean;
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
): ReadBlock {
  const fields = block.map((each) => {
    const start = lines[each.first]?.start ?? 0;
    const last = lines[each.last];
    const inside = between(found, start, (last?.start ?? 0) + (last?.text.length ?? 0));
    const isHop = each.name === 'received';
    const hop = isHop ? hopOf(inside, start, textOf(lines, each)) : null;
    return { each, inside, hop };
  });
  const boundary = boundaryOf(
    fields.flatMap(({ hop }) => hop ?? []),
    reporter,
  );
  const source = stampedBy(fields) ?? (boundary?.isClear ? boundary.ip : null);
  return { fields, source, isTraced: source !== null || boundary !== null };
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
      const cue = isSource ? handedIn : fieldRole(each.name, !isTraced);
      roles.set(one.start, { ...cue, first: each.first, last: each.last });
    }
  }
}

const handedIn: Cue = { role: 'offender', why: 'handed the mail to the receiving side' };

function fieldRole(name: string, isAlone: boolean): Cue {
  if (isAlone && senderFields.test(name))
    return { role: 'offender', why: `${name} names the sender's address` };
  return {
    role: 'relay',
    why: `stands in the header field ${name}, which may be forged or is on the way`,
  };
}

/** The sender's address that the receiving side stamped above all Received lines. */
function stampedBy(fields: readonly ReadField[]): Found | null {
  const first = fields.findIndex(({ each }) => each.name === 'received');
  const hops = new Set(fields.flatMap(({ hop }) => hop?.ip.value ?? []));
  const above = fields
    .slice(0, Math.max(0, first))
    .filter(({ each }) => senderFields.test(each.name));
  return above.flatMap(({ inside }) => inside).find(({ value }) => hops.has(value)) ?? null;
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
