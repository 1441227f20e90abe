// A mail that a person said yes to runs as the desk was shown it: under that run's rules, with its
// answers, at its instant. The runner does what the preview shows because both come by here.

import type { Changed } from '../holding.ts';
import { unsent } from '../pipeline/unsent.ts';
import { unanswered } from '../pipeline/reply.ts';
import type { Run } from '../pipeline/run.ts';
import type { Asked, Reads } from '../questions.ts';
import type { Override, Received, RunId } from '../model.ts';
import type { Rules } from '../rules.ts';
import type { Own } from '../settlement.ts';
import { replayReads } from './replay-reads.ts';
import { prepare, type Preview } from './prepared-mails.ts';

export interface RerunParts {
  /** The rules in force, and reads that answer under them. */
  readonly rules: () => Rules;
  readonly reads: () => Reads;
  /** Rules as they were, for a rerun of what the desk was shown; null where they are not known. */
  readonly rulesOf: (digest: string) => Promise<Rules | null>;
  readonly now: () => Date;
  readonly store: {
    trace(run: RunId): Promise<{ at: Date; digest: string; asked: unknown } | null>;
  };
}

/** Of a mail that never ran. */
export const nothingOwn: Own = { tickets: [], parties: [], sentTo: [], answered: [] };

/** What a mail runs under. */
export interface Setting {
  readonly rules: Rules;
  readonly reads: Reads;
  readonly at: Date;
  /** The act that this run carries out, if it is one. */
  readonly accept: (Override & { kind: 'accept' }) | null;
}

/** Today's rules and reads; or those of the run that was accepted last. */
export async function settingOf(received: Received, parts: RerunParts): Promise<Setting> {
  const today = { rules: parts.rules(), reads: parts.reads(), at: parts.now(), accept: null };
  const last = received.overrides.at(-1);
  if (last?.kind !== 'accept') return today;
  const shown = await parts.store.trace(last.run);
  if (shown === null) return { ...today, accept: last };
  const rules = (await parts.rulesOf(shown.digest)) ?? today.rules;
  const reads = replayReads(shown.asked as readonly Asked[], today.reads);
  return { rules, reads, at: shown.at, accept: last };
}

/** The mails that this run would send by an act, and the digest over them. */
export async function preparedBy(run: Run, rules: Rules, own: Own): Promise<Preview> {
  const plans = unsent(run.facts, own);
  return prepare({ run, rules }, plans, unanswered(run.facts, own));
}

/** Of the mails shown, in their order, only those that were picked; no others are planned. */
export function picked(run: Run, { only }: Pick<Changed, 'only'>, own: Own): Run {
  const { forward } = run.facts;
  if (only === undefined || forward === undefined) return run;
  const plans = unsent(run.facts, own).filter((_plan, index) => only.includes(index));
  return { ...run, facts: { ...run.facts, forward: { ...forward, plans } } };
}
