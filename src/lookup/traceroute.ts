// The way to an address, by the system's own traceroute: no shell, no name is asked for, a named
// limit of hops, of time, of what it may write, and of how many run at once. What it writes is a
// stranger's text.

import { spawn } from 'node:child_process';

import { readAddress } from '../indicators/prefix-tree.ts';
import type { Trace, TraceFailure } from '../questions.ts';
import { createSlots } from './turns.ts';

export interface TraceLimits {
  readonly hopsMax: number;
  /** For one hop, as the program takes it. */
  readonly hopSeconds: number;
  /** The pages say it, too. */
  readonly timeMs: number;
  readonly outputBytesMax: number;
  readonly linesMax: number;
  readonly atOnceMax: number;
  /** So long one waits for its turn. */
  readonly turnMs: number;
}

export const traceLimits: TraceLimits = {
  hopsMax: 20,
  hopSeconds: 2,
  timeMs: 25_000,
  outputBytesMax: 16_384,
  linesMax: 60,
  atOnceMax: 2,
  turnMs: 3_000,
};

const program = 'traceroute';
/** Where it may stand; nothing else of this process's surroundings is handed on. */
const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * @param path where the program is looked for
 * @returns what looks for a way; it throws RangeError for what is no address, and rejects for
 * nothing that the program does
 */
export function createTraceroute(
  now: () => Date,
  limits: TraceLimits = traceLimits,
  path = systemPath,
): (ip: string) => Promise<Trace> {
  const slots = createSlots(limits.atOnceMax);
  const words = new Uint32Array(4);
  return async (ip) => {
    if (readAddress(ip, words) === 0) throw new RangeError(`no address: ${JSON.stringify(ip)}`);
    if (!(await slots.take(limits.turnMs))) {
      return { at: now(), lines: [], failure: { code: 'busy', why: '' } };
    }
    try {
      const { text, failure } = await run(ip, limits, path);
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      return { at: now(), lines: lines.slice(0, limits.linesMax), failure };
    } finally {
      slots.release();
    }
  };
}

interface Ran {
  readonly text: string;
  readonly failure: TraceFailure | null;
}

function run(
  ip: string,
  { hopsMax, hopSeconds, timeMs, outputBytesMax }: TraceLimits,
  path: string,
): Promise<Ran> {
  // -n: the owners of the hops' names need not hear that somebody looks.
  const words = ['-n', '-q', '1', '-w', hopSeconds, '-m', hopsMax, ip].map(String);
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: path, LC_ALL: 'C' },
    });
    const [out, complaint] = [[] as Buffer[], [] as Buffer[]];
    let bytes = 0;
    let isLate = false;
    const deadline = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, timeMs);
    const end = (failure: TraceFailure | null): void => {
      clearTimeout(deadline);
      resolve({ text: Buffer.concat(out).toString('utf8').slice(0, outputBytesMax), failure });
    };
    const take = (into: Buffer[]) => (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= outputBytesMax) into.push(chunk);
      else child.kill('SIGKILL');
    };
    child.stdout.on('data', take(out));
    child.stderr.on('data', take(complaint));
    child.on('error', (error: NodeJS.ErrnoException) => {
      const isMissing = error.code === 'ENOENT' || error.code === 'EACCES';
      end({ code: isMissing ? 'missing' : 'failed', why: error.message });
    });
    child.on('close', (code, signal) => {
      if (isLate) return end({ code: 'late', why: '' });
      if (code === 0) return end(null);
      const [said = ''] = Buffer.concat(complaint).toString('utf8').trim().split('\n', 1);
      return end({ code: 'failed', why: said || `${program}: ${code ?? signal}` });
    });
  });
}
