// Looks at processes from outside, through /proc: who descends from a process, and whether it still
// is the same one. A process that has ended and only waits to be reaped counts as gone.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface Seen {
  readonly pid: number;
  readonly parent: number;
  readonly state: string;
  /** In clock ticks since boot: with the id it names a process for ever. */
  readonly startedAt: string;
  readonly name: string;
}

const lookMs = 10;

/** The process and all that it or its descendants started. */
export function family(pid: number): Seen[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => look(Number(name)) ?? []);
  const ours = all.filter((one) => one.pid === pid);
  for (const one of ours) ours.push(...all.filter((other) => other.parent === one.pid));
  return ours;
}

/** Those of them that are still there after `withinMs`, and how long it took them all to go. */
export async function whoStays(
  family: readonly Seen[],
  withinMs: number,
): Promise<{ stay: Seen[]; tookMs: number }> {
  const startedMs = performance.now();
  for (;;) {
    const stay = family.filter(isThere);
    const tookMs = performance.now() - startedMs;
    if (stay.length === 0 || tookMs > withinMs) return { stay, tookMs };
    await pause(lookMs);
  }
}

/** How to reach the embedded server that runs in a home. */
export function socketOf(home: string) {
  const lines = readFileSync(join(home, 'postgres/data/postmaster.pid'), 'utf8').split('\n');
  return { host: lines[4] ?? '', port: Number(lines[3]), user: 'sluice', database: 'sluice' };
}

function isThere({ pid, startedAt }: Seen): boolean {
  const now = look(pid);
  return now !== null && now.startedAt === startedAt && now.state !== 'Z';
}

function look(pid: number): Seen | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const after = text.lastIndexOf(')');
    // proc(5): the fields after the name begin with the third, the state; the 22nd is the start.
    const fields = text.slice(after + 2).split(' ');
    const name = text.slice(text.indexOf('(') + 1, after);
    const [state = '', parent = ''] = fields;
    return { pid, state, parent: Number(parent), startedAt: fields[19] ?? '', name };
  } catch {
    return null;
  }
}
