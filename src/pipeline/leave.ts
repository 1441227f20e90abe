// What becomes of a mail that leaves the chain in `thread`: it continues something, or is none of
// the desk's business. It changes whose turn it is, and at most opens again what was closed: no
// recipient, owner, contact or priority.

import { askingLetters, type Doubt, type Override, type PreparedAnswer } from '../model.ts';
import type { Exit, Origin } from '../stages/facts.ts';
import type { Decision } from './decision.ts';
import type { Draft } from './draft.ts';
import { brief } from './run.ts';

type Reply = NonNullable<Origin['reply']>;

/** What else is known of the mail that leaves. */
interface Leaving {
  /** The reason it left by. */
  readonly why: string;
  /** What people have decided of it; with any, it asks nothing more. */
  readonly overrides: readonly Override[];
  /** Its own words, where it is an answer. */
  readonly reply: Reply | null;
}

/** The decision of a mail that has left by this exit. */
export function leave(draft: Draft, exit: Exit, leaving: Leaving): Decision {
  const { why } = leaving;
  switch (exit.kind) {
    case 'follow-up':
      return followUp(draft, exit, leaving);
    case 'refused':
      draft.join({ ticket: exit.ticket, party: null, how: 'follow-up' });
      draft.note(exit.ticket, 'refused', why);
      return draft.decision({ state: 'done', outcome: 'closed', why });
    case 'bounce':
      return bounce(draft, exit, leaving);
    case 'auto-reply':
      if (exit.ticket !== null) {
        draft.join({ ticket: exit.ticket, party: exit.party, how: 'auto-reply' });
        draft.foreign(exit.foreign);
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
  { why, overrides, reply: words }: Leaving,
): Decision {
  const { ticket, party, sure, byMachine = false } = exit;
  const reply = byMachine ? null : words;
  const { text = null, intent = null } = reply ?? {};
  draft.join({ ticket, party, how: 'follow-up', sure, text, intent });
  draft.foreign(exit.foreign);
  for (const incident of exit.outlived ?? []) draft.outlive(incident);
  // It was a mail of its own until a person said where it belongs.
  if (draft.own.sentTo.length === 0) draft.rejectReport(why, 'organisational');
  const what = byMachine ? 'automatic mail' : 'reply';
  draft.note(ticket, 'reply', `${what} from ${draft.about.sender}`);
  for (const change of exit.reopens) {
    draft.change(change);
    draft.note(change.ticket, 'reopened', `by a reply from ${draft.about.sender}`);
  }
  // It spoke when it came: that it is read now says nothing new, and we may have answered since.
  const isNew = draft.own.spokeOn?.includes(ticket) !== true;
  if (!byMachine && isNew) draft.turn({ ticket, turn: 'update', party });
  if (overrides.length > 0) return draft.decision({ state: 'done', outcome: 'joined', why });
  const doubt: Doubt = { code: 'reply-to-read', text: said(reply) ?? why };
  const doubts = [reply === null ? doubt : { ...doubt, answer: suggested(reply) }];
  return draft.decision({ state: 'held', outcome: 'joined', why, doubts, holdTicket: ticket });
}

/** Words of a reply in a doubt; whoever reads it has all of them at hand. */
const wordsMax = 300;
const spelled = {
  fixed: 'fixed',
  'not-ours': 'not ours',
  asks: 'asks',
  other: 'something else',
} as const;

/** The reply in one sentence; whom it names is never written to for that. Null: it says nothing. */
function said(reply: Reply | null): string | null {
  if (reply === null || reply.text === '') return null;
  const words = reply.text.replaceAll(/\s+/g, ' ').trim();
  const short = words.length > wordsMax ? `${words.slice(0, wordsMax)}…` : words;
  const named = reply.intent === 'not-ours' ? reply.names : [];
  const names = named.length === 0 ? '' : `; it names ${named.join(', ')}`;
  return `says "${spelled[reply.intent]}": "${short}"${names}`;
}

/** Only what is said to be put right is a case to close; all else needs a person's words. */
function suggested({ intent }: Reply): PreparedAnswer {
  return intent === 'fixed' ? 'close-case' : 'ask-back';
}

/**
 * A bounce never asks by itself where its complaint is known: that runs again, and asks once, with
 * another contact prepared. Where a letter that asked nobody is lost, its ticket says so and no
 * more. Without the token of a delivery it is nothing.
 */
function bounce(
  draft: Draft,
  exit: Extract<Exit, { kind: 'bounce' }>,
  { why, overrides }: Leaving,
): Decision {
  const { delivery, permanent, text, ticket, complaint, contact, letter = null } = exit;
  if (delivery === null) {
    return draft.decision({ state: 'done', outcome: 'closed', why: `automatic: ${why}` });
  }
  draft.bounce({ delivery, permanent, text });
  if (ticket !== null) {
    draft.join({ ticket, party: null, how: 'bounce' });
    draft.note(ticket, permanent ? 'bounced' : 'delivery-report', text);
  }
  const isAsking = letter === null || askingLetters.includes(letter);
  if (!permanent || !isAsking || overrides.length > 0) {
    return draft.decision({ state: 'done', outcome: 'bounce', why });
  }
  if (complaint !== null && contact !== null) {
    draft.wake(complaint, { kind: 'bounced', delivery, contact, text: brief(text) });
    return draft.decision({ state: 'done', outcome: 'bounce', why });
  }
  const doubts: Doubt[] = [{ code: 'contact-bounced', text }];
  return draft.decision({ state: 'held', outcome: 'bounce', why, doubts, holdTicket: ticket });
}
