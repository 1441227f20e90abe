// A YAML text that knows where each of its values stands, and the way from a schema's complaint to
// a place in the file. Anchors and aliases are refused: a value then stands in exactly one place,
// and a few lines cannot unfold into millions.

import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { z } from 'zod';

import type { Problem } from './problems.ts';
import { suggestion } from '../suggestion.ts';

export type Path = readonly PropertyKey[];

export interface YamlFile {
  readonly name: string;
  /** Plain data; undefined where the text is no YAML. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** "file:line" of a value, for rules that are named in traces. */
  readonly line: (path: Path) => string;
  /** "file:line:col" of a value, or of the nearest thing around it that is there. */
  readonly place: (path: Path) => string;
  /** "file:line:col" of a key of the map at the path. */
  readonly keyPlace: (path: Path, key: string) => string;
}

/** Reads one document. Never throws: what cannot be read is in `problems`. */
export function readYaml(name: string, text: string, lineOffset = 0): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    logLevel: 'silent',
  });
  const problems: Problem[] = [];
  const lineCol = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line) + lineOffset, col: Math.max(1, col) };
  };
  const at = (offset: number) => {
    const { line, col } = lineCol(offset);
    return `${name}:${line}:${col}`;
  };
  for (const { message, pos } of [...document.errors, ...document.warnings])
    problems.push({ at: at(pos[0]), text: message });
  visit(document, {
    Alias: (_, alias) => {
      const text = 'aliases are not used here';
      problems.push({ at: at(alias.range?.[0] ?? 0), text, fix: 'write the value out' });
    },
  });
  const offset = (path: Path) => offsetOf(find(document.contents, path));
  return {
    name,
    value: problems.length === 0 ? (document.toJS() as unknown) : undefined,
    problems,
    line: (path) => `${name}:${lineCol(offset(path)).line}`,
    place: (path) => at(offset(path)),
    keyPlace: (path, key) => at(offsetOf(keyNode(find(document.contents, path), key))),
  };
}

/** What a schema found wrong in a part of a file, with places. `base` leads to that part. */
export function schemaProblems(file: YamlFile, error: z.ZodError, base: Path = []): Problem[] {
  return error.issues.flatMap((issue) => {
    const path = [...base, ...issue.path];
    const at = file.place(path);
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        at: file.keyPlace(path, key),
        text: `unknown key "${key}"`,
        ...fixed(suggestion(key, issue.message.split(' '))),
      }));
    const found = valueAt(file.value, path);
    // An index names nothing to an operator: what stands in a list goes by the list's name.
    const key = path.findLast((step) => typeof step === 'string') ?? '';
    if (found === undefined) return [{ at, text: `"${key}" is missing`, ...fixOf(issue) }];
    if (issue.code === 'invalid_type') {
      const text = `expected ${kinds[issue.expected] ?? issue.expected}, found ${kindOf(found)}`;
      return [{ at, text }];
    }
    if (issue.code === 'invalid_value') {
      const word = typeof found === 'string' ? found : '';
      const fix = suggestion(word, issue.values.map(String));
      return [{ at, text: `"${key}" cannot be ${shown(found)}`, ...fixed(fix) }];
    }
    return [{ at, text: issue.message, ...fixOf(issue) }];
  });
}

const kinds: Readonly<Record<string, string>> = {
  object: 'a map',
  record: 'a map',
  array: 'a list',
  boolean: 'true or false',
  string: 'a text',
};

/** The kind of a value in an operator's words. */
export function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return shown(value);
}

function shown(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'nothing';
  return `"${value.length > 60 ? `${value.slice(0, 60)}...` : value}"`;
}

function fixOf(issue: z.core.$ZodIssue) {
  const fix: unknown = issue.code === 'custom' ? issue.params?.['fix'] : undefined;
  return fixed(typeof fix === 'string' ? fix : undefined);
}

function fixed(fix: string | undefined) {
  return fix === undefined ? {} : { fix };
}

function valueAt(value: unknown, path: Path): unknown {
  let here = value;
  for (const step of path) {
    // A single value stands for a list of one, so a step into it stays where it is.
    if (typeof here !== 'object' || here === null) return here;
    here = Object.hasOwn(here, step) ? (here as Record<PropertyKey, unknown>)[step] : undefined;
  }
  return here;
}

/** The node at the path, or the last one on the way that exists. */
function find(root: Node | null, path: Path): Node | null {
  let here = root;
  for (const step of path) {
    let next: unknown;
    if (isMap(here)) {
      const pair = pairOf(here, String(step)) ?? pairOf(here, `${String(step)}_file`);
      next = isEmpty(pair?.value) ? pair?.key : pair?.value;
    } else if (isSeq(here)) next = here.items[Number(step)];
    if (next === undefined || next === null) return here;
    here = next as Node;
  }
  return here;
}

function keyNode(map: Node | null, key: string): Node | null {
  if (!isMap(map)) return map;
  return (pairOf(map, key)?.key as Node | undefined) ?? map;
}

function pairOf(map: Node, key: string) {
  if (!isMap(map)) return undefined;
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
}

/**
 * `key:` with nothing after it has a node of no width somewhere behind: its key is the better
 * place.
 */
function isEmpty(node: unknown): boolean {
  return isScalar(node) && node.range !== undefined && node.range?.[0] === node.range?.[1];
}

function offsetOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}
