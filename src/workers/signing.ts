// What the signing process does: finds the key file of a fingerprint in one folder and signs with
// it. A file that others may read is not used, nor is a key that has expired, was revoked or is
// locked: whoever asked is told why, and has no signature.

import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  createMessage,
  enums,
  type PrivateKey,
  readPrivateKey,
  readSignature,
  sign,
  type SignaturePacket,
} from 'openpgp';

import type { Signature } from '../mail/protect.ts';

/** What comes in. */
export interface ToSigner {
  readonly id: number;
  readonly folder: string;
  /** In capitals, in full. */
  readonly fingerprint: string;
  readonly bytes: Uint8Array;
  readonly at: Date;
}

export type FromSigner = { readonly id: number } & (
  | { readonly ok: true; readonly signature: Signature; readonly expiresAt: Date | null }
  | { readonly ok: false; readonly why: string }
);

/** A key file is no longer than this. */
const fileBytesMax = 262_144;
const filesMax = 200;

/** Answers every message that comes over the channel from now on. */
export function answerSigning(): void {
  process.on('message', (asked: ToSigner) => void answer(asked));
}

async function answer(asked: ToSigner): Promise<void> {
  const { id } = asked;
  const reply = (message: FromSigner): void => void process.send?.(message);
  try {
    reply({ id, ok: true, ...(await signed(asked)) });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    reply({ id, ok: false, why: why.split('\n', 1)[0] ?? why });
  }
}

async function signed({ folder, fingerprint, bytes, at }: ToSigner): Promise<Made> {
  const key = await keyOf(folder, fingerprint);
  // Throws where it has expired or was revoked.
  const signing = await key.getSigningKey(undefined, at);
  const message = await createMessage({ binary: bytes });
  const armored = await sign({ message, signingKeys: key, detached: true, date: at });
  const { packets } = await readSignature({ armoredSignature: String(armored) });
  const [packet] = packets as unknown as readonly SignaturePacket[];
  const hash = packet?.hashAlgorithm ?? enums.hash.sha512;
  const ends = await Promise.all([key, signing].map((one) => one.getExpirationTime()));
  const dates = ends.filter((end) => end instanceof Date).map((end) => end.getTime());
  return {
    signature: { armored: String(armored), micalg: `pgp-${enums.read(enums.hash, hash)}` },
    expiresAt: dates.length === 0 ? null : new Date(Math.min(...dates)),
  };
}

interface Made {
  readonly signature: Signature;
  /** When the key will sign no more. */
  readonly expiresAt: Date | null;
}

interface Known {
  readonly stamp: string;
  readonly key: PrivateKey;
}

/** Keys that were read, by their file, as long as it does not change. */
const known = new Map<string, Known>();

async function keyOf(folder: string, fingerprint: string): Promise<PrivateKey> {
  const faults: string[] = [];
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    try {
      const key = await readFile(path);
      if (key.getFingerprint().toUpperCase() !== fingerprint) continue;
      if (key.isDecrypted()) return key;
      throw new Error(`${path} is locked by a passphrase; export the key without one`);
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error));
    }
  }
  const unread = faults.length > 0 ? ` (${faults.slice(0, 3).join('; ')})` : '';
  throw new Error(`no file of ${folder} holds the key${unread}`);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.asc'))
      .slice(0, filesMax);
  } catch {
    return [];
  }
}

async function readFile(path: string): Promise<PrivateKey> {
  const { mode, size, mtimeMs, ino } = lstatSync(path);
  if ((mode & 0o077) !== 0) throw new Error(`others may read ${path}; chmod 600 ${path}`);
  if (size > fileBytesMax) throw new Error(`${path} is too big for a key`);
  const stamp = `${ino} ${size} ${mtimeMs}`;
  const before = known.get(path);
  if (before?.stamp === stamp) return before.key;
  const key = await readPrivateKey({ armoredKey: readFileSync(path, 'utf8') }).catch(() => {
    throw new Error(`${path} holds no private key`);
  });
  known.set(path, { stamp, key });
  return key;
}
