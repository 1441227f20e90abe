// By whose word an address is written to, as pages say it. A place of the rules, or a registry, is
// said as it is; of a person it says who that was.

import { personAt } from '../tickets/contact.ts';
import { foundIn } from './code-words.ts';
import type { Say } from './messages/say.ts';

const byPerson = /^person:(.+)$/s;
/** As the sentence `said-in-reply` is kept. */
const byReply = /^said by (\S+) in their reply$/;

/** @param source as the desk keeps it of a contact, or as a letter is prepared by it */
export function sourceIn(say: Say, source: string): string {
  const who = byPerson.exec(source)?.[1];
  if (who !== undefined) return chosenIn(say, who);
  const writer = byReply.exec(source)?.[1];
  if (writer !== undefined) return say('contacts.said-by', { who: writer });
  return source === personAt ? say('contacts.chosen') : foundIn(say, source);
}

/** @param who somebody at the desk */
export function chosenIn(say: Say, who: string): string {
  return say('contacts.chosen-by', { who });
}
