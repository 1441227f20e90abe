// Claims mails in batches, runs each through the pipeline, and settles what was decided. A mail
// that cannot be decided now comes again with backoff; after too many tries it is held at the desk,
// where everybody sees it. It never stands in the way of the others.

import { doubt } from '../doubts.ts';
import type { MailId, Received, RunId } from '../model.ts';
import { decide } from '../pipeline/decide.ts';
import { desk } from '../pipeline/pipeline.ts';
import { begin, type Run, run as runStages } from '../pipeline/run.ts';
import type { Rules } from '../rules.ts';
import type { Own } from '../settlement.ts';
import type { Cage } from './cage.ts';
import { type Loop, startLoop } from './loop.ts';
import {
  nothingOwn,
  picked,
  preparedBy,
  type RerunParts,
  type Setting,
  settingOf,
} from './rerun.ts';
import { failed, putOff, settleAll, type SettlingParts } from './settling.ts';
import { inWaves } from './waves.ts';
import type { Decided } from './write-up.ts';

interface Claimed {
  readonly received: Received;
  readonly attempt: number;
  readonly tries: number;
  readonly ranBefore: boolean;
}

export interface RunnerParts extends SettlingParts, RerunParts {
  readonly now: () => Date;
  readonly cage: Pick<Cage, 'read'>;
  readonly elapsedMs: () => number;
  readonly store: SettlingParts['store'] &
    RerunParts['store'] & {
      claim(now: Date, limit: number): Promise<readonly Claimed[]>;
      own(mails: readonly MailId[]): Promise<ReadonlyMap<MailId, Own>>;
      nextDue(): Promise<Date | null>;
    };
  readonly counts: SettlingParts['counts'] & { took(ms: number): void };
}

/** A wave waits so long for mails that are still being read. */
const waveMs = 100;

/**
 * Starts the loop that decides mails, a batch each turn; several may run beside each other, on one
 * machine or many. Closing waits for the batch under way.
 */
export function startRunner(parts: RunnerParts): Loop {
  return startLoop({
    name: 'runner',
    log: parts.log,
    turn: async () => {
      const now = parts.now();
      const batch = await parts.store.claim(now, parts.settings.batch);
      if (batch.length > 0) await runBatch(batch, parts);
      const due = batch.length > 0 ? null : await parts.store.nextDue();
      return { done: batch.length, nextInMs: due === null ? null : due.getTime() - now.getTime() };
    },
  });
}

async function runBatch(batch: readonly Claimed[], parts: RunnerParts): Promise<void> {
  const again = batch.filter((one) => one.ranBefore).map((one) => one.received.mail);
  const own = again.length > 0 ? await parts.store.own(again) : new Map<MailId, Own>();
  // Read one by one in the cage, they go on in waves: what a wave asks is one query a question.
  const reading = batch.map((one) => readOne(one, parts));
  for await (const wave of inWaves(reading, waveMs)) {
    const decided = await Promise.all(
      wave.map((one) => decideSafely(one, own.get(one.received.mail) ?? nothingOwn, parts)),
    );
    const ready = decided.filter((one) => one !== null);
    const { first, rest } = firstOfEachCase(ready);
    // What joins a case that this very wave opens runs again once the case is there.
    await Promise.all(rest.map((one) => putOff(one.decision.mail, one.attempt, 0, false, parts)));
    if (first.length > 0) await settleAll(first, parts);
  }
}

/** A claimed mail as the cage has read it, or why it could not be prepared. */
interface Readied extends Claimed {
  readonly startedMs: number;
  readonly ready: { readonly setting: Setting; readonly read: Run } | Error;
}

/** Never rejects. */
async function readOne(claimed: Claimed, parts: RunnerParts): Promise<Readied> {
  const startedMs = parts.elapsedMs();
  try {
    const setting = await settingOf(claimed.received, parts);
    const read = await parts.cage.read(claimed.received, setting.at);
    return { ...claimed, startedMs, ready: { setting, read } };
  } catch (error) {
    const ready = error instanceof Error ? error : new Error(String(error));
    return { ...claimed, startedMs, ready };
  }
}

/** A bug that one mail brings out is that mail's own: it comes again, and at last is a question. */
async function decideSafely(
  readied: Readied,
  own: Own,
  parts: RunnerParts,
): Promise<Decided | null> {
  try {
    return await decideOne(readied, own, parts);
  } catch (error) {
    const { received, attempt, tries } = readied;
    const known = { run: begin(received), own, attempt, tries };
    const here = { rules: parts.rules(), at: parts.now(), id: parts.newId() as RunId };
    const held = failed({ ...known, ...here }, 'decide', error, parts);
    if (tries >= parts.settings.attemptsMax) return held;
    await putOff(received.mail, attempt, parts.pauseMs(tries), true, parts);
    return null;
  }
}

/** The decision of one mail; null when it comes again later. */
async function decideOne(readied: Readied, own: Own, parts: RunnerParts): Promise<Decided | null> {
  const { received, attempt, tries, startedMs, ready } = readied;
  if (ready instanceof Error) throw ready;
  const { setting, read } = ready;
  const tools = { now: setting.at, rules: setting.rules, read: setting.reads };
  // What killed its reader is known to nobody: there is nothing to go on with.
  const run =
    read.facts.parse === undefined
      ? read
      : await runStages(desk.stages, read, tools, parts.elapsedMs);
  parts.counts.took(parts.elapsedMs() - startedMs);
  if (
    (run.end.kind === 'retry' || run.end.kind === 'failed') &&
    tries < parts.settings.attemptsMax
  ) {
    const least = run.end.kind === 'retry' ? run.end.afterMs : 0;
    const pauseMs = Math.max(least, parts.pauseMs(tries));
    const why = run.end.kind === 'retry' ? run.end.why.text : run.end.error;
    parts.log.warn(
      { mail: received.mail, stage: run.end.stage, why },
      'a run is tried again later',
    );
    await putOff(received.mail, attempt, pauseMs, true, parts);
    return null;
  }
  const common = {
    attempt,
    tries,
    own,
    rules: setting.rules,
    at: setting.at,
    id: parts.newId() as RunId,
  };
  const pinned = await asShown(run, setting, own, parts);
  const decision = decide({
    run: pinned,
    received: pinned.facts.received ?? received,
    own,
    newId: parts.newId,
    tag: setting.rules.desk.ticketTag,
  });
  return { ...common, run: pinned, decision };
}

/** If the rerun would send anything else than was shown, nothing is sent: the act does not hold. */
async function asShown(
  run: Run,
  { accept, rules }: Setting,
  own: Own,
  parts: RunnerParts,
): Promise<Run> {
  const { received } = run.facts;
  if (accept === null || received === undefined) return run;
  const { digest, tooMany } = await preparedBy(run, rules, own);
  const isShown = digest === accept.digest || (await isPickedSo(run, accept, rules, own));
  if (tooMany === null && isShown) return picked(await joining(run, parts), accept, own);
  const overrides = received.overrides.filter((one) => one !== accept);
  const other = tooMany ?? doubt('failed', { is: 'not-as-shown' });
  const doubts = [...run.doubts, { ...other, code: 'failed' as const }];
  return { ...run, doubts, facts: { ...run.facts, received: { ...received, overrides } } };
}

/** Whether those that were picked were shown by themselves, and are the same. */
async function isPickedSo(
  run: Run,
  { only, digest }: NonNullable<Setting['accept']>,
  rules: Rules,
  own: Own,
): Promise<boolean> {
  if (only === undefined) return false;
  return (await preparedBy(picked(run, { only }, own), rules, own)).digest === digest;
}

/**
 * The mails are those that were shown, but the case is today's: somebody may have opened it since.
 */
async function joining(run: Run, parts: RunnerParts): Promise<Run> {
  const group = desk.stages.filter((stage) => stage.name === 'group');
  const tools = { now: parts.now(), rules: parts.rules(), read: parts.reads() };
  const today = await runStages(group, run, tools, parts.elapsedMs);
  return { ...run, facts: today.facts };
}

/** Of several mails that would open the same case only the first goes on. */
function firstOfEachCase(all: readonly Decided[]): { first: Decided[]; rest: Decided[] } {
  const opened = new Set<string>();
  const first: Decided[] = [];
  const rest: Decided[] = [];
  for (const one of all) {
    const keys = one.decision.tickets.flatMap((ticket) => ticket.repeatKey ?? []);
    (keys.some((key) => opened.has(key)) ? rest : first).push(one);
    for (const key of keys) opened.add(key);
  }
  return { first, rest };
}
