// A command of the program in this process: what it prints on both streams, and its exit code. The
// built program is not needed, and what a test breaks is of this tree.

import { mock } from 'node:test';

import { Command } from 'commander';

import { tell } from '../../src/cli/ending.ts';

export interface Said {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** @param add what puts the command into the program */
export async function said(
  add: (program: Command) => void,
  words: readonly string[],
  config: string,
): Promise<Said> {
  const streams = { out: '', err: '' };
  const outs = mock.method(console, 'log', (line: string) => void (streams.out += `${line}\n`));
  const errs = mock.method(console, 'error', (line: string) => void (streams.err += `${line}\n`));
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    const program = new Command('sluice').option('-c, --config <dir>', 'folder', config);
    add(program.exitOverride());
    const thrown = await program.parseAsync(words, { from: 'user' }).then(() => null, tell);
    return { status: thrown ?? process.exitCode, ...streams };
  } finally {
    process.exitCode = before;
    outs.mock.restore();
    errs.mock.restore();
  }
}
