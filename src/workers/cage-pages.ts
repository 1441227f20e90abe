// What the cage makes of a stored mail for people to look at: a reading with marks, HTML without
// anything that runs or loads, the bytes of one part. All of it is plain data on the other side.

import { decodeText, decodeTransfer } from '../mime/decode.ts';
import { layersOf } from '../mime/layers.ts';
import { isEmbedded, type Node, readTree } from '../mime/tree.ts';
import type { Mail, Received } from '../model.ts';
import { cage } from '../pipeline/pipeline.ts';
import { begin, run } from '../pipeline/run.ts';
import {
  type PartBytes,
  type PartLine,
  type Reading,
  type SafeHtml,
  unreadable,
} from '../reading.ts';
import type { Desk, Rules } from '../rules.ts';
import type { Origin } from '../stages/facts.ts';
import { carriedMax, tokensCarried } from '../stages/own-mail.ts';
import { knownOf, marksIn } from './marking.ts';
import { safeHtml } from './safe-html.ts';

/** All texts of a mail together have so many marks at most; a page shows far fewer. */
const marksMost = 20_000;
/** So many addresses are shown with what they did. */
const eventsMost = 200;
/** Who quotes does it nearer to the beginning of a text than this. */
const layeredMost = 50_000;

/** Reads a mail as its run does, at the time it came. */
export async function viewOf(received: Received, rules: Rules): Promise<Reading> {
  const tools = { now: received.at, rules };
  const done = await run(cage.stages, begin(received), tools, () => performance.now());
  const { parse: mail, origin, extract } = done.facts;
  if (mail === undefined) return unreadable(done.end.kind === 'failed' ? done.end.error : 'failed');
  const tree = readTree(received.raw, rules.limits);
  const names = extract?.accused.names.map(({ host }) => host) ?? [];
  const known = knownOf(extract?.indicators ?? [], names);
  let left = marksMost;
  const texts = mail.texts.map(({ place, text }) => {
    const marks = marksIn(text, known, left);
    left -= marks.length;
    return { place, text, marks, olderFrom: olderFrom(text) };
  });
  return {
    subject: mail.subject,
    from: mail.from,
    replyTo: mail.replyTo,
    fromFields: mail.headers.filter(({ name }) => name === 'from').length,
    date: mail.date,
    headers: mail.headers,
    texts,
    parts: tree.nodes.map(lineOf),
    truncations: mail.truncations,
    problems: mail.problems,
    hasHtml: htmlNodes(tree.root).length > 0,
    events: (extract?.indicators ?? [])
      .filter(({ kind }) => kind === 'ip')
      .slice(0, eventsMost)
      .map(({ value: ip, time, port }) => ({ ip, time, port })),
    tokens: origin === undefined ? null : tokensOf(mail, origin, rules.desk),
    unread: null,
  };
}

/** A way to somebody's page has no form of its own: whoever carries one stays here. */
function tokensOf(mail: Mail, origin: Origin, desk: Desk): readonly string[] | null {
  const hasPage = desk.pages !== null && (origin.pages ?? []).length > 0;
  const tokens = tokensCarried(mail, origin, desk);
  return hasPage || tokens.length > carriedMax ? null : tokens;
}

/** Below what its sender wrote on top; where older letters come first, all of it is new. */
function olderFrom(text: string): number {
  const lines = text.slice(0, layeredMost).split('\n');
  const depths = layersOf(lines);
  const at = depths.findIndex((depth) => depth > 0);
  const above = lines.slice(0, Math.max(0, at)).join('\n');
  return above.trim() === '' ? text.length : above.length;
}

/** Its HTML made harmless; null where it has none. */
export function htmlOf(raw: Buffer, { limits }: Rules): SafeHtml | null {
  const nodes = htmlNodes(readTree(raw, limits).root);
  if (nodes.length === 0) return null;
  let left = limits.textBytesMax;
  let isCut = false;
  const pieces: string[] = [];
  for (const node of nodes) {
    if (left <= 0) isCut = true;
    if (left <= 0) break;
    const { text, bytesRead, bytes } = decodeText(raw, node, left);
    left -= text.length;
    isCut ||= bytesRead < bytes;
    pieces.push(safeHtml(text));
  }
  return { html: pieces.join('\n<hr>\n'), isCut };
}

/** One part without its transfer encoding; null where there is no such part. */
export function partOf(raw: Buffer, path: string, { limits }: Rules): PartBytes | null {
  const node = readTree(raw, limits).nodes.find((one) => one.path === path);
  if (node === undefined || !isLeaf(node)) return null;
  const body = raw.subarray(node.bodyStart, node.end);
  return { bytes: decodeTransfer(body, node.encoding), name: node.filename };
}

function lineOf(node: Node): PartLine {
  const { path, type, filename, bodyStart, end } = node;
  const isText = type === 'text/plain' || type === 'text/html';
  const isFile = filename !== null || node.disposition === 'attachment' || !isText;
  return {
    path,
    type,
    name: filename,
    sizeBytes: end - bodyStart,
    depth: path.split('.').length - 1,
    isLeaf: isLeaf(node),
    isFile: isFile && isLeaf(node),
  };
}

/** A mail inside is one too: it can be taken out whole. */
function isLeaf({ type, children }: Node): boolean {
  return !type.startsWith('multipart/') || children.length === 0;
}

/** The mail's own HTML, not that of files or of mails inside. */
function htmlNodes(node: Node): Node[] {
  if (isEmbedded(node.type)) return [];
  if (node.children.length > 0) return node.children.flatMap(htmlNodes);
  const isFile = node.filename !== null || node.disposition === 'attachment';
  return node.type === 'text/html' && !isFile ? [node] : [];
}
