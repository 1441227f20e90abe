// The texts of a mail with their places: what a person would read, what is attached as text, and
// each mail that lies inside. Every text is bounded, and every bound that was hit is said.

import type { Sentence } from '../doubts.ts';
import type { Text } from '../model.ts';
import { type ArchiveFile, readGzip, readZip, sayUnread } from './attached.ts';
import { unwrapCleartext } from './cleartext.ts';
import { headBytes, type Kind, kindOf } from './content.ts';
import { decodeHead, decodeText, decodeTransfer } from './decode.ts';
import {
  add,
  beginGathering,
  type Gathering,
  label,
  type TextLimits,
  toText,
} from './gathering.ts';
import { differenceOf } from './twins.ts';
import { decodeWords, type Field } from './headers.ts';
import { isEmbedded, type Node, readTree, type Tree } from './tree.ts';

export interface Texts {
  readonly texts: readonly Text[];
  /** Every cap that was hit. */
  readonly truncations: readonly Sentence[];
  /** What was left unread without a cap: documents, archives of other kinds. */
  readonly notes: readonly string[];
  /** Where a plain text and the HTML beside it name different addresses. */
  readonly differences: readonly Sentence[];
  /** Charsets that nobody knows, once each. */
  readonly unknownCharsets: readonly string[];
}

/** A plain text of fewer characters than this may be a stub beside the real, HTML text. */
const stubCharactersMax = 200;

const machineReadable = new Set([
  'message/feedback-report',
  'message/delivery-status',
  'message/global-delivery-status',
  'message/disposition-notification',
  'text/rfc822-headers',
  'message/global-headers',
]);
/** One mail's own words, while they are gathered: the mail itself, or one that lies inside. */
interface Words {
  readonly raw: Buffer;
  readonly depth: number;
  /** It lay in an archive: archives in it stay shut. */
  readonly isPacked: boolean;
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
  const gathering = beginGathering(limits, tree.nodes.length);
  if (subject !== '') add(gathering, 'subject', subject);
  const words: Words = { raw, depth: 0, isPacked: false, plain: [], html: [] };
  const attached: Text[] = [];
  await gather(gathering, words, tree.root, null, attached);
  const body = words.plain.map(({ text }) => text).join('\n');
  if (body.trim() !== '') add(gathering, 'body', body);
  const html = readHtml(gathering, words, 'html', attached);
  if (html !== '') add(gathering, 'html', html);
  for (const { place, text } of attached) add(gathering, place, text);
  const texts = gathering.texts.map(({ place, text }) => ({ place, text: unwrapCleartext(text) }));
  const { truncations, notes, differences } = gathering;
  return {
    texts,
    truncations,
    notes,
    differences,
    unknownCharsets: [...gathering.unknownCharsets],
  };
}

/** Walks one mail. `choice` is the nearest multipart/alternative: its parts say the same. */
async function gather(
  gathering: Gathering,
  words: Words,
  node: Node,
  choice: Node | null,
  attached: Text[],
): Promise<void> {
  const isFile = node.filename !== null || node.disposition === 'attachment';
  if (node.children.length > 0 && !isEmbedded(node.type)) {
    const inner = node.type === 'multipart/alternative' ? node : choice;
    for (const child of node.children) await gather(gathering, words, child, inner, attached);
  } else if (isUndivided(node) && !isFile) {
    // All of it is text then, so that a person sees something.
    words.plain.push({ choice: null, text: read(gathering, words.raw, node) });
  } else if (isEmbedded(node.type)) {
    await readEmbedded(gathering, words, node, attached);
  } else if (machineReadable.has(node.type)) {
    attached.push({ place: `part:${node.path}`, text: read(gathering, words.raw, node) });
  } else if (node.type === 'text/plain' && !isFile) {
    words.plain.push({ choice, text: read(gathering, words.raw, node) });
  } else if (node.type === 'text/html' && !isFile) words.html.push({ choice, node });
  else await readFile(gathering, words, node, attached);
}

/** A part that is a file, by what it holds. */
async function readFile(
  gathering: Gathering,
  words: Words,
  node: Node,
  attached: Text[],
): Promise<void> {
  const { raw } = words;
  const name = label(node.filename, node.path);
  const place = `attached:${name}`;
  const head = decodeHead(raw, node, headBytes);
  const kind: Kind = kindOf(head, node.type, name);
  if (kind === 'mail') await readEmbedded(gathering, words, node, attached);
  else if (kind === 'text' || kind === 'html') {
    const text = read(gathering, raw, node, place);
    attached.push({ place, text: kind === 'html' ? toText(gathering, text, place) : text });
  } else if ((kind === 'zip' || kind === 'gzip') && !words.isPacked) {
    const bytes = decodeTransfer(raw.subarray(node.bodyStart, node.end), node.encoding);
    const file: ArchiveFile = { place, name, bytes };
    const readMail = async (mail: Buffer, inner: string): Promise<readonly Text[]> =>
      await readPackedMail(gathering, words, mail, `${node.path}/${inner}`);
    const open = kind === 'zip' ? readZip : readGzip;
    attached.push(...(await open(gathering, file, readMail)));
  } else if (kind !== 'aside') sayUnread(gathering, place, kind);
}

/** A multipart whose delimiters are nowhere. */
export function isUndivided(node: Node): boolean {
  return node.type.startsWith('multipart/') && node.children.length === 0 && !node.limited;
}

function read(gathering: Gathering, raw: Buffer, node: Node, place = `part ${node.path}`): string {
  const decoded = decodeText(raw, node, gathering.limits.textBytesMax);
  if (decoded.unknownCharset !== null) gathering.unknownCharsets.add(decoded.unknownCharset);
  if (decoded.bytesRead < decoded.bytes) {
    const { bytesRead, bytes } = decoded;
    gathering.truncations.push({ is: 'bytes-read', place, read: bytesRead, n: bytes });
  }
  return decoded.text;
}

/**
 * HTML counts where it is not just another form of a plain text that says as much. Where the two
 * name different addresses, nobody can know which of them the writer saw: the HTML stands aside
 * as another text, and it is said.
 */
function readHtml(gathering: Gathering, words: Words, place: string, aside: Text[] | null): string {
  const texts: string[] = [];
  for (const { choice, node } of words.html) {
    const same = choice === null ? [] : words.plain.filter((plain) => plain.choice === choice);
    const plain = same.map(({ text }) => text).join('\n');
    const plainLength = plain.trim().length;
    if (aside === null && plainLength >= stubCharactersMax) continue;
    const text = toText(gathering, read(gathering, words.raw, node), place).trim();
    const differs =
      aside === null || text === '' ? null : differenceOf(plain, text, isTwin(choice));
    if (aside !== null && differs !== null) {
      gathering.differences.push(differs);
      aside.push({ place: `part:${node.path}`, text });
    } else if (plainLength === 0) texts.push(text);
    else if (plainLength < stubCharactersMax && text.length > 2 * plainLength) texts.push(text);
  }
  return texts.join('\n').trim();
}

/** What lies beside the HTML in a multipart is named in the plain form of all of it. */
function isTwin(choice: Node | null): boolean {
  return choice?.children.every(({ type }) => type !== 'multipart/mixed') ?? false;
}

/** A mail inside: its header as lines, then its body; its own attachments stand beside it. */
async function readEmbedded(
  gathering: Gathering,
  words: Words,
  node: Node,
  attached: Text[],
): Promise<void> {
  const place = `embedded:${node.path}`;
  const inside = node.children[0];
  if (inside !== undefined) {
    await readMessage(gathering, { ...words, depth: words.depth + 1 }, inside, place, attached);
    return;
  }
  if (node.limited || gathering.partsLeft <= 0 || words.depth >= gathering.limits.depthMax) {
    if (!node.limited) gathering.truncations.push({ is: 'not-read', place: `part ${node.path}` });
    return;
  }
  // RFC 2046 5.2.1 forbids encoding a mail as a whole; it is done all the same.
  const raw = decodeTransfer(words.raw.subarray(node.bodyStart, node.end), node.encoding);
  const message = readInner(gathering, raw, node.path);
  const inner = { ...words, raw, depth: words.depth + 1 };
  await readMessage(gathering, inner, message, place, attached);
}

/** A mail that lay in an archive; archives in it stay shut. */
async function readPackedMail(
  gathering: Gathering,
  words: Words,
  raw: Buffer,
  path: string,
): Promise<readonly Text[]> {
  if (gathering.partsLeft <= 0) {
    gathering.truncations.push({ is: 'not-read', place: `embedded:${path}` });
    return [];
  }
  const attached: Text[] = [];
  const message = readInner(gathering, raw, path);
  const inner = { ...words, raw, depth: words.depth + 1, isPacked: true };
  await readMessage(gathering, inner, message, `embedded:${path}`, attached);
  return attached;
}

/** The tree of a mail that has bytes of its own, within the parts that are left. */
function readInner(gathering: Gathering, raw: Buffer, path: string): Node {
  const limits = { ...gathering.limits, partsMax: gathering.partsLeft };
  const tree = readTree(raw, limits, `${path}.0`, path.split('.').length);
  gathering.partsLeft -= tree.nodes.length;
  gathering.truncations.push(...treeTruncations(tree));
  return tree.root;
}

async function readMessage(
  gathering: Gathering,
  { raw, depth, isPacked }: Omit<Words, 'plain' | 'html'>,
  message: Node,
  place: string,
  attached: Text[],
): Promise<void> {
  const inner: Words = { raw, depth, isPacked, plain: [], html: [] };
  const at = attached.push({ place, text: '' }) - 1;
  await gather(gathering, inner, message, null, attached);
  const body = [...inner.plain.map(({ text }) => text), readHtml(gathering, inner, place, null)];
  attached[at] = { place, text: `${fieldLines(message.fields)}\n\n${body.join('\n').trim()}\n` };
}

function fieldLines(fields: readonly Field[]): string {
  return fields.map(({ name, value }) => `${name}: ${decodeWords(value)}`).join('\n');
}

/** What a tree's limits kept from being read. */
export function treeTruncations(tree: Tree): Sentence[] {
  const { nodes, partsSkipped, tooDeep, headerBytesSkipped } = tree;
  const found: Sentence[] = [];
  const read = nodes.length;
  if (partsSkipped > 0) found.push({ is: 'parts-read', read, n: read + partsSkipped });
  if (tooDeep > 0) found.push({ is: 'parts-too-deep', n: tooDeep });
  if (headerBytesSkipped > 0) found.push({ is: 'header-cut', n: headerBytesSkipped });
  return found;
}
