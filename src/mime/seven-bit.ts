// Whether bytes stay as they are on any way a mail may take (RFC 3156, section 3): only ASCII,
// lines of bounded length that end in CR LF and in no blank, none that begins like an mbox does.
// What is signed must be so, or the signature breaks where it is carried.

/** RFC 5322, 2.1.1: without CR LF. */
const lineBytesMax = 998;
const from = Buffer.from('From ');

/** Linear in the bytes. */
export function staysAsItIs(bytes: Buffer): boolean {
  let lineStart = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === 13 && bytes[at + 1] === 10) {
      if (!isPlainLine(bytes, lineStart, at)) return false;
      at += 1;
      lineStart = at + 1;
    } else if (byte === 0 || byte === 10 || byte === 13 || byte >= 0x80) {
      return false;
    }
  }
  return isPlainLine(bytes, lineStart, bytes.length);
}

function isPlainLine(bytes: Buffer, start: number, end: number): boolean {
  const last = end > start ? bytes[end - 1] : undefined;
  const isBlankAtEnd = last === 32 || last === 9;
  if (isBlankAtEnd || end - start > lineBytesMax) return false;
  return bytes.compare(from, 0, from.length, start, Math.min(end, start + from.length)) !== 0;
}
