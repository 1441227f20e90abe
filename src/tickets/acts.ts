// From an act to its plan, or to why not. Pure: from the same rows under the same rules comes the
// same plan, so what a person was shown is what is done, or nothing is.

import type { Act, ActPlan, Refusal, Snapshot } from '../acts.ts';
import { brokenBy } from './act-checks.ts';
import { planChange } from './blocks.ts';
import { planClose } from './closing.ts';
import { planLink } from './linking.ts';
import { planMerge } from './merging.ts';
import { planOpen } from './opening.ts';
import { type ActRules, isRefused, nameOf, type Planned, refuse } from './plans.ts';
import { planReopen } from './reopening.ts';
import { planRemind } from './next-rung.ts';
import { planReply } from './replying.ts';
import { planSplit } from './splitting.ts';
import { planUndo } from './undoing.ts';
import { planAssign, planHandOver, planNote, planPeople, planSet, planSnooze } from './verbs.ts';

/** What the act changes and whom it writes to, or why it is not done and what to do instead. */
export function planAct(
  act: Act,
  snapshot: Snapshot,
  rules: ActRules,
  now: Date,
): ActPlan | Refusal {
  const [other] = snapshot.leases;
  if (other !== undefined) {
    const until = `${other.until.toISOString().slice(11, 16)}Z`;
    return refuse(`${other.holder} is at work on it until ${until}; wait, or take it over`);
  }
  const ticket = snapshot.tickets.get(act.ticket);
  if (ticket !== undefined && ticket.mergedInto !== null && act.do !== 'undo') {
    const into = snapshot.tickets.get(ticket.mergedInto);
    return refuse(`${nameOf(ticket)} was merged into ${into?.number ?? 'another'}; act on that`);
  }
  const plan = planOf(act, snapshot, rules, now);
  if (isRefused(plan)) return plan;
  const broken = brokenBy(plan.edits, snapshot);
  return broken === null ? plan : refuse(broken);
}

function planOf(act: Act, snapshot: Snapshot, rules: ActRules, now: Date): Planned {
  const parts = { snapshot, rules, now };
  switch (act.do) {
    case 'close':
      return planClose({ act, ...parts });
    case 'reopen':
      return planReopen({ act, ...parts });
    case 'note':
      return planNote({ act, ...parts });
    case 'assign':
      return planAssign({ act, ...parts });
    case 'hand-over':
      return planHandOver({ act, ...parts });
    case 'snooze':
      return planSnooze({ act, ...parts });
    case 'remind':
      return planRemind({ act, ...parts });
    case 'set':
      return planSet({ act, ...parts });
    case 'change':
      return planChange({ act, ...parts });
    case 'link':
    case 'unlink':
      return planLink({ act, ...parts });
    case 'open':
      return planOpen({ act, ...parts });
    case 'reply':
      return planReply({ act, ...parts });
    case 'people':
      return planPeople({ act, ...parts });
    case 'merge':
      return planMerge({ act, ...parts });
    case 'split':
      return planSplit({ act, ...parts });
    case 'undo':
      return planUndo({ act, ...parts });
  }
}
