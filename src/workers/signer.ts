// Signatures from the process that alone reads the private keys. It is started when the first one
// is needed, and again where it has died; whoever gets none is told why, and sends nothing.

import { type ChildProcess, fork } from 'node:child_process';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Signature } from '../mail/protect.ts';
import { shelterHere } from './reader.ts';
import type { FromSigner, ToSigner } from './signing.ts';

/** There is no signature; the text says why and names the key. */
export class SigningError extends Error {
  override readonly name = 'SigningError';
}

export interface Signer {
  /** @throws SigningError */
  readonly sign: (fingerprint: string, bytes: Buffer) => Promise<Signature>;
  /** When a key that signs will do so no more; null: never. @throws SigningError */
  readonly look: (fingerprint: string) => Promise<Date | null>;
  close(): void;
}

export interface SignerParts {
  /** Where the desk's own files live; the keys are in its folder `keys`. */
  readonly home: string;
  readonly now: () => Date;
}

/** Its own start included, on a machine with other things to do; a lease lasts twice as long. */
const deadlineMs = 30_000;
const file = `./signer-child${extname(import.meta.url)}`;
const path = fileURLToPath(new URL(file, import.meta.url));

interface Waiting {
  readonly done: (answer: FromSigner) => void;
  readonly refuse: (error: Error) => void;
}

/** Starts no process yet. */
export function createSigner({ home, now }: SignerParts): Signer {
  const folder = join(home, 'keys');
  const waiting = new Map<number, Waiting>();
  let child: ChildProcess | null = null;
  let last = 0;

  const start = (): ChildProcess => {
    const { words } = shelterHere();
    const [execPath, ...execArgv] = [...words, process.execPath, ...process.execArgv];
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const;
    const started = fork(path, {
      ...(execPath === undefined ? {} : { execPath }),
      execArgv,
      serialization: 'advanced',
      stdio: [...stdio],
    });
    started.on('message', (answer: FromSigner) => {
      waiting.get(answer.id)?.done(answer);
    });
    started.on('error', () => {});
    started.on('exit', () => {
      if (child !== started) return;
      child = null;
      for (const one of waiting.values()) one.refuse(new Error('the signing process died'));
    });
    return started;
  };

  const ask = async (fingerprint: string, bytes: Buffer): Promise<FromSigner> => {
    last += 1;
    const id = last;
    child ??= start();
    const asked: ToSigner = { id, folder, fingerprint, bytes, at: now() };
    let deadline: NodeJS.Timeout | undefined;
    try {
      return await new Promise<FromSigner>((done, refuse) => {
        waiting.set(id, { done, refuse });
        deadline = setTimeout(() => child?.kill('SIGKILL'), deadlineMs);
        child?.send(asked, () => {});
      });
    } finally {
      clearTimeout(deadline);
      waiting.delete(id);
    }
  };

  const signed = async (fingerprint: string, bytes: Buffer) => {
    const refused = (why: string) =>
      new SigningError(`the key ${fingerprint} does not sign: ${why}`);
    const answer = await ask(fingerprint, bytes).catch((error: Error) => {
      throw refused(error.message);
    });
    if (!answer.ok) throw refused(answer.why);
    return answer;
  };

  return {
    sign: async (fingerprint, bytes) => (await signed(fingerprint, bytes)).signature,
    // What it signs for that says nothing, and goes nowhere.
    look: async (fingerprint) => (await signed(fingerprint, Buffer.alloc(0))).expiresAt,
    close: () => void child?.kill('SIGKILL'),
  };
}
