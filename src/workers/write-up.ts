// From a decision to its settlement: takes ticket numbers, makes tokens, composes the bytes. What
// would be sent but is held is composed too, with placeholders, so that a digest pins what the desk
// was shown; an accepted mail whose rerun would send anything else is held again. Between two
// letters others have their turn: a complaint about many networks holds up nobody.

import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { compose, type Letter, preview } from '../mail/compose.ts';
import type { DeliveryId, Doubt, HoldId, Override, RunId } from '../model.ts';
import { holdCodes } from '../model.ts';
import type { Decision, Dispatch } from '../pipeline/decision.ts';
import type { Run } from '../pipeline/run.ts';
import type { Rules } from '../rules.ts';
import type { NewDelivery, NewHold, Own, Prepared, Settlement } from '../settlement.ts';
import type { Plan } from '../stages/facts.ts';
import { makeNumber } from '../tickets/number.ts';
import { preparedAnswer } from '../tickets/prepared.ts';
import { makeToken, type TokenKeys } from '../tickets/token.ts';
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

export interface WriteUpParts {
  readonly keys: TokenKeys;
  readonly newId: () => string;
  /** Boundaries come from chance: no complaint can know one. */
  readonly newBoundary: () => string;
  /** How long a mail waits in the outbox: automatic, or by a person's act. */
  readonly holdMs: { readonly automatic: number; readonly person: number };
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
  parts: WriteUpParts,
  now: Date,
): Promise<Settlement> {
  const { decision, run, rules } = decided;
  const tickets = decision.tickets.map((ticket) => ({
    ...ticket,
    number: ticket.numbered ? makeNumber(now, rules.desk.timeZone, sequence()) : null,
  }));
  const parties = decision.parties.map((party) => ({
    ...party,
    token: makeToken(parts.keys, 'party', party.id),
  }));
  const numbered = (dispatch: Dispatch): string =>
    dispatch.number ?? tickets.find((ticket) => ticket.id === dispatch.ticket)?.number ?? '';
  const deliveries: NewDelivery[] = [];
  for (const dispatch of decision.dispatches) {
    await nextTurn();
    deliveries.push(await deliver(decided, dispatch, numbered(dispatch), parts, now));
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
    hold: await holdOf(decided, parts),
    deliveries,
    references: run.facts.parse?.references ?? [],
    tokens: [],
    keywords: run.facts.spam?.hits.map((hit) => hit.at) ?? [],
  };
}

async function deliver(
  decided: Decided,
  dispatch: Dispatch,
  number: string,
  parts: WriteUpParts,
  now: Date,
): Promise<NewDelivery> {
  const { desk } = decided.rules;
  const id = parts.newId() as DeliveryId;
  const partyToken = dispatch.token ?? makeToken(parts.keys, 'party', dispatch.party);
  const token = makeToken(parts.keys, 'delivery', id);
  const domain = desk.from.address.slice(desk.from.address.lastIndexOf('@') + 1);
  const marks = {
    number,
    partyToken,
    deliveryToken: token,
    messageId: `<${partyToken}.${id.replaceAll('-', '').slice(0, 20)}@${domain}>`,
    date: now,
    boundary: parts.newBoundary(),
  };
  const composed = await compose(await letter(decided, dispatch.plan), marks);
  const person = lastWord(decided)?.kind === 'accept';
  return {
    id,
    ticket: dispatch.ticket,
    party: dispatch.party,
    kind: 'forward',
    cause: null,
    byPerson: person,
    constituency: dispatch.plan.constituency,
    recipient: composed.envelope.to,
    envelopeFrom: composed.envelope.from,
    token,
    messageId: composed.messageId,
    subject: composed.subject,
    bytes: composed.bytes,
    dueAt: new Date(now.getTime() + (person ? parts.holdMs.person : parts.holdMs.automatic)),
  };
}

async function holdOf(decided: Decided, parts: WriteUpParts): Promise<NewHold | null> {
  const { decision } = decided;
  const [first] = decision.doubts;
  if (first === undefined) return null;
  const { prepared, digest, tooMany } = await prepare(decided, decision.prepared);
  const doubts = tooMany === null ? decision.doubts : [...decision.doubts, tooMany];
  const urgent = doubts.find((doubt) => holdCodes[doubt.code].team === 'csirt') ?? first;
  const codes = [...new Set(doubts.map((doubt) => doubt.code))];
  const answer = preparedAnswer(codes, prepared.length);
  return {
    id: parts.newId() as HoldId,
    codes,
    // Nobody says yes to what nobody can be shown.
    answer: answer === 'send' && tooMany !== null ? 'hand-over' : answer,
    doubts,
    team: holdCodes[urgent.code].team,
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
): Promise<Preview> {
  const most = Math.max(decided.rules.limits.fanOutMax, preparedMin);
  const hash = createHash('sha256');
  const prepared: Prepared[] = [];
  for (const plan of plans.slice(0, most)) {
    await nextTurn();
    const composed = await preview(await letter(decided, plan));
    hash.update(composed.envelope.to).update('\0').update(composed.bytes).update('\0');
    prepared.push({
      to: plan.to,
      network: plan.network,
      ips: plan.offenders.map((offender) => offender.ip),
      template: plan.template,
      subject: composed.subject,
      at: plan.at,
    });
  }
  const text = `${plans.length} mails, and one act sends ${most} at most (limits.fan_out_max)`;
  const tooMany = plans.length > most ? ({ code: 'several-networks', text } as const) : null;
  return { prepared, digest: hash.digest('hex'), tooMany };
}

/** What the person said last about this mail, or undefined. */
function lastWord(decided: Pick<Decided, 'run'>): Override | undefined {
  return decided.run.facts.received?.overrides.at(-1);
}

async function letter({ run, rules }: Pick<Decided, 'run' | 'rules'>, plan: Plan): Promise<Letter> {
  const template = rules.templates.get(`${plan.lang}/${plan.template}`);
  const { parse, received, classify } = run.facts;
  if (template === undefined) throw new Error(`no template ${plan.lang}/${plan.template}`);
  if (parse === undefined || received === undefined) throw new Error('a plan without a mail');
  return {
    ...(await sliced(parse, plan)),
    desk: rules.desk,
    template,
    category: classify?.category ?? 'other',
    type: classify?.type ?? 'other',
    complaint: { raw: received.raw, mail: parse },
    copies: run.facts.forward?.plans.length ?? 1,
  };
}
