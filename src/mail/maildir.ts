// The mails of a Maildir: what lies in its folders cur and new, by name. Other folders below are
// Maildirs of their own.

import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { asSent, type Filed, tooBig } from './filed.ts';

const folders = ['cur', 'new'] as const;

/** Whether a folder has what a Maildir has. */
export async function isMaildir(folder: string): Promise<boolean> {
  const found = await Promise.all(
    folders.map((name) => lstat(join(folder, name)).catch(() => null)),
  );
  return found.every((one) => one?.isDirectory() === true);
}

/**
 * Each mail, one at a time in memory; `at` is its file.
 * @param sizeBytesMax a bigger mail is refused unread
 * @throws what the file system says of the folders themselves
 */
export async function* readMaildir(folder: string, sizeBytesMax: number): AsyncGenerator<Filed> {
  for (const name of folders) {
    const files = await readdir(join(folder, name));
    for (const file of files.sort()) {
      // Programs keep lists of their own beside the mails.
      if (!file.startsWith('.')) yield await readOne(join(folder, name, file), sizeBytesMax);
    }
  }
}

async function readOne(at: string, sizeBytesMax: number): Promise<Filed> {
  try {
    const found = await lstat(at);
    if (!found.isFile()) return { at, refused: 'it is no file' };
    if (found.size > sizeBytesMax) return { at, refused: tooBig(sizeBytesMax) };
    const raw = asSent(await readFile(at), 0);
    if (raw.length > sizeBytesMax) return { at, refused: tooBig(sizeBytesMax) };
    return raw.length === 0 ? { at, refused: 'it is empty' } : { at, raw };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return { at, refused: code === 'ENOENT' ? 'it has gone meanwhile' : `not readable: ${code}` };
  }
}
