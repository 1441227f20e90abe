// Commands that look at the desk or act on it: they join the running server, or hold it for their
// own duration.

import { userInfo } from 'node:os';

import { configure, type Desk, openDesk } from '../desk.ts';

export interface ConfigOption {
  readonly config: string;
}

/** Opens the desk, works, and closes it whatever happens. */
export async function withDesk<T>(
  { config }: ConfigOption,
  work: (desk: Desk) => Promise<T>,
): Promise<T> {
  const desk = await openDesk(await configure(config), 'command', (line) => console.error(line));
  try {
    return await work(desk);
  } finally {
    await desk.close();
  }
}

/** Who acts, for the history. */
export function actor(): string {
  return `cli:${userInfo().username}`;
}
