// UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds, then chance. Ids sort by time of making, which
// is what lists, partitions and keyset pages rest on.

import { createHash } from 'node:crypto';

/**
 * Makes an id.
 * @param random a random UUID (version 4): its chance is ours, and making one costs little
 */
export function uuidv7(nowMs: number, random: string): string {
  const time = nowMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}

/**
 * The id of one of several things that are made together: the same for the same id and name, so
 * that what is sent twice makes nothing twice. It sorts where `id` does.
 */
export function derivedId(id: string, name: string): string {
  const hash = createHash('sha256').update(`${id} ${name}`).digest('hex');
  const [a, b, c] = [hash.slice(0, 3), hash.slice(3, 6), hash.slice(6, 18)];
  return `${id.slice(0, 13)}-7${a}-8${b}-${c}`;
}

/** The same rows with their ids dealt out in order: those of one millisecond sort by chance. */
export function idsInOrder<Row extends { readonly id: string }>(rows: readonly Row[]): Row[] {
  const ids = rows.map(({ id }) => id).sort();
  return rows.map((row, at) => ({ ...row, id: ids[at] ?? row.id }));
}
