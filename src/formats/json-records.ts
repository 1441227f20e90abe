// JSON as records: every object that is not the value of a name in another one, with the names that
// lead to each value. Read sign by sign in one pass, so that a log of many objects, a name that
// stands twice and a broken end are what they are; no object is built, no name is looked up.

/** One object with what is nested in it: "attacker.ip" and its value, in the order of writing. */
export interface JsonRecord {
  readonly names: readonly string[];
  readonly values: readonly string[];
  /** A name that has two values. */
  readonly twice: string | null;
}

/** Deepest nesting; values of one record; longest path of names, and longest value. */
const depthMax = 60;
const valuesMax = 300;
const pathMax = 200;
const valueMax = 4000;
const stops = new Set([' ', '\t', '\n', '\r', ',', ':', '{', '}', '[', ']', '"']);

interface Draft {
  readonly values: Map<string, string>;
  twice: string | null;
}

interface Frame {
  readonly isList: boolean;
  /** The names that lead here. */
  readonly path: string;
  readonly record: Draft;
  /** The name whose value comes next; null: a name comes next. */
  name: string | null;
}

/** A text that is nothing but JSON: one value, or one on each line. */
export function isJson(text: string): boolean {
  return /^\s{0,99}[[{]/.test(text) && /[\]}]\s{0,99}$/.test(text.slice(-100));
}

/** The records of a text, as far as it can be read; an object that is never closed is none. */
export function* jsonRecords(text: string): Generator<JsonRecord> {
  const stack: Frame[] = [];
  let at = 0;
  while (at < text.length) {
    const sign = text.charAt(at);
    const frame = stack.at(-1);
    if (sign === '{' || sign === '[') {
      if (stack.length >= depthMax) return;
      stack.push(opened(sign === '[', frame));
    } else if (sign === '}' || sign === ']') {
      stack.pop();
      const above = stack.at(-1);
      if (above !== undefined && !above.isList) above.name = null;
      if (frame !== undefined && frame.record !== above?.record) yield closed(frame.record);
    } else if (!stops.has(sign) || sign === '"') {
      const end = sign === '"' ? stringEnd(text, at) : wordEnd(text, at);
      if (frame !== undefined) take(frame, text.slice(at, Math.min(end, at + valueMax)));
      at = end;
      continue;
    }
    at += 1;
  }
}

/** What is nested belongs to the record around it; each object of a list is one of its own. */
function opened(isList: boolean, around: Frame | undefined): Frame {
  const own: Draft = { values: new Map(), twice: null };
  const isOwn = around === undefined || (around.isList && !isList);
  const path = around === undefined ? '' : join(around.path, around.name);
  return { isList, path, record: isOwn ? own : around.record, name: null };
}

function closed({ values, twice }: Draft): JsonRecord {
  return { names: [...values.keys()], values: [...values.values()], twice };
}

/** A name, the value of one, or one of a list of values. */
function take(frame: Frame, written: string): void {
  const { record, isList } = frame;
  const value = plain(written);
  if (!isList && frame.name === null) {
    frame.name = value;
    return;
  }
  const path = join(frame.path, frame.name);
  const before = record.values.get(path);
  if (!isList) {
    if (before !== undefined && before !== value) record.twice ??= path;
    frame.name = null;
  }
  if (before !== undefined && before.length + value.length < valueMax)
    record.values.set(path, `${before} ${value}`);
  else if (before === undefined && record.values.size < valuesMax) record.values.set(path, value);
}

function join(path: string, name: string | null): string {
  if (name === null) return path;
  return (path === '' ? name : `${path}.${name}`).slice(-pathMax);
}

/** Behind the quote that ends a string begun at `from`; the text's end where none does. */
export function stringEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === 92) at += 1;
    else if (sign === 34) return at + 1;
  }
  return text.length;
}

function wordEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && !stops.has(text.charAt(at))) at += 1;
  return at;
}

/** What a string says, its escapes undone where they are sound. */
function plain(written: string): string {
  if (!written.startsWith('"')) return written;
  const inside = written.slice(1, written.endsWith('"') ? -1 : undefined);
  if (!inside.includes('\\')) return inside;
  try {
    const value: unknown = JSON.parse(written);
    return typeof value === 'string' ? value : inside;
  } catch {
    return inside;
  }
}
