// Why a table may accuse the wrong one. A column is trusted by its name alone where that accuses
// ("attacker"); else something has to say that anything was done at all, and the cells have to
// stand where the head says they do. Such a table is still read, but a person is asked.

import type { Sentence } from '../doubts.ts';
import { canonicalIp } from '../indicators/address.ts';
import type { Mail } from '../model.ts';
import type { Table } from './tables.ts';

/** Rows by which an unknown column is judged. */
const sampleMax = 30;
/** So much of a letter says what its table lists. */
const letterMax = 4000;
/** A letter with one of these lists those it happened to, or what there is, in nine languages. */
const listings = new Set(
  `victim victims victime victimes opfer opfern víctima víctimas vítima vítimas vittima vittime
  slachtoffer slachtoffers ofiara ofiary oběť oběti stolen leaked inventory inventar inventář
  inventaire inventario inventário inventaris inwentarz statistic statistics statistik statistiken
  statistika statistiky statistique statistiques estadística estadísticas estatística estatísticas
  statistica statistiche statystyka statystyki statistieken`.split(/\s+/),
);

/** What the mail says around its tables. */
export interface Letter {
  /** There is a word of complaint in it. */
  readonly accuses: boolean;
  /** It speaks of victims, of stolen accounts, of an inventory or of numbers. */
  readonly listsOthers: () => boolean;
}

export function letterOf(mail: Pick<Mail, 'texts'>, accuses: boolean): Letter {
  const letter = mail.texts.filter(({ place }) => ['subject', 'body', 'html'].includes(place));
  return {
    accuses,
    listsOthers: () => letter.some(({ text }) => isListing(text.slice(0, letterMax))),
  };
}

function isListing(text: string): boolean {
  return text
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .some((word) => listings.has(word));
}

/** Why the columns of addresses may be somebody else's; `isSaid`: its rows name an offence. */
export function tableDoubt(
  table: Table,
  addresses: readonly number[],
  isSaid: boolean,
  letter: Letter,
): Sentence | null {
  const { header, columns, rows } = table;
  const [first] = addresses;
  if (first === undefined || columns.certain.includes(first)) return null;
  const named = header[first] ?? '';
  const mixed = header.find(isMixed);
  if (mixed !== undefined) return { is: 'two-scripts', column: mixed };
  const unclear = columns.open.find((at) => at !== first && holdsAddresses(rows, at));
  if (unclear !== undefined)
    return { is: 'rival-columns', one: named, other: header[unclear] ?? '' };
  if (isSaid) return null;
  if (!letter.accuses) return { is: 'column-silent', column: named };
  // A source beside a destination is clear; a client beside a server may be anything.
  if (columns.opposite.length > 0) return null;
  const rival = header.findIndex((_, at) => at !== first && holdsAddresses(rows, at));
  if (rival >= 0) return { is: 'rival-columns', one: named, other: header[rival] ?? '' };
  return letter.listsOthers() ? { is: 'letter-of-others' } : null;
}

/**
 * The cell below a column. Where a row has more or fewer cells than the head, a delimiter too many
 * or too few has moved what stands right of it: an address is where it should be if no column that
 * it may have come from holds addresses, too.
 */
export function cellBelow(
  row: readonly string[],
  at: number,
  { header, columns }: Table,
): { cell: string; isSure: boolean } {
  const cell = row[at] ?? '';
  const more = Math.max(0, filled(row) - header.length);
  const less = row.length < filled(header) ? header.length - row.length : 0;
  if (more + less === 0) return { cell, isSure: true };
  if (isAddress(cell)) {
    const isFrom = (from: number) => from !== at && from >= at - more && from <= at + less;
    return { cell, isSure: !columns.named.some(isFrom) };
  }
  // What a mailer broke off a row has too few, and names nobody by itself.
  const moved = row.slice(at, at + more + 1).find(isAddress);
  return { cell: moved ?? cell, isSure: moved === undefined };
}

/** The number of cells without the empty ones at the end. */
function filled(row: readonly string[]): number {
  return row.findLastIndex((cell) => cell !== '') + 1;
}

/** Latin letters and such as look like them within one word. */
function isMixed(head: string): boolean {
  return head
    .split(/[^\p{L}]+/u)
    .some(
      (word) =>
        /\p{Script=Latin}/u.test(word) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(word),
    );
}

function holdsAddresses(rows: Table['rows'], at: number): boolean {
  const cells = rows.slice(0, sampleMax).map((row) => row[at] ?? '');
  const filledIn = cells.filter((cell) => cell !== '');
  return filledIn.length > 0 && filledIn.filter(isAddress).length * 2 >= filledIn.length;
}

function isAddress(cell: string): boolean {
  return canonicalIp(cell.trim()) !== null;
}
