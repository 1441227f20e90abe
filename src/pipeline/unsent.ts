// Which of the mails that a run has planned are still to be sent.

import { doubt, few } from '../doubts.ts';
import type { Doubt, HoldCode } from '../model.ts';
import type { Own } from '../settlement.ts';
import type { Facts, Plan } from '../stages/facts.ts';

/**
 * What is still to be sent: nobody gets a complaint twice. In place of whoever is lost others are
 * asked about what those were asked; who was left out before stays out.
 */
export function unsent(facts: Planned, own: ToldBefore): readonly Plan[] {
  return inPlace(facts, own).filter(({ to }) => !own.sentTo.includes(to));
}

type Planned = Pick<Partial<Facts>, 'forward' | 'attribute'>;
type ToldBefore = Pick<Own, 'sentTo' | 'unreached'>;

/** All, where the complaint is not about what the lost were asked: they had it beside another. */
function inPlace({ forward, attribute }: Planned, { unreached = [] }: ToldBefore): readonly Plan[] {
  const { plans = [] } = forward ?? {};
  const asked = new Set(unreached.flatMap(({ ips }) => ips));
  const isAsked = ({ ip }: { readonly ip: string }): boolean => asked.has(ip);
  const isAbout = attribute?.offenders.some(isAsked) === true;
  return isAbout ? plans.filter(({ offenders }) => offenders.some(isAsked)) : plans;
}

/** Whoever answers for it has the complaint already, for another address: a person tells them. */
export function toldAlready(facts: Planned, own: ToldBefore, code: HoldCode): readonly Doubt[] {
  const told = (own.unreached ?? []).length === 0 ? [] : inPlace(facts, own);
  if (told.length === 0 || unsent(facts, own).length > 0) return [];
  const contacts = few(told.map(({ to }) => to));
  const ips = few(told.flatMap(({ offenders }) => offenders.map(({ ip }) => ip)));
  return [{ ...doubt(code, { is: 'already-told', contacts, ips }), answer: 'ask-back' }];
}
