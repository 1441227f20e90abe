// How a command ends: exit codes of sysexits.h, and errors told as sentences.

import { KeyFileError } from '../config/keys.ts';
import { type Problem, showProblem } from '../config/problems.ts';
import { ConfigurationError, UnfitError } from '../desk.ts';

export const exit = {
  usage: 64,
  wrongInput: 65,
  noInput: 66,
  unavailable: 69,
  software: 70,
  /** What was shown is not so any more: look, and try again. */
  changed: 75,
  config: 78,
} as const;

/** A command cannot do what was asked; the text says why and what to do instead. */
export class CommandError extends Error {
  readonly status: number;
  constructor(text: string, status: number = exit.usage) {
    super(text);
    this.status = status;
  }
}

/** What was given is wrong; every problem is listed, and nothing was written. */
export class InputError extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(`${problems.length} problem${problems.length === 1 ? '' : 's'} in what was given`);
    this.problems = problems;
  }
}

/** Tells an error on stderr. @returns the exit code */
export function tell(error: unknown): number {
  if (error instanceof ConfigurationError || error instanceof InputError) {
    for (const problem of error.problems) console.error(showProblem(problem));
    console.error(`${error.message}; nothing was changed`);
    return error instanceof InputError ? exit.wrongInput : exit.config;
  }
  if (error instanceof UnfitError || error instanceof KeyFileError) {
    console.error(error.message);
    return exit.config;
  }
  if (error instanceof CommandError) {
    console.error(`sluice: ${error.message}`);
    return error.status;
  }
  console.error(`sluice: ${error instanceof Error ? error.message : String(error)}`);
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOENT' ? exit.noInput : exit.unavailable;
}
