// What an OpenPGP signature on a mail is worth, as pages say it: whose key it is and whether it
// holds, and never more than was proven. A good one tells who wrote the text, not who sent it; one
// over a part of the mail vouches for no more than that part. Pure.

import type { Seal } from '../proofs.ts';
import type { Say } from './messages/say.ts';
import type { Badge, Tone } from './tones.ts';
import { type KeptTrace, sealIn } from './trace.ts';
import { address } from './words.ts';

export interface SealView {
  readonly badge: Badge;
  readonly text: string;
}

type Said = Exclude<Seal['state'], 'good'> | 'good' | 'part' | 'unchecked';

const tones: Readonly<Record<Said, Tone>> = {
  good: 'good',
  part: 'ask',
  bad: 'bad',
  'unknown-key': 'quiet',
  expired: 'ask',
  revoked: 'bad',
  unchecked: 'quiet',
};

/** Of a mail by its stored trace; null: it bears no signature. */
export function sealView(trace: KeptTrace | null, say: Say): SealView | null {
  const seal = trace === null ? null : sealIn(trace);
  if (seal === null) return null;
  const said = saidOf(seal.state, seal.covers, seal.whose);
  const badge = { word: say(`seal.word-${said}`), tone: tones[said] };
  const given = { whose: address(seal.whose), key: seal.fingerprint };
  return { badge, text: say(`seal.text-${said}`, given) };
}

/** Whatever is not known word for word is a signature that was not checked. */
function saidOf(state: string, covers: string, whose: string): Said {
  if (state === 'good' && whose !== '') return covers === 'all' ? 'good' : 'part';
  const known = (['bad', 'unknown-key', 'expired', 'revoked'] as const).find(
    (one) => one === state,
  );
  return known ?? 'unchecked';
}
