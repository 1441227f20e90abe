// How the mails of a desk leave: signed by the key of their constituency, where it has one. A mail
// that is to be signed and cannot be does not leave at all.

import { protect, UnsignableError } from '../mail/protect.ts';
import type { Rules } from '../rules.ts';
import type { LetteringParts } from './lettering.ts';
import { createSigner, type Signer, type SignerParts, SigningError } from './signer.ts';

export interface Protection extends Pick<Signer, 'look'> {
  /** @throws SigningError */
  readonly protect: LetteringParts['protect'];
  close(): void;
}

/** By the rules in force when a mail is composed. No process is started before one is needed. */
export function createProtection(parts: SignerParts, rules: () => Rules): Protection {
  const signer = createSigner(parts);
  return {
    async protect(bytes, constituency) {
      const sign = rules().constituencies.find(({ name }) => name === constituency)?.sign;
      if (sign === undefined) return bytes;
      try {
        return await protect(bytes, (entity) => signer.sign(sign, entity));
      } catch (error) {
        if (!(error instanceof UnsignableError)) throw error;
        throw new SigningError(`the key ${sign} does not sign: ${error.message}`);
      }
    },
    look: (fingerprint) => signer.look(fingerprint),
    close: () => signer.close(),
  };
}
