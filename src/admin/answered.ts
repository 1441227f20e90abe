// A question that somebody else has answered first: who, how and how long ago, in words. Whoever
// comes second is told so, and what they typed stays with them.

import { type Answer, type Asked, kept, type Parts } from './answer.ts';
import type { Say } from './messages/say.ts';

/** How a hold was closed, as the store has it. */
export interface Answered {
  /** Null where nobody is known to have. */
  readonly by: string | null;
  readonly how: string | null;
  readonly at: Date;
}

/** Ways to close a hold that have words of their own. */
const ways = [
  ['accept', 'accept'],
  ['close', 'close'],
  ['spam', 'spam'],
  ['ham', 'ham'],
  ['address', 'address'],
  ['contact', 'contact'],
  ['attach', 'attach'],
  ['separate', 'separate'],
  ['repeat', 'repeat'],
  ['read', 'read'],
  ['again', 'again'],
  ['snooze', 'snooze'],
  ['rerun', 'rerun'],
  ['undone', 'undone'],
  ['answered', 'answered'],
  ['ticket closed', 'ticket'],
] as const;

const wayOf = (how: string | null): (typeof ways)[number][1] | 'other' =>
  ways.find(([word]) => word === how)?.[1] ?? 'other';

/** "eva accepted this 12 s ago." */
export function toldOf(say: Say, { by, how, at }: Answered, now: Date): string {
  return say(`queue.told.${wayOf(how)}`, { name: by ?? '?', age: say.age(at, now) });
}

/** "accepted: eva", for a row of a list. */
export function goneOf(say: Say, { by, how }: Pick<Answered, 'by' | 'how'>): string {
  const way = wayOf(how);
  const what = say(`queue.how.${way}`);
  const itself = way === 'rerun' || way === 'answered' || way === 'ticket';
  return itself || by === null ? what : say('queue.row.gone', { what, name: by });
}

/** What whoever answers second is told: 409, and nothing was done. */
export function alreadyAnswered(
  asked: Asked,
  answered: Answered,
  { now }: Pick<Parts, 'now'>,
): Answer {
  const { say } = asked;
  const text = `${toldOf(say, answered, now())} ${say('queue.told-text')}`;
  return kept(409, asked, { title: say('queue.told-title'), text, hint: 'notice.kept-stale' });
}
