// Reads the mail: parts, texts with their places, header fields. States what was found, which
// limits were hit and what could not be read; never throws, whatever the bytes.

import { createHash } from 'node:crypto';

import { doubt, english, type Sentence } from '../doubts.ts';
import { charactersRead } from '../mime/gathering.ts';
import {
  decodeWords,
  fieldNamed,
  messageIds,
  nulSign,
  printable,
  readAddresses,
  readDate,
} from '../mime/headers.ts';
import { isUndivided, readTexts, type Texts, treeTruncations } from '../mime/texts.ts';
import { type Node, readTree, type Tree } from '../mime/tree.ts';
import type { Address, Header, Mail, Part, Text } from '../model.ts';
import type { Limits } from '../rules.ts';
import { cageStage, pass, reason } from './stage.ts';

export const parse = cageStage({
  name: 'parse',
  needs: ['received'],
  run: async ({ received }, { rules }) => {
    const read = await readMail(received.raw, rules.limits);
    const { mail, unknownCharsets, notes, differences, truncations, problems } = read;
    const leaves = mail.parts.filter((part) => !part.type.startsWith('multipart/')).length;
    const size = sizeInWords(received.raw.length);
    const parts = leaves === 1 ? '1 part' : `${leaves} parts`;
    const remarks = [
      ...unknownCharsets.map((charset) =>
        reason('unknown-charset', `charset "${charset}" is unknown, read as windows-1252`),
      ),
      ...notes.slice(0, sentencesMax).map((note) => reason('not-read', note)),
    ];
    return pass(
      mail,
      [reason('parsed', `${parts}, ${size}`), ...remarks],
      [
        ...problems.map((problem) => doubt('malformed', problem)),
        ...truncations.map((truncation) => doubt('truncated', truncation)),
        ...differences.slice(0, sentencesMax).map((one) => doubt('contradiction', one)),
      ],
    );
  },
});

/** A text in which more than one character in so many is NUL is no text. */
const nulShareMax = 10;
/** RFC 5322, 2.1.1: no line is longer; nobody means what is. */
const subjectCharactersMax = 998;
/** What a reader sees beside the body, and what says how to read it. */
const digestedFields = ['from', 'subject', 'content-type', 'content-transfer-encoding'];
const turned = '\u202e';
/** So far behind it its effect is looked for. */
const turnedMax = 100;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
/** Ten thousand hits of one limit say no more than a few. */
const sentencesMax = 20;

async function readMail(
  raw: Buffer,
  limits: Limits,
): Promise<{ mail: Mail; problems: readonly Sentence[] } & Omit<Texts, 'texts'>> {
  const tree = readTree(raw, limits);
  const { fields } = tree.root;
  const whole = decodeWords(fieldNamed(fields, 'subject') ?? '');
  const subject = printable(whole.slice(0, subjectCharactersMax));
  const cut = charactersRead('subject', subjectCharactersMax, whole.length);
  const found = await readTexts(raw, tree, subject, limits);
  const read = await readAddresses(fields);
  const { from, replyTo } = read ?? { from: [], replyTo: [] };
  const references = [
    ...messageIds(fieldNamed(fields, 'references')),
    ...messageIds(fieldNamed(fields, 'in-reply-to')),
  ];
  const addresses = from.length + replyTo.length;
  const tooMany: Sentence = { is: 'addresses-read', read: limits.addressesMax, n: addresses };
  const truncations = [
    ...treeTruncations(tree),
    ...(whole.length > subjectCharactersMax ? [cut] : []),
    ...(addresses > limits.addressesMax ? [tooMany] : []),
    ...found.truncations,
  ].slice(0, sentencesMax);
  const problems = problemsOf(raw, tree, found.texts, read?.from ?? null);
  const mail: Mail = {
    headers: fields.map(({ name, value }) => headerOf(name.toLowerCase(), value)),
    from: from.slice(0, limits.addressesMax),
    replyTo: replyTo.slice(0, Math.max(0, limits.addressesMax - from.length)),
    subject,
    messageId: messageIds(fieldNamed(fields, 'message-id'))[0] ?? null,
    references: [...new Set(references)],
    bodyDigest: digestOf(raw, tree),
    date: readDate(fieldNamed(fields, 'date')),
    parts: tree.nodes.map(toPart),
    texts: found.texts,
    truncations: truncations.map(english),
    problems: problems.map(english),
  };
  return { ...found, mail, truncations, problems };
}

/** In what our mail server says of a mail, encoded words would be the sender's. */
function headerOf(name: string, value: string): Header {
  return { name, value: name === 'authentication-results' ? value : decodeWords(value) };
}

/** Encoded words stay as they are; only how the lines are folded does not count. */
function digestOf(raw: Buffer, tree: Tree): string {
  const fields = digestedFields.map((name) =>
    tree.root.fields.filter((field) => field.name.toLowerCase() === name).map(({ value }) => value),
  );
  const hash = createHash('sha256').update(JSON.stringify(fields));
  return hash.update(raw.subarray(tree.root.bodyStart)).digest('hex');
}

function toPart({ path, type, start, bodyStart, end, filename }: Node): Part {
  return { path, type, start, bodyStart, end, filename };
}

/** Only what keeps a mail from being understood at all; merely sloppy mail has no problem here. */
function problemsOf(
  raw: Buffer,
  tree: Tree,
  texts: readonly Text[],
  from: readonly Address[] | null,
): Sentence[] {
  const { fields } = tree.root;
  const problems: Sentence[] = [];
  if (raw.length === 0) problems.push({ is: 'empty' });
  else if (fields.length === 0) problems.push({ is: 'no-header' });
  // Programs disagree whether a header begins there or ended: RFC 5322, 2.2.
  if (byteOrderMark.equals(raw.subarray(0, byteOrderMark.length)))
    problems.push({ is: 'byte-order-mark' });
  if (from === null) problems.push({ is: 'no-sender' });
  if (from?.length === 0 && texts.every(({ place }) => place === 'subject'))
    problems.push({ is: 'no-sender-no-text' });
  if (isUndivided(tree.root) && tree.root.bodyStart < tree.root.end)
    problems.push({ is: 'parts-undivided' });
  for (const { place, text } of texts) {
    if (isTurned(text)) problems.push({ is: 'figures-turned', place });
    if (['subject', 'body', 'html'].includes(place) && isBinary(text))
      problems.push({ is: 'nul-bytes', place });
  }
  return problems.slice(0, sentencesMax);
}

/** Behind a right-to-left override "01" is shown as "10": what is written is not what is meant. */
function isTurned(text: string): boolean {
  for (let at = text.indexOf(turned); at >= 0; at = text.indexOf(turned, at + 1)) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, Math.min(end < 0 ? text.length : end, at + turnedMax));
    if (/\d/.test(line)) return true;
  }
  return false;
}

function isBinary(text: string): boolean {
  let count = 0;
  for (let at = text.indexOf(nulSign); at >= 0; at = text.indexOf(nulSign, at + 1)) count += 1;
  return count * nulShareMax > text.length;
}

function sizeInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
