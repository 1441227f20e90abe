// Clear-signed text (RFC 9580 7): gives back what was signed, without armour, dash escapes and
// signature, wherever it stands in a text, quoted too. Whether the signature is good is asked
// elsewhere, and of the bytes as they came.

const beginning = '-----BEGIN PGP SIGNED MESSAGE-----';
const signature = '-----BEGIN PGP SIGNATURE-----';
const ending = '-----END PGP SIGNATURE-----';
/** A signed mail that was quoted in a signed mail, and once more; deeper ones stay escaped. */
const nestingMax = 3;

/** The text with the clear-signed messages in it replaced by their content. Linear. */
export function unwrapCleartext(text: string): string {
  let unwrapped = text;
  for (let level = 0; level < nestingMax && unwrapped.includes(beginning); level += 1) {
    const once = unwrapOnce(unwrapped);
    if (once === unwrapped) break;
    unwrapped = once;
  }
  return unwrapped;
}

function unwrapOnce(text: string): string {
  const lines = text.split('\n');
  const out: string[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const marks = line.includes(beginning) ? marksBefore(line, beginning) : null;
    const end = marks === null ? -1 : findEnd(lines, at, marks);
    if (marks === null) out.push(line);
    // A message that does not end: nothing below it does either.
    else if (end < 0) return out.concat(lines.slice(at)).join('\n');
    else {
      for (const signed of signedLines(lines, at + 1, end, marks)) out.push(signed);
      at = end;
    }
    at += 1;
  }
  return out.join('\n');
}

/** The quote marks before an armour line; null where it is none. */
function marksBefore(line: string, armour: string): string | null {
  const start = line.indexOf(armour);
  const marks = line.slice(0, start);
  const isAlone = line.slice(start + armour.length).trim() === '';
  return start >= 0 && isAlone && /^[> ]{0,40}$/.test(marks) ? marks : null;
}

/** The last line of the signature, quoted as deeply as the first of the message. */
function findEnd(lines: readonly string[], from: number, marks: string): number {
  for (let at = from; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.includes(ending) && marksBefore(line, ending)?.trim() === marks.trim()) return at;
  }
  return -1;
}

/** What was signed: behind the armour's header, before the signature, escapes undone. */
function signedLines(
  lines: readonly string[],
  from: number,
  end: number,
  marks: string,
): readonly string[] {
  const signed: string[] = [];
  let isHeader = true;
  for (const line of lines.slice(from, end)) {
    const quoted = marks === '' ? '' : (/^[> ]{0,40}/.exec(line)?.[0] ?? '');
    const content = line.slice(quoted.length);
    if (isHeader) {
      isHeader = /^[A-Za-z-]{1,40}:/.test(content);
      if (isHeader || content.trim() === '') continue;
    }
    if (line.includes(signature) && marksBefore(line, signature) !== null) break;
    signed.push(content.startsWith('- ') ? quoted + content.slice(2) : line);
  }
  return signed;
}
