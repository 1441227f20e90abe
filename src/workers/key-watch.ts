// Tells in time that keys expire: those of contacts, whose signatures are then no longer verified,
// and our own, without which nothing leaves for their constituency.

import type { Log } from '../log.ts';
import type { Rules } from '../rules.ts';
import type { Signer } from './signer.ts';

export interface KeyWatchParts {
  readonly rules: () => Rules;
  readonly now: () => Date;
  readonly log: Log;
  readonly signer: Pick<Signer, 'look'>;
  readonly store: {
    /** Pinned keys that expire before that instant. */
    expiring(before: Date): Promise<
      readonly {
        readonly fingerprint: string;
        readonly address: string;
        readonly expiresAt: Date | null;
      }[]
    >;
  };
}

/** A key that expires sooner than this is spoken of. */
export const expiringMs = 30 * 86_400_000;

/** Looks once at all keys. */
export async function watchKeys(parts: KeyWatchParts): Promise<void> {
  const { log, signer, store } = parts;
  const before = new Date(parts.now().getTime() + expiringMs);
  for (const { fingerprint, address, expiresAt } of await store.expiring(before)) {
    log.warn({ fingerprint, address, expiresAt }, 'a contact’s key expires; ask for a new one');
  }
  for (const { name, sign } of parts.rules().constituencies) {
    if (sign === undefined) continue;
    const fields = { fingerprint: sign, constituency: name };
    try {
      const expiresAt = await signer.look(sign);
      if (expiresAt !== null && expiresAt < before) {
        log.warn({ ...fields, expiresAt }, 'our key expires; then nothing leaves that it signs');
      }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      log.error({ ...fields, why }, 'our key does not sign; nothing leaves that it should sign');
    }
  }
}
