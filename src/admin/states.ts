// The states of tickets in the reader's language, each with the tone of its word.

import { ticketStates } from './messages/codes.ts';
import type { Say } from './messages/say.ts';
import { badge, type Badge } from './tones.ts';

/** A word that is of no closed list is said as it is. */
export function stateIn(say: Say, state: string): string {
  const known = ticketStates.find((one) => one === state);
  return known === undefined ? state : say(`code.state.${known}`);
}

export function stateBadge(say: Say, state: string): Badge {
  return { ...badge(state), word: stateIn(say, state) };
}
