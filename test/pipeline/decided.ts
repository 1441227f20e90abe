// Decisions for the tests of decide: a run that ended as a test says, and what became of it.

import type { Doubt, Override, RunId } from '../../src/model.ts';
import { decide } from '../../src/pipeline/decide.ts';
import type { Decision } from '../../src/pipeline/decision.ts';
import { begin, type End, type Run } from '../../src/pipeline/run.ts';
import type { OpenIncident } from '../../src/questions.ts';
import type { Own } from '../../src/settlement.ts';
import type { Facts, Plan } from '../../src/stages/facts.ts';
import { mail, now, offender, received, rule } from '../support/facts.ts';

export const nothingOwn: Own = { tickets: [], parties: [], sentTo: [], answered: [] };

/** The decision of a run that is made of what a test gives. */
export function decided(
  given: {
    readonly end?: End;
    readonly doubts?: readonly Doubt[];
    readonly facts?: Partial<Facts>;
    readonly overrides?: readonly Override[];
    readonly decidedBy?: string;
    readonly own?: Own;
  } = {},
): Decision {
  let last = 0;
  const { overrides = [], decidedBy } = given;
  const got = received({ overrides, ...(decidedBy !== undefined && { decidedBy }) });
  const run: Run = {
    ...begin(got),
    facts: { received: got, parse: mail(), ...given.facts },
    doubts: given.doubts ?? [],
    end: given.end ?? { kind: 'finished' },
  };
  const newId = (): string => `id-${(last += 1)}`;
  return decide({ run, received: got, own: given.own ?? nothingOwn, newId, tag: 'Desk' });
}

export const plan = (to: string, ip = '192.0.2.7'): Plan => ({
  to,
  constituency: 'edu',
  template: 'forward.spam',
  lang: 'cs',
  network: 'LAB',
  prefix: '192.0.2.0/25',
  at: 'networks.yaml:9',
  contact: null,
  offenders: [offender(ip)],
  repeats: 0,
  history: { complaints: 1, reporters: 1 },
  answerBy: now,
  attach: 'rfc822',
  share: null,
});

/** The facts of a complaint that these contacts are to be told of. */
export const complaint = (plans: readonly Plan[], incident: OpenIncident | null = null) => ({
  attribute: { offenders: plans.flatMap((one) => one.offenders), notice: null },
  classify: {
    category: 'abusive-content/spam',
    type: 'spam',
    severity: 'normal',
    own: [],
    confidence: 'sure',
  } as const,
  group: { repeatKey: 'spam: 192.0.2.7', incident, reopens: [], overdue: null, recent: [] },
  route: { rule: rule('plain'), act: { do: 'forward', template: 'forward.{type}' } as const },
  forward: { plans, untold: [], replies: [], ack: null },
});

export const accept: Override = { kind: 'accept', run: 'run' as RunId, digest: 'shown' };
export const first: Doubt = { code: 'first-contact', text: 'never written to' };
export const codes = (decision: Decision) => decision.doubts.map(({ code }) => code);
export const roles = (decision: Decision) =>
  decision.tickets.map(({ role, state }) => `${role} ${state}`);
export const outcome = ({ state, outcome: word }: Decision) => `${state} ${word}`;
