// From a decision to its settlement: takes ticket numbers, makes tokens, composes the bytes. What
// would be sent but is held is composed too, with placeholders, so that a digest pins what the desk
// was shown; an accepted mail whose rerun would send anything else is held again. Between two
// letters others have their turn: a complaint about many networks holds up nobody.

import { setImmediate as nextTurn } from 'node:timers/promises';

import { forwardLetter } from '../mail/forward-letter.ts';
import type { Letter } from '../mail/letter.ts';
import { replyLetter } from '../mail/reply-letter.ts';
import type { Doubt, HoldId, Override, RunId } from '../model.ts';
import { holdCodes } from '../model.ts';
import type { Decision, Dispatch, ReplyDispatch } from '../pipeline/decision.ts';
import { guessedBy } from '../pipeline/guessing.ts';
import type { Run } from '../pipeline/run.ts';
import type { Rules } from '../rules.ts';
import type { NewDelivery, NewHold, Own, Prepared, Settlement } from '../settlement.ts';
import type { Plan } from '../stages/facts.ts';
import type { ReplyPlan } from '../stages/reply-plan.ts';
import { nextDigestAt } from '../tickets/digest-time.ts';
import { makeNumber } from '../tickets/number.ts';
import { preparedAnswer } from '../tickets/prepared.ts';
import { makeToken } from '../tickets/token.ts';
import { deliveryOf, type LetteringParts, shownLetters } from './lettering.ts';
import { sliced } from './slicing.ts';

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

/** So many mails are shown, and sent by one act, even where the rules send fewer by themselves. */
const preparedMin = 20;

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
    ...ticket,
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
    attempt: decided.attempt,
    summary: {
      subject: decision.subject,
      sender: decision.sender,
      messageId: run.facts.parse?.messageId ?? null,
      bodyDigest: run.facts.parse?.bodyDigest ?? null,
      constituency: decision.constituency,
      outcome: decision.outcome,
      why: decision.why,
    },
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
    guesses: guessedBy(run, rules.desk),
    keywords: run.facts.spam?.hits.map((hit) => hit.at) ?? [],
  };
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
  const made = await deliveryOf(await letterOf(decided, plan), on, sending, parts, now);
  const digest = sending.byPerson ? {} : waiting(decided, plan, now);
  return made.map((delivery) => ({ ...delivery, foundAt: plan.at, ...digest }));
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
  return deliveryOf(replyOf(decided, reply), on, sending, parts, now);
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
  const urgent = doubts.find((doubt) => holdCodes[doubt.code].team === 'csirt') ?? first;
  const codes = [...new Set(doubts.map((doubt) => doubt.code))];
  const answer = preparedAnswer(doubts, prepared.length);
  return {
    id: parts.newId() as HoldId,
    codes,
    // Nobody says yes to what nobody can be shown.
    answer: answer === 'send' && tooMany !== null ? 'hand-over' : answer,
    doubts,
    team: teamOf(holdCodes[urgent.code].team, decision.constituency, decided.rules),
    constituency: decision.constituency,
    ticket: decision.holdTicket,
    prepared,
    digest,
  };
}

/** What an act would send. */
export interface Preview {
  readonly prepared: readonly Prepared[];
  /** Over every mail: recipient, headers, text, and the complaint by its sha256. */
  readonly digest: string;
  /** There are more mails than are shown and pinned: none of them may be sent by an act. */
  readonly tooMany: Doubt | null;
}

/** The prepared mails as the desk sees them, and the digest that pins them. */
export async function prepare(
  decided: Pick<Decided, 'run' | 'rules'>,
  plans: readonly Plan[],
  replies: readonly ReplyPlan[] = [],
): Promise<Preview> {
  const most = Math.max(decided.rules.limits.fanOutMax, preparedMin);
  const some = plans.slice(0, most);
  const { letters, digest } = await shownLetters(lettersOf(decided, some, replies));
  const prepared = some.map((plan, index) => ({
    to: plan.to,
    network: plan.network,
    ips: plan.offenders.map((offender) => offender.ip),
    template: plan.template,
    subject: letters[index]?.subject ?? '',
    at: plan.at,
  }));
  const answers = replies.map(({ to, kind }, index) => ({
    to,
    network: 'the complainant',
    ips: [],
    template: kind,
    subject: letters[some.length + index]?.subject ?? '',
    at: '',
  }));
  const text = `${plans.length} mails, and one act sends ${most} at most (limits.fan_out_max)`;
  const tooMany = plans.length > most ? ({ code: 'several-networks', text } as const) : null;
  return { prepared: [...prepared, ...answers], digest, tooMany };
}

/** Each made when its turn comes: a complaint about many networks is cut up once. */
async function* lettersOf(
  decided: Pick<Decided, 'run' | 'rules'>,
  plans: readonly Plan[],
  replies: readonly ReplyPlan[],
) {
  for (const plan of plans) yield await letterOf(decided, plan);
  for (const reply of replies) yield replyOf(decided, reply);
}

function replyOf({ run, rules }: Pick<Decided, 'run' | 'rules'>, reply: ReplyPlan): Letter {
  const template = rules.templates.get(`${reply.lang}/${reply.kind}`);
  const { parse } = run.facts;
  if (template === undefined) throw new Error(`no template ${reply.lang}/${reply.kind}`);
  if (parse === undefined) throw new Error('an answer without a mail');
  return replyLetter(reply, rules.desk, template, parse);
}

/** What the person said last about this mail, or undefined. */
function lastWord(decided: Pick<Decided, 'run'>): Override | undefined {
  return decided.run.facts.received?.overrides.at(-1);
}

async function letterOf(
  { run, rules }: Pick<Decided, 'run' | 'rules'>,
  plan: Plan,
): Promise<Letter> {
  const template = rules.templates.get(`${plan.lang}/${plan.template}`);
  const { parse, received, classify } = run.facts;
  if (template === undefined) throw new Error(`no template ${plan.lang}/${plan.template}`);
  if (parse === undefined || received === undefined) throw new Error('a plan without a mail');
  return forwardLetter({
    ...(await sliced(parse, plan)),
    desk: rules.desk,
    template,
    category: classify?.category ?? 'other',
    type: classify?.type ?? 'other',
    complaint: { raw: received.raw, mail: parse },
    copies: run.facts.forward?.plans.length ?? 1,
  });
}
