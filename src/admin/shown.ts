// What may stand in a page's view, and how each becomes what people see. A plain string is one
// visible line (what could hide or turn text around shows as [U+202E]) without live links, so that
// whatever a builder forgets to think about is safe; what is to be shown otherwise says so.

/** Text of many lines, each made visible; cut where it is too long. */
export interface Prose {
  readonly shown: 'prose';
  readonly text: string;
  readonly most: number;
}

/** What somebody typed, exactly: the value of a field of a form. */
export interface Typed {
  readonly shown: 'typed';
  readonly text: string;
}

/** A path of ours: the target of a link or a form. */
export interface Href {
  readonly shown: 'href';
  readonly text: string;
}

/** A piece of a text with what it is marked as. */
export interface Segment {
  readonly text: string;
  readonly mark: Mark;
  /** The number that stands beside it; 0: none. */
  readonly n: number;
  readonly link: Href | null;
}
export const marks = ['', 'offender', 'victim', 'relay', 'quoted', 'dropped', 'named'] as const;
export type Mark = (typeof marks)[number];

/** A text in pieces; line ends stay. */
export interface Segments {
  readonly shown: 'segments';
  readonly list: readonly Segment[];
}

export type Special = Prose | Typed | Href | Segments;

const proseMost = 60_000;

/** A text of many lines, at most so many UTF-16 units of it. */
export function prose(text: string, most = proseMost): Prose {
  return { shown: 'prose', text, most };
}

export function typed(text: string): Typed {
  return { shown: 'typed', text };
}

/** @throws RangeError for what is no path of this desk */
export function href(path: string): Href {
  if (!isOwnPath(path)) throw new RangeError(`no path of ours: ${JSON.stringify(path)}`);
  return { shown: 'href', text: path };
}

/** Whether a link to it stays at this desk: a browser takes "//x" and "/\x" for other hosts. */
export function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])[!-~]*$/.test(path) && !path.includes('\\');
}

export function segments(list: readonly Segment[]): Segments {
  return { shown: 'segments', list };
}

/** Makes one visible line of at most so many UTF-16 units. */
export type VisibleLine = (text: string, most: number) => string;

/** Longer than any sentence of ours; a subject of a kilobyte is cut. */
const lineMost = 400;

/** A view as its template gets it. Dates become times. */
export function shownOf(value: unknown, visibleLine: VisibleLine): unknown {
  if (typeof value === 'string') return lineOf(value, visibleLine, lineMost);
  if (value instanceof Date) return timeOf(value);
  if (Array.isArray(value)) return value.map((one) => shownOf(one, visibleLine));
  if (typeof value !== 'object' || value === null) return value;
  if (isSpecial(value)) return specialOf(value, visibleLine);
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, shownOf(one, visibleLine)]),
  );
}

function isSpecial(value: object): value is Special {
  return 'shown' in value;
}

function specialOf(value: Special, visibleLine: VisibleLine): unknown {
  switch (value.shown) {
    case 'href':
      return value.text;
    case 'typed':
      // Exactly, because it is sent back to us; a field shows controls as nothing at all.
      return value.text.replaceAll(/[^\P{Cc}\t\n\r]/gu, '\ufffd');
    case 'prose': {
      const cut = value.text.length > value.most;
      return { text: drawn(defanged(value.text.slice(0, value.most)), visibleLine), cut };
    }
    case 'segments':
      return value.list.map(({ text, mark, n, link }) => ({
        text: drawn(defanged(text), visibleLine),
        mark,
        n,
        link: link?.text ?? '',
      }));
  }
}

/** A piece of a sentence of ours: words, or what is typed literally. */
export interface Coded {
  readonly text: string;
  readonly isCode: boolean;
}

/** A sentence of ours, in which `backticks` stand around what is typed literally. */
export function coded(sentence: string): Coded[] {
  return sentence
    .split('`')
    .map((text, index) => ({ text, isCode: index % 2 === 1 }))
    .filter(({ text }) => text !== '');
}

/** Line by line, because in a text of many lines only their ends are no tricks. */
function drawn(text: string, visibleLine: VisibleLine): string {
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => visibleLine(line, Number.MAX_SAFE_INTEGER))
    .join('\n');
}

function lineOf(text: string, visibleLine: VisibleLine, most: number): string {
  return visibleLine(defanged(text.slice(0, most + 1)), most);
}

/** "hxxp://": no browser, terminal or chat makes a link of it. */
function defanged(text: string): string {
  return text.replaceAll(/http(?=s?:\/\/)/gi, 'hxxp');
}

function timeOf(at: Date): { iso: string; minute: string; second: string } {
  const iso = at.toISOString();
  const second = `${iso.slice(0, 19).replace('T', ' ')}Z`;
  return { iso, minute: `${second.slice(0, 16)}Z`, second };
}
