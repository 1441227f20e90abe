// Keys and certificates that others wrote, out of files: small ones alone, and read in the cage.

import { readFileSync, statSync } from 'node:fs';

import type { Desk } from '../desk.ts';
import { createCage } from '../workers/cage.ts';
import type { KeyFound } from '../workers/cage-seals.ts';
import { CommandError } from './ending.ts';

/** A file of one key is no longer than this. */
const fileBytesMax = 262_144;

/** @throws CommandError where it is more than a key */
export function readKeyFile(path: string): string {
  if (statSync(path).size > fileBytesMax) {
    throw new CommandError(`${path} is too big for one key; export just that key`);
  }
  return readFileSync(path, 'latin1');
}

/** What somebody else wrote is read in the cage; `certificate` revokes the key. */
export async function readInCage(
  { settings, rules }: Desk,
  ask: { readonly armored: string; readonly at: Date; readonly certificate?: string },
): Promise<KeyFound> {
  const cage = createCage({ ...settings.cage, children: 1 }, rules);
  try {
    return await cage.put('key', ask);
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  } finally {
    cage.close();
  }
}
