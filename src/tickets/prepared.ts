// The one prepared answer to all doubts of a hold: what a single key does. Decided when the hold is
// opened and kept with it, so that page, command line and act say and do the same.

import { type Doubt, holdCodes, type PreparedAnswer } from '../model.ts';

/**
 * The cautious answer wins: a hand-over before a verdict of spam, that before closing, and closing
 * before sending; and sending only where there is something to send, and no doubt says that a
 * person has to choose. A stranger's follow-up is kept apart first, whatever could be sent of it:
 * then that is asked.
 */
export function preparedAnswer(
  doubts: readonly Pick<Doubt, 'code' | 'answer'>[],
  mails: number,
): PreparedAnswer {
  const answers = new Set<PreparedAnswer>(
    doubts.map(({ code, answer }) => answer ?? holdCodes[code].prepared),
  );
  if (answers.has('hand-over')) return 'hand-over';
  if (answers.has('spam')) return 'spam';
  for (const one of ['close-case', 'block-active', 'block-removed'] as const) {
    if (answers.has(one)) return one;
  }
  if (answers.has('close')) return 'close';
  if (doubts.some(({ answer }) => answer === 'ask-back')) return 'ask-back';
  if (mails > 0 && !answers.has('separate')) return 'send';
  if (answers.has('run-again')) return 'run-again';
  if (answers.has('separate')) return 'separate';
  return answers.has('ask-back') ? 'ask-back' : 'close';
}
