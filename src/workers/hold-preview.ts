// What accepting a hold would send, letter by letter: its mail runs again as the runner will run
// it, and nothing is written. Where the digest is not the hold's, the runner would send nothing.

import type { Changed, HoldPreview } from '../holding.ts';
import type { HoldCode, MailId, Override, Received, RunId } from '../model.ts';
import { desk } from '../pipeline/pipeline.ts';
import { type Run, run as runStages } from '../pipeline/run.ts';
import type { Own } from '../settlement.ts';
import { nothingOwn, picked, preparedBy, type RerunParts, settingOf } from './rerun.ts';

export interface HoldPreviewParts extends RerunParts {
  /** Reads a mail in the cage. */
  readonly read: (received: Received, at: Date) => Promise<Run>;
  readonly elapsedMs: () => number;
  readonly store: RerunParts['store'] & {
    received(mail: MailId): Promise<Received | null>;
    /** What was decided about it. */
    overrides(mail: MailId): Promise<readonly Override[]>;
    own(mails: readonly MailId[]): Promise<ReadonlyMap<MailId, Own>>;
  };
}

/** A hold's own mail and run, and the digest of what it shows. */
export interface Previewed {
  readonly mail: MailId;
  readonly run: RunId;
  readonly digest: string;
  readonly changed: Changed;
}

/** What it asks about, if it were sent so. */
export interface Rerun extends HoldPreview {
  readonly codes: readonly HoldCode[];
}

/** Null where its mail is not known any more, or cannot be read. */
export async function previewOf(
  { mail, run, digest, changed }: Previewed,
  parts: HoldPreviewParts,
): Promise<Rerun | null> {
  const { store } = parts;
  const [found, overrides, own] = await Promise.all([
    store.received(mail),
    store.overrides(mail),
    store.own([mail]),
  ]);
  if (found === null) return null;
  const accept = { kind: 'accept', run, digest, ...changed } as const;
  const received = { ...found, overrides: [...overrides, accept] };
  const { rules, reads, at } = await settingOf(received, parts);
  const read = await parts.read(received, at);
  if (read.facts.parse === undefined) return null;
  const tools = { now: at, rules, read: reads };
  const again = await runStages(desk.stages, read, tools, parts.elapsedMs);
  const before = own.get(mail) ?? nothingOwn;
  const shown = await preparedBy(picked(again, changed, before), rules, before);
  const codes = again.doubts.map(({ code }) => code);
  return { digest: shown.digest, letters: shown.letters, codes };
}
