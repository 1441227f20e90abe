// What is asked where a mail names an offender and looks like something else than a complaint.

import { doubt } from '../doubts.ts';
import { looksLike } from '../notices/purposes.ts';
import type { Doubt } from '../model.ts';
import type { Offender, Origin } from './facts.ts';

interface Found {
  readonly offenders: readonly Offender[];
  readonly isGuess: boolean;
  readonly doubts: readonly Doubt[];
}

interface Known {
  /** The address a person named, whose word is final. */
  readonly said: string | null;
  readonly origin: Pick<Origin, 'purpose'>;
}

/**
 * Such a mail is a question, whatever it names. Who asks whose an address is may be an authority,
 * and its matter secret: nobody is prepared to be told of it, and the csirt answers.
 * @param notice what kind of notice it is; null: none
 */
export function asMeant<Judged extends Found>(
  judged: Judged,
  notice: string | null,
  { said, origin: { purpose } }: Known,
): Judged {
  const [first] = judged.offenders;
  const looks = looksLike(notice, purpose);
  if (said !== null || first === undefined || looks === null) return judged;
  const { ip } = first;
  if (purpose?.kind === 'inquiry') {
    const asked = doubt('no-rule', { is: 'inquiry', ip, why: purpose.why });
    return {
      ...judged,
      offenders: [],
      isGuess: false,
      doubts: [{ ...asked, answer: 'hand-over' }],
    };
  }
  return {
    ...judged,
    doubts: [...judged.doubts, doubt('no-address', { is: 'by-looks', looks, ip })],
  };
}
