// A stored trace as lines of a table. It is read with care: a trace that an earlier version wrote
// shows what of it is understood.

import type { TraceLine } from './views.ts';

/** A line a why, the stage's name on its first; the doubts of the stage under them. */
export function traceLines(stored: unknown): TraceLine[] {
  return list(stored).flatMap((entry) => {
    const lines = [
      ...list(field(entry, 'whys')).map((why) => reasonLine(why, false)),
      ...list(field(entry, 'doubts')).map((doubt) => reasonLine(doubt, true)),
    ];
    const stage = word(entry, 'stage');
    return lines.map((line, index) => ({ ...line, stage: index === 0 ? stage : '' }));
  });
}

/** How long all stages took. */
export function tookMs(stored: unknown): number {
  return list(stored).reduce<number>((sum, entry) => {
    const took = field(entry, 'tookMs');
    return sum + (typeof took === 'number' ? took : 0);
  }, 0);
}

function reasonLine(reason: unknown, doubt: boolean): Omit<TraceLine, 'stage'> {
  return { code: word(reason, 'code'), text: word(reason, 'text'), at: word(reason, 'at'), doubt };
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
