// Takes a mail's bytes from the wire into memory, under its size limit and under one budget for all
// sessions. Invariant: what was taken from the budget is given back exactly once, by `release`.

import type { Readable } from 'node:stream';

/** Bytes that all mails under way may hold together. */
export interface Budget {
  readonly bytesMax: number;
  bytes: number;
}

export type Collected =
  | { readonly kind: 'mail'; readonly raw: Buffer; readonly release: () => void }
  /** Over the size limit, or no room in the budget: read to its end and thrown away. */
  | { readonly kind: 'too-big' | 'no-room' }
  /** The peer left before the end of the mail. */
  | { readonly kind: 'gone' };

/** Chunks that are joined at once, so that a mail sent byte by byte costs no object a byte. */
const chunksMax = 1_024;

/**
 * Reads a stream to its end. Never rejects.
 * @param onBytes told the total after each chunk
 */
export function collect(
  stream: Readable,
  sizeBytesMax: number,
  budget: Budget,
  onBytes: (total: number) => void,
): Promise<Collected> {
  return new Promise((resolve) => {
    let blocks: Buffer[] = [];
    let chunks: Buffer[] = [];
    let total = 0;
    let taken = 0;
    let refusal: 'too-big' | 'no-room' | null = null;

    function release(): void {
      budget.bytes -= taken;
      taken = 0;
    }
    function refuse(kind: 'too-big' | 'no-room'): void {
      refusal = kind;
      blocks = [];
      chunks = [];
      release();
    }

    stream.on('data', (chunk: Buffer) => {
      total += chunk.length;
      if (total > sizeBytesMax) refuse('too-big');
      else if (refusal === null && budget.bytes + chunk.length > budget.bytesMax) refuse('no-room');
      if (refusal === null) {
        budget.bytes += chunk.length;
        taken += chunk.length;
        if (chunks.push(chunk) >= chunksMax) {
          blocks.push(Buffer.concat(chunks));
          chunks = [];
        }
      }
      onBytes(total);
    });
    stream.once('end', () => {
      if (refusal !== null) resolve({ kind: refusal });
      else resolve({ kind: 'mail', raw: Buffer.concat([...blocks, ...chunks]), release });
    });
    stream.on('error', () => {
      release();
      resolve({ kind: 'gone' });
    });
  });
}
