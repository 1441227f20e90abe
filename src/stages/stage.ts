// The contract of a stage, and the only way to make an outcome. A stage is one function from the
// facts it needs to the fact it states, which bears its name. It never sees a logger, a clock, the
// environment or a database: time, rules and reads are handed in, and writes are for others.

import { doubt, english, said, type Sentence } from '../doubts.ts';
import type { Doubt, Reason } from '../model.ts';
import type { Answer, Reads } from '../questions.ts';
import type { ReasonCode, StageName } from '../reason-codes.ts';
import type { Rules } from '../rules.ts';
import type { Exit } from './exits.ts';
import type { Facts, FactName } from './facts.ts';

export interface Tools {
  readonly now: Date;
  readonly rules: Rules;
  readonly read: Reads;
}

/** A stage of the cage asks nobody: what is hostile there cannot reach the world. */
export type CageTools = Omit<Tools, 'read'>;

type Whys = readonly [Reason, ...Reason[]];

export type Outcome<Fact> =
  | {
      readonly kind: 'pass';
      readonly fact: Fact;
      readonly whys: Whys;
      readonly doubts: readonly Doubt[];
    }
  | { readonly kind: 'stop'; readonly exit: Exit; readonly why: Reason }
  | { readonly kind: 'retry'; readonly afterMs: number; readonly why: Reason };

/** `Needs` are facts of earlier stages; an order in which one is not yet known does not compile. */
export interface Stage<Name extends FactName, Needs extends FactName, Given = Tools> {
  readonly name: Name;
  readonly needs: readonly Needs[];
  readonly run: (
    facts: Pick<Facts, Needs>,
    tools: Given,
  ) => Outcome<Facts[Name]> | Promise<Outcome<Facts[Name]>>;
}

/** States a fact. The first why is the line the trace shows; there is always one. */
export function pass<Fact>(
  fact: Fact,
  whys: Reason | Whys,
  doubts: readonly Doubt[] = [],
): Outcome<Fact> {
  return { kind: 'pass', fact, whys: 'code' in whys ? [whys] : whys, doubts };
}

/** Ends the run: the mail leaves the chain by one of the known exits. */
export function stop(exit: Exit, why: Reason): Outcome<never> {
  return { kind: 'stop', exit, why };
}

/** Nothing can be said now, but later it can: the mail comes again. */
export function retry(afterMs: number, why: Reason): Outcome<never> {
  return { kind: 'retry', afterMs, why };
}

/** How long a mail waits when a read failed that may heal; the runner counts the attempts. */
const unansweredRetryMs = 30_000;

/** A read failed: the mail comes again where that may help, else the run goes on with a doubt. */
export function unanswered<Fact>(
  answer: Extract<Answer<unknown>, { ok: false }>,
  asked: Asked,
  without: Fact,
): Outcome<Fact> {
  const says: Sentence = { is: 'unanswered', who: { is: asked }, why: answer.why };
  const why = reason('unanswered', english(says));
  if (answer.temporary) return retry(unansweredRetryMs, why);
  return pass(without, why, [doubt('failed', says)]);
}

/** Who can fail to answer, as sentences call them. */
type Asked =
  | 'dns'
  | 'the-networks'
  | 'the-tickets'
  | 'the-incidents'
  | 'the-complaints'
  | 'earlier-complaints'
  | 'the-contacts'
  | 'the-owner-records'
  | 'later-owners';

/** A reason, in one line. */
export function reason(code: ReasonCode, what: Sentence | string, at?: string): Reason {
  const words = typeof what === 'string' ? { text: what } : said(what);
  return at === undefined ? { code, ...words } : { code, ...words, at };
}

/** Declares a stage; the compiler works out the rest. */
export function stage<Name extends FactName & StageName, Needs extends FactName>(
  declared: Stage<Name, Needs>,
): Stage<Name, Needs> {
  return declared;
}

/** Declares a stage of the cage, which asks nobody. */
export function cageStage<Name extends FactName & StageName, Needs extends FactName>(
  declared: Stage<Name, Needs, CageTools>,
): Stage<Name, Needs, CageTools> {
  return declared;
}
