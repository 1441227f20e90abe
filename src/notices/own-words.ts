// What the sender wrote himself: the newest layer of a text, without what is quoted or forwarded
// and without his signature. A spelling for phrases goes along: lower case, no accents, one space,
// so that a phrase is written once and line breaks do not hide it.

import { layersOf } from '../mime/layers.ts';

/** Of a longer text only the start is read: a notice says at once what it is. */
const charactersMax = 20_000;
const linesMax = 500;
const lineCharactersMax = 300;

export interface OwnWords {
  /** The newest layer, and all layers, as `plainWords` spells them. */
  readonly own: string;
  readonly whole: string;
  /** Whether something of others stands beside or below. */
  readonly quotes: boolean;
}

/** The newest layer of a text. */
export function ownWords(text: string): OwnWords {
  const { kept, spelled, quotes } = newest(text);
  return { own: joined(kept.map((at) => spelled[at] ?? '')), whole: joined(spelled), quotes };
}

/** The lines of the newest layer as they are written, an empty one where others' words stood. */
export function ownLines(text: string): readonly string[] {
  const { kept, lines } = newest(text);
  return kept.flatMap((at, index) => {
    const isBehindOthers = index > 0 && (kept[index - 1] ?? 0) + 1 < at;
    return [...(isBehindOthers ? [''] : []), lines[at] ?? ''];
  });
}

/** Where the newest layer stands: the numbers of its lines. */
function newest(text: string) {
  const start = text.slice(0, charactersMax);
  const lines = start.split('\n', linesMax);
  const spelled = spell(start).split('\n').map(oneSpaced);
  const depths = layersOf(lines);
  const kept: number[] = [];
  let quotes = depths.some((depth) => depth > 0);
  for (const [index, line] of lines.entries()) {
    if ((depths[index] ?? 0) > 0) continue;
    const words = spelled[index] ?? '';
    const plain = line.length > lineCharactersMax ? '' : words;
    if (plain === '--') break;
    if (longRule.test(plain) || copied.test(plain)) {
      quotes = true;
      break;
    }
    if (quotes && plain.endsWith(':') && wrote.test(plain)) {
      const before = spelled[kept.at(-1) ?? -1] ?? '';
      if (wroteBefore.test(before.slice(0, lineCharactersMax))) kept.pop();
    } else kept.push(index);
  }
  return { kept, lines, spelled, quotes };
}

/** For matching phrases: lower case, without accents, each run of white space one space. */
export function plainWords(text: string): string {
  return oneSpaced(spell(text.slice(0, charactersMax)));
}

/** The same with white space as it stands: no line is joined to the next. */
function spell(text: string): string {
  const lower = text.toLowerCase().replaceAll('`', "'");
  // Most of a mail is ASCII, for which the classes of Unicode are slow.
  if (!/[\u0080-\uffff]/.test(lower)) return lower;
  // Marks go before and after: NFD sorts a run of them, in time that grows with its square.
  return lower
    .replace(/[\p{M}\u200b-\u200f\ufeff]+/gu, '')
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replaceAll('ł', 'l')
    .replace(/[\u2018\u2019\u00b4]/g, "'");
}

function joined(lines: readonly string[]): string {
  return lines.filter((line) => line !== '').join(' ');
}

/** Single blanks, which most white space is, stay untouched: that is much faster. */
const wideSpace = /\s{2,}|[^\S ]/g;

function oneSpaced(text: string): string {
  return text.replace(wideSpace, ' ').trim();
}

/** The last line of "On Monday, X wrote:", which belongs to what it introduces, and its first. */
const wrote =
  /(?:\bwrote|\bschrieb|\ba ecrit|\bescribio|\bha scritto|\bschreef|\bnapisal(?:\(?a\)?)?|\bescreveu|\bnapsala?(?:\(a\))?) ?:$|^(?:am|op) .{1,200} (?:schrieb|schreef) .{1,100}:$/;
const wroteBefore = /^(?:on|am|le|el|il|op|em|dne|dnia|w dniu|a) .{0,200}\d/;
const longRule = /^_{20,}$/;
/** What other desks put above the copy of the mail that they answer. */
const copied =
  /^(?:here is a copy of )?(?:your|ihre|votre|su|vostra|uw|twoja|sua|vase) (?:original |ursprungliche )?(?:complaint|message|request|report|e-?mail|nachricht|anfrage|meldung|demande|mensaje|richiesta|bericht|wiadomosc|mensagem|zprava) ?:?$/;
