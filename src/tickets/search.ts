// The language of searches: `ip:192.0.2.0/24 state:open -kind:report age:>7d "two words"`. All terms
// must fit; `-` turns one round, `a|b` is any of several, quotes keep blanks and signs together.
// Reads any text in one pass and never throws: what it cannot read it tells, with the words that
// could have been meant.

import ipaddr from 'ipaddr.js';

import type { SearchAge, SearchField, SearchTerm } from '../search-terms.ts';
import { lifecycles } from './lifecycles.ts';
import { checkNumber } from './number.ts';

/** What words of a search may refer to. */
export interface SearchNames {
  /** The desk's tag, as in [Tag#20261003000017c]. */
  readonly tag: string;
  /** The networks of the rules; one name may have several prefixes. */
  readonly networks: readonly { readonly name: string; readonly prefix: string }[];
}

export type Search = { readonly ok: true; readonly terms: readonly SearchTerm[] } | SearchProblem;

/** What may be wrong with a search. */
export type SearchWrong =
  | 'characters'
  | 'terms'
  | 'values'
  | 'word-values'
  | 'quote'
  | 'field'
  | 'lacks'
  | 'network'
  | 'none'
  | 'digit'
  | 'word'
  | 'unfit';

/** Why a search cannot be read; `word` may be one of `known` mistyped. */
export interface SearchProblem {
  readonly ok: false;
  readonly wrong: SearchWrong;
  /** What a sentence about it names. */
  readonly given: Readonly<Record<string, string | number>>;
  readonly word: string;
  readonly known: readonly string[];
}

const charactersMax = 1_000;
const termsMax = 32;
const valuesMax = 16;
/** RFC 5321, 4.5.3.1: local part, @ and domain. */
const addressCharactersMax = 320;

const keys = [
  'ip',
  'state',
  'network',
  'from',
  'contact',
  'age',
  'kind',
  'team',
  'owner',
  'reason',
] as const;
type Key = (typeof keys)[number];

const kinds = Object.keys(lifecycles);
/** What is open is in one of these as well: whose turn it is, or snoozed. */
const openStates = ['waiting', 'update', 'snoozed'];
const states = [
  ...new Set(Object.values(lifecycles).flatMap((one) => Object.keys(one.changes))),
  ...openStates,
];

/** Reads a search. @param now what ages are counted from */
export function parseSearch(text: string, names: SearchNames, now: Date): Search {
  if (text.length > charactersMax) {
    return problem('characters', { most: charactersMax, count: text.length });
  }
  const words = wordsOf(text.replaceAll(/\p{Cc}/gu, ' '));
  if (words.length > termsMax) {
    return problem('terms', { most: termsMax, count: words.length });
  }
  const terms: SearchTerm[] = [];
  for (const word of words) {
    const term = termOf(word, names, now);
    if ('ok' in term) return term;
    terms.push(term);
  }
  return { ok: true, terms };
}

interface Word {
  readonly not: boolean;
  /** Before the colon, lower case; null where there is none. */
  readonly key: string | null;
  readonly values: readonly Value[];
}

/** `quoted`: false, closed by a second quote, or still open at the end. */
interface Value {
  readonly text: string;
  readonly quoted: false | 'closed' | 'open';
}

function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  const start = /\s*(?:(-)(?=\S))?(?:([a-z]+):)?/iy;
  let at = 0;
  while (at < text.length) {
    start.lastIndex = at;
    const [before = '', minus, key] = start.exec(text) ?? [];
    at += before.length;
    if (at >= text.length && minus === undefined && key === undefined) break;
    const values: Value[] = [];
    for (;;) {
      const [length, value] = valueAt(text, at);
      values.push(value);
      at += length;
      if (text[at] !== '|') break;
      at += 1;
    }
    words.push({ not: minus !== undefined, key: key?.toLowerCase() ?? null, values });
  }
  return words;
}

/** The value that begins there, and how many characters it takes. */
function valueAt(text: string, at: number): [length: number, value: Value] {
  if (text[at] === '"') {
    const end = text.indexOf('"', at + 1);
    if (end < 0) return [text.length - at, { text: text.slice(at + 1), quoted: 'open' }];
    return [end + 1 - at, { text: text.slice(at + 1, end), quoted: 'closed' }];
  }
  const bare = /[^\s|]*/y;
  bare.lastIndex = at;
  const [value = ''] = bare.exec(text) ?? [];
  return [value.length, { text: value, quoted: false }];
}

function termOf(word: Word, names: SearchNames, now: Date): SearchTerm | SearchProblem {
  const { not, key, values } = word;
  if (values.length > valuesMax) {
    const most = { most: valuesMax };
    return key === null
      ? problem('word-values', most)
      : problem('values', { ...most, key: `${key}:` });
  }
  const open = values.find((value) => value.quoted === 'open');
  if (open !== undefined) return problem('quote', { text: open.text });
  if (key === null) return ticketOf(word, names) ?? textOf(word);
  if (!isKey(key)) return problem('field', { key }, key, keys);
  const texts = values.map((value) => value.text.trim());
  if (texts.includes('')) return problem('lacks', { key, example: examples[key] });
  if (key === 'age') return agesOf(not, texts, now);
  const read = texts.map((text) => readers[key](text, names));
  const wrong = read.find((one) => 'ok' in one);
  if (wrong !== undefined) return wrong;
  return { field: key, not, values: read.flatMap((one) => ('ok' in one ? [] : one)) };
}

function isKey(text: string): text is Key {
  return (keys as readonly string[]).includes(text);
}

const examples: Readonly<Record<Key, string>> = {
  ip: 'ip:192.0.2.0/24',
  state: 'state:open, state:waiting or state:"pending removal"',
  network: 'network:192.0.2.0/24, or its name',
  from: 'from:noc@example.net or from:example.net',
  contact: 'contact:abuse@example.org or contact:example.org',
  age: 'age:>7d or age:<2h (m, h, d, w)',
  kind: 'kind:incident',
  team: 'team:first-line',
  owner: 'owner:NAME, or owner:none',
  reason: 'reason:resolved',
};

type Read = (text: string, names: SearchNames) => readonly string[] | SearchProblem;

/** What the values of each key mean to the store. */
const readers: Readonly<Record<Exclude<Key, 'age'>, Read>> = {
  ip: (text) => prefixOf(text) ?? unfit('ip', text),
  state: (text) => oneOf('state', text, states),
  network: readNetwork,
  from: (text) => readMail('from', text),
  contact: (text) => readMail('contact', text),
  kind: (text) => oneOf('kind', text, kinds),
  team: (text) => [text],
  owner: (text) => [text],
  reason: (text) => [text.toLowerCase()],
};

/** An address or prefix as the database writes it, or null; bits below the prefix are ignored. */
function prefixOf(text: string): readonly [string] | null {
  if (!/^[0-9a-f.:]{2,45}(?:\/(?:0|[1-9]\d{0,2}))?$/i.test(text)) return null;
  const [address = '', bits] = text.split('/');
  const isFour = ipaddr.IPv4.isValidFourPartDecimal(address);
  if (!isFour && !ipaddr.IPv6.isValid(address)) return null;
  if (bits === undefined) return [ipaddr.process(address).toString()];
  if (Number(bits) > (isFour ? 32 : 128)) return null;
  const kind = isFour ? ipaddr.IPv4 : ipaddr.IPv6;
  return [`${kind.networkAddressFromCIDR(text).toString()}/${bits}`];
}

function readNetwork(text: string, { networks }: SearchNames): readonly string[] | SearchProblem {
  const name = text.toLowerCase();
  const named = networks.filter((one) => one.name.toLowerCase() === name);
  if (named.length > 0) return [...new Set(named.map((one) => one.prefix))];
  if (text.includes('/')) return prefixOf(text) ?? unfit('network', text);
  const known = [...new Set(networks.map((one) => one.name))];
  return problem('network', { text }, text, known);
}

/** "noc@example.net", or for a whole domain "@example.net". */
function readMail(key: Key, text: string): readonly string[] | SearchProblem {
  const address = text.toLowerCase();
  if (address.length > addressCharactersMax || !/^[^\s@]*@?[^\s@]+$/.test(address)) {
    return unfit(key, text);
  }
  if (address.includes('@')) return [address];
  return address.includes('.') ? [`@${address}`] : unfit(key, text);
}

function oneOf(
  key: Key,
  text: string,
  known: readonly string[],
): readonly string[] | SearchProblem {
  const value = text.toLowerCase();
  return known.includes(value) ? [value] : problem('none', { key, text }, text, known);
}

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

function agesOf(not: boolean, texts: readonly string[], now: Date): SearchTerm | SearchProblem {
  const ages: SearchAge[] = [];
  for (const text of texts) {
    const [, than, number, unit] = /^([<>])(\d{1,5})([mhdw])$/.exec(text) ?? [];
    if (than === undefined) return unfit('age', text);
    const ms = Number(number) * unitMs[unit as keyof typeof unitMs];
    ages.push({ older: than === '>', at: new Date(now.getTime() - ms) });
  }
  return { field: 'age', not, ages };
}

/** A ticket by its number, with or without tag and brackets, or by its id; null: just a word. */
function ticketOf({ not, values }: Word, { tag }: SearchNames): SearchTerm | SearchProblem | null {
  const [only] = values;
  if (only === undefined || values.length > 1 || only.quoted !== false) return null;
  const { text } = only;
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) {
    return { field: 'id', not, values: [text.toLowerCase()] };
  }
  const [, given = '', number] = /^\[?(?:([^\s#[\]]{0,64})#)?(\d{14,28})\]?$/.exec(text) ?? [];
  if (number === undefined) return null;
  // The number of another house is a word.
  if (given !== '' && given.toLowerCase() !== tag.toLowerCase()) return null;
  if (checkNumber(number)) return { field: 'number', not, values: [number] };
  return problem('digit', { text });
}

function textOf({ not, values }: Word): SearchTerm | SearchProblem {
  const field: SearchField = 'text';
  const texts = values.map((value) => value.text);
  const bare = texts.find((text) => !/[\p{L}\p{N}]/u.test(text));
  if (bare === undefined) return { field, not, values: texts };
  return problem('word', { text: bare });
}

function unfit(key: Key, text: string): SearchProblem {
  return problem('unfit', { key, text, example: examples[key] });
}

function problem(
  wrong: SearchWrong,
  given: SearchProblem['given'],
  word = '',
  known: readonly string[] = [],
): SearchProblem {
  return { ok: false, wrong, given, word, known };
}
