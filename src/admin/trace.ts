// A stored trace as lines of a table. It is read with care: a trace that an earlier version wrote
// shows what of it is understood.

import { foundIn, holdBadge, isSaid, stageIn } from './code-words.ts';
import type { Reason } from '../model.ts';
import { doubtIn } from './doubt-words.ts';
import type { Say } from './messages/say.ts';
import type { TraceLine } from './views.ts';

/** What shows why something is as it is, wherever that stands. */
export const whyKey = 'w';

/** As it is stored: codes, and a sentence in English, of some as data too. */
export interface StoredLine extends Pick<TraceLine, 'code' | 'text' | 'at' | 'doubt'> {
  /** Empty on all but the first line of a stage. */
  readonly stage: string;
  readonly says: Reason['says'] | undefined;
}

/** A line a why, the stage's name on its first; the doubts of the stage under them. */
export function traceLines(stored: unknown): StoredLine[] {
  return list(stored).flatMap((entry) => {
    const lines = [
      ...list(field(entry, 'whys')).map((why) => reasonLine(why, false)),
      ...list(field(entry, 'doubts')).map((doubt) => reasonLine(doubt, true)),
    ];
    const stage = word(entry, 'stage');
    return lines.map((line, index) => ({ ...line, stage: index === 0 ? stage : '' }));
  });
}

/** Lines of the stored ones, with stage and code in words. */
export function toldLines(lines: readonly StoredLine[], say: Say): TraceLine[] {
  return lines.map((line) => {
    const stage = stageIn(say, line.stage);
    const word = line.doubt ? holdBadge(say, line.code).word : foundIn(say, line.code);
    return {
      ...doubtIn(say, line),
      at: line.at,
      doubt: line.doubt,
      stage,
      stageCode: stage === line.stage ? '' : line.stage,
      begins: line.stage !== '',
      word,
      code: isSaid(word, line.code) ? '' : line.code,
    };
  });
}

/** What a stage said, without its doubts. */
export type SaidLine = Pick<StoredLine, 'code' | 'text' | 'says' | 'at'>;

/** What that stage of a stored trace said, in its order. */
export function saidBy(stored: unknown, stage: string): readonly SaidLine[] {
  return list(stored)
    .filter((entry) => word(entry, 'stage') === stage)
    .flatMap((entry) => list(field(entry, 'whys')))
    .map((why) => reasonLine(why, false));
}

/** A stored trace, or as much of it as tells of signatures. */
export interface KeptTrace {
  readonly lines: unknown;
  readonly asked: unknown;
}

/** What was answered about a mail's signature; each empty where nothing was, as of one unchecked. */
export interface KeptSeal {
  readonly state: string;
  readonly covers: string;
  readonly whose: string;
  readonly fingerprint: string;
}

const sealCodes: ReadonlySet<string> = new Set(['signed', 'not-verified']);

/** What was found of the mail's signature; null: it bears none. */
export function sealIn({ lines, asked }: KeptTrace): KeptSeal | null {
  if (!saidBy(lines, 'verify').some(isOfSeal)) return null;
  const answered = list(asked).find((one) => word(one, 'question') === 'seal');
  const seal = field(field(field(answered, 'answer'), 'value'), 'seal');
  return {
    state: word(seal, 'state'),
    covers: word(seal, 'covers'),
    whose: word(seal, 'whose'),
    fingerprint: word(seal, 'fingerprint'),
  };
}

/** Whether a line of a trace tells of the mail's signature. */
export function isOfSeal({ code }: Pick<StoredLine, 'code'>): boolean {
  return sealCodes.has(code);
}

/** How long all stages took. */
export function tookMs(stored: unknown): number {
  return list(stored).reduce<number>((sum, entry) => {
    const took = field(entry, 'tookMs');
    return sum + (typeof took === 'number' ? took : 0);
  }, 0);
}

function reasonLine(reason: unknown, doubt: boolean): Omit<StoredLine, 'stage'> {
  return {
    code: word(reason, 'code'),
    text: word(reason, 'text'),
    says: field(reason, 'says') as Reason['says'] | undefined,
    at: word(reason, 'at'),
    doubt,
  };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function word(value: unknown, name: string): string {
  const found = field(value, name);
  return typeof found === 'string' ? found : '';
}
