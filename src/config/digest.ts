// What a revision is called before it has a number: a sum over its files, so that equal content has
// the same name on every machine.

import { createHash } from 'node:crypto';

/** sha256 in hex over names and texts in order of names; lengths keep their borders apart. */
export function digestOf(files: ReadonlyMap<string, string>): string {
  const sum = createHash('sha256');
  const names = [...files.keys()].sort((a, b) => (a < b ? -1 : 1));
  for (const name of names) {
    const text = files.get(name) ?? '';
    sum.update(`${Buffer.byteLength(name)}:${name}${Buffer.byteLength(text)}:${text}`);
  }
  return sum.digest('hex');
}
