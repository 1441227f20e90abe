// Clear-signed text (RFC 9580 7): gives back what was signed, without armour, dash escapes and
// signature, wherever it stands in a text. Whether the signature is good is asked elsewhere.

const beginning = '-----BEGIN PGP SIGNED MESSAGE-----';
const signature = '-----BEGIN PGP SIGNATURE-----';
const ending = '-----END PGP SIGNATURE-----';
/** More than one is rare; a mail full of them is not worth more work than this. */
const messagesMax = 5;

/** The text with the first clear-signed messages in it replaced by their content. */
export async function unwrapCleartext(text: string): Promise<string> {
  if (!text.includes(beginning)) return text;
  let rest = text;
  let out = '';
  for (let count = 0; count < messagesMax; count += 1) {
    const start = startOfLine(rest, beginning, 0);
    const end = start < 0 ? -1 : startOfLine(rest, ending, start);
    if (end < 0) break;
    const block = rest.slice(start, end + ending.length);
    out += rest.slice(0, start) + (await readCleartext(block));
    rest = rest.slice(end + ending.length);
  }
  return out + rest;
}

/** Armour lines begin a line; in quoted text they do not, and that stays as it is. */
function startOfLine(text: string, line: string, from: number): number {
  if (from === 0 && text.startsWith(line)) return 0;
  const found = text.indexOf(`\n${line}`, from);
  return found < 0 ? -1 : found + 1;
}

async function readCleartext(block: string): Promise<string> {
  try {
    // Loaded only when it is needed: it takes longer to load than most mails take to read.
    const { readCleartextMessage } = await import('openpgp');
    return (await readCleartextMessage({ cleartextMessage: block })).getText();
  } catch {
    return unescapeByHand(block);
  }
}

/**
 * For what openpgp refuses (a broken signature, an unknown hash): the same rules, read leniently.
 */
function unescapeByHand(block: string): string {
  const headersEnd = block.indexOf('\n\n');
  const signatureAt = block.indexOf(`\n${signature}`);
  const from = headersEnd < 0 ? block.indexOf('\n') + 1 : headersEnd + 2;
  const to = signatureAt < from ? block.length : signatureAt;
  return block.slice(from, to).replace(/^- /gm, '');
}
