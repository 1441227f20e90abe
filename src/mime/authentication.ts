// Authentication-Results (RFC 8601), as a border mail server writes them. Senders have their words
// in comments, quoted strings and values of it, so what cannot be read exactly is not read at all.
// The value must not have its encoded words undone: a sender would write results with them.

/** What one method said: "dkim=pass header.d=example.org". All in lower case. */
export interface AuthenticationResult {
  readonly method: string;
  readonly result: string;
  /** By "ptype.property": "header.d", "smtp.mailfrom". */
  readonly properties: ReadonlyMap<string, string>;
}

export interface Authentication {
  /** Who says it (RFC 8601, 2.5), in lower case. */
  readonly server: string;
  readonly results: readonly AuthenticationResult[];
}

/** More results in one field than a mail server has reason to write. */
const resultsMax = 50;
/** Longer than a mail server has reason to write; such a value is not read at all. */
const valueLengthMax = 8 * 1024;

/** Reads the value of one field as it was written; null where it is not of the form. */
export function readAuthentication(value: string): Authentication | null {
  if (value.length > valueLengthMax) return null;
  const [head, ...rest] = clauses(value) ?? [];
  const [server, version = '1', ...more] = head ?? [];
  if (server === undefined || server.name !== null || more.length > 0) return null;
  if (version !== '1' && (version.name !== null || version.text !== '1')) return null;
  if (server.text === '' || rest.length > resultsMax) return null;
  const results: AuthenticationResult[] = [];
  for (const words of rest) {
    const result = resultOf(words);
    if (result === null) return null;
    if (result !== 'none') results.push(result);
  }
  return { server: server.text.toLowerCase(), results };
}

/** One word of a clause: a bare one, or "name=text" with the quotes of the text undone. */
interface Word {
  readonly name: string | null;
  readonly text: string;
}

/** RFC 8601, 2.2: resinfo, or no-result; null where it is neither. */
function resultOf(words: readonly Word[]): AuthenticationResult | 'none' | null {
  const [method, ...rest] = words;
  if (method === undefined) return 'none';
  if (method.name === null) return rest.length === 0 && method.text === 'none' ? 'none' : null;
  const properties = new Map<string, string>();
  for (const { name, text } of rest) {
    // Written twice, one of them is the sender's.
    if (name === null || properties.has(name)) return null;
    properties.set(name, text.toLowerCase());
  }
  const [bare = ''] = method.name.split('/', 1);
  return { method: bare, result: method.text.toLowerCase(), properties };
}

/** The clauses between semicolons, each in words; null where a quote or a comment has no end. */
function clauses(value: string): readonly (readonly Word[])[] | null {
  const all: Word[][] = [[]];
  let at = 0;
  let open: Piece | null = null;
  const close = (): void => {
    if (open !== null) all.at(-1)?.push(wordOf(open));
    open = null;
  };
  while (at < value.length) {
    const sign = value[at];
    if (sign === ';') {
      close();
      all.push([]);
      at += 1;
    } else if (sign === ' ' || sign === '\t') {
      at += 1;
    } else if (sign === '(') {
      const end = commentEnd(value, at);
      if (end === null) return null;
      at = end;
    } else {
      const piece = readPiece(value, at);
      if (piece === null) return null;
      // Blanks may stand on both sides of the first equals sign.
      if (open !== null && (piece.equalsAt === 0) !== isUnended(open)) open = joined(open, piece);
      else {
        close();
        open = piece;
      }
      at = piece.end;
    }
  }
  close();
  return all;
}

/** What stands without a blank: its text without quotes, and where its first bare "=" is in it. */
interface Piece {
  readonly text: string;
  readonly equalsAt: number;
  readonly isQuotedFirst: boolean;
  readonly end: number;
}

function isUnended({ text, equalsAt }: Piece): boolean {
  return equalsAt >= 0 && equalsAt === text.length - 1;
}

function joined(first: Piece, second: Piece): Piece {
  const { text, isQuotedFirst, equalsAt } = first;
  const at = equalsAt >= 0 ? equalsAt : text.length + second.equalsAt;
  return { text: text + second.text, equalsAt: at, isQuotedFirst, end: second.end };
}

function wordOf({ text, equalsAt, isQuotedFirst }: Piece): Word {
  if (equalsAt < 0 || isQuotedFirst) return { name: null, text };
  return { name: text.slice(0, equalsAt).toLowerCase(), text: text.slice(equalsAt + 1) };
}

function readPiece(value: string, start: number): Piece | null {
  const texts: string[] = [];
  let length = 0;
  let equalsAt = -1;
  let isQuotedFirst = false;
  let at = start;
  while (at < value.length && !' \t;('.includes(value[at] ?? '')) {
    if (value[at] === '"') {
      const end = quoteEnd(value, at);
      if (end === null) return null;
      if (equalsAt < 0) isQuotedFirst = true;
      texts.push(value.slice(at + 1, end - 1).replaceAll(/\\(.)/g, '$1'));
      at = end;
    } else {
      const sign = value[at] ?? '';
      if (sign === '=' && equalsAt < 0) equalsAt = length;
      texts.push(sign);
      at += 1;
    }
    length += texts.at(-1)?.length ?? 0;
  }
  return { text: texts.join(''), equalsAt, isQuotedFirst, end: at };
}

/** Behind the closing quote (RFC 5322, 3.2.4); null where there is none. */
function quoteEnd(value: string, start: number): number | null {
  for (let at = start + 1; at < value.length; at += 1) {
    if (value[at] === '\\') at += 1;
    else if (value[at] === '"') return at + 1;
  }
  return null;
}

/** Behind the closing bracket (RFC 5322, 3.2.2; comments hold comments); null where none is. */
function commentEnd(value: string, start: number): number | null {
  let depth = 0;
  for (let at = start; at < value.length; at += 1) {
    if (value[at] === '\\') at += 1;
    else if (value[at] === '(') depth += 1;
    else if (value[at] === ')') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return null;
}
