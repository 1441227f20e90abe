// The keys that lie in files of the desk's home, each readable by its owner alone. token.keys makes
// tokens: the same on every node, the newest key first; it makes tokens, the others are believed
// until they are taken out. keys/*.asc sign mail: only looked at from outside here, for one process
// alone reads them.

import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

export type Keys = readonly [Uint8Array, ...Uint8Array[]];

/** A file of keys that will not do; the sentence says why and what to do. */
export class KeyFileError extends Error {}

const keyBytes = 32;

/**
 * Reads the keys of tokens, or makes the file with a first one.
 * @throws KeyFileError when the file is no list of keys, or others may read it
 */
export function loadKeys(home: string): Keys {
  const path = pathOf(home);
  const [first, ...others] = readOrMake(path)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line, index) => {
      const key = Buffer.from(line, 'hex');
      if (key.length === keyBytes) return key;
      throw new KeyFileError(`${path}: key ${index + 1} is not ${keyBytes} bytes in hexadecimal`);
    });
  if (first === undefined) throw new KeyFileError(`${path}: holds no key`);
  return [first, ...others];
}

/**
 * Puts a new key on top of the file, whole or not at all.
 * @returns where the file is, and how many keys it holds now
 * @throws KeyFileError as loadKeys, and where another rotation is under way
 */
export function rotateKeys(home: string): { readonly path: string; readonly keys: number } {
  const before = loadKeys(home).length;
  const path = pathOf(home);
  const lines = readFileSync(path, 'utf8').split('\n');
  const at = lines.findIndex((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  lines.splice(at, 0, newKey());
  const draft = `${path}.new`;
  try {
    // Of two that rotate at once one has it, and says so.
    const file = openSync(draft, 'wx', 0o600);
    writeFileSync(file, lines.join('\n'));
    fsyncSync(file);
    closeSync(file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    const text = `${draft} is there: another rotation is under way, or one was cut off`;
    throw new KeyFileError(`${text}; nothing was changed: look, then rm ${draft}`);
  }
  renameSync(draft, path);
  return { path, keys: before + 1 };
}

/**
 * Looks at the files of signing keys from outside.
 * @throws KeyFileError where others may read one: a key that was open once may be anybody's
 */
export function refuseOpenKeys(home: string): void {
  const folder = join(home, 'keys');
  for (const name of namesIn(folder)) refuseOpen(join(folder, name));
}

function pathOf(home: string): string {
  return join(home, 'token.keys');
}

function newKey(): string {
  return randomBytes(keyBytes).toString('hex');
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.asc'));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

function refuseOpen(path: string): void {
  if ((statSync(path).mode & 0o077) === 0) return;
  const text = `others may read or change ${path}, which holds a secret key`;
  throw new KeyFileError(`${text}; nothing was started: chmod 600 ${path}`);
}

function readOrMake(path: string): string {
  try {
    refuseOpen(path);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  mkdirSync(join(path, '..'), { recursive: true });
  const text = [
    '# Keys of the tokens in addresses and Message-IDs, newest first, in hexadecimal.',
    '# The same on every node. sluice key rotate puts a new one on top; keep old ones a year.',
    `${newKey()}\n`,
  ].join('\n');
  // Written aside and linked: of two that start at once both read the one that came first.
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o600 });
  chmodSync(draft, 0o600);
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    unlinkSync(draft);
  }
  refuseOpen(path);
  return readFileSync(path, 'utf8');
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
