// Spreadsheets (ECMA-376, SpreadsheetML) as text: a line a row, cells separated by tabs, so that
// they read like a CSV file. Dates are numbers there and become what the sheet shows. Formulas
// are not computed; their stored results are read.

import type { Sentence } from '../doubts.ts';
import type { Packed, Unpacked } from './archive.ts';
import { attribute, tagsOf, unescapeXml } from './xml-tokens.ts';

export interface Sheet {
  readonly name: string;
  readonly text: string;
  /** Why it is not the whole sheet; null where it is. */
  readonly lacks: Sentence | null;
}

export interface SheetLimits {
  /** Of XML, unpacked: a sheet, or the texts that the sheets share. */
  readonly xmlBytesMax: number;
  readonly charactersMax: number;
  readonly sheetsMax: number;
}

/** As much as a spreadsheet program lets one type into a cell. */
const cellCharactersMax = 32_767;
/** Columns beyond are not read; tables of events have about a hundred at most. */
const columnsMax = 256;
/** Two dates have this base: 1900, with its leap day that never was, and 1904. */
const epochs = { 1900: Date.UTC(1899, 11, 30), 1904: Date.UTC(1904, 0, 1) };
const dayMs = 86_400_000;
/** 9999-12-31; more is a number with a wrong style. */
const serialMax = 2_958_465;
/** ECMA-376 part 1, 18.8.30: number formats that are dates without saying so. */
const dateFormats = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47]);

interface Book {
  readonly shared: readonly string[];
  /** By cell style: is it a date? */
  readonly dates: readonly boolean[];
  readonly epoch: number;
  readonly limits: SheetLimits;
}

/** True for a zip file that is a spreadsheet of this kind. */
export function isSpreadsheet(files: readonly Packed[]): boolean {
  return files.some(({ name }) => name === 'xl/workbook.xml');
}

/** Reads the sheets in the order of the book; one whose XML is missing or damaged says so. */
export async function readSheets(
  files: readonly Packed[],
  limits: SheetLimits,
): Promise<readonly Sheet[]> {
  const byName = new Map(files.map((file) => [file.name, file]));
  const load = async (name: string) => await loadXml(byName.get(name), limits.xmlBytesMax);
  const workbook = await load('xl/workbook.xml');
  const shared = await load('xl/sharedStrings.xml');
  const styles = await load('xl/styles.xml');
  const targets = readTargets((await load('xl/_rels/workbook.xml.rels')).xml);
  const book: Book = {
    shared: readShared(shared.xml),
    dates: readDateStyles(styles.xml),
    epoch: /\bdate1904="(?:1|true)"/.test(workbook.xml) ? epochs[1904] : epochs[1900],
    limits,
  };
  const sheets: Sheet[] = [];
  for (const { name, id } of readNames(workbook.xml).slice(0, limits.sheetsMax)) {
    const target = targets.get(id);
    if (target === undefined) continue;
    const { xml, lacks } = await load(target);
    const sheet = readSheet(xml, book);
    const why = lacks ?? shared.lacks ?? sheet.lacks;
    sheets.push({ name, text: sheet.text, lacks: why });
  }
  return sheets;
}

const lackWords: Readonly<Record<NonNullable<Unpacked['lacks']>, Sentence>> = {
  limit: { is: 'sheet-unpacked' },
  ratio: { is: 'sheet-unpacked' },
  damaged: { is: 'sheet-damaged' },
};

async function loadXml(
  file: Packed | undefined,
  bytesMax: number,
): Promise<{ xml: string; lacks: Sentence | null }> {
  // Books without shared texts, or without dates, lack these files.
  if (file === undefined) return { xml: '', lacks: null };
  if (file.isEncrypted) return { xml: '', lacks: { is: 'sheet-encrypted' } };
  const unpacked = await file.unpack(bytesMax);
  if (unpacked === null) return { xml: '', lacks: null };
  const lacks = unpacked.lacks === null ? null : lackWords[unpacked.lacks];
  return { xml: unpacked.bytes.toString('utf8'), lacks };
}

function readNames(workbook: string): { name: string; id: string }[] {
  const names: { name: string; id: string }[] = [];
  for (const { name, kind, attributes } of tagsOf(workbook)) {
    if (name !== 'sheet' || kind === 'close') continue;
    const id = attribute(attributes, 'id');
    if (id !== null) names.push({ name: attribute(attributes, 'name') ?? id, id });
  }
  return names;
}

/** Where a sheet lies in the archive, by its relation. */
function readTargets(relations: string): ReadonlyMap<string, string> {
  const targets = new Map<string, string>();
  for (const { name, attributes } of tagsOf(relations)) {
    if (name !== 'Relationship') continue;
    const id = attribute(attributes, 'Id');
    const target = attribute(attributes, 'Target');
    if (id === null || target === null || !/worksheet/i.test(attributes)) continue;
    targets.set(id, target.startsWith('/') ? target.slice(1) : `xl/${target}`);
  }
  return targets;
}

function readShared(xml: string): string[] {
  const shared: string[] = [];
  const parts: string[] = [];
  let isPhonetic = false;
  for (const { name, kind, text } of tagsOf(xml)) {
    if (name === 'si' && kind === 'close') shared.push(oneLine(parts.splice(0).join('')));
    else if (name === 'si' && kind === 'empty') shared.push('');
    else if (name === 'rPh') isPhonetic = kind === 'open';
    else if (name === 't' && kind === 'open' && !isPhonetic) parts.push(unescapeXml(text));
  }
  return shared;
}

/** A cell is one field of one line, whatever was typed into it. */
function oneLine(text: string): string {
  return text
    .slice(0, cellCharactersMax)
    .replace(/[\t\r\n]/g, ' ')
    .trim();
}

function readDateStyles(xml: string): boolean[] {
  const formats = new Set(dateFormats);
  const dates: boolean[] = [];
  let isCells = false;
  for (const { name, kind, attributes } of tagsOf(xml)) {
    const id = Number(attribute(attributes, 'numFmtId') ?? 0);
    if (name === 'numFmt') {
      const code = attribute(attributes, 'formatCode') ?? '';
      // Colours, conditions and quoted words hold letters that are no date.
      const bare = code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, '');
      if (/[dy]|h{1,2}:?m|m{1,2}:?s/i.test(bare)) formats.add(id);
    } else if (name === 'cellXfs') isCells = kind === 'open';
    else if (name === 'xf' && isCells && kind !== 'close') dates.push(formats.has(id));
  }
  return dates;
}

function readSheet(xml: string, book: Book): { text: string; lacks: Sentence | null } {
  const { charactersMax } = book.limits;
  const lines: string[] = [];
  let row: string[] = [];
  let cell = { type: '', style: 0, column: 0 };
  let content = '';
  let left = charactersMax;
  let lacks: Sentence | null = null;
  for (const { name, kind, attributes, text } of tagsOf(xml)) {
    if (name === 'c' && kind !== 'close') {
      const type = attribute(attributes, 't') ?? 'n';
      const style = Number(attribute(attributes, 's') ?? 0);
      cell = { type, style, column: columnOf(attribute(attributes, 'r')) ?? row.length };
      content = '';
    } else if ((name === 'v' || name === 't') && kind === 'open') content += unescapeXml(text);
    if (name === 'c' && kind === 'close') {
      if (cell.column >= columnsMax) lacks = { is: 'sheet-columns', n: columnsMax };
      else {
        while (row.length < cell.column) row.push('');
        row[cell.column] = shownAs(content, cell, book);
      }
    } else if (name === 'row' && kind !== 'open') {
      const line = row.join('\t').trimEnd();
      row = [];
      left -= line.length + 1;
      if (left < 0) return { text: lines.join('\n'), lacks: { is: 'sheet-rows' } };
      lines.push(line);
    }
  }
  return { text: lines.join('\n'), lacks };
}

/** "C7" is column 2; null where a cell does not say. */
function columnOf(reference: string | null): number | null {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0];
  if (letters === undefined) return null;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 0x40;
  return column - 1;
}

function shownAs(content: string, cell: { type: string; style: number }, book: Book): string {
  if (cell.type === 's') return book.shared[Number(content)] ?? '';
  if (cell.type !== 'n' || content === '') return oneLine(content);
  const serial = Number(content);
  if (book.dates[cell.style] !== true || !(serial >= 0 && serial <= serialMax)) return content;
  const iso = new Date(book.epoch + Math.round((serial * dayMs) / 1000) * 1000).toISOString();
  if (serial < 1) return iso.slice(11, 19);
  return Number.isInteger(serial) ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}
