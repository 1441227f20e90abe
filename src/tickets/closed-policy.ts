// What a reply does to a ticket that is closed: for so long it opens it again, and the case above
// it; a later one becomes a ticket of its own, linked, or is kept and nobody is asked. Each
// constituency says for how long, and which. An open ticket stays in the state it is in.

import type { Sentence } from '../doubts.ts';
import { closedDefault } from '../desk-rules.ts';
import type { TicketId } from '../model.ts';
import type { ThreadMatch } from '../questions.ts';
import type { Constituency } from '../rules.ts';
import type { StateChange } from '../settlement.ts';
import { mayChange } from './lifecycles.ts';

export type Reopening =
  | {
      readonly kind: 'joins';
      readonly reopens: readonly StateChange[];
      /** Those that give up their repeat key: a newer open case has it. */
      readonly outlived: readonly TicketId[];
    }
  | { readonly kind: 'new' | 'refuse'; readonly why: Sentence };

/**
 * What a reply to that ticket does. One that came before the ticket was closed opens nothing: its
 * rerun must not undo what was done since.
 * @param by whoever decides: a person's word opens it however long ago it was closed
 * @param at when the reply came
 */
export function reopening(
  match: ThreadMatch,
  by: 'mail' | 'person',
  constituencies: readonly Constituency[],
  at: Date,
): Reopening {
  const { closedAt, constituency } = match;
  if (closedAt === null || at <= closedAt) return opened([]);
  const policy = constituencies.find(({ name }) => name === constituency)?.closed ?? closedDefault;
  if (by === 'person' || at.getTime() - closedAt.getTime() <= policy.withinMs) {
    return opened(closedOf(match));
  }
  const day = closedAt.toISOString().slice(0, 10);
  return { kind: policy.later, why: { is: 'was-closed', day } };
}

type Closed = ThreadMatch['cases'][number];

function opened(all: readonly Closed[]): Reopening {
  return {
    kind: 'joins',
    reopens: all.map(({ ticket, state }) => ({ ticket, from: state, to: 'open' })),
    outlived: all.filter(({ outlived }) => outlived).map(({ ticket }) => ticket),
  };
}

/** The ticket, and its cases where none of them is open: it never hangs on closed ones alone. */
function closedOf(match: ThreadMatch): readonly Closed[] {
  // A block is never brought back by mail.
  if (!mayChange(match.kind, match.state, 'open')) return [];
  const closed = match.cases.filter((one) => mayChange('incident', one.state, 'open'));
  return closed.length === match.cases.length ? [match, ...closed] : [match];
}
