// A run that changes nothing: the same stages and the same decision as at the desk, on a mail given
// as bytes. explain, the benches and the tests look at mail through this one door.

import type { Received } from '../model.ts';
import type { Answer, Reads } from '../questions.ts';
import type { Rules } from '../rules.ts';
import type { Own } from '../settlement.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { desk } from './pipeline.ts';
import { type Run, run } from './run.ts';

export interface Rehearsal {
  readonly run: Run;
  readonly decision: Decision;
}

export interface Rehearsing {
  /** Runs the stages of the cage. */
  readonly read: (received: Received, now: Date) => Promise<Run>;
  readonly rules: Rules;
  readonly reads: Reads;
  readonly elapsedMs: () => number;
}

const nothingOwn: Own = { tickets: [], parties: [], sentTo: [], answered: [] };

/** Runs a mail to its decision. Ids are counted, so that two rehearsals can be compared. */
export async function rehearse(received: Received, now: Date, on: Rehearsing): Promise<Rehearsal> {
  let last = 0;
  const newId = (): string => {
    last += 1;
    return `00000000-0000-7000-8000-${String(last).padStart(12, '0')}`;
  };
  const read = await on.read(received, now);
  const tools = { now, rules: on.rules, read: on.reads };
  // What killed its reader is known to nobody: there is nothing to go on with.
  const isRead = read.facts.parse !== undefined;
  const done = isRead ? await run(desk.stages, read, tools, on.elapsedMs) : read;
  return {
    run: done,
    decision: decide({
      run: done,
      received,
      own: nothingOwn,
      newId,
      tag: on.rules.desk.ticketTag,
    }),
  };
}

/** What a rehearsal may ask of the world outside; what is not given is not asked. */
export type World = Partial<Pick<Reads, 'registry' | 'names' | 'owner' | 'authenticity'>>;

/** Reads of an empty desk: no ticket is open, no contact known; only the networks answer. */
export function emptyDesk(networks: Reads['networks'], world: World = {}): Reads {
  const answer = async <T>(value: T): Promise<Answer<T>> => ({ ok: true, value });
  const offline = async (): Promise<Answer<never>> => ({
    ok: false,
    temporary: false,
    why: 'not asked: no network here (--online asks)',
  });
  return {
    networks,
    registry: world.registry ?? offline,
    names: world.names ?? offline,
    owner: world.owner ?? offline,
    authenticity: world.authenticity ?? offline,
    seal: () => answer({ seal: null, why: 'not verified: no key is known here' }),
    reporter: () => answer({ complaints: 0, forwarded: 0, refused: 0 }),
    threads: () => answer([]),
    alternatives: () => answer(null),
    incident: () => answer([]),
    recent: () => answer([]),
    contacts: () => answer([]),
  };
}
