// What became of a mail, and why, as it stands now: one that was answered is held no more, although
// its answer waits until it can no longer be taken back.

import { answersUnderWay, type MailRow, type UnderWay } from '../../store/mails.ts';
import { stoppedMail } from '../../store/outbox.ts';
import type { Parts } from '../answer.ts';
import { decidedBadge, fateBadge } from '../code-words.ts';
import type { Say } from '../messages/say.ts';
import type { Badge } from '../tones.ts';

export interface FateView {
  readonly fate: Badge;
  /** Empty where nothing is known yet. */
  readonly why: string;
  /** Of the reason: it is kept in English. */
  readonly lang: string;
}

/** How to tell it of each of those mails. */
export async function fatesOf(
  rows: readonly MailRow[],
  { database, now }: Pick<Parts, 'database' | 'now'>,
  say: Say,
): Promise<(row: MailRow) => FateView> {
  const held = rows.filter(({ state }) => state === 'held').map(({ id }) => id);
  const answers = await answersUnderWay(database, held, now());
  const isStopped = answers.size > 0 && (await stoppedMail(database)).all !== null;
  return (row) => {
    const answer = answers.get(row.id);
    if (answer === undefined) return { fate: fateBadge(say, row), why: row.why ?? '', lang: 'en' };
    return { fate: decidedBadge(say), why: answeredIn(say, answer, isStopped), lang: say.lang };
  };
}

function answeredIn(say: Say, { how, by: who, startAt }: UnderWay, isStopped: boolean): string {
  if (startAt === null) return say('mail.runs-again', { who });
  const time = `${startAt.toISOString().slice(11, 19)}Z`;
  if (how !== 'accept') return say('mail.done-at', { who, time });
  return say(isStopped ? 'mail.leaves-once' : 'mail.leaves-at', { who, time });
}
