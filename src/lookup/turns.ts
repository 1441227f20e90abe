// How often a server may be asked: its budget of questions, its rest after failures, and how many
// questions may be open at once. A mail must not wait for a server that is down.

/** So many failures in a row, and the server is left alone for a while. */
const failuresMax = 3;
const restMs = 30_000;

export interface Budget {
  /** Takes one question; otherwise says why the server cannot be asked now. */
  spend(nowMs: number): string | null;
  /** What became of it. */
  count(ok: boolean, nowMs: number): void;
}

/** A token bucket that fills in a minute, full at the beginning. */
export function createBudget(queriesPerMinute: number, startMs: number): Budget {
  let tokens = queriesPerMinute;
  let refilledAt = startMs;
  let failures = 0;
  let restUntil = 0;
  return {
    spend(nowMs) {
      if (nowMs < restUntil) {
        const seconds = Math.ceil((restUntil - nowMs) / 1000);
        return `failed ${failures} times, asked again in ${seconds} s`;
      }
      const passedMs = Math.max(0, nowMs - refilledAt);
      tokens = Math.min(queriesPerMinute, tokens + (passedMs * queriesPerMinute) / 60_000);
      refilledAt = nowMs;
      if (tokens < 1) return `${queriesPerMinute} queries a minute are used up`;
      tokens -= 1;
      return null;
    },
    count(ok, nowMs) {
      failures = ok ? 0 : failures + 1;
      if (failures >= failuresMax) restUntil = nowMs + restMs;
    },
  };
}

export interface Slots {
  /** False where no turn came within that time. */
  take(timeoutMs: number): Promise<boolean>;
  release(): void;
}

/** At most so many at once; the others wait in turn, but not longer than they say. */
export function createSlots(slotsMax: number): Slots {
  let free = slotsMax;
  const waiting = new Set<() => void>();

  function take(timeoutMs: number): Promise<boolean> {
    if (free > 0) {
      free -= 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const start = () => {
        clearTimeout(deadline);
        waiting.delete(start);
        resolve(true);
      };
      const deadline = setTimeout(() => {
        waiting.delete(start);
        resolve(false);
      }, timeoutMs);
      waiting.add(start);
    });
  }

  return {
    take,
    release() {
      const [next] = waiting;
      if (next === undefined) free += 1;
      else next();
    },
  };
}
