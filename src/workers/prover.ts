// Answers who signed a mail: gathers what DNS and the pinned keys say, hands it into the cage with
// the bytes, and judges by what holds there. The cage asks nobody, and nobody else reads the bytes.
// A proof that cannot be had is no proof; no mail waits for one.

import { alignmentOf, isPolicy } from '../mime/alignment.ts';
import type { Answer, Reads } from '../questions.ts';
import type { Cage } from './cage.ts';
import type { AskedSeal } from './cage-seals.ts';

export interface ProverParts {
  readonly cage: Pick<Cage, 'put'>;
  /** What DNS says by name, null where it says nothing. */
  readonly records: (
    names: readonly string[],
  ) => Promise<ReadonlyMap<string, readonly string[] | null>>;
  /** The keys that are pinned to an address, or bear it. */
  readonly keys: (address: string) => Promise<AskedSeal['keys']>;
}

export type Proofs = Pick<Reads, 'authenticity' | 'seal'>;

/** The answers about signatures. Neither ever fails: what cannot be asked is not proven. */
export function createProver({ cage, records, keys }: ProverParts): Proofs {
  return {
    authenticity: async ({ bytes, from, keys: names, policies, sealers, at }) => {
      const found = await records([...names, ...policies]);
      const isKnown = names.some((name) => (found.get(name) ?? []).length > 0);
      if (!isKnown) return unproven(whyUnknown(from, names, found));
      const policy = nearest(policies.map((name) => found.get(name)));
      if (policy === undefined) return unproven(`nothing proves ${from}: DNS does not answer`);
      try {
        const asked = { raw: bytes.raw, from, records: found, at: new Date(at) };
        const held = await cage.put('prove', asked);
        return fine(alignmentOf(from, held, policy, sealers));
      } catch (error) {
        return unproven(`nothing proves ${from}: ${messageOf(error)}`);
      }
    },
    seal: async ({ bytes, from, at }) => {
      try {
        const asked = { raw: bytes.raw, from, keys: await keys(from), at: new Date(at) };
        return fine(await cage.put('seal', asked));
      } catch (error) {
        return fine({ seal: null, why: `not verified: ${messageOf(error)}` });
      }
    },
  };
}

/** The first policy there is, null for none; undefined where one that counts is not known. */
function nearest(
  found: readonly (readonly string[] | null | undefined)[],
): string | null | undefined {
  for (const texts of found) {
    if (texts === null) return undefined;
    const policy = policyOf(texts ?? []);
    if (policy !== null) return policy;
  }
  return null;
}

/** The one DMARC record of a name; several are none (RFC 7489, 6.6.3). */
function policyOf(texts: readonly string[]): string | null {
  const [policy, ...others] = texts.filter(isPolicy);
  return others.length > 0 ? null : (policy ?? null);
}

function whyUnknown(
  from: string,
  names: readonly string[],
  found: ReadonlyMap<string, readonly string[] | null>,
): string {
  const isSilent = names.some((name) => found.get(name) === null);
  const why = isSilent ? 'DNS does not answer' : 'DNS knows no key of its signatures';
  return `nothing proves ${from}: ${why}`;
}

function unproven(why: string): Answer<{ aligned: null; why: string }> {
  return fine({ aligned: null, why });
}

function fine<Value>(value: Value): Answer<Value> {
  return { ok: true, value };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
