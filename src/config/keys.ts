// The keys that make tokens: one file, readable by its owner alone, the same on every node. The
// newest key stands first and makes tokens; the others are believed until they are taken out.

import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Keys = readonly [Uint8Array, ...Uint8Array[]];

const keyBytes = 32;

/**
 * Reads the keys, or makes the file with a first one.
 * @throws Error with a sentence for the operator when the file is no list of keys
 */
export function loadKeys(home: string): Keys {
  const path = join(home, 'token.keys');
  const [first, ...others] = readOrMake(path)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line, index) => {
      const key = Buffer.from(line, 'hex');
      if (key.length === keyBytes) return key;
      throw new Error(`${path}: key ${index + 1} is not ${keyBytes} bytes in hexadecimal`);
    });
  if (first === undefined) throw new Error(`${path}: holds no key`);
  return [first, ...others];
}

function readOrMake(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  mkdirSync(join(path, '..'), { recursive: true });
  const text = [
    '# Keys of the tokens in addresses and Message-IDs, newest first, in hexadecimal.',
    '# The same on every node. To rotate put a new one on top, and keep the old ones a year.',
    `${randomBytes(keyBytes).toString('hex')}\n`,
  ].join('\n');
  // Written aside and linked: of two that start at once both read the one that came first.
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o600 });
  chmodSync(draft, 0o600);
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  return readFileSync(path, 'utf8');
}
