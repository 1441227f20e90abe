// When a deferred delivery is tried again. Pure: chance is handed in, and the answer is a pause.

const pauseMsMax = 4 * 60 * 60 * 1000;

/**
 * The pause before the next attempt, in milliseconds: `retryMs` after the first (`attempt` is 1),
 * doubling each time up to 4 h, less up to a quarter by chance, so that what was deferred together
 * does not come back together. `random` gives [0, 1).
 */
export function nextAttempt(attempt: number, retryMs: number, random: () => number): number {
  const doubled = Math.min(retryMs * 2 ** Math.max(attempt - 1, 0), pauseMsMax);
  return Math.round(doubled * (1 - random() / 4));
}
