// Decisions about complaints that name many networks, for the tests of what is written of them.

import type { Doubt, MailId, Override, RunId, Text } from '../../src/model.ts';
import { decide } from '../../src/pipeline/decide.ts';
import { begin, type Run } from '../../src/pipeline/run.ts';
import type { Rules } from '../../src/rules.ts';
import type { Plan } from '../../src/stages/facts.ts';
import type { LetteringParts } from '../../src/workers/lettering.ts';
import type { Decided } from '../../src/workers/write-up.ts';
import { complaint, nothingOwn, plan } from '../pipeline/decided.ts';
import { limits, mail, now, received, rules } from '../support/facts.ts';

export const plansFor = (count: number) =>
  Array.from({ length: count }, (_, at) => plan(`admin${at}@lab.example`));

let last = 0;
const newId = (): string => {
  last += 1;
  return `00000000-0000-7000-8000-${String(last).padStart(12, '0')}`;
};

export const letteringParts: LetteringParts = {
  keys: [Buffer.alloc(32, 'test')],
  newId,
  newBoundary: () => '=_test',
  holdMs: { automatic: 0, person: 0 },
  protect: async (bytes) => bytes,
};

/** The decision about a complaint to so many contacts; held where there are doubts. */
export function decidedOn(given: {
  readonly mail?: string;
  readonly contacts: number;
  readonly raw?: Buffer;
  readonly doubts?: readonly Doubt[];
  readonly overrides?: readonly Override[];
  readonly fanOutMax?: number;
  readonly plans?: readonly Plan[];
  readonly texts?: readonly Text[];
}): Decided {
  const got = received({
    mail: (given.mail ?? 'mail-1') as MailId,
    overrides: given.overrides ?? [],
    ...(given.raw === undefined ? {} : { raw: given.raw }),
  });
  const inForce: Rules = rules({
    limits: { ...limits, fanOutMax: given.fanOutMax ?? limits.fanOutMax },
  });
  const facts = {
    received: got,
    parse: mail(given.texts === undefined ? {} : { texts: given.texts }),
    ...complaint(given.plans ?? plansFor(given.contacts)),
  };
  const run: Run = { ...begin(got), facts, doubts: given.doubts ?? [] };
  return {
    run,
    decision: decide({ run, received: got, own: nothingOwn, newId, tag: 'Desk' }),
    own: nothingOwn,
    attempt: 1,
    tries: 1,
    rules: inForce,
    at: now,
    id: newId() as RunId,
  };
}

/** How often others had their turn while something was done. */
export async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let over = false;
  const turn = (): void => {
    turns += 1;
    if (!over) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  over = true;
  return turns;
}
