// Reads what a registry says of one address: RIPE and its kin (APNIC, AFRINIC, LACNIC) and ARIN.
// Any bytes give an answer, in linear time; it counts only where its range covers the address, and
// a registry that points elsewhere names no contact: its own abuse desk is not responsible.

import { parseSimpleWhois } from 'whoiser/src/parsers.js';

import type { Answer } from '../questions.ts';
import {
  isElsewhere,
  lengthMinOf,
  mailAddress,
  type ParsedAnswer,
  shortText,
  withoutControls,
} from './finding.ts';
import { covers, parseRange, prefixAround, type Range, sizeOf, textOfRange } from './ranges.ts';

const noNetwork = /^[%# ]{0,9}(?:no match|no entries|not found|not assigned|unallocated)/i;
const refused = /rate limit|limit exceeded|access denied|too many (?:queries|requests)/i;

/**
 * What is said of an address, or of a block. Null finding: the registry knows nothing of it.
 * Failures: refused, limited, or junk.
 */
export function parseAnswer(text: string, ip: string): Answer<ParsedAnswer> {
  const address = parseRange(ip);
  if (address === null) return { ok: false, temporary: false, why: 'not an address' };
  const lines = cleanLines(text);
  const nearest = nearestNetwork(objectsOf(lines), address);
  if (nearest === null) return withoutNetwork(lines, address);
  const { range, section } = nearest;
  const objects = section.map(readObject);
  const [network = new Map<string, string>()] = objects;
  const name = first(network, ['netname', 'ownerid']);
  const elsewhere =
    objects.some((object) => object.has('referralserver')) ||
    isElsewhere(name) ||
    /^allocated to /i.test(network.get('nettype') ?? '');
  const found = elsewhere ? null : (contactLine(lines, address) ?? contactOf(network, objects));
  const lengthMin = lengthMinOf(address.bits, first(network, ['status', 'nettype']));
  return {
    ok: true,
    value: {
      finding: {
        prefix: textOfRange(range),
        name,
        holder: holderOf(network, objects),
        contact: found?.contact ?? null,
        field: found?.field ?? null,
      },
      prefix: prefixAround(address, range, lengthMin),
    },
  };
}

/** The lines without control characters, line ends of any kind, or marks that turn text around. */
function cleanLines(text: string): readonly string[] {
  return withoutControls(text.replace(/\r\n?/g, '\n').replaceAll('\t', ' ')).split('\n');
}

/** Objects stand apart by empty lines; a line that begins with a blank or "+" continues one. */
function objectsOf(lines: readonly string[]): readonly (readonly string[])[] {
  const objects: string[][] = [];
  let open: string[] | null = null;
  for (const line of lines) {
    const text = line.trim();
    if (text === '' || text === '+' || /^[%#]/.test(line)) {
      if (text !== '+') open = null;
    } else if (open !== null && /^[ +]/.test(line)) {
      // RFC 2622, section 2. Joined here, so that "  abuse-mailbox:" in a description is no field.
      open.push(`${open.pop() ?? ''} ${text.replace(/^\+\s*/, '')}`);
    } else {
      if (open === null) objects.push((open = []));
      open.push(text);
    }
  }
  return objects;
}

interface Network {
  readonly range: Range;
  /** The object of the network, and those that follow up to the next network or route. */
  readonly section: readonly (readonly string[])[];
}

/** ARIN lists every network above an address, so the smallest that covers it is the one meant. */
function nearestNetwork(objects: readonly (readonly string[])[], address: Range): Network | null {
  let nearest: { range: Range; at: number } | null = null;
  const starts: number[] = [];
  for (const [at, [line = '']] of objects.entries()) {
    const [, label = '', value = ''] =
      /^(inetnum|inet6num|netrange|route6?): *(.*)$/i.exec(line) ?? [];
    if (label === '') continue;
    starts.push(at);
    const range = /^route/i.test(label) ? null : parseRange(value.slice(0, 100));
    if (range === null || !covers(range, address)) continue;
    if (nearest === null || sizeOf(range) < sizeOf(nearest.range)) nearest = { range, at };
  }
  if (nearest === null) return null;
  const { range, at } = nearest;
  return {
    range,
    section: objects.slice(
      at,
      starts.find((start) => start > at),
    ),
  };
}

/** Labels in lower case; a label that comes twice keeps its values in lines. */
function readObject(lines: readonly string[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  // whoiser puts people and organisations one level down; here every object is flat.
  const levels: object[] = [parseSimpleWhois(lines.join('\n'))];
  for (const level of levels) {
    for (const [label, value] of Object.entries(level)) {
      if (typeof value === 'string') fields.set(label.toLowerCase(), value);
      else if (typeof value === 'object' && value !== null && levels.length < 4) levels.push(value);
    }
  }
  return fields;
}

function holderOf(
  network: ReadonlyMap<string, string>,
  objects: readonly ReadonlyMap<string, string>[],
): string | null {
  for (const object of objects) {
    const name = first(object, ['org-name', 'owner', 'orgname', 'custname']);
    if (name !== null) return name;
  }
  return first(network, ['descr']);
}

interface Found {
  readonly contact: string;
  readonly field: string;
}

/** What RIPE, APNIC and AFRINIC work out themselves, abuse-c inherited. */
function contactLine(lines: readonly string[], address: Range): Found | null {
  for (const line of lines) {
    const [, range = '', mail = ''] =
      /^% ?Abuse contact for '([^']{1,100})' is '([^']{1,254})'\s*$/.exec(line) ?? [];
    const contact = mailAddress(mail);
    if (contact === null) continue;
    const about = parseRange(range);
    if (about !== null && covers(about, address)) return { contact, field: 'abuse contact' };
  }
  return null;
}

function contactOf(
  network: ReadonlyMap<string, string>,
  objects: readonly ReadonlyMap<string, string>[],
): Found | null {
  const handles = new Set(
    objects.flatMap((object) => (object.get('abuse-c') ?? '').toLowerCase().split('\n')),
  );
  const named = objects.filter((object) => {
    const handle = object.get('nic-hdl') ?? object.get('nic-hdl-br');
    return handle !== undefined && handles.has(handle.toLowerCase());
  });
  const duty = objects.filter((object) => object.has('irt') || object.has('organisation'));
  const ranked = [...named, network, ...duty, ...objects];
  return (
    mailIn(ranked, 'abuse-mailbox', 'abuse-mailbox') ??
    mailIn(ranked, 'rabuseemail', 'RAbuseEmail') ??
    mailIn(ranked, 'orgabuseemail', 'OrgAbuseEmail') ??
    mailIn(named, 'e-mail', 'abuse-c')
  );
}

function mailIn(
  objects: readonly ReadonlyMap<string, string>[],
  label: string,
  field: string,
): Found | null {
  for (const object of objects) {
    for (const value of (object.get(label) ?? '').split('\n')) {
      const contact = mailAddress(value);
      if (contact !== null) return { contact, field };
    }
  }
  return null;
}

function first(object: ReadonlyMap<string, string>, labels: readonly string[]): string | null {
  for (const label of labels) {
    const line = shortText(object.get(label) ?? '');
    if (line !== null) return line;
  }
  return null;
}

/** RIPE numbers its errors: 101 nothing found, other 1xx our query is wrong, the rest may heal. */
function withoutNetwork(lines: readonly string[], address: Range): Answer<ParsedAnswer> {
  for (const line of lines) {
    const number = /^%ERROR:(\d{3})/.exec(line)?.[1];
    if (number === '101' || noNetwork.test(line)) {
      return { ok: true, value: { finding: null, prefix: textOfRange(address) } };
    }
    if (number !== undefined || refused.test(line)) {
      return { ok: false, temporary: !number?.startsWith('1'), why: line.slice(0, 100) };
    }
  }
  return {
    ok: false,
    temporary: false,
    why: 'the answer names no network that covers the address',
  };
}
