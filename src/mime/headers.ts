// Header fields: unfolded, decoded (RFC 2047, RFC 2231), and the few that bear meaning for a mail's
// identity. Addresses are read by mailparser. Nothing here throws, whatever the bytes.

import { isUtf8 } from 'node:buffer';

import libmime from 'libmime';
import type { EmailAddress } from 'mailparser';

import type { Address } from '../model.ts';

/** A field as written: unfolded, not yet decoded. */
export interface Field {
  readonly name: string;
  readonly value: string;
}

/** Splits a header block into its fields. A line that is no field goes on from the one before. */
export function readFields(block: Buffer): Field[] {
  // Raw 8-bit in headers: UTF-8 (RFC 6532) where it is valid, else what western mailers meant.
  const text = isUtf8(block) ? block.toString('utf8') : block.toString('latin1');
  const fields: { name: string; pieces: string[] }[] = [];
  for (const line of printable(text).split(/\r?\n|\r/)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trimEnd();
    if (/^[!-~]+$/.test(name)) fields.push({ name, pieces: [line.slice(colon + 1).trim()] });
    else fields.at(-1)?.pieces.push(line.trim());
  }
  return fields.map(({ name, pieces }) => ({ name, value: pieces.join(' ').trim() }));
}

/** The value of the first field of that name (lower case); undefined where there is none. */
export function fieldNamed(fields: readonly Field[], name: string): string | undefined {
  return fields.find((field) => field.name.toLowerCase() === name)?.value;
}

/** Undoes encoded words (RFC 2047). */
export function decodeWords(value: string): string {
  if (!value.includes('=?')) return printable(value);
  try {
    return printable(libmime.decodeWords(value));
  } catch {
    return printable(value);
  }
}

/** A value with its parameters, continuations joined and decoded (RFC 2231); both in lower case. */
export function parameters(value: string | undefined): {
  value: string;
  of: ReadonlyMap<string, string>;
} {
  const of = new Map<string, string>();
  if (value === undefined) return { value: '', of };
  try {
    const parsed = libmime.parseHeaderValue(value);
    for (const [name, text] of Object.entries(parsed.params)) of.set(name, decodeWords(text));
    return { value: (parsed.value || '').trim().toLowerCase(), of };
  } catch {
    return { value: (value.split(';', 1)[0] ?? '').trim().toLowerCase(), of };
  }
}

/** Who it is from and who wants the answer; null where mailparser cannot read it. */
export async function readAddresses(
  fields: readonly Field[],
): Promise<{ from: Address[]; replyTo: Address[] } | null> {
  // Several From fields are several senders, none of which may hide another: read as one list.
  const list = (name: string): string =>
    fields
      .filter((field) => field.name.toLowerCase() === name)
      .map(({ value }) => value)
      .join(', ');
  const [from, replyTo] = [list('from'), list('reply-to')];
  const plain = { from: readPlain(from), replyTo: readPlain(replyTo) };
  if (plain.from !== null && plain.replyTo !== null) {
    return { from: plain.from, replyTo: plain.replyTo };
  }
  try {
    // Loaded only when it is needed: most mails need it for nothing.
    const { simpleParser } = await import('mailparser');
    const parsed = await simpleParser(`from: ${from}\r\nreply-to: ${replyTo}\r\n\r\n`, {
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipTextLinks: true,
      skipImageLinks: true,
    });
    return {
      from: (parsed.from?.value ?? []).flatMap(flatten),
      replyTo: (parsed.replyTo?.value ?? []).flatMap(flatten),
    };
  } catch {
    return null;
  }
}

/** A name in quotes or of plain words, then an address in brackets; or only an address. */
const plainName =
  /(?:"([^"\\<>@=?,;:()\p{Cc}]{1,99})"|([\w.+|/-]{1,60}(?: [\w.+|/-]{1,60}){0,8}))/u;
const plainList = new RegExp(
  `^(?:(?:${plainName.source} ?)?<([\\w.+-]+@[\\w.-]+)>|([\\w.+-]+@[\\w.-]+))$`,
  'u',
);
const plainCharactersMax = 300;

/** One address as nearly everybody writes it; null for all else. Ten times as fast as mailparser. */
function readPlain(list: string): Address[] | null {
  if (list === '') return [];
  if (list.length > plainCharactersMax) return null;
  const found = plainList.exec(list);
  if (found === null || /@xn--/i.test(list)) return null;
  const [, quoted, name, named, bare] = found;
  return [{ name: (quoted ?? name ?? '').trim(), address: (named ?? bare ?? '').toLowerCase() }];
}

/** RFC 5322, 2.1.1: no line is longer, so no id is; and longer ones could not be indexed. */
const messageIdMax = 998;

/** Message-IDs with their angle brackets, in order, each once. A bare one is given its brackets. */
export function messageIds(value: string | undefined): string[] {
  if (value === undefined) return [];
  const fits = (id: string): boolean => Buffer.byteLength(id) <= messageIdMax;
  const bracketed = value.match(/<[^<>\s]+>/g);
  if (bracketed !== null) return [...new Set(bracketed)].filter(fits);
  const bare = value.trim();
  return /^[^\s<>@]+@[^\s<>]+$/.test(bare) ? [`<${bare}>`].filter(fits) : [];
}

const dayPattern = /(\d{1,2})[ -]([a-z]{3})[a-z]{0,6}[ -](\d{4}|\d{2})\s{1,3}/;
const timePattern = /(\d{1,2}:\d{2}(?::\d{2})?)\s{0,3}([+-]\d{4}|[a-z]{1,4})?/;
const datePattern = new RegExp(dayPattern.source + timePattern.source, 'i');

/** A date-time (RFC 5322 3.3); a missing or unknown zone is UTC. Null where it cannot be read. */
export function readDate(value: string | undefined): Date | null {
  const found = datePattern.exec((value ?? '').slice(0, 200));
  if (found === null) return null;
  const [, day, month, year, time, zone = 'GMT'] = found;
  for (const each of [zone, 'GMT']) {
    const date = new Date(`${day} ${month} ${year} ${time} ${each}`);
    if (!Number.isNaN(date.getTime())) return date;
  }
  return null;
}

/** What stands for a NUL byte, which no database text can hold: U+2400. */
export const nulSign = '\u2400';

/** Replaces what neither a database text nor JSON can hold: NUL and lone surrogates. */
export function printable(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd').replaceAll('\0', nulSign);
}

function flatten(entry: EmailAddress): Address[] {
  if (entry.group !== undefined) return entry.group.flatMap(flatten);
  const address = printable((entry.address ?? '').trim().toLowerCase());
  return address === '' && entry.name === '' ? [] : [{ name: printable(entry.name), address }];
}
