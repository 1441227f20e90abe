// JSON and YAML in a text, as people send them: as the whole of an attachment, below prose, coded
// in base64 once more, with a comma too many, quoted by a mailer. What is unreadable is left out.

import { parse } from 'yaml';

import { stringEnd } from './json-records.ts';

/** Names in lower case without signs ("source_ip", "SourceIp": "sourceip"); the first counts. */
export type Node = ReadonlyMap<string, unknown>;

/** YAML is dearer than JSON by far: so many characters are read, and lines and signs among them. */
const yamlMax = 65_536;
const yamlSignsMax = 1500;
/** Deepest nesting handed to a parser: both recurse. */
const depthMax = 60;
/** Places where a document is tried to begin in one text. */
const triesMax = 4;
const namesMax = 300;
const base64Min = 40;
/** A marker stands no further below the beginning of a broken document. */
const aboveMax = 1000;
const pair = /"([A-Za-z][\w-]{1,40})"[ \t]{0,10}:[ \t]{0,10}(?:"([^"\\\n]{0,2000})"|(\d{1,12}))/g;

/** The documents of a text that hold the marker, a name at the beginning of what is looked for. */
export function documentsIn(text: string, marker: RegExp): readonly Node[] {
  const plain = unquotedLines(decoded(text));
  if (plain.search(marker) < 0) return [];
  for (const value of candidates(plain, marker)) {
    const nodes = (Array.isArray(value) ? value : [value]).map(nodeOf);
    const found = nodes.filter((node) => node !== null);
    if (found.length > 0) return found;
  }
  return [];
}

/** What stands under the first of these names, as text; empty where there is nothing. */
export function textIn(node: Node, ...names: readonly string[]): string {
  for (const name of names) {
    const value = node.get(name);
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    if (typeof value === 'number') return String(value);
  }
  return '';
}

/** The objects under a name: one, or those of a list. */
export function nodesIn(node: Node, name: string): readonly Node[] {
  const value = node.get(name);
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.map(nodeOf).filter((each) => each !== null);
}

/** An object by its names; null where the value is none. */
export function nodeOf(value: unknown): Node | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const node = new Map<string, unknown>();
  const entries: [unknown, unknown][] = value instanceof Map ? [...value] : Object.entries(value);
  for (const [key, one] of entries.slice(0, namesMax)) {
    const name = String(key)
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '');
    if (!node.has(name)) node.set(name, one);
  }
  return node;
}

function* candidates(text: string, marker: RegExp): Generator<unknown> {
  const whole = text.trim();
  const list = whole.startsWith('[') ? 0 : -1;
  let at = list < 0 ? whole.indexOf('{') : list;
  for (let tries = 0; at >= 0 && tries < triesMax; tries += 1) {
    const end = closingOf(whole, at);
    const cut = whole.slice(at, end ?? whole.length);
    if (end !== null && cut.search(marker) >= 0) yield json(cut) ?? json(repaired(cut));
    at = whole.indexOf('{', end ?? at + 1);
  }
  const first = whole.search(/^(?:---|[\w-]{2,40}:)/m);
  if (first >= 0) {
    const from = whole.slice(first).search(marker);
    const gap = from < 0 ? -1 : whole.slice(first + from).search(/\n[ \t\r]*\n/);
    yield yaml(gap < 0 ? whole.slice(first) : whole.slice(first, first + from + gap));
  }
  yield pairsIn(whole.slice(Math.max(0, whole.search(marker) - aboveMax)));
}

/** What stands as `"Name": "value"` on one line, for JSON that is beyond repair. */
function pairsIn(text: string): unknown {
  const pairs = new Map<string, string>();
  for (const [, name = '', quoted, bare] of text.matchAll(pair)) {
    if (pairs.size >= namesMax) break;
    if (!pairs.has(name)) pairs.set(name, quoted ?? bare ?? '');
  }
  return pairs;
}

/** Where the object that begins here ends; null: nowhere, or it nests too deep. */
function closingOf(text: string, from: number): number | null {
  let depth = 0;
  let isString = false;
  for (let at = from; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (isString) {
      if (sign === 92) at += 1;
      else if (sign === 34) isString = false;
    } else if (sign === 34) isString = true;
    else if (sign === 123 || sign === 91) {
      depth += 1;
      if (depth > depthMax) return null;
    } else if (sign === 125 || sign === 93) {
      depth -= 1;
      if (depth <= 0) return at + 1;
    }
  }
  return null;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** JSON as people break it: a comma too many or too few, a line wrapped within a string. */
function repaired(text: string): string {
  const pieces: string[] = [];
  /** The last sign outside blanks, and where a comma stands that may be one too many. */
  let last = '';
  let comma = -1;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign.trim() === '') {
      pieces.push(' ');
      continue;
    }
    if ((sign === '}' || sign === ']') && last === ',') pieces[comma] = '';
    if (sign === '"' && /["}\]\w]/.test(last)) pieces.push(',');
    if (sign === ',') comma = pieces.length;
    if (sign === '"') {
      const end = stringEnd(text, at);
      pieces.push(text.slice(at, end).replace(/\p{Cc}+/gu, ' '));
      at = end - 1;
    } else pieces.push(sign);
    last = sign;
  }
  return pieces.join('');
}

/** All scalars stay text. */
function yaml(text: string): unknown {
  const within = affordable(text);
  if (!isShallow(within)) return undefined;
  try {
    return parse(within, {
      schema: 'failsafe',
      strict: false,
      uniqueKeys: false,
      mapAsMap: true,
      maxAliasCount: 10,
      logLevel: 'silent',
    });
  } catch {
    return undefined;
  }
}

/** As many whole lines as may be read; evidence, which is long, mostly stands last. */
function affordable(text: string): string {
  let signs = 0;
  let end = 0;
  for (const { index } of text.slice(0, yamlMax).matchAll(/[\n[\]{},&*!?#'"]/g)) {
    signs += 1;
    if (signs > yamlSignsMax) return text.slice(0, end);
    if (text.charAt(index) === '\n') end = index + 1;
  }
  return text.slice(0, yamlMax);
}

/** No deeper than `depthMax`, whether by brackets, by dashes on one line or by indenting. */
function isShallow(text: string): boolean {
  let open = 0;
  for (const [sign] of text.matchAll(/[[{\]}]/g)) {
    open += sign === '[' || sign === '{' ? 1 : -1;
    if (open > depthMax) return false;
  }
  return !/(?:[-?:][ \t]{1,4}){20}/.test(text) && !/^[ \t]{200}/m.test(text);
}

/** A text that is nothing but base64 was coded once more than it says. */
function decoded(text: string): string {
  const packed = text.trim();
  if (packed.length < base64Min || !/^[A-Za-z0-9+/\r\n]+={0,2}$/.test(packed)) return text;
  const plain = Buffer.from(packed, 'base64').toString('utf8');
  return /^\s*[[{]|:\s/.test(plain) ? plain : text;
}

function unquotedLines(text: string): string {
  return /^> ?[[{"\w]/m.test(text) ? text.replace(/^> ?/gm, '') : text;
}
