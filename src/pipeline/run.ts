// Runs stages over one mail: hands each only what it declared, measures it, records every read with
// its answer, gathers doubts, and never throws: a bug in a stage is an end like any other.

import { brief } from '../doubts.ts';
import type { Doubt, HoldCode, Reason } from '../model.ts';
import type { Ask, Asked, Question, Reads } from '../questions.ts';
import type { Exit } from '../stages/exits.ts';
import type { Facts } from '../stages/facts.ts';
import type { CageTools, Outcome, Tools } from '../stages/stage.ts';
import type { AnyStage } from './chain.ts';

/** One line of the trace: what a stage said of the mail. */
export interface Traced {
  readonly stage: string;
  readonly whys: readonly Reason[];
  readonly doubts: readonly Doubt[];
  readonly tookMs: number;
}

export type End =
  | { readonly kind: 'finished' }
  | { readonly kind: 'stopped'; readonly stage: string; readonly exit: Exit; readonly why: Reason }
  | {
      readonly kind: 'retry';
      readonly stage: string;
      readonly afterMs: number;
      readonly why: Reason;
    }
  | {
      readonly kind: 'failed';
      readonly stage: string;
      readonly error: string;
      /** What the desk is asked, if not for another run. */
      readonly code?: HoldCode;
    };

/** A run as far as it got. Plain data: it crosses from the cage and is kept as the trace. */
export interface Run {
  readonly facts: Partial<Facts>;
  readonly trace: readonly Traced[];
  readonly asked: readonly Asked[];
  readonly doubts: readonly Doubt[];
  readonly end: End;
}

/** What is kept of what one stage said: a mail may bring it to say more than anybody reads. */
const linesMax = 50;

/** A run that has not begun: all that is known is what was received. */
export function begin(received: Facts['received']): Run {
  return { facts: { received }, trace: [], asked: [], doubts: [], end: { kind: 'finished' } };
}

/**
 * Takes a run further through some stages.
 * @param elapsedMs a monotonic clock in milliseconds, for the figures in the trace only
 */
export async function run(
  stages: readonly AnyStage[],
  from: Run,
  tools: Tools | CageTools,
  elapsedMs: () => number,
): Promise<Run> {
  const facts: Record<string, unknown> = { ...from.facts };
  const trace = [...from.trace];
  const asked = [...from.asked];
  const doubts = [...from.doubts];
  const until = (end: End): Run => ({ facts, trace, asked, doubts, end });

  if (from.end.kind !== 'finished') return from;
  for (const stage of stages) {
    const name: string = stage.name;
    const startedMs = elapsedMs();
    const line = (whys: readonly Reason[], more: readonly Doubt[] = []): void => {
      const tookMs = elapsedMs() - startedMs;
      trace.push({ stage: name, whys: kept(whys), doubts: kept(more), tookMs });
    };
    let outcome: Outcome<unknown>;
    try {
      const read = 'read' in tools ? { read: recording(tools.read, name, asked) } : {};
      const given = only(stage.needs, { ...facts, doubts });
      outcome = await stage.run(given, { ...tools, ...read } as never);
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      line([{ code: 'failed', text: text.split('\n', 1)[0] ?? text }]);
      return until({ kind: 'failed', stage: name, error: text });
    }
    switch (outcome.kind) {
      case 'pass':
        facts[name] = outcome.fact;
        doubts.push(...outcome.doubts);
        line(outcome.whys, outcome.doubts);
        break;
      case 'stop':
        line([outcome.why]);
        return until({ kind: 'stopped', stage: name, exit: outcome.exit, why: outcome.why });
      case 'retry':
        line([outcome.why]);
        return until({
          kind: 'retry',
          stage: name,
          afterMs: outcome.afterMs,
          why: outcome.why,
        });
    }
  }
  return until({ kind: 'finished' });
}

function kept<Said extends Reason>(all: readonly Said[]): readonly Said[] {
  return all.slice(0, linesMax).map((one) => ({ ...one, text: brief(one.text) }));
}

/** Just the facts a stage declared; what it did not declare is not there. */
function only(needs: readonly string[], facts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(needs.map((need) => [need, facts[need]]));
}

function recording(read: Reads, stage: string, asked: Asked[]): Reads {
  const record =
    <Q extends Question>(question: Q, put: Ask<Q>): Ask<Q> =>
    async (ask) => {
      const answer = await put(ask);
      asked.push({ stage, question, ask, answer });
      return answer;
    };
  return {
    networks: record('networks', read.networks),
    threads: record('threads', read.threads),
    names: record('names', read.names),
    owner: record('owner', read.owner),
    reporter: record('reporter', read.reporter),
    authenticity: record('authenticity', read.authenticity),
    seal: record('seal', read.seal),
    registry: record('registry', read.registry),
    alternatives: record('alternatives', read.alternatives),
    incident: record('incident', read.incident),
    recent: record('recent', read.recent),
    contacts: record('contacts', read.contacts),
  };
}
