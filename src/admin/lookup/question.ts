// What somebody wants to know of: reads one field as people paste it, from logs and from mails
// where addresses stand defanged. Pure, linear, and never throws.

import { domainToASCII } from 'node:url';

import { parseSearch } from '../../tickets/search.ts';

export type Question =
  | { readonly of: 'address' | 'prefix'; readonly place: string; readonly port: number | null }
  | { readonly of: 'mail'; readonly address: string }
  | { readonly of: 'host'; readonly host: string };

export const questionMost = 400;

/** "192.0.2[.]75:8080", "hxxp://host.example/path", "<noc@example.org>"; null: none of these. */
export function readQuestion(text: string): Question | null {
  const plain = text.slice(0, questionMost + 1).trim();
  if (plain === '' || plain.length > questionMost) return null;
  const word = refanged(plain).replace(/^mailto:/i, '');
  if (word.includes('@') && !/^[a-z]+:\/\//i.test(word)) {
    const address = word.replace(/^<|>$/g, '').toLowerCase();
    return /^[^\s@<>]+@[^\s@<>]+$/.test(address) ? { of: 'mail', address } : null;
  }
  const host = /^https?:\/\//i.test(word) ? hostOf(word) : word;
  return placeOf(host) ?? nameOf(host);
}

function refanged(text: string): string {
  return text
    .replaceAll(/\[\.\]|\(\.\)|\{\.\}|\[dot\]/gi, '.')
    .replaceAll(/\[at\]|\(at\)|\[@\]/gi, '@')
    .replaceAll(/\[:\]/g, ':')
    .replace(/^hxxp(?=s?:\/\/)/i, 'http');
}

function hostOf(url: string): string {
  if (!URL.canParse(url)) return '';
  const { hostname, port } = new URL(url);
  return port === '' ? hostname : `${hostname}:${port}`;
}

/** An address or a prefix as the database writes it. */
function placeOf(text: string): Question | null {
  const [, four, fourPort] = /^([\d.]{7,15}):(\d{1,5})$/.exec(text) ?? [];
  const [, six, sixPort] = /^\[([0-9a-f.:]{2,45})\](?::(\d{1,5}))?$/i.exec(text) ?? [];
  const port = portOf(fourPort ?? sixPort ?? '');
  const read = parseSearch(`ip:${four ?? six ?? text}`, { tag: '', networks: [] }, new Date(0));
  if (!read.ok || port === undefined) return null;
  const [term, ...more] = read.terms;
  if (term === undefined || more.length > 0 || term.field !== 'ip') return null;
  const [place] = term.values;
  if (place === undefined || term.values.length > 1 || term.not) return null;
  return { of: place.includes('/') ? 'prefix' : 'address', place, port };
}

/** Null: none; undefined: what is written is no port. */
export function portOf(text: string): number | null | undefined {
  if (text === '') return null;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return port <= 65_535 ? port : undefined;
}

function nameOf(text: string): Question | null {
  const host = domainToASCII(text.replace(/:\d{1,5}$|\.$/, '')).toLowerCase();
  const isName =
    /^(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{1,62}$/.test(host);
  return isName ? { of: 'host', host } : null;
}

/** "2026-04-06", "2026-04-06T17:41" or with seconds, in UTC. Null: nothing; undefined: no time. */
export function instantOf(text: string): Date | null | undefined {
  if (text === '') return null;
  const [, day, time = '00:00'] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?Z?$/.exec(text) ?? [];
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T${time}Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day
    ? undefined
    : new Date(at);
}
