// How a command ends: exit codes of sysexits.h, and errors told as sentences.

import { showProblem } from '../config/problems.ts';
import { ConfigurationError, UnfitError } from '../desk.ts';

export const exit = { usage: 64, noInput: 66, unavailable: 69, software: 70, config: 78 } as const;

/** A command cannot do what was asked; the text says why and what to do instead. */
export class CommandError extends Error {
  readonly status: number;
  constructor(text: string, status: number = exit.usage) {
    super(text);
    this.status = status;
  }
}

/** Tells an error on stderr. @returns the exit code */
export function tell(error: unknown): number {
  if (error instanceof ConfigurationError) {
    for (const problem of error.problems) console.error(showProblem(problem));
    console.error(`${error.message}; nothing was changed`);
    return exit.config;
  }
  if (error instanceof UnfitError) {
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
