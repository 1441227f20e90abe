// Writes decisions, in pieces, so that a mail with much to send holds up no other; and sees to what
// could not be composed or written: it comes again, and at last is a question to the desk.

import type { Log } from '../log.ts';
import type { MailId } from '../model.ts';
import { decide } from '../pipeline/decide.ts';
import { begin, type Run } from '../pipeline/run.ts';
import type { Settings } from '../rules.ts';
import type { Settled, Settlement } from '../settlement.ts';
import type { LetteringParts } from './lettering.ts';
import { SigningError } from './signer.ts';
import { type Decided, numbersNeeded, writeUp } from './write-up.ts';

export interface SettlingParts extends LetteringParts {
  readonly settings: Settings['runner'];
  readonly now: () => Date;
  /** The pause before another try, in milliseconds. */
  readonly pauseMs: (tries: number) => number;
  readonly log: Log;
  readonly store: {
    takeNumbers(count: number): Promise<readonly string[]>;
    settle(all: readonly Settlement[], at: Date): Promise<ReadonlyMap<MailId, Settled>>;
    postpone(mail: MailId, attempt: number, dueAt: Date, counted: boolean): Promise<void>;
    /** How often these sources have guessed tokens in this hour. */
    guesses(sources: readonly string[], at: Date): Promise<readonly Guessing[]>;
  };
  readonly counts: { runs(outcome: string): void; guesses(times: number): void };
}

type Guessing = NonNullable<Settlement['guesses']>;

/** More of them from one source in an hour are no accident. */
const guessesMax = 50;

/** Outgoing mail of one transaction; a mail that alone has more is a piece of its own. */
export const pieceBytesMax = 32 * 1024 * 1024;

/** Writes what was decided. @throws where the database is not there; earlier pieces are written */
export async function settleAll(all: readonly Decided[], parts: SettlingParts): Promise<void> {
  const now = parts.now();
  const needed = numbersNeeded(all);
  const numbers = needed > 0 ? [...(await parts.store.takeNumbers(needed))] : [];
  for (const piece of inPieces(all)) {
    const settlements: Settlement[] = [];
    for (const one of piece) settlements.push(await written(one, numbers, parts, now));
    const fates = await parts.store.settle(settlements, now);
    await tellGuesses(
      settlements.filter(({ mail }) => fates.get(mail) === 'settled'),
      parts,
      now,
    );
    for (const [index, one] of settlements.entries()) {
      const fate = fates.get(one.mail);
      if (fate === 'settled') tell(one, parts);
      if (fate === 'again') await putOff(one.mail, one.attempt, 0, false, parts);
      const decided = piece[index];
      if (fate instanceof Error && decided !== undefined) await unwritten(decided, fate, parts);
    }
  }
}

/** In their order, so that what is sent of a piece is within bounds. */
function inPieces(all: readonly Decided[]): Decided[][] {
  const pieces: Decided[][] = [];
  let leftBytes = 0;
  for (const one of all) {
    const bytes = one.decision.dispatches.length * (one.run.facts.received?.raw.length ?? 0);
    const last = pieces.at(-1);
    if (last === undefined || bytes > leftBytes) {
      pieces.push([one]);
      leftBytes = pieceBytesMax - bytes;
    } else {
      last.push(one);
      leftBytes -= bytes;
    }
  }
  return pieces;
}

async function written(
  one: Decided,
  numbers: string[],
  parts: SettlingParts,
  now: Date,
): Promise<Settlement> {
  const sequence = (): bigint => BigInt(numbers.shift() ?? 0);
  try {
    return await writeUp(one, sequence, parts, now);
  } catch (error) {
    const held = failed(one, 'compose', error, parts);
    numbers.push(...(await parts.store.takeNumbers(numbersNeeded([held]))));
    return writeUp(held, sequence, parts, now);
  }
}

function tell({ mail, summary, hold, deliveries }: Settlement, parts: SettlingParts): void {
  const { outcome } = summary;
  parts.counts.runs(outcome);
  const fields = { mail, outcome, holds: hold?.codes ?? [], deliveries: deliveries.length };
  parts.log.info(fields, 'a mail is decided');
}

/** Somebody who tries tokens finds none, but is seen. */
async function tellGuesses(
  all: readonly Settlement[],
  { counts, store, log }: SettlingParts,
  now: Date,
): Promise<void> {
  const guesses = all.flatMap(({ guesses: some }) => some ?? []);
  if (guesses.length === 0) return;
  for (const { times } of guesses) counts.guesses(times);
  const sources = [...new Set(guesses.map(({ source }) => source))];
  for (const { source, times } of await store.guesses(sources, now)) {
    if (times > guessesMax) log.warn({ source, times }, 'somebody tries tokens of ours this hour');
  }
}

/** What cannot be written comes again; at the last try the desk is told why, and nothing else. */
async function unwritten(one: Decided, error: Error, parts: SettlingParts): Promise<void> {
  const { mail } = one.decision;
  const now = parts.now();
  parts.log.error({ mail, error: error.message }, 'a decision could not be written');
  if (one.tries >= parts.settings.attemptsMax) {
    // Without what was found in the mail: something of it may be what cannot be written.
    const received = one.run.facts.received;
    const bare = received === undefined ? one : { ...one, run: begin(received) };
    const held = await writeUp(failed(bare, 'settle', error, parts), () => 0n, parts, now);
    const fates = await parts.store.settle([held], now);
    if (fates.get(mail) === 'settled') return tell(held, parts);
  }
  await putOff(mail, one.attempt, parts.pauseMs(one.tries), true, parts);
}

/** The decision of a mail that we failed at: it is a question, not a loop. */
export function failed(
  one: Omit<Decided, 'decision'>,
  stage: string,
  error: unknown,
  parts: SettlingParts,
): Decided {
  const { received } = one.run.facts;
  if (received === undefined) throw error;
  const text = error instanceof Error ? error.message : String(error);
  parts.log.error({ mail: received.mail, error: text }, `${stage} failed`);
  const { forward: _forward, ...known } = one.run.facts;
  const run: Run = {
    ...one.run,
    facts: { ...known, received },
    // Nothing leaves unsigned that is to be signed: who holds the keys is asked.
    end: {
      kind: 'failed',
      stage,
      error: text,
      ...(error instanceof SigningError && { code: 'crypto' }),
    },
  };
  const tag = one.rules.desk.ticketTag;
  const decision = decide({ run, received, own: one.own, newId: parts.newId, tag });
  return { ...one, run, decision };
}

/** The mail comes again after the pause; counted as a try, or not. */
export async function putOff(
  mail: MailId,
  attempt: number,
  pauseMs: number,
  counted: boolean,
  parts: SettlingParts,
): Promise<void> {
  const dueAt = new Date(parts.now().getTime() + pauseMs);
  await parts.store.postpone(mail, attempt, dueAt, counted);
}
