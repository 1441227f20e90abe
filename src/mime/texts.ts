// The texts of a mail with their places: what a person would read, what is attached as text, and
// each mail that lies inside. Every text is bounded, and every bound that was hit is said.

import type { Text } from '../model.ts';
import { unwrapCleartext } from './cleartext.ts';
import { decodeText, decodeTransfer } from './decode.ts';
import { decodeWords, type Field, printable } from './headers.ts';
import { htmlToText } from './html.ts';
import { isEmbedded, type Node, readTree, type Tree, type TreeLimits } from './tree.ts';

export interface TextLimits extends TreeLimits {
  readonly textBytesMax: number;
}

export interface Texts {
  readonly texts: readonly Text[];
  readonly truncations: readonly string[];
  /** Charsets that nobody knows, once each. */
  readonly unknownCharsets: readonly string[];
}

/** A plain text of fewer characters than this may be a stub beside the real, HTML text. */
const stubCharactersMax = 200;
const nameCharactersMax = 120;

const machineReadable = new Set([
  'message/feedback-report',
  'message/delivery-status',
  'message/global-delivery-status',
  'message/disposition-notification',
  'text/rfc822-headers',
  'message/global-headers',
]);
const unreadText = new Set([
  'text/calendar',
  'text/css',
  'text/directory',
  'text/javascript',
  'text/rtf',
  'text/vcard',
  'text/x-amp-html',
  'text/x-vcard',
]);
const textualType = /^application\/(?:[\w.-]+\+)?(?:json|xml|csv|yaml|x-yaml|x-ndjson|x-log)$/;
const textualName = /\.(?:txt|log|csv|tsv|json|jsonl|ndjson|xml|ya?ml)$/i;
const opaqueType = /^application\/(?:octet-stream|x-[\w.-]+|vnd\.ms-excel|text|plain|binary)$/;

interface Gathering {
  readonly limits: TextLimits;
  readonly texts: Text[];
  readonly places: Set<string>;
  readonly truncations: string[];
  readonly unknownCharsets: Set<string>;
  partsLeft: number;
  htmlBytesLeft: number;
}

/** One mail's own words, while they are gathered: the mail itself, or one that lies inside. */
interface Words {
  readonly raw: Buffer;
  readonly depth: number;
  readonly plain: { readonly choice: Node | null; readonly text: string }[];
  readonly html: { readonly choice: Node | null; readonly node: Node }[];
}

/** Reads all texts of a mail whose tree is known. `subject` is decoded already. */
export async function readTexts(
  raw: Buffer,
  tree: Tree,
  subject: string,
  limits: TextLimits,
): Promise<Texts> {
  const gathering: Gathering = {
    limits,
    texts: [],
    places: new Set(),
    truncations: [],
    unknownCharsets: new Set(),
    partsLeft: limits.partsMax - tree.nodes.length,
    htmlBytesLeft: limits.textBytesMax,
  };
  if (subject !== '') add(gathering, 'subject', subject);
  const words: Words = { raw, depth: 0, plain: [], html: [] };
  const attached: Text[] = [];
  gather(gathering, words, tree.root, null, attached);
  const body = words.plain.map(({ text }) => text).join('\n');
  if (body.trim() !== '') add(gathering, 'body', body);
  const html = readHtml(gathering, words, 'html');
  if (html !== '') add(gathering, 'html', html);
  for (const { place, text } of attached) add(gathering, place, text);
  const texts: Text[] = [];
  for (const { place, text } of gathering.texts)
    texts.push({ place, text: await unwrapCleartext(text) });
  const { truncations } = gathering;
  return { texts, truncations, unknownCharsets: [...gathering.unknownCharsets] };
}

/**
 * Places are unique, so that a span means one text: a second "report.csv" becomes "report.csv#2".
 */
function add(gathering: Gathering, place: string, text: string): void {
  let name = place;
  for (let count = 2; gathering.places.has(name); count += 1) name = `${place}#${count}`;
  gathering.places.add(name);
  const { textBytesMax } = gathering.limits;
  if (text.length > textBytesMax) {
    gathering.truncations.push(`${name}: ${textBytesMax} of ${text.length} characters read`);
  }
  gathering.texts.push({ place: name, text: printable(text.slice(0, textBytesMax)) });
}

/** Walks one mail. `choice` is the nearest multipart/alternative: its parts say the same. */
function gather(
  gathering: Gathering,
  words: Words,
  node: Node,
  choice: Node | null,
  attached: Text[],
): void {
  const isFile = node.filename !== null || node.disposition === 'attachment';
  if (node.children.length > 0 && !isEmbedded(node.type)) {
    const inner = node.type === 'multipart/alternative' ? node : choice;
    for (const child of node.children) gather(gathering, words, child, inner, attached);
  } else if (isUndivided(node) && !isFile) {
    // All of it is text then, so that a person sees something.
    words.plain.push({ choice: null, text: read(gathering, words.raw, node) });
  } else if (isEmbedded(node.type) || isMailFile(node)) {
    readEmbedded(gathering, words, node, attached);
  } else if (machineReadable.has(node.type)) {
    attached.push({ place: `part:${node.path}`, text: read(gathering, words.raw, node) });
  } else if (node.type === 'text/plain' && !isFile) {
    words.plain.push({ choice, text: read(gathering, words.raw, node) });
  } else if (node.type === 'text/html' && !isFile) words.html.push({ choice, node });
  else if (isTextual(node)) {
    const place = `attached:${nameOf(node)}`;
    const text = read(gathering, words.raw, node, place);
    attached.push({
      place,
      text: node.type === 'text/html' ? toText(gathering, text, place) : text,
    });
  }
}

/** A multipart whose delimiters are nowhere. */
export function isUndivided(node: Node): boolean {
  return node.type.startsWith('multipart/') && node.children.length === 0 && !node.limited;
}

function isTextual(node: Node): boolean {
  if (unreadText.has(node.type)) return false;
  if (node.type.startsWith('text/') || textualType.test(node.type)) return true;
  const isOpaque = opaqueType.test(node.type) || isUndivided(node);
  return isOpaque && textualName.test(node.filename ?? '');
}

/** A mail attached as a file by a mailer that does not know message/rfc822. */
function isMailFile(node: Node): boolean {
  const isNamedSo = node.filename !== null && /\.eml$/i.test(node.filename);
  return isNamedSo && (opaqueType.test(node.type) || node.type === 'text/plain');
}

function nameOf(node: Node): string {
  const name = (node.filename ?? '').replace(/\p{Cc}/gu, ' ').trim();
  return name === '' ? node.path : name.slice(0, nameCharactersMax);
}

function read(gathering: Gathering, raw: Buffer, node: Node, place = `part ${node.path}`): string {
  const decoded = decodeText(raw, node, gathering.limits.textBytesMax);
  if (decoded.unknownCharset !== null) gathering.unknownCharsets.add(decoded.unknownCharset);
  if (decoded.bytesRead < decoded.bytes) {
    const { bytesRead, bytes } = decoded;
    gathering.truncations.push(`${place}: ${bytesRead} of ${bytes} bytes read`);
  }
  return decoded.text;
}

/** HTML counts where it is not just another form of a plain text that says as much. */
function readHtml(gathering: Gathering, words: Words, place: string): string {
  const texts: string[] = [];
  for (const { choice, node } of words.html) {
    const same = choice === null ? [] : words.plain.filter((plain) => plain.choice === choice);
    const plainLength = same.reduce((sum, { text }) => sum + text.trim().length, 0);
    if (plainLength >= stubCharactersMax) continue;
    const text = toText(gathering, read(gathering, words.raw, node), place).trim();
    if (plainLength === 0 || text.length > 2 * plainLength) texts.push(text);
  }
  return texts.join('\n').trim();
}

/** One budget for all HTML of a mail: converting it is the dearest thing done here. */
function toText(gathering: Gathering, html: string, place: string): string {
  const within = html.slice(0, gathering.htmlBytesLeft);
  gathering.htmlBytesLeft -= within.length;
  if (within.length < html.length) {
    gathering.truncations.push(`${place}: ${within.length} of ${html.length} characters read`);
  }
  return htmlToText(within);
}

/** A mail inside: its header as lines, then its body; its own attachments stand beside it. */
function readEmbedded(gathering: Gathering, words: Words, node: Node, attached: Text[]): void {
  let { raw } = words;
  let message = node.children[0];
  if (message === undefined) {
    if (node.limited || gathering.partsLeft <= 0 || words.depth >= gathering.limits.depthMax) {
      if (!node.limited) gathering.truncations.push(`part ${node.path}: not read`);
      return;
    }
    // RFC 2046 5.2.1 forbids encoding a mail as a whole; it is done all the same.
    raw = decodeTransfer(words.raw.subarray(node.bodyStart, node.end), node.encoding);
    const depth = node.path.split('.').length;
    const limits = { ...gathering.limits, partsMax: gathering.partsLeft };
    const tree = readTree(raw, limits, `${node.path}.0`, depth);
    gathering.partsLeft -= tree.nodes.length;
    gathering.truncations.push(...treeTruncations(tree));
    message = tree.root;
  }
  const inner: Words = { raw, depth: words.depth + 1, plain: [], html: [] };
  const place = `embedded:${node.path}`;
  const at = attached.push({ place, text: '' }) - 1;
  gather(gathering, inner, message, null, attached);
  const body = [...inner.plain.map(({ text }) => text), readHtml(gathering, inner, place)];
  attached[at] = { place, text: `${fieldLines(message.fields)}\n\n${body.join('\n').trim()}\n` };
}

function fieldLines(fields: readonly Field[]): string {
  return fields.map(({ name, value }) => `${name}: ${decodeWords(value)}`).join('\n');
}

/** What a tree's limits kept from being read, as sentences. */
export function treeTruncations(tree: Tree): string[] {
  const { nodes, partsSkipped, tooDeep, headerBytesSkipped } = tree;
  const parts = `${nodes.length} of ${nodes.length + partsSkipped} parts read`;
  return [
    ...(partsSkipped > 0 ? [parts] : []),
    ...(tooDeep > 0 ? [`parts nested too deep and not read: ${tooDeep}`] : []),
    ...(headerBytesSkipped > 0 ? [`header bytes not read: ${headerBytesSkipped}`] : []),
  ];
}
