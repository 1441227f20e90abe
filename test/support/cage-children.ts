// The processes of the cage as they are seen from outside (Linux only): those that this process
// started and that read mail.

import { readdirSync, readFileSync } from 'node:fs';

/** Their ids; empty where the machine does not tell. */
export function cageChildren(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter(isOurs)
    .map(Number);
}

function isOurs(pid: string): boolean {
  try {
    // The name stands in brackets and may hold anything; the parent is the second field behind it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const [state, parent] = fields;
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return state !== 'Z' && Number(parent) === process.pid && words.includes('cage-child');
  } catch {
    // It has ended since the folder was read.
    return false;
  }
}
