// The MIME tree of a mail by byte offsets: where each part's header and body begin and end,
// nothing decoded but the header fields. One pass over the lines that begin with "--", with the
// open boundaries in a map, so the work grows with the bytes and never with depth times bytes.
// Never throws: a limit that is hit is counted, and the node that suffered is marked.

import type { Part } from '../model.ts';
import { type Field, fieldNamed, parameters, readFields } from './headers.ts';

export interface TreeLimits {
  readonly depthMax: number;
  readonly partsMax: number;
  readonly headerBytesMax: number;
}

export interface Node extends Part {
  bodyStart: number;
  end: number;
  readonly fields: readonly Field[];
  /** The content type's parameters, names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Lower case; empty where none is given. */
  readonly disposition: string;
  /** The transfer encoding in lower case; empty where none is given. */
  readonly encoding: string;
  readonly children: Node[];
  /** A limit kept its parts from being read, wholly or from some point on. */
  limited: boolean;
}

export interface Tree {
  readonly root: Node;
  /** All parts, parents before children, in the order of the mail. */
  readonly nodes: readonly Node[];
  /** Parts beyond `partsMax`: found, not read. */
  readonly partsSkipped: number;
  /** Parts nested deeper than `depthMax`, whose own parts were not looked for. */
  readonly tooDeep: number;
  /** Header bytes beyond `headerBytesMax`, all parts together. */
  readonly headerBytesSkipped: number;
}

/**
 * RFC 2046 5.1.1 allows 70; some mailers write more, and whoever writes more than this is hostile.
 */
const boundaryBytesMax = 256;
const lineFeed = 10;
const carriageReturn = 13;
const dash = 45;
const blank = new Set([9, lineFeed, carriageReturn, 32]);
const plainEncodings = new Set(['', '7bit', '8bit', 'binary']);

/** A part that is still open, and the boundary that its own parts are divided by. */
interface Open {
  readonly node: Node;
  boundary: string | null;
  /** Who held the same boundary before; two levels may share one. */
  shadowed: Open | undefined;
}

interface Walk {
  readonly raw: Buffer;
  /** What ends a line: a line feed, or, in a mail that holds none, a carriage return. */
  readonly newline: number;
  readonly limits: TreeLimits;
  readonly stack: Open[];
  readonly boundaries: Map<string, Open>;
  readonly nodes: Node[];
  partsSkipped: number;
  tooDeep: number;
  headerBytesSkipped: number;
}

/** Reads the tree of `raw`. `path` names the root, `depth` is how deep it already lies. */
export function readTree(raw: Buffer, limits: TreeLimits, path = '0', depth = 0): Tree {
  const walk: Walk = {
    raw,
    newline: raw.includes(lineFeed) ? lineFeed : carriageReturn,
    limits,
    stack: [],
    boundaries: new Map(),
    nodes: [],
    partsSkipped: 0,
    tooDeep: 0,
    headerBytesSkipped: 0,
  };
  const root = readPart(walk, skipBlank(raw), path, 'text/plain');
  let at = openPart(walk, root, depth);
  const dashes = `${String.fromCharCode(walk.newline)}--`;
  for (;;) {
    // The line end before the delimiter belongs to it (RFC 2046 5.1.1), so look from there.
    const found = raw.indexOf(dashes, Math.max(at - 1, 0), 'latin1');
    if (found < 0) break;
    const lineEnd = endOfLine(walk, found + 1);
    at = Math.min(lineEnd + 1, raw.length);
    const delimiter = matchDelimiter(walk, found + 1, lineEnd);
    if (delimiter === null) continue;
    const isPair = raw[found] === lineFeed && raw[found - 1] === carriageReturn;
    const bodyEnd = isPair ? found - 1 : found;
    closeAbove(walk, delimiter.open, bodyEnd);
    if (delimiter.closes) dropBoundary(walk, delimiter.open);
    else at = nextPart(walk, delimiter.open.node, at, depth);
  }
  const { nodes, partsSkipped, tooDeep, headerBytesSkipped } = walk;
  return { root, nodes, partsSkipped, tooDeep, headerBytesSkipped };
}

/** The delimiter that a line is, if its boundary is open: "--B" or, the last one, "--B--". */
function matchDelimiter(
  walk: Walk,
  start: number,
  lineEnd: number,
): { open: Open; closes: boolean } | null {
  if (walk.boundaries.size === 0 || lineEnd - start > boundaryBytesMax + 80) return null;
  const line = walk.raw.toString('latin1', start + 2, lineEnd).trimEnd();
  const between = walk.boundaries.get(line);
  if (between !== undefined) return { open: between, closes: false };
  if (!line.endsWith('--')) return null;
  const last = walk.boundaries.get(line.slice(0, -2));
  return last === undefined ? null : { open: last, closes: true };
}

/** Ends every part opened below `open`. */
function closeAbove(walk: Walk, open: Open, end: number): void {
  for (;;) {
    const top = walk.stack.at(-1);
    if (top === undefined || top === open) return;
    // A delimiter right after the header: the body is empty, not of negative length, and a mail
    // that begins there lies within its part.
    top.node.end = Math.max(end, top.node.start, top.node.children.at(-1)?.end ?? 0);
    top.node.bodyStart = Math.min(top.node.bodyStart, top.node.end);
    dropBoundary(walk, top);
    walk.stack.pop();
  }
}

function dropBoundary(walk: Walk, open: Open): void {
  if (open.boundary === null) return;
  if (open.shadowed === undefined) walk.boundaries.delete(open.boundary);
  else walk.boundaries.set(open.boundary, open.shadowed);
  open.boundary = null;
}

/** Starts the next part of a multipart; returns where to look on. */
function nextPart(walk: Walk, parent: Node, at: number, depth: number): number {
  if (walk.nodes.length >= walk.limits.partsMax) {
    walk.partsSkipped += 1;
    parent.limited = true;
    return at;
  }
  const standard = parent.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
  const child = readPart(walk, at, `${parent.path}.${parent.children.length}`, standard);
  parent.children.push(child);
  return openPart(walk, child, depth);
}

/** Puts a part on the stack, and all that begins with it; returns where to look for delimiters. */
function openPart(walk: Walk, first: Node, depth: number): number {
  let node = first;
  for (;;) {
    const open: Open = { node, boundary: null, shadowed: undefined };
    walk.stack.push(open);
    const boundary = boundaryOf(node);
    const isMessage = isEmbedded(node.type) && plainEncodings.has(node.encoding);
    if (boundary === null && !isMessage) return node.bodyStart;
    if (depth + walk.stack.length > walk.limits.depthMax) {
      walk.tooDeep += 1;
      node.limited = true;
      return node.bodyStart;
    }
    if (boundary !== null) {
      open.boundary = boundary;
      open.shadowed = walk.boundaries.get(boundary);
      walk.boundaries.set(boundary, open);
      return node.bodyStart;
    }
    if (walk.nodes.length >= walk.limits.partsMax) {
      walk.partsSkipped += 1;
      node.limited = true;
      return node.bodyStart;
    }
    const message = readPart(walk, node.bodyStart, `${node.path}.0`, 'text/plain');
    node.children.push(message);
    node = message;
  }
}

/** True for a part that is a whole mail. */
export function isEmbedded(type: string): boolean {
  return type === 'message/rfc822' || type === 'message/global';
}

function boundaryOf(node: Node): string | null {
  if (!node.type.startsWith('multipart/')) return null;
  const boundary = (node.parameters.get('boundary') ?? '').trimEnd();
  return boundary === '' || boundary.length > boundaryBytesMax ? null : boundary;
}

function readPart(walk: Walk, at: number, path: string, standard: string): Node {
  const { raw, limits } = walk;
  const start = skipEnvelopeLine(walk, at);
  const head = headerEnd(walk, start);
  const cut = Math.min(head.end, start + limits.headerBytesMax);
  walk.headerBytesSkipped += head.end - cut;
  const fields = readFields(raw.subarray(start, cut));
  const content = parameters(fieldNamed(fields, 'content-type'));
  const disposition = parameters(fieldNamed(fields, 'content-disposition'));
  const node: Node = {
    path,
    // RFC 2045 5.2: what has no readable type is text/plain.
    type: /^[\w.+-]+\/[\w.+*-]+$/.test(content.value) ? content.value : standard,
    start,
    bodyStart: head.bodyStart,
    end: raw.length,
    filename: disposition.of.get('filename') ?? content.of.get('name') ?? null,
    fields,
    parameters: content.of,
    disposition: disposition.value,
    encoding: (fieldNamed(fields, 'content-transfer-encoding') ?? '').trim().toLowerCase(),
    children: [],
    limited: false,
  };
  walk.nodes.push(node);
  return node;
}

/** Finds the blank line. A part that begins with no field has no header, only a body. */
function headerEnd(walk: Walk, start: number): { end: number; bodyStart: number } {
  const { raw } = walk;
  let at = start;
  while (at < raw.length) {
    const lineEnd = endOfLine(walk, at);
    const isBlank = lineEnd === at || (lineEnd === at + 1 && raw[at] === carriageReturn);
    if (isBlank) return { end: at, bodyStart: Math.min(lineEnd + 1, raw.length) };
    const isDashed = raw[at] === dash && raw[at + 1] === dash;
    if (isDashed && matchDelimiter(walk, at, lineEnd) !== null) return { end: at, bodyStart: at };
    if (at === start && !isFieldLine(raw, at, lineEnd)) return { end: at, bodyStart: at };
    at = lineEnd + 1;
  }
  return { end: raw.length, bodyStart: raw.length };
}

function isFieldLine(raw: Buffer, start: number, lineEnd: number): boolean {
  return /^[!-9;-~]+[ \t]*:/.test(raw.toString('latin1', start, Math.min(lineEnd, start + 256)));
}

/** Mail that went through an mbox file keeps its "From " line; it is no field. */
function skipEnvelopeLine(walk: Walk, at: number): number {
  const opening = walk.raw.toString('latin1', at, at + 6);
  const isEnvelope = opening.startsWith('From ') || opening === '>From ';
  return isEnvelope ? Math.min(endOfLine(walk, at) + 1, walk.raw.length) : at;
}

/** Some mail begins with a byte order mark or blank lines; its header is still its header. */
function skipBlank(raw: Buffer): number {
  let at = raw.toString('latin1', 0, 3) === '\u00ef\u00bb\u00bf' ? 3 : 0;
  while (at < raw.length && blank.has(raw[at] ?? 0)) at += 1;
  return at;
}

function endOfLine({ raw, newline }: Walk, at: number): number {
  const found = raw.indexOf(newline, at);
  return found < 0 ? raw.length : found;
}
