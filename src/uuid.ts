// UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds, then chance. Ids sort by time of making, which
// is what lists, partitions and keyset pages rest on.

/**
 * Makes an id.
 * @param random a random UUID (version 4): its chance is ours, and making one costs little
 */
export function uuidv7(nowMs: number, random: string): string {
  const time = nowMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}
