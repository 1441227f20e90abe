// What a process of the cage does: it reads the mails it is handed, under the last rules it was
// handed, one at a time.

import type { Received } from '../model.ts';
import { cage } from '../pipeline/pipeline.ts';
import { begin, run } from '../pipeline/run.ts';
import type { Rules } from '../rules.ts';

/** What comes in: new rules, or a mail to read under the last ones. */
export type ToCage =
  | { readonly kind: 'rules'; readonly rules: Rules }
  | { readonly kind: 'read'; readonly received: Received; readonly now: Date };

/** Answers every message that comes over the channel from now on. */
export function answerMessages(): void {
  let rules: Rules | undefined;
  process.on('message', (message: ToCage) => {
    if (message.kind === 'rules') rules = message.rules;
    else void read(message.received, message.now, rules);
  });
}

async function read(given: Received, now: Date, rules: Rules | undefined): Promise<void> {
  if (rules === undefined) throw new Error('the cage was given a mail before any rules');
  // The channel hands over a plain Uint8Array; the stages are promised a Buffer.
  const raw = Buffer.from(given.raw.buffer, given.raw.byteOffset, given.raw.byteLength);
  const received = { ...given, raw };
  const done = await run(cage.stages, begin(received), { now, rules }, () => performance.now());
  // The bytes are on the other side already; they do not travel twice.
  const { received: _received, ...facts } = done.facts;
  process.send?.({ ...done, facts });
}
