// Whether it is a repeat of a known case, and how often its addresses were complained of lately.
// The key it states is unique among open incidents in the store, so a race has one winner.

import { doubt, type Value } from '../doubts.ts';
import type { KnownIncident, RecentComplaints } from '../questions.ts';
import type { StateChange } from '../settlement.ts';
import { showNumber } from '../tickets/number.ts';
import { judgeRepeat, repeatKey } from '../tickets/repeat.ts';
import type { Attribute, Group } from './facts.ts';
import { type Outcome, pass, reason, stage, unanswered } from './stage.ts';

/** Of complaints about more addresses only the same ones are repeats. */
const comparedMost = 200;
/** Addresses whose earlier complaints are counted. */
const countedMost = 50;
/** What "lately" is: "the third complaint in 30 days". */
const recentMs = 30 * 86_400_000;

const alone = { incident: null, reopens: [], overdue: null, recent: [] };

export const group = stage({
  name: 'group',
  needs: ['received', 'parse', 'attribute', 'classify'],
  run: async (
    { received, parse, attribute, classify },
    { now, rules, read },
  ): Promise<Outcome<Group>> => {
    const { offenders } = attribute;
    const { type } = classify;
    const addresses = offenders.map(({ ip, ours }) => ({ ip, prefix: ours.prefix }));
    // What is not accused repeats nothing, and no later complaint repeats it.
    const key = attribute.isGuess === true ? null : repeatKey(type, addresses);
    if (key === null) {
      const text = offenders.length === 0 ? 'there is no offender' : 'nobody is accused';
      return pass({ repeatKey: null, ...alone }, reason('new', text));
    }
    const { mail } = received;
    const ips = [...new Set(addresses.map(({ ip }) => ip))].sort();
    const said = received.overrides.findLast((one) => one.kind === 'repeat')?.incident;
    const since = new Date(now.getTime() - recentMs).toISOString();
    const [cases, counts] = await Promise.all([
      read.incident({
        mail,
        key,
        addresses: ips.length > comparedMost ? [] : ips,
        wanted: said ?? null,
      }),
      read.recent({
        mail,
        reporter: (parse.from[0]?.address || received.envelope.from).toLowerCase(),
        addresses: ips.slice(0, countedMost),
        since,
      }),
    ]);
    if (!cases.ok) return unanswered(cases, 'the-incidents', { repeatKey: key, ...alone });
    if (!counts.ok) return unanswered(counts, 'the-complaints', { repeatKey: key, ...alone });
    const recent: readonly RecentComplaints[] = counts.value;
    const known = { repeatKey: key, ...alone, recent };

    const judged = judgeRepeat({ type, addresses }, cases.value, rules.repeat, now, said);
    if (judged.kind === 'new') {
      const { overdue, why } = judged;
      const which = offenders.length === 1 ? 'this address' : 'these addresses';
      const text =
        overdue === null
          ? `nothing open for ${namesOf(attribute)}, ${which}, ${type}`
          : `${nameOf(overdue, rules.desk.ticketTag)} is open for the same, but ${why}`;
      return pass({ ...known, overdue: overdue?.ticket ?? null }, reason('new', text));
    }
    const { incident, kind, why } = judged;
    const fact = { ...known, incident, reopens: reopenings(incident) };
    const names = namesOf(attribute);
    const n = incident.complaints + 1;
    if (kind !== 'unsure') {
      const name = nameOf(incident, rules.desk.ticketTag);
      return pass(fact, reason(kind, `complaint ${n} of ${name}: ${names}, ${type}; ${why}`));
    }
    const { number } = incident;
    const ticket: Value =
      number === null ? { is: 'an-incident' } : showNumber(rules.desk.ticketTag, number);
    const asked = doubt('repeat-unsure', { is: 'perhaps-repeat', n, ticket, names, type, why });
    return pass(fact, reason('unsure', asked.text), [{ ...asked, answer: 'send' }]);
  },
});

function namesOf({ offenders }: Attribute): string {
  return [...new Set(offenders.map(({ ours }) => ours.name))].join(', ');
}

function nameOf({ number }: KnownIncident, tag: string): string {
  return number === null ? 'an incident' : showNumber(tag, number);
}

function reopenings({ ticket, state, closedAt }: KnownIncident): readonly StateChange[] {
  return closedAt === null ? [] : [{ ticket, from: state, to: 'open' }];
}
