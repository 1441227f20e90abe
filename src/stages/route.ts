// What the rules say: the first rule that matches acts. All doubts of the earlier stages, and those
// made here, go into one hold; the act then stays what it was, as the prepared answer. A person's
// last word on the mail stands above every rule.

import { doubt, few } from '../doubts.ts';
import type { Category, Report } from '../findings.ts';
import type { Doubt, Override, Responsible } from '../model.ts';
import type { ReporterRecord } from '../questions.ts';
import type { CountRange, ReporterCondition, RoutingRule } from '../rules.ts';
import type { Attribute, Route } from './facts.ts';
import { type Outcome, pass, reason, stage } from './stage.ts';

/** What tells of an address and does not accuse it; no rule names it. */
const namedTemplate = 'forward.named';

export const route = stage({
  name: 'route',
  needs: [
    'received',
    'doubts',
    'parse',
    'report',
    'spam',
    'verify',
    'attribute',
    'whois',
    'classify',
  ],
  run: (facts, { rules }): Outcome<Route> => {
    const { doubts, attribute, whois } = facts;
    const said = closed(facts.received.overrides);
    if (said !== null) {
      const why = reason('closed', `a person closed it: ${said}`);
      return pass({ rule: null, act: { do: 'close', reason: said } }, why);
    }
    if (attribute.notice !== null) {
      const why = reason('closed', `no complaint: ${attribute.notice}`);
      return pass({ rule: null, act: { do: 'close', reason: 'automatic' } }, why);
    }
    const shares = sharesOf(whois.responsible);
    const mail: Matched = {
      from: facts.parse.from.map(({ address }) => address),
      formats: facts.report.map(({ format }: Report) => format),
      constituencies: attribute.offenders.map(({ ours }) => ours.constituency),
      category: facts.classify.category,
      spam: facts.spam.mark === 'standing',
      aligned: facts.verify.aligned,
      record: facts.verify.record,
      shares,
    };
    const exact = rules.routing.find((rule) => matches(rule, mail));
    // A rule that fits but for the number of contacts is what a person is offered to send by.
    const rule =
      exact ?? (shares > 1 ? rules.routing.find((one) => matches(one, mail, true)) : undefined);

    const untold = attribute.offenders.length > 0 && whois.responsible.length === 0;
    if (untold && doubts.length === 0 && rule?.act.do !== 'hold') {
      const why = reason('closed', 'by the rules nobody is to be told');
      return pass({ rule: rule ?? null, act: { do: 'close', reason: 'automatic' } }, why);
    }
    if (rule === undefined) return unmatched(doubts, shares, attribute);
    // That accused names lead to several networks is asked already, and says which.
    const asked = doubts.some(({ code }) => code === 'several-networks');
    const more = added(
      rule,
      exact !== undefined,
      whois.responsible,
      shares,
      rules.limits.fanOutMax,
    ).filter(({ code }) => !asked || code !== 'several-networks');
    const name = `rule "${rule.name}"`;
    const codes = [...new Set([...doubts, ...more].map(({ code }) => code))];
    if (rule.act.do === 'close') {
      return pass(
        { rule, act: rule.act },
        reason('closed', `${name}: ${rule.act.reason}`, rule.at),
      );
    }
    if (codes.length > 0) {
      return pass(
        { rule, act: toldOf(rule.act, attribute) },
        reason('hold', `${name}; asks ${codes.join(', ')}`, rule.at),
        more,
      );
    }
    return pass({ rule, act: rule.act }, reason('forward', name, rule.at));
  },
});

/** Whom the complaint does not accuse, no rule accuses: what is prepared tells of it. */
function toldOf(act: Route['act'], { isGuess }: Attribute): Route['act'] {
  return isGuess === true ? { do: 'forward', template: namedTemplate } : act;
}

/** What a rule's conditions are held against. */
interface Matched {
  readonly from: readonly string[];
  readonly formats: readonly string[];
  readonly constituencies: readonly string[];
  readonly category: Category;
  readonly spam: boolean;
  readonly aligned: boolean;
  readonly record: ReporterRecord | null;
  readonly shares: number;
}

/** Why a person closed the mail, where that was the last thing said; else null. */
function closed(overrides: readonly Override[]): string | null {
  const last = overrides.at(-1);
  if (last?.kind === 'close') return last.reason;
  return last?.kind === 'spam' ? 'spam' : null;
}

/** How many go separate ways: two contacts that are told of the same addresses are one. */
function sharesOf(responsible: readonly Responsible[]): number {
  const told = responsible.filter(({ contact }) => contact !== null);
  return new Set(told.map(({ ips }) => ips.join(' '))).size;
}

/** Every condition given holds. `from` is an address, or "@domain" for all of a domain. */
function matches({ when }: RoutingRule, mail: Matched, anyContacts = false): boolean {
  const { contacts, from } = when;
  return (
    (when.format === null || mail.formats.includes(when.format)) &&
    (when.category === null || when.category === mail.category) &&
    (when.constituency === null ||
      (mail.constituencies.length > 0 &&
        mail.constituencies.every((name) => name === when.constituency))) &&
    (when.spam === null || when.spam === mail.spam) &&
    (when.aligned === null || when.aligned === mail.aligned) &&
    (when.reporter === null || hasRecord(when.reporter, mail.record)) &&
    (contacts === null ||
      anyContacts ||
      (mail.shares >= contacts.min && mail.shares <= contacts.max)) &&
    (from === null ||
      mail.from.some((address) =>
        from.startsWith('@')
          ? address.endsWith(from.toLowerCase())
          : address === from.toLowerCase(),
      ))
  );
}

/** Nobody in particular has no record, and so is neither known nor new. */
function hasRecord(asked: ReporterCondition, record: ReporterRecord | null): boolean {
  const holds = (range: CountRange | null, count: number): boolean =>
    range === null || (count >= range.min && count <= range.max);
  return (
    record !== null &&
    holds(asked.complaints, record.complaints) &&
    holds(asked.forwarded, record.forwarded) &&
    holds(asked.refused, record.refused)
  );
}

/** No rule: where a doubt says already that there is nobody to write to, that is the question. */
function unmatched(doubts: readonly Doubt[], shares: number, attribute: Attribute): Outcome<Route> {
  const [first] = doubts;
  if (first !== undefined && shares === 0) {
    const codes = [...new Set(doubts.map(({ code }) => code))].join(', ');
    const act = { do: 'hold', code: first.code } as const;
    return pass({ rule: null, act }, reason('hold', `asks ${codes}`));
  }
  const none = doubt('no-rule', { is: 'no-rule' });
  const act = toldOf({ do: 'hold', code: 'no-rule' }, attribute);
  return pass({ rule: null, act }, reason('hold', none.text), [none]);
}

/** The doubts that only the rules can raise. */
function added(
  rule: RoutingRule,
  exact: boolean,
  responsible: readonly Responsible[],
  shares: number,
  fanOutMax: number,
): readonly Doubt[] {
  if (rule.act.do === 'hold')
    return [doubt(rule.act.code, { is: 'rule-asks', rule: rule.name }, rule.at)];
  if (rule.act.do === 'close') return [];
  const contacts = responsible.map(({ contact }) => contact).filter((one) => one !== null);
  const allowed = exact && rule.when.contacts !== null;
  if ((shares <= 1 || allowed) && contacts.length <= fanOutMax) return [];
  const says = { is: 'contacts', n: contacts.length, names: few(contacts) } as const;
  return [doubt('several-networks', says, rule.at)];
}
