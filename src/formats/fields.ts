// Blocks of "Name: value" lines, as mail headers, X-ARF 0.x and their relatives write them, with
// the offsets of each value. Linear; a block ends where a line is no field and folds none.

/** One field as written; `start` is where its value begins in the text. */
export interface Field {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** Blocks of one text, and fields of one block. */
const blocksMax = 50;
const fieldsMax = 200;
/** Longest value with its folded lines; what comes after is not part of it. */
const valueMax = 4000;
const nameForm = /^[\t >*|]{0,8}["']?([A-Za-z][A-Za-z0-9_-]{1,40})["']?[ \t]{0,20}:(?:[ \t]|$)/;

/**
 * All blocks of at least `least` fields. Marks of quotation before a name do not count ("> Source:
 * ..."), nor does a blank line inside a block.
 */
export function blocksIn(text: string, least: number): (readonly Field[])[] {
  const blocks: Field[][] = [];
  let block: Field[] = [];
  let blanks = 0;
  let start = 0;
  while (start < text.length && blocks.length < blocksMax) {
    const newline = text.indexOf('\n', start);
    const stop = newline < 0 ? text.length : newline;
    const line = text.slice(start, Math.min(stop, start + valueMax)).replace(/\r$/, '');
    const found = nameForm.exec(line);
    const isBlank = /^[\t >]*(?:---)?$/.test(line);
    if (found?.[1] !== undefined) {
      if (block.length < fieldsMax) block.push(fieldOf(found[1], line, found[0].length, start));
    } else if (!isBlank && !fold(block, line, start)) {
      if (block.length >= least) blocks.push(block);
      block = [];
    }
    blanks = isBlank ? blanks + 1 : 0;
    // After a rule or a gap comes another document; one blank line is a mailer's doing.
    if (blanks > 1 || line.startsWith('---')) {
      if (block.length >= least) blocks.push(block);
      block = [];
    }
    start = stop + 1;
  }
  if (block.length >= least) blocks.push(block);
  return blocks;
}

/** The first field of this name. */
export function fieldIn(block: readonly Field[], name: string): Field | null {
  return block.find((field) => field.name === name) ?? null;
}

/** The first value of the first of these names that has one. */
export function valueIn(block: readonly Field[], ...names: readonly string[]): string {
  for (const name of names) {
    const found = block.find((field) => field.name === name && field.value !== '');
    if (found !== undefined) return found.value;
  }
  return '';
}

function fieldOf(name: string, line: string, after: number, at: number): Field {
  const rest = line.slice(after);
  const value = rest.trim();
  const start = at + after + (rest.length - rest.trimStart().length);
  return { name: name.toLowerCase(), value, start, end: start + value.length };
}

/** Joins a folded line (RFC 5322, 2.2.3) to the field above it. */
function fold(block: Field[], line: string, at: number): boolean {
  const last = block.at(-1);
  if (last === undefined || !/^[ \t]+\S/.test(line)) return false;
  const more = line.trim();
  if (last.value.length + more.length > valueMax) return true;
  const start = last.value === '' ? at + line.indexOf(more) : last.start;
  const end = last.value === '' ? start + more.length : last.end;
  block[block.length - 1] = { ...last, value: `${last.value} ${more}`.trim(), start, end };
  return true;
}
