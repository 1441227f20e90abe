// What a question rests on, by what it asks: the facts that a person would otherwise look for on
// other pages. Each kind of question has a file that says which.

import type { HoldCode } from '../../../model.ts';
import type { HoldRow } from '../../../store/acts.ts';
import { findTrace, type TraceRow } from '../../../store/runs.ts';
import type { Parts } from '../../answer.ts';
import type { Say } from '../../messages/say.ts';
import type { GroundView } from '../views.ts';
import { bounceGrounds } from './bounce.ts';
import { contactGrounds } from './contact.ts';
import { readGrounds } from './read.ts';
import { replyGrounds } from './reply.ts';
import { repeatGrounds } from './repeat.ts';
import { seenGrounds } from './seen.ts';
import { silenceGrounds } from './silence.ts';
import { spamGrounds } from './spam.ts';
import { toldGrounds } from './told.ts';

/** What a kind of question is given. */
export interface Grounded {
  readonly row: HoldRow;
  /** Of the run that asks; null: a clock or a sender asks, or it is forgotten. */
  readonly trace: TraceRow | null;
  readonly parts: Parts;
  readonly say: Say;
}
type Grounds = (about: Grounded) => readonly GroundView[] | Promise<readonly GroundView[]>;

const kinds: readonly (readonly [codes: readonly HoldCode[], grounds: Grounds])[] = [
  [['suspected-spam'], spamGrounds],
  [['no-address'], seenGrounds],
  [['repeat-unsure'], repeatGrounds],
  [['reply-to-read'], replyGrounds],
  [['contact-bounced'], bounceGrounds],
  [['reply-to-read', 'contact-bounced'], toldGrounds],
  [['no-reply'], silenceGrounds],
  [['first-contact', 'contact-paused', 'no-contact'], contactGrounds],
  [['crypto', 'malformed'], readGrounds],
];

/** In the order of the kinds; none where its sentence says it all. */
export async function groundsOf(
  row: HoldRow,
  parts: Parts,
  say: Say,
): Promise<readonly GroundView[]> {
  const asked = kinds.filter(([codes]) => codes.some((code) => row.codes.includes(code)));
  if (asked.length === 0) return [];
  const trace = row.run === null ? null : await findTrace(parts.database, row.run);
  const about = { row, trace, parts, say };
  const found = await Promise.all(asked.map(async ([, of]) => await of(about)));
  return found.flat();
}
