// The sentence of a doubt in the reader's language, where it was kept as data. Any other stays as
// it was said, in English, and says so to whoever has it read aloud.

import { inWords, said } from '../doubts.ts';
import type { Reason } from '../model.ts';
import type { Desk } from '../rules.ts';
import { type ContactSource, refusalOf } from '../tickets/contact.ts';
import { doubts } from './messages/doubts.ts';
import type { Say } from './messages/say.ts';

export interface DoubtSaid {
  readonly text: string;
  /** "en" where it was left as it is, else the reader's. */
  readonly lang: string;
}

/** A sentence as it is kept. */
export interface Kept {
  readonly text: string;
  readonly says?: Reason['says'] | undefined;
}

/** Of what another version has kept, what is not understood is left as it is. */
export function doubtIn(say: Say, { text, says }: Kept): DoubtSaid {
  const said = says == null ? null : inWords(says, doubts[say.lang]);
  return said === null ? { text, lang: 'en' } : { text: said, lang: say.lang };
}

/** Why an address gets no mail, as the end of a sentence; null: it may. */
export function refusalIn(
  say: Say,
  contact: string,
  desk: Desk,
  source: ContactSource = 'override',
): string | null {
  const refusal = refusalOf(contact, source, desk, []);
  return refusal && doubtIn(say, said(refusal)).text;
}
