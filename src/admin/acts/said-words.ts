// What a plan says, in the reader's language. Pure.

import type { ActPlan, Said, SaidValue } from '../../acts.ts';
import { english, inWords } from '../../doubts.ts';
import { reasonLabel } from '../../tickets/plans.ts';
import type { Parts } from '../answer.ts';
import { fieldIn, fieldValueIn } from '../field-words.ts';
import { doubts } from '../messages/doubts.ts';
import { planDeeds } from '../messages/plans.ts';
import type { MessageKey, Say } from '../messages/say.ts';
import { stateIn } from '../states.ts';
import { doneIn } from '../ticket/done.ts';
import { minuteText } from '../words.ts';

export interface Saying extends Pick<Parts, 'rules' | 'showNumber'> {
  readonly say: Say;
}

/** What is done to a ticket, in a word. */
function deedIn(say: Say, what: string): string {
  const known = planDeeds.find((one) => one === what);
  return known === undefined ? stateIn(say, what) : say(`plan.deed.${known}`);
}

/** A line of what changes; of many a state and its reason have one name, which is said once. */
export function noteIn(
  { what, said }: Pick<ActPlan['notes'][number], 'what' | 'said'>,
  saying: Saying,
): { readonly what: string; readonly text: string } {
  const deed = deedIn(saying.say, what);
  const texts = said.map((one) => saidIn(one, saying)).filter((text) => text !== deed);
  return { what: deed, text: texts.join('; ') };
}

/** One sentence. */
export function saidIn({ key, given }: Said, saying: Saying): string {
  const values = Object.entries(given).map(([name, value]) => [name, valueIn(value, saying)]);
  // The sentences and what is given to them are told apart where they are made.
  return (saying.say as (key: string, given: object) => string)(
    `plan.${key}`,
    Object.fromEntries(values),
  );
}

function valueIn(value: SaidValue, { say, rules, showNumber }: Saying): string | number {
  if (typeof value !== 'object') return value;
  if ('tickets' in value) {
    const names = value.tickets.map(({ number, kind }) =>
      number === null ? say(`code.kind.${kind}`) : showNumber(number),
    );
    return names.join(', ');
  }
  if ('reason' in value) {
    const reason = rules().tickets.closeReasons.find(({ code }) => code === value.reason);
    return reason === undefined ? value.label : reasonLabel(reason, say.lang);
  }
  if ('refusal' in value) return inWords(value.refusal, doubts[say.lang]) ?? english(value.refusal);
  if ('value' in value) return fieldValueIn(say, value.field, value.value);
  const { is, word } = value;
  switch (is) {
    case 'state':
      return stateIn(say, word);
    case 'deed':
      return doneIn(word, say);
    case 'instant':
      return minuteText(new Date(word));
    case 'field': {
      const field = rules().tickets.fields.find(({ name }) => name === word);
      return field === undefined ? word : fieldIn(say, field);
    }
    case 'kind':
    case 'role':
      // Both are closed lists with words for each (codes.ts, acts.ts).
      return (say as (key: MessageKey) => string)(
        (is === 'kind' ? `code.kind.${word}` : `acts.role-${word}`) as MessageKey,
      );
  }
}
