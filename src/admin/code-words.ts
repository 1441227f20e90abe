// Codes of the closed lists in the reader's language. A code that is of no list, as an earlier
// version may have left it, is said as it is.

import type { MailRow } from '../store/mails.ts';
import { foundEn } from './messages/found-en.ts';
import type { Say } from './messages/say.ts';
import { short } from './messages/short.ts';
import { badge, type Badge } from './tones.ts';

/** A hold's code as a badge. */
export function holdBadge(say: Say, code: string): Badge {
  const key = `hold.${code}`;
  const word = isShort(key) ? say(`short.${key}`) : code;
  return { word, tone: badge(code).tone === 'bad' ? 'bad' : 'ask' };
}

/** What became of a mail, or that it waits. */
export function fateBadge(say: Say, { state, outcome }: Pick<MailRow, 'state' | 'outcome'>): Badge {
  const fate = state === 'held' ? 'held' : (outcome ?? state);
  const key = `fate.${fate}`;
  return { ...badge(fate), word: isShort(key) ? say(`short.${key}`) : fate };
}

/** Of a mail that was held and has been answered. */
export function decidedBadge(say: Say): Badge {
  return { word: say('short.fate.decided'), tone: 'busy' };
}

/** Whether a word is the code itself, but for its hyphens. */
export function isSaid(word: string, code: string): boolean {
  return word.replaceAll('-', ' ') === code.replaceAll('-', ' ');
}

/** What a stage does. */
export function stageIn(say: Say, stage: string): string {
  const key = `stage.${stage}`;
  return isShort(key) ? say(`short.${key}`) : stage;
}

/** What a reason of the trace says in a word. */
export function foundIn(say: Say, code: string): string {
  return isFound(code) ? say(`found.${code}`) : code;
}

/** What happened, by the last word of its category. */
export function typeIn(say: Say, category: string | null): string {
  return foundIn(say, category?.split('/').at(-1) ?? '');
}

/** What a reply seems to want. */
export function intentIn(say: Say, intent: string | null): string {
  const key = `intent.${intent ?? ''}`;
  return isShort(key) ? say(`short.${key}`) : (intent ?? '');
}

function isShort(key: string): key is keyof typeof short.en {
  return Object.hasOwn(short.en, key);
}

function isFound(code: string): code is keyof typeof foundEn {
  return Object.hasOwn(foundEn, code);
}
