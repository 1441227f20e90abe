// From a decision to its settlement: takes ticket numbers, makes tokens, composes the bytes. What
// would be sent but is held is composed too, with placeholders, so that a digest pins what the desk
// was shown; an accepted mail whose rerun would send anything else is held again. Between two
// letters others have their turn: a complaint about many networks holds up nobody.

import { setImmediate as nextTurn } from 'node:timers/promises';

import { type Doubt, holdCodes, type HoldId, type Override, type RunId } from '../model.ts';
import type { Decision, Dispatch, ReplyDispatch } from '../pipeline/decision.ts';
import { guessedBy } from '../pipeline/guessing.ts';
import { leakedBy } from '../pipeline/leaking.ts';
import type { Run } from '../pipeline/run.ts';
import type { Rules } from '../rules.ts';
import type { NewDelivery, NewHold, Own, Settlement } from '../settlement.ts';
import type { Plan } from '../stages/facts.ts';
import { isAnswerable } from '../stages/replies.ts';
import { nextDigestAt } from '../tickets/digest-time.ts';
import { makeNumber } from '../tickets/number.ts';
import { preparedAnswer } from '../tickets/prepared.ts';
import { makeToken, renewedToken } from '../tickets/token.ts';
import { deliveryOf, type LetteringParts } from './lettering.ts';
import { letterOf, prepare, replyOf } from './prepared-mails.ts';
import { spendingOf } from './spending.ts';

/** One mail that has been decided and is to be written. */
export interface Decided {
  readonly run: Run;
  readonly decision: Decision;
  readonly own: Own;
  readonly attempt: number;
  readonly tries: number;
  readonly rules: Rules;
  /** The instant the run took for now. */
  readonly at: Date;
  readonly id: RunId;
}

/** How many ticket numbers a batch needs. */
export function numbersNeeded(all: readonly Decided[]): number {
  return all.flatMap(({ decision }) => decision.tickets).filter((one) => one.numbered).length;
}

/**
 * Everything one decided mail writes.
 * @param sequence gives the next number of the ticket sequence
 */
export async function writeUp(
  decided: Decided,
  sequence: () => bigint,
  parts: LetteringParts,
  now: Date,
): Promise<Settlement> {
  const { decision, run, rules } = decided;
  const tickets = decision.tickets.map((ticket) => ({
    ...withKnownReason(ticket, rules),
    team: teamOf(ticket.team, ticket.constituency, rules),
    number: ticket.numbered ? makeNumber(now, rules.desk.timeZone, sequence()) : null,
  }));
  const parties = decision.parties.map((party) => ({
    ...party,
    token: makeToken(parts.keys, 'party', party.id),
  }));
  const numbered = (dispatch: Dispatch | ReplyDispatch): string =>
    dispatch.number ?? tickets.find((ticket) => ticket.id === dispatch.ticket)?.number ?? '';
  const deliveries: NewDelivery[] = [];
  for (const dispatch of decision.dispatches) {
    await nextTurn();
    deliveries.push(...(await deliver(decided, dispatch, numbered(dispatch), parts, now)));
  }
  for (const dispatch of decision.replies) {
    deliveries.push(...(await answer(decided, dispatch, numbered(dispatch), parts, now)));
  }
  return {
    ...decision,
    changes: decision.changes.map((change) => withKnownReason(change, rules)),
    attempt: decided.attempt,
    summary: summaryOf(decided),
    run: {
      id: decided.id,
      at: decided.at,
      digest: rules.digest,
      trace: run.trace,
      asked: run.asked,
    },
    tickets,
    parties,
    ticking: rules.clocks.sla.size > 0 ? tickets.map(({ id }) => id) : [],
    hold: await holdOf(decided, parts),
    deliveries,
    references: run.facts.parse?.references ?? [],
    tokens: newerTokens(deliveries),
    leaked: leakedTokens(decided, parts.keys),
    guesses: guessedBy(run, rules.desk),
    keywords: run.facts.spam?.hits.map((hit) => hit.at) ?? [],
  };
}

function summaryOf({ decision, run, rules }: Decided): Settlement['summary'] {
  const { subject, sender, constituency, outcome, why } = decision;
  const { parse, verify } = run.facts;
  return {
    subject,
    sender,
    messageId: parse?.messageId ?? null,
    bodyDigest: parse?.bodyDigest ?? null,
    aligned: verify?.aligned ?? false,
    mayAnswer: isAnswerable(run.facts, rules.desk),
    constituency,
    outcome,
    why,
  };
}

/** A delivery's token is not renewed: no letter bears it again. */
function leakedTokens({ run, rules }: Decided, keys: LetteringParts['keys']) {
  return leakedBy(run, rules.desk).flatMap(({ key, by, party }) => {
    if (party === null) return [];
    return [{ party, token: key, renewed: by === 'token' ? renewedToken(keys, party, key) : null }];
  });
}

/** The rules may have other close reasons than are shipped. */
function withKnownReason<One extends { readonly reason?: string | null }>(one: One, rules: Rules) {
  const { reason = null } = one;
  const isKnown = rules.tickets.closeReasons.some(({ code }) => code === reason);
  return reason === null || isKnown ? one : { ...one, reason: null };
}

/** Tokens of parties that are known by older ones only. */
function newerTokens(deliveries: readonly NewDelivery[]): Settlement['tokens'] {
  return deliveries.flatMap(({ party, newerToken = null }) =>
    newerToken === null ? [] : [{ party, token: newerToken }],
  );
}

async function deliver(
  decided: Decided,
  { plan, ticket, party, token }: Dispatch,
  number: string,
  parts: LetteringParts,
  now: Date,
): Promise<readonly NewDelivery[]> {
  const { constituency } = plan;
  const on = { ticket, party, partyToken: token, number, constituency };
  const sending = { cause: null, byPerson: lastWord(decided)?.kind === 'accept' };
  const made = await deliveryOf(
    await letterOf(decided, plan),
    on,
    sending,
    waited(decided, parts),
    now,
  );
  const digest = sending.byPerson ? {} : waiting(decided, plan, now);
  const spending = spendingOf(decided.run, decided.decision.sender, sending.byPerson);
  return made.map((delivery) => ({ ...delivery, foundAt: plan.at, ...digest, ...spending }));
}

/** What could be taken back before its mail ran has waited for its people already. */
function waited(decided: Decided, parts: LetteringParts): LetteringParts {
  const last = lastWord(decided);
  if (last?.kind !== 'accept' || last.graced !== true) return parts;
  return { ...parts, holdMs: { ...parts.holdMs, person: 0 } };
}

/** What goes in its contact's digest, and when that is made; what a person sends goes at once. */
function waiting(
  { rules, run }: Decided,
  { digest, offenders, prefix, lang, attach }: Plan,
  now: Date,
): Pick<NewDelivery, 'digest'> {
  if (digest === undefined) return {};
  const hour = { zone: rules.desk.timeZone, minute: rules.clocks.dailyDigestAt };
  const rows = offenders.map(({ ip, time, port }) => ({ ip, time, port }));
  const type = run.facts.classify?.type ?? 'other';
  const isWhole = attach !== 'slice';
  const plan = { rows, type, prefix, lang, isWhole, byPerson: false };
  return { digest: { dueAt: nextDigestAt(digest, now, hour), plan } };
}

async function answer(
  decided: Decided,
  { reply, ticket, party, token }: ReplyDispatch,
  number: string,
  parts: LetteringParts,
  now: Date,
): Promise<readonly NewDelivery[]> {
  const { constituency } = decided.decision;
  const on = { ticket, party, partyToken: token, number, constituency };
  const sending = { cause: null, byPerson: reply.kind !== 'ack' };
  return deliveryOf(replyOf(decided, reply), on, sending, waited(decided, parts), now);
}

/** What would be the first line's is whose duty its constituency is. */
function teamOf(team: string, constituency: string | null, rules: Rules): string {
  const home = rules.constituencies.find(({ name }) => name === constituency);
  return team === 'first-line' ? (home?.team ?? team) : team;
}

async function holdOf(decided: Decided, parts: LetteringParts): Promise<NewHold | null> {
  const { decision } = decided;
  const [first] = decision.doubts;
  if (first === undefined) return null;
  const { prepared, digest, tooMany } = await prepare(
    decided,
    decision.prepared,
    decision.preparedReplies,
  );
  const doubts = tooMany === null ? decision.doubts : [...decision.doubts, tooMany];
  const isTheirs = ({ code, answer }: Doubt): boolean =>
    (answer ?? holdCodes[code].prepared) === 'hand-over';
  const { team } = holdCodes[doubts.some(isTheirs) ? 'urgent' : first.code];
  const codes = [...new Set(doubts.map((doubt) => doubt.code))];
  const answer = preparedAnswer(doubts, prepared.length);
  return {
    id: parts.newId() as HoldId,
    codes,
    // Nobody says yes to what nobody can be shown.
    answer: answer === 'send' && tooMany !== null ? 'hand-over' : answer,
    doubts,
    team: teamOf(team, decision.constituency, decided.rules),
    constituency: decision.constituency,
    ticket: decision.holdTicket,
    prepared,
    digest,
  };
}

/** What the person said last about this mail, or undefined. */
function lastWord(decided: Pick<Decided, 'run'>): Override | undefined {
  return decided.run.facts.received?.overrides.at(-1);
}
