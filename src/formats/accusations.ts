// What every format shares: which texts may hold a report, and how a value as written becomes an
// accusation with the place where it stands. Nothing is guessed: what is no address, host or URL
// is left out, and what the cap leaves out is said.

import type { Sentence } from '../doubts.ts';
import { canonicalIp } from '../indicators/address.ts';
import { undefang } from '../indicators/defang.ts';
import { hostName } from '../indicators/names.ts';
import type { Accusation, Category, EventTime, Report } from '../findings.ts';
import type { Mail, Span, Text } from '../model.ts';

/** Most accusations of one report (SECURITY.md P3). */
export const accusationsMax = 5000;
/** Texts of a mail that are looked into for one format. */
const textsMax = 200;
/** Longest value: a URL. */
const valueMax = 2000;
/** Searches from the start of a text that may fail: values that are written otherwise there. */
const missesMax = 20;

export interface About {
  readonly port: number | null;
  readonly time: EventTime | null;
  readonly category: Category | null;
}

/** A report while it is read. */
export interface Draft {
  readonly format: string;
  readonly place: string;
  readonly accused: Accusation[];
  /** Accusations that did not fit. */
  skipped: number;
  /** The first reason why it may accuse the wrong one. */
  unsure: Sentence | null;
}

/**
 * Texts that may hold a report: all but the subject, and but the mail that a feedback report
 * (RFC 5965) speaks of: that is evidence, written by the accused.
 */
export function reportTexts(mail: Pick<Mail, 'parts' | 'texts'>): readonly Text[] {
  const isFeedback = mail.parts.some(({ type }) => type === 'message/feedback-report');
  return mail.texts
    .filter(({ place }) => place !== 'subject' && !(isFeedback && place.startsWith('embedded:')))
    .slice(0, textsMax);
}

export function draftOf(format: string, place: string): Draft {
  return { format, place, accused: [], skipped: 0, unsure: null };
}

/** Adds what the value names; false where it names nothing. `span` null: it is put together. */
export function accuse(draft: Draft, value: string, span: Span | null, about: About): boolean {
  const named = nameIn(value);
  if (named === null) return false;
  const { kind, port } = named;
  if (draft.accused.length >= accusationsMax) draft.skipped += 1;
  else draft.accused.push({ ...about, kind, value: named.value, port: about.port ?? port, span });
  return true;
}

/** The report; `more`: rows that were not even looked at. */
export function reportOf(draft: Draft, category: Category | null, more = 0): Report {
  const { format, place, accused, unsure } = draft;
  const skipped = draft.skipped + more;
  return {
    format,
    place,
    category,
    accused,
    isComplaint: true,
    cut: cutOf(format, skipped),
    unsure,
  };
}

/** What is said of accusations that were not read. */
export function cutOf(format: string, n: number): Sentence | null {
  return n === 0 ? null : { is: 'report-cut', format, n };
}

/** The address, URL or host that a value is, defanged or not; null: it is none of them. */
export function nameIn(
  value: string,
): { kind: Accusation['kind']; value: string; port: number | null } | null {
  if (value.length > valueMax) return null;
  const plain = canonicalIp(value);
  if (plain !== null) return { kind: 'ip', value: plain, port: null };
  const bare = unquoted(undefang(value).text.trim()).replace(/\/(?:32|128)$/, '');
  const ip = canonicalIp(bare);
  if (ip !== null) return { kind: 'ip', value: ip, port: null };
  const joined = /^(?:\[([0-9a-f:.]{3,45})\]|([\d.]{7,15})):(\d{1,5})$/i.exec(bare);
  const joinedIp = canonicalIp(joined?.[1] ?? joined?.[2] ?? '');
  if (joinedIp !== null) return { kind: 'ip', value: joinedIp, port: portOf(joined?.[3]) };
  if (/^(?:https?|ftp):\/\/[^\s<>"]+$/i.test(bare)) return urlIn(bare);
  const host = hostName(bare, true);
  return host === null ? null : { kind: 'host', value: host, port: null };
}

/** A port as written; 0 and what is none are null. */
export function portOf(text: string | undefined): number | null {
  const digits = /^\D?(\d{1,5})\D?$/.exec((text ?? '').trim())?.[1];
  const port = Number(digits ?? 0);
  return port > 0 && port < 65_536 ? port : null;
}

/** Without a pair of quotes or brackets around it, or a YAML tag before it. */
export function unquoted(text: string): string {
  const untagged = text.startsWith('!!') ? text.slice(text.indexOf(' ') + 1).trim() : text;
  const last = untagged.at(-1) ?? '';
  const isPair = ["''", '""', '<>'].includes(`${untagged.charAt(0)}${last}`);
  return isPair && untagged.length > 1 ? untagged.slice(1, -1).trim() : untagged;
}

/**
 * Finds values again where they stand, for parsers that tell no offsets: in order, each search
 * going on where the last one ended. Null where it is written otherwise, and after many misses.
 */
export function spanFinder({ place, text }: Text): (value: string) => Span | null {
  let from = 0;
  let misses = 0;
  return (value) => {
    if (value === '' || misses > missesMax) return null;
    let start = boundedIndex(text, value, from);
    if (start < 0) start = boundedIndex(text, value, 0);
    if (start < 0) {
      misses += 1;
      return null;
    }
    from = start + value.length;
    return { place, start, end: from };
  };
}

/** Where the value stands by itself: "192.0.2.1" is not in "192.0.2.10". */
function boundedIndex(text: string, value: string, from: number): number {
  let at = text.indexOf(value, from);
  for (let tries = 0; at >= 0 && tries < missesMax; tries += 1) {
    const around = text.charAt(at - 1) + text.charAt(at + value.length);
    if (!/[\p{L}\d]/u.test(around)) return at;
    at = text.indexOf(value, at + value.length);
  }
  return -1;
}

/** A URL by its address where it names one: nobody has to be asked for it. */
function urlIn(url: string): ReturnType<typeof nameIn> {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return null;
  }
  const ip = canonicalIp(parsed.hostname);
  if (ip !== null) return { kind: 'ip', value: ip, port: portOf(parsed.port) };
  return hostName(parsed.hostname, true) === null ? null : { kind: 'url', value: url, port: null };
}
