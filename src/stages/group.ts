// Whether it is a repeat: same networks, addresses and type as an incident that is open and young
// enough. The key it states is unique among open incidents in the store, so a race has one winner.

import { repeatKey } from '../tickets/repeat.ts';
import { showNumber } from '../tickets/number.ts';
import { pass, reason, stage, unanswered } from './stage.ts';

export const group = stage({
  name: 'group',
  needs: ['received', 'attribute', 'classify'],
  run: async ({ received, attribute, classify }, { now, rules, read }) => {
    const { offenders } = attribute;
    const known = offenders.map(({ ip, ours }) => ({ ip, prefix: ours.prefix }));
    // What is not accused repeats nothing, and no later complaint repeats it.
    const key = attribute.isGuess === true ? null : repeatKey(classify.type, known);
    if (key === null) {
      const text = offenders.length === 0 ? 'there is no offender' : 'nobody is accused';
      return pass({ repeatKey: null, incident: null, overdue: null }, reason('new', text));
    }
    const answer = await read.incident({ mail: received.mail, key });
    if (!answer.ok)
      return unanswered(answer, 'the incidents', { repeatKey: key, incident: null, overdue: null });
    const incident = answer.value;
    const names = [...new Set(offenders.map(({ ours }) => ours.name))].join(', ');
    const which = offenders.length === 1 ? 'this address' : 'these addresses';
    if (incident === null) {
      const text = `nothing open for ${names}, ${which}, ${classify.type}`;
      return pass({ repeatKey: key, incident, overdue: null }, reason('new', text));
    }
    const name =
      incident.number === null ? 'an incident' : showNumber(rules.desk.ticketTag, incident.number);
    const days = Math.floor((now.getTime() - incident.openedAt.getTime()) / 86_400_000);
    if (now.getTime() - incident.openedAt.getTime() > rules.limits.repeatWindowMs) {
      const text = `${name} is open for the same, but since ${days} days`;
      return pass(
        { repeatKey: key, incident: null, overdue: incident.ticket },
        reason('new', text),
      );
    }
    const text = `complaint ${incident.complaints + 1} of ${name}: ${names}, ${classify.type}`;
    return pass({ repeatKey: key, incident, overdue: null }, reason('repeat', text));
  },
});
