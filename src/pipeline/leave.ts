// What becomes of a mail that leaves the chain in `thread`: it continues something, or is none of
// the desk's business. It changes whose turn it is, and at most opens again what was closed: no
// recipient, owner, contact or priority.

import { brief, doubt, said, type Sentence } from '../doubts.ts';
import {
  askingLetters,
  type Doubt,
  type Override,
  type PreparedAnswer,
  type Reason,
} from '../model.ts';
import type { Exit } from '../stages/exits.ts';
import type { Origin } from '../stages/facts.ts';
import type { BlockAnswered } from '../tickets/block-answered.ts';
import { wordsOf } from '../tickets/readdressed.ts';
import type { Decision } from './decision.ts';
import type { Draft } from './draft.ts';

type Reply = NonNullable<Origin['reply']>;

/** What else is known of the mail that leaves. */
interface Leaving {
  /** The reason it left by. */
  readonly why: Reason;
  /** What people have decided of it; with any, it asks nothing more. */
  readonly overrides: readonly Override[];
  /** Its own words, where it is an answer. */
  readonly reply: Reply | null;
}

/** The decision of a mail that has left by this exit. */
export function leave(draft: Draft, exit: Exit, leaving: Leaving): Decision {
  const why = leaving.why.text;
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

/**
 * A reply is read by a person. One that says that it is not theirs wakes its complaint, where that
 * is known: it asks about the reply, with whoever else answers for it prepared.
 */
function followUp(
  draft: Draft,
  exit: Extract<Exit, { kind: 'follow-up' }>,
  { why: reason, overrides, reply: given }: Leaving,
): Decision {
  const why = reason.text;
  const { ticket, party, sure, byMachine = false } = exit;
  const reply = byMachine ? null : given;
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
  if (reply?.intent === 'not-ours' && exit.answers !== undefined) {
    const { complaint, contact, proven } = exit.answers;
    const { mail, sender: by } = draft.about;
    const word = { text: brief(reply.text), names: reply.names, ...(proven && { proven }) };
    draft.wake(complaint, { kind: 'disowned', contact, ticket, mail, by, ...word });
    return draft.decision({ state: 'done', outcome: 'joined', why });
  }
  const { block, tokenOf } = exit;
  const says = sentenceOf(reply);
  const words =
    block === undefined ? withWriter(says, draft, exit) : confirmable(block, says ?? why);
  const asked: Doubt = { ...(words === null ? reason : said(words)), code: 'reply-to-read' };
  // Whoever has a copy has its token: only a person knows what his word is worth.
  const isAnother = tokenOf !== undefined && block === undefined;
  const does = (one: Reply): PreparedAnswer => (isAnother ? 'ask-back' : suggested(one, block));
  const answer = exit.isReport ? 'ask-back' : reply && does(reply);
  const doubts = [answer === null ? asked : { ...asked, answer }];
  return draft.decision({ state: 'held', outcome: 'joined', why, doubts, holdTicket: ticket });
}

/** The reply in one sentence; whom it names is never written to for that. Null: it says nothing. */
function sentenceOf(reply: Reply | null): Sentence | null {
  if (reply === null || reply.text === '') return null;
  const says: Sentence = { is: `says-${reply.intent}`, words: wordsOf(reply.text) };
  const names = reply.intent === 'not-ours' ? reply.names : [];
  return names.length === 0 ? says : { is: 'it-names', said: says, names };
}

/** The same, with who wrote it where its token is another's. */
function withWriter(
  says: Sentence | null,
  { about: { sender } }: Draft,
  { tokenOf }: Extract<Exit, { kind: 'follow-up' }>,
): Sentence | null {
  if (says === null || tokenOf === undefined) return says;
  const party = tokenOf ?? ({ is: 'a-party' } as const);
  return { is: 'both-said', first: says, second: { is: 'from-another', sender, party } };
}

/** What a block becomes when its party says that it is done, by the state that it waits in. */
const confirmed: ReadonlyMap<string, PreparedAnswer> = new Map([
  ['pending activation', 'block-active'],
  ['pending removal', 'block-removed'],
]);

/** Who is not proven to be whom a block was asked of confirms nothing, and it is said why. */
function confirmable(
  { state, party, proven }: BlockAnswered,
  says: Sentence | string,
): Sentence | null {
  if (!proven && confirmed.has(state)) {
    return { is: 'not-confirmed', said: says, party: party ?? { is: 'a-party' } };
  }
  return typeof says === 'string' ? null : says;
}

/**
 * Only what is said to be put right is a case to close; all else needs a person's words. A block
 * is confirmed by whatever says nothing against it, and a person reads that first.
 */
function suggested({ intent, why }: Reply, block: BlockAnswered | undefined): PreparedAnswer {
  if (block === undefined) return intent === 'fixed' ? 'close-case' : 'ask-back';
  const isFor = intent === 'fixed' || (intent === 'other' && why === '');
  return (block.proven && isFor ? confirmed.get(block.state) : undefined) ?? 'ask-back';
}

/**
 * A bounce never asks by itself where its complaint is known: that runs again, and asks once, with
 * another contact prepared. Where a letter that asked nobody is lost, its ticket says so and no
 * more. Without the token of a delivery it is nothing.
 */
function bounce(
  draft: Draft,
  exit: Extract<Exit, { kind: 'bounce' }>,
  { why: reason, overrides }: Leaving,
): Decision {
  const why = reason.text;
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
  const doubts = [doubt('contact-bounced', text)];
  return draft.decision({ state: 'held', outcome: 'bounce', why, doubts, holdTicket: ticket });
}
