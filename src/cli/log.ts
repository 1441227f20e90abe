// The log of a node: one JSON line an event on stderr for machines; readable lines on a terminal.

import { pino } from 'pino';

import type { Log } from '../log.ts';
import { visibleLine } from '../mail/visible.ts';

type Level = 'info' | 'warn';

const words: Readonly<Record<number, string>> = {
  30: 'info',
  40: 'warn',
  50: 'ERROR',
  60: 'FATAL',
};
const fieldMax = 200;

/** @param level the least that is told */
export function createLog(level: Level = 'info'): Log {
  const stream = process.stderr.isTTY
    ? { write: writeReadably }
    : pino.destination({ fd: 2, sync: true });
  return pino({ base: { pid: process.pid }, level }, stream);
}

function writeReadably(line: string): void {
  const { level, time, msg, pid: _pid, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const clock = new Date(Number(time)).toISOString().slice(11, 19);
  const shown = Object.entries(fields).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return `${name}=${visibleLine(text ?? '', fieldMax)}`;
  });
  process.stderr.write(
    `${clock} ${words[Number(level)] ?? ''}  ${String(msg)}  ${shown.join(' ')}\n`,
  );
}
