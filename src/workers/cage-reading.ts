// What a process of the cage does: the tasks it is handed, under the last rules it was handed, one
// at a time. Whatever is hostile is read here: mails, their signatures, the keys of others.

import type { Held } from '../mime/alignment.ts';
import type { Received } from '../model.ts';
import { cage } from '../pipeline/pipeline.ts';
import { begin, run, type Run } from '../pipeline/run.ts';
import type { PartBytes, Reading, SafeHtml } from '../reading.ts';
import type { Rules } from '../rules.ts';
import type { AskedSignatures } from './cage-proving.ts';
import type { AskedSeal, KeyFound, SealFound } from './cage-seals.ts';

/** What a process can be asked to do, and what it answers. */
export interface Tasks {
  /** Runs the stages of the cage over a mail. */
  read: { ask: { readonly received: Received; readonly now: Date }; answer: Run };
  /** Checks its DKIM and ARC signatures. */
  prove: { ask: AskedSignatures; answer: Held };
  /** Checks its OpenPGP signature. */
  seal: { ask: AskedSeal; answer: SealFound };
  /** Reads a public key of somebody, with a certificate that revokes it where one is given. */
  key: {
    ask: { readonly armored: string; readonly at: Date; readonly certificate?: string };
    answer: KeyFound;
  };
  /** Reads a stored mail for a page. */
  view: { ask: Received; answer: Reading };
  /** Makes its HTML harmless; null: it has none. */
  html: { ask: { readonly raw: Buffer }; answer: SafeHtml | null };
  /** Takes one part out of it; null: there is no such part. */
  part: { ask: { readonly raw: Buffer; readonly path: string }; answer: PartBytes | null };
}

/** What comes in: new rules, or a task under the last ones. */
export type ToCage =
  | { readonly kind: 'rules'; readonly rules: Rules }
  | {
      readonly [Name in keyof Tasks]: { readonly kind: Name; readonly ask: Tasks[Name]['ask'] };
    }[keyof Tasks];

/** Answers every message that comes over the channel from now on. */
export function answerMessages(): void {
  let rules: Rules | undefined;
  process.on('message', (message: ToCage) => {
    if (message.kind === 'rules') rules = message.rules;
    else void work(message, rules);
  });
}

async function work(
  task: Exclude<ToCage, { kind: 'rules' }>,
  rules: Rules | undefined,
): Promise<void> {
  if (rules === undefined) throw new Error('the cage was given a task before any rules');
  process.send?.(await answerTo(task, rules));
}

async function answerTo(
  task: Exclude<ToCage, { kind: 'rules' }>,
  rules: Rules,
): Promise<Tasks[keyof Tasks]['answer']> {
  switch (task.kind) {
    case 'read':
      return read(task.ask.received, task.ask.now, rules);
    // Loaded when the first one comes: most of what is read needs neither.
    case 'prove': {
      const { checkSignatures } = await import('./cage-proving.ts');
      return checkSignatures({ ...task.ask, raw: bufferOf(task.ask.raw) });
    }
    case 'seal': {
      const { checkSeal } = await import('./cage-seals.ts');
      return checkSeal({ ...task.ask, raw: bufferOf(task.ask.raw) }, rules.limits);
    }
    case 'key': {
      const { readPublicKey, readRevoked } = await import('./cage-seals.ts');
      const { armored, certificate, at } = task.ask;
      return certificate === undefined
        ? readPublicKey(armored, at)
        : readRevoked(armored, certificate, at);
    }
    case 'view': {
      const { viewOf } = await import('./cage-pages.ts');
      return viewOf({ ...task.ask, raw: bufferOf(task.ask.raw) }, rules);
    }
    case 'html': {
      const { htmlOf } = await import('./cage-pages.ts');
      return htmlOf(bufferOf(task.ask.raw), rules);
    }
    case 'part': {
      const { partOf } = await import('./cage-pages.ts');
      return partOf(bufferOf(task.ask.raw), task.ask.path, rules);
    }
  }
}

async function read(given: Received, now: Date, rules: Rules): Promise<Run> {
  const received = { ...given, raw: bufferOf(given.raw) };
  const done = await run(cage.stages, begin(received), { now, rules }, () => performance.now());
  // The bytes are on the other side already; they do not travel twice.
  const { received: _received, ...facts } = done.facts;
  return { ...done, facts };
}

/** The channel hands over a plain Uint8Array; whoever reads it is promised a Buffer. */
function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
