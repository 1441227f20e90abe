// Which mails will leave signed, and by what key: said beside the plans, for whoever looks at
// them. What is signed must arrive as it was, so a complaint that might be changed goes encoded.

import { staysAsItIs } from '../mime/seven-bit.ts';
import type { Reason } from '../model.ts';
import type { Rules } from '../rules.ts';
import type { Plan } from './facts.ts';
import { reason } from './stage.ts';

/** One a constituency that signs. */
export function signatures(
  plans: readonly Plan[],
  { constituencies }: Rules,
  raw: Buffer,
): readonly Reason[] {
  const names = new Set(plans.map(({ constituency }) => constituency));
  return constituencies.flatMap(({ name, sign, at }) => {
    if (sign === undefined || !names.has(name)) return [];
    const isWhole = plans.some((plan) => plan.constituency === name && plan.attach === 'rfc822');
    const form = isWhole && !staysAsItIs(raw) ? '; the original goes as base64 for that' : '';
    return [reason('signed', `by ${sign} of ${name}${form}`, at)];
  });
}
