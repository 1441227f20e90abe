// What the complainant is told, on the report: an answer that a person has let go, or that the mail
// came. Each kind once a mail, however often it runs.

import type { TicketId } from '../model.ts';
import type { Own } from '../settlement.ts';
import type { Facts } from '../stages/facts.ts';
import type { ReplyPlan } from '../stages/reply-plan.ts';
import type { Decision, ReplyDispatch } from './decision.ts';
import type { Draft } from './draft.ts';

/** What he may still be told of this mail. */
export function unanswered(
  { forward }: Partial<Facts>,
  { answered }: Pick<Own, 'answered'>,
): readonly ReplyPlan[] {
  return (forward?.replies ?? []).filter(({ kind }) => !answered.includes(kind));
}

/** A person sends the prepared answer; where nothing is ours, the report is closed with it. */
export function answer(draft: Draft, replies: readonly ReplyPlan[]): Decision {
  const isOurs = replies.every(({ kind }) => kind !== 'not-ours');
  const report = isOurs ? draft.report('open') : draft.report('rejected', { reason: 'informed' });
  const told = replies.map(({ kind, to }) => `${kind} to ${to}`).join(', ');
  draft.note(report, 'answered', told);
  if (isOurs) draft.turn({ ticket: report, turn: 'waiting', party: null });
  return draft.decision({
    state: 'done',
    outcome: 'answered',
    why: told,
    replies: replies.map((reply) => draft.reply(report, reply)),
  });
}

/** The acknowledgement of a report that this run opens; none of one that is known. */
export function acknowledged(
  draft: Draft,
  report: TicketId,
  { forward }: Partial<Facts>,
): readonly ReplyDispatch[] {
  const ack = forward?.ack ?? null;
  const isKnown = draft.own.tickets.some(({ id }) => id === report);
  return ack === null || isKnown ? [] : [draft.reply(report, ack)];
}
