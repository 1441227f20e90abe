// Undoes what people do to addresses so that nobody clicks them: 1[.]2(.)3[dot]4, hxxp, [:]//, [@],
// 192^0^2^1, 192\.0\.2\.1, 192 dot 0 dot 2 dot 1, 192.0.2.[1]. The result keeps a way back, so
// every span points into the text as it was received.

/** A text without defanging, and the offset in the original of each of its offsets. */
export interface Plain {
  readonly text: string;
  readonly at: (offset: number) => number;
}

const closing = new Map([
  ['[', ']'],
  ['(', ')'],
  ['{', '}'],
]);
const meant = new Map([
  ['.', '.'],
  ['dot', '.'],
  [':', ':'],
  ['://', '://'],
  ['/', '/'],
  ['@', '@'],
  ['at', '@'],
]);
const wrappedMax = 5;
/** What may be defanged; each alternative is bounded, and begins with a character that is rare. */
const candidateForms = [
  '[[({^\\u00ad\\u200b-\\u200d\\u2060\\ufeff]',
  '[hH](?:[xX][xXtT]|[tT][xX])[pP]',
  ' :\\/\\/ ?',
  '\\\\(?<=\\d\\\\)\\.(?=\\d)',
  '\\.[\\])}](?<=\\d..)(?=\\d)',
];
const candidates = new RegExp(candidateForms.join('|'), 'g');
/** Figures are not rare: they are looked at only in texts that set some apart. */
const apartForm = '(?<!\\d)\\d{1,3}(?:(?: \\. \\d{1,3}){3}|(?: [dD][oO][tT] \\d{1,3}){3})(?!\\d)';
const candidatesApart = new RegExp([...candidateForms, apartForm].join('|'), 'g');
const isApartSomewhere = / (?:\.|[dD][oO][tT]) \d/;

/** Linear: each candidate looks at no more than `wrappedMax` characters after it. */
export function undefang(text: string): Plain {
  const pieces: string[] = [];
  const plainStarts = [0];
  const originalStarts = [0];
  let done = 0;
  let length = 0;
  const replace = ({ at, end, plain }: Undone): void => {
    pieces.push(text.slice(done, at), plain);
    length += at - done;
    plainStarts.push(length);
    originalStarts.push(at);
    length += plain.length;
    done = end;
    plainStarts.push(length);
    originalStarts.push(done);
  };
  const forms = isApartSomewhere.test(text) ? candidatesApart : candidates;
  for (const match of text.matchAll(forms))
    if (match.index >= done)
      for (const undone of undo(text, match.index, match[0])) replace(undone);
  if (pieces.length === 0) return { text, at: (offset) => offset };
  pieces.push(text.slice(done));
  return { text: pieces.join(''), at: (offset) => back(plainStarts, originalStarts, offset) };
}

/** What is written from `at` to `end` stands for `plain`. */
interface Undone {
  readonly at: number;
  readonly end: number;
  readonly plain: string;
}

function undo(text: string, at: number, found: string): readonly Undone[] {
  const whole = (plain: string): Undone[] => [{ at, end: at + found.length, plain }];
  if (/^\d/.test(found)) {
    const marks = found.matchAll(/ (?:\.|dot) /gi);
    const places = [...marks].map(({ index, 0: mark }) => [at + index, mark.length] as const);
    return places.map(([from, size]) => ({ at: from, end: from + size, plain: '.' }));
  }
  if (found.length === 4) return whole('http');
  if (found.includes('://')) return whole('://');
  if (found.length === 2) return whole('.');
  if (found === '^') return isDigit(text, at - 1) && isDigit(text, at + 1) ? whole('.') : [];
  const close = closing.get(found);
  return close === undefined ? whole('') : unwrapped(text, at, close);
}

/** What stands in brackets, or behind half a pair of them. */
function unwrapped(text: string, at: number, close: string): readonly Undone[] {
  const behind = text.slice(at + 1, at + 2 + wrappedMax);
  const length = behind.indexOf(close);
  const inside = length < 0 ? '' : behind.slice(0, length);
  const plain = meant.get(inside.trim().toLowerCase());
  if (plain !== undefined) {
    const end = at + length + 2;
    // "www [.] example" is set apart by blanks, and both go.
    const isApart = plain === '.' && isBetweenBlanks(text, at, end - at);
    return [{ at: isApart ? at - 1 : at, end: isApart ? end + 1 : end, plain }];
  }
  // "192.0.2.[7]"
  if (/^\d{1,3}$/.test(inside) && /\d\.$/.test(text.slice(Math.max(0, at - 2), at))) {
    const end = at + length + 1;
    return [
      { at, end: at + 1, plain: '' },
      { at: end, end: end + 1, plain: '' },
    ];
  }
  // "192.0.2[.7"
  const isHalf = /^\.\d/.test(behind) && isDigit(text, at - 1);
  return isHalf ? [{ at, end: at + 2, plain: '.' }] : [];
}

function isBetweenBlanks(text: string, at: number, taken: number): boolean {
  return (
    /^\w $/.test(text.slice(Math.max(0, at - 2), at)) &&
    /^ \w/.test(text.slice(at + taken, at + taken + 2))
  );
}

function back(plainStarts: readonly number[], starts: readonly number[], offset: number): number {
  let low = 0;
  let high = plainStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((plainStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  // Inside a replaced piece both texts have different lengths; ends of indicators never lie there.
  return (starts[low] ?? 0) + offset - (plainStarts[low] ?? 0);
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}
