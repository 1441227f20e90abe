// Waits for what is to happen, by looking again and again: no test sleeps and hopes.

import { setTimeout as pause } from 'node:timers/promises';

const lookMs = 20;

/**
 * The first value that `look` gives which is not null, undefined or false.
 * @throws with what it waited for, and what it saw last, after `withinMs`
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  withinMs = 30_000,
): Promise<Exclude<T, null | undefined | false>> {
  const end = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== null && seen !== undefined && seen !== false) {
      return seen as Exclude<T, null | undefined | false>;
    }
    if (performance.now() > end) throw new Error(`waited in vain: ${what} (last: ${String(seen)})`);
    await pause(lookMs);
  }
}
