// The DATA decoder: finds the end of the mail and takes the escape dots out (RFC 5321, 4.5.2). It
// stands in for smtp-server's own, which yields to the event loop at every escaped dot and so
// spends 60 times the CPU on a mail of dots. Invariant: for any bytes, however they are cut into
// chunks, it gives the very bytes that smtp-server would give: only CR LF . CR LF ends a mail, and
// only the first of two dots at a line start goes.

/** Where the decoder stands: what the last bytes were. */
const mid = 0;
const cr = 1;
/** After CR LF, and at the start of the mail: a dot alone on this line ends it. */
const line = 2;
/** After a bare LF: an escaped dot is unescaped here too, but no mail ends here. */
const bareLine = 3;
/** After CR LF and a dot; the dot is held back. */
const dot = 4;
/** After CR LF, a dot and CR; both are held back. */
const dotCr = 5;
/** After a bare LF and a dot; the dot is held back. */
const bareDot = 6;
/** Nothing read yet; as smtp-server has it, a bare LF that opens the mail opens no line. */
const start = 7;

const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;

export interface Unstuffed {
  /** The mail's bytes in this chunk; may share memory with it. */
  readonly content: Buffer;
  /** Offset in the chunk of the first byte after the end of the mail; null: it goes on. */
  readonly end: number | null;
}

/**
 * A decoder for one mail. It takes its chunks in order and may overwrite them. Bytes that may yet
 * belong to the end of the mail (at most two) are held back until the next chunk.
 */
export function unstuffer(): (chunk: Buffer) => Unstuffed {
  let kept = start;

  return (chunk) => {
    // A local, since a captured variable costs three times as much a byte.
    let state = kept;
    const before = heldBytes(state);
    // Bytes held back stood before this chunk; the rare chunk that follows them is copied.
    const bytes =
      before > 0 ? Buffer.concat([Buffer.from('.\r').subarray(0, before), chunk]) : chunk;
    const length = bytes.length;
    let write = before;
    for (let read = before; read < length; read += 1) {
      const byte = bytes[read] ?? 0;
      // Nearly every byte there is, so it is asked first.
      if (byte > DOT) {
        if (write !== read) bytes[write] = byte;
        write += 1;
        state = mid;
        continue;
      }
      // The first dot of two is still held back: it stays, and this one goes.
      if (byte === DOT && (state === dot || state === bareDot)) {
        state = mid;
        continue;
      }
      if (byte === LF && state === dotCr) {
        return { content: bytes.subarray(0, write - 2), end: read + 1 - before };
      }
      if (write !== read) bytes[write] = byte;
      write += 1;
      if (byte === CR) state = state === dot ? dotCr : cr;
      else if (byte === LF) state = afterLf(state);
      else if (byte === DOT && (state === line || state === start)) state = dot;
      else if (byte === DOT && state === bareLine) state = bareDot;
      else state = mid;
    }
    kept = state;
    return { content: bytes.subarray(0, write - heldBytes(state)), end: null };
  };
}

function heldBytes(state: number): number {
  if (state === dotCr) return 2;
  return state === dot || state === bareDot ? 1 : 0;
}

function afterLf(state: number): number {
  if (state === cr) return line;
  return state === start ? mid : bareLine;
}
