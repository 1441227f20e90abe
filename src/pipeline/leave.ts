// What becomes of a mail that leaves the chain in `thread`: it continues something, or is none of
// the desk's business. It changes whose turn it is, and at most opens again what was closed: no
// recipient, owner, contact or priority.

import type { Doubt, Override } from '../model.ts';
import type { Exit } from '../stages/facts.ts';
import type { Decision } from './decision.ts';
import type { Draft } from './draft.ts';

/**
 * The decision of a mail that has left by this exit.
 * @param why the reason it left by
 * @param overrides what people have decided of it; with any, it asks nothing more
 */
export function leave(
  draft: Draft,
  exit: Exit,
  why: string,
  overrides: readonly Override[],
): Decision {
  switch (exit.kind) {
    case 'follow-up':
      return followUp(draft, exit, why, overrides);
    case 'refused':
      draft.join({ ticket: exit.ticket, party: null, how: 'follow-up' });
      draft.note(exit.ticket, 'refused', why);
      return draft.decision({ state: 'done', outcome: 'closed', why });
    case 'bounce':
      return bounce(draft, exit, why, overrides);
    case 'auto-reply':
      if (exit.ticket !== null) {
        draft.join({ ticket: exit.ticket, party: exit.party, how: 'auto-reply' });
      }
      return draft.decision({ state: 'done', outcome: 'auto-reply', why });
    case 'loop':
      return draft.decision({ state: 'done', outcome: 'loop', why });
    case 'copy':
      draft.join({ ticket: exit.ticket, party: null, how: 'copy' });
      return draft.decision({ state: 'done', outcome: 'copy', why });
  }
}

function followUp(
  draft: Draft,
  exit: Extract<Exit, { kind: 'follow-up' }>,
  why: string,
  overrides: readonly Override[],
): Decision {
  const { ticket, party, sure } = exit;
  draft.join({ ticket, party, how: 'follow-up', sure });
  draft.note(ticket, 'reply', `reply from ${draft.about.sender}`);
  for (const change of exit.reopens) {
    draft.change(change);
    draft.note(change.ticket, 'reopened', `by a reply from ${draft.about.sender}`);
  }
  draft.turn({ ticket, turn: 'update', party });
  if (overrides.length > 0) return draft.decision({ state: 'done', outcome: 'joined', why });
  const doubts: Doubt[] = [{ code: 'reply-to-read', text: why }];
  return draft.decision({ state: 'held', outcome: 'joined', why, doubts, holdTicket: ticket });
}

function bounce(
  draft: Draft,
  exit: Extract<Exit, { kind: 'bounce' }>,
  why: string,
  overrides: readonly Override[],
): Decision {
  const { delivery, permanent, text, ticket } = exit;
  if (delivery === null) return draft.decision({ state: 'done', outcome: 'bounce', why });
  draft.bounce({ delivery, permanent, text });
  if (ticket !== null) {
    draft.join({ ticket, party: null, how: 'bounce' });
    draft.note(ticket, 'bounced', text);
  }
  if (!permanent || overrides.length > 0) {
    return draft.decision({ state: 'done', outcome: 'bounce', why });
  }
  const doubts: Doubt[] = [{ code: 'contact-bounced', text }];
  return draft.decision({ state: 'held', outcome: 'bounce', why, doubts, holdTicket: ticket });
}
