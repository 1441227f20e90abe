// What a person writes to a party, and what a closed case says: the words of the desk's own people,
// line by line, in the frame that a template gives them.

export interface ReplyValues {
  /** The ticket's. */
  readonly subject: string;
  /** A person's words, line by line. */
  readonly text: readonly string[];
}

export const replySample: ReplyValues = {
  subject: 'Spam from your network',
  text: ['Thank you, that helps.'],
};

export interface ClosingValues {
  /** The close reason's code: "resolved". */
  readonly code: string;
  /** Its label in the letter's language. */
  readonly reason: string;
  readonly opened_at: Date;
  /** A person's words, line by line; often none. */
  readonly text: readonly string[];
}

export const closingSample: ClosingValues = {
  code: 'resolved',
  reason: 'resolved',
  opened_at: new Date('2026-04-06T17:49:00Z'),
  text: ['The machine has been cleaned.'],
};

/** RFC 3676, 4.2: what other programs do not break again. */
const columnsMax = 78;
/** Whatever has no blank in it, as a link, is cut so late. */
const wordCharactersMax = 400;
const linesMax = 2_000;

/** A person's words as lines for a letter: wrapped at blanks, at most 2,000 of them. */
export function textLines(text: string): readonly string[] {
  const written = text.replaceAll(/\r\n?/g, '\n').trim();
  if (written === '') return [];
  return written.split('\n').flatMap(wrapped).slice(0, linesMax);
}

function wrapped(line: string): readonly string[] {
  const text = line.trimEnd();
  // What is indented or quoted is a table, a log or somebody else's line.
  if (text.length <= columnsMax || /^[ \t>]/.test(text)) return cut(text);
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (longer.length <= columnsMax || current === '') current = longer;
    else {
      lines.push(current);
      current = word;
    }
  }
  return [...lines, current].flatMap(cut);
}

/** Of a character that takes two units neither half stands alone: one would be no text. */
function cut(line: string): readonly string[] {
  const pieces: string[] = [];
  let at = 0;
  do {
    const end = at + wordCharactersMax;
    const next = (line.codePointAt(end - 1) ?? 0) > 0xffff ? end - 1 : end;
    pieces.push(line.slice(at, next));
    at = next;
  } while (at < line.length);
  return pieces;
}
