// What stands in a file that came along: the text itself, the sheets of a book, the files of an
// archive. An archive inside an archive stays shut. What cannot be read is said: as a truncation
// where it may have named an address, else as a note.

import { english, type Sentence } from '../doubts.ts';
import type { Text } from '../model.ts';
import { openGzip, openZip, type Packed, type Unpacked } from './archive.ts';
import { headBytes, isOtherName, isTextName, type Kind, kindOf } from './content.ts';
import { decodeContent } from './decode.ts';
import { type Gathering, label, toText } from './gathering.ts';
import { isSpreadsheet, readSheets } from './xlsx.ts';

/** XML says in so many characters what a sheet says in one. */
const xmlFactor = 8;
const sheetsMax = 50;

export interface ArchiveFile {
  /** "attached:report.zip" */
  readonly place: string;
  readonly name: string;
  readonly bytes: Buffer;
}

/** Reads a mail that lies in an archive; `label` tells it from others there. */
export type ReadMail = (bytes: Buffer, label: string) => Promise<readonly Text[]>;

/** The texts of a zip file or a spreadsheet, in the order of the archive. */
export async function readZip(
  gathering: Gathering,
  { place, bytes }: ArchiveFile,
  readMail: ReadMail,
): Promise<Text[]> {
  const { archives, truncations } = gathering;
  const opened = await openZip(bytes, archives);
  if (opened.isDamaged) truncations.push({ is: 'damaged-in-part', place });
  if (opened.entriesRead < opened.entries && !opened.isDamaged) {
    truncations.push({ is: 'files-read', place, read: opened.entriesRead, n: opened.entries });
  }
  if (isSpreadsheet(opened.files)) return await readBook(gathering, place, opened.files);
  if (opened.files.some(({ name }) => isDocumentPart(name))) {
    gathering.notes.push(`${place}: a document, not read`);
    return [];
  }
  const texts: Text[] = [];
  for (const file of opened.files) {
    texts.push(...(await readPacked(gathering, `${place}/`, file, readMail)));
  }
  return texts;
}

/** The text of a gzip file. */
export async function readGzip(
  gathering: Gathering,
  { place, name, bytes }: ArchiveFile,
  readMail: ReadMail,
): Promise<Text[]> {
  const { archives, truncations } = gathering;
  if (archives.entriesLeft <= 0) {
    truncations.push({ is: 'files-read', place, read: 0, n: 1 });
    return [];
  }
  archives.entriesLeft -= 1;
  const inner = name.replace(/\.(?:gz|tgz|gzip)$/i, '');
  const file = openGzip(bytes, inner === name ? `${name}.content` : inner, archives);
  return await readPacked(gathering, `${place}/`, file, readMail);
}

/** Office documents are zip files too. */
function isDocumentPart(name: string): boolean {
  return name === '[Content_Types].xml' || name === 'META-INF/manifest.xml';
}

async function readBook(
  gathering: Gathering,
  place: string,
  files: readonly Packed[],
): Promise<Text[]> {
  const { textBytesMax } = gathering.limits;
  const sheets = await readSheets(files, {
    xmlBytesMax: textBytesMax * xmlFactor,
    charactersMax: textBytesMax,
    sheetsMax,
  });
  if (sheets.length === 0) gathering.truncations.push({ is: 'no-sheet', place });
  return sheets.flatMap(({ name, text, lacks }) => {
    const at = `${place}/${label(name, 'sheet')}`;
    if (lacks !== null) gathering.truncations.push({ is: 'sheet-lacks', place: at, why: lacks });
    return text.trim() === '' ? [] : [{ place: at, text }];
  });
}

async function readPacked(
  gathering: Gathering,
  prefix: string,
  file: Packed,
  readMail: ReadMail,
): Promise<Text[]> {
  const { truncations, notes, limits } = gathering;
  const name = label(file.name, 'file');
  const place = prefix + name;
  if (file.isEncrypted) {
    const sentence: Sentence = { is: 'file-encrypted', place };
    if (isTextName(name)) truncations.push(sentence);
    else notes.push(english(sentence));
    return [];
  }
  if (isOtherName(name)) return [];
  const found: { kind: Kind } = { kind: 'text' };
  const isWanted = (head: Buffer): boolean => {
    const kind = kindOf(head.subarray(0, headBytes), '', name);
    found.kind = kind;
    return kind === 'text' || kind === 'html' || kind === 'mail';
  };
  const unpacked = await file.unpack(limits.textBytesMax, isWanted);
  if (unpacked === null) {
    sayUnread(gathering, place, found.kind);
    return [];
  }
  sayLack(gathering, place, file, unpacked);
  if (unpacked.bytes.length === 0) return [];
  if (found.kind === 'mail') return [...(await readMail(unpacked.bytes, name))];
  return [{ place, text: readBytes(gathering, unpacked.bytes, place, found.kind) }];
}

function readBytes(gathering: Gathering, bytes: Buffer, place: string, kind: Kind): string {
  const { text } = decodeContent(bytes, '', gathering.limits.textBytesMax);
  return kind === 'html' ? toText(gathering, text, place) : text;
}

function sayLack(gathering: Gathering, place: string, file: Packed, unpacked: Unpacked): void {
  const { truncations, limits } = gathering;
  const read = unpacked.bytes.length;
  // What a file says of its size may be no more than its end, or a lie.
  const known: Sentence =
    file.bytes > read
      ? { is: 'bytes-read', place, read, n: file.bytes }
      : { is: 'first-bytes-read', place, read };
  if (unpacked.lacks === 'limit') truncations.push(known);
  if (unpacked.lacks === 'damaged') truncations.push({ is: 'damaged-after', place, read });
  if (unpacked.lacks === 'ratio')
    truncations.push({ is: 'packed-tight', place, n: limits.archiveRatioMax, read });
}

/** Says what kind of file was left alone. */
export function sayUnread(gathering: Gathering, place: string, kind: Kind): void {
  const { truncations, notes } = gathering;
  if (kind === 'zip' || kind === 'gzip') truncations.push({ is: 'nested-archive', place });
  else if (kind === 'damaged') truncations.push({ is: 'damaged', place });
  else if (kind === 'archive') notes.push(`${place}: an archive of an unknown kind, not read`);
  else if (kind === 'document') notes.push(`${place}: not read`);
}
