// Undoes what people do to addresses so that nobody clicks them: 1[.]2(.)3[dot]4, hxxp, [:]//, [@],
// 192^0^2^1. The result keeps a way back, so every span points into the text as it was received.

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
const candidates = /[[({^\u00ad\u200b-\u200d\u2060\ufeff]|[hH][xX][xXtT][pP]|[hH][tT][xX][pP]/g;

/** Linear: each candidate looks at no more than `wrappedMax` characters after it. */
export function undefang(text: string): Plain {
  const pieces: string[] = [];
  const plainStarts = [0];
  const originalStarts = [0];
  let done = 0;
  let length = 0;
  for (const match of text.matchAll(candidates)) {
    const found = match.index < done ? null : undo(text, match.index, match[0]);
    if (found === null) continue;
    pieces.push(text.slice(done, match.index), found.plain);
    length += match.index - done;
    plainStarts.push(length);
    originalStarts.push(match.index);
    length += found.plain.length;
    done = match.index + found.taken;
    plainStarts.push(length);
    originalStarts.push(done);
  }
  pieces.push(text.slice(done));
  return { text: pieces.join(''), at: (offset) => back(plainStarts, originalStarts, offset) };
}

function undo(text: string, at: number, found: string): { plain: string; taken: number } | null {
  if (found.length === 4) return { plain: 'http', taken: 4 };
  if (found === '^')
    return isDigit(text, at - 1) && isDigit(text, at + 1) ? { plain: '.', taken: 1 } : null;
  const close = closing.get(found);
  if (close === undefined) return { plain: '', taken: 1 };
  const end = text.slice(at + 1, at + 2 + wrappedMax).indexOf(close);
  if (end < 0) return null;
  const plain = meant.get(
    text
      .slice(at + 1, at + 1 + end)
      .trim()
      .toLowerCase(),
  );
  return plain === undefined ? null : { plain, taken: end + 2 };
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
