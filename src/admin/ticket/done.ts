// What was done to a ticket, in a word.

import type { Say } from '../messages/say.ts';

const deeds = [
  'close',
  'reopen',
  'change',
  'note',
  'assign',
  'hand-over',
  'snooze',
  'remind',
  'set',
  'link',
  'unlink',
  'open',
  'reply',
  'people',
  'merge',
  'split',
  'undo',
] as const;

/** A deed that is of no closed list, as an earlier version may have left it, is said as it is. */
export function doneIn(kind: string, say: Say): string {
  const known = deeds.find((one) => one === kind);
  return known === undefined ? kind : say(`ticket.done-${known}`);
}
