// How often something may be asked: by each key, and by all together. What is refused to one counts
// for nobody else, so that no one can use up what all have. Bounded in memory; who was heard of
// longest ago is forgotten first: to be forgotten costs ten thousand questions by others.

export interface Limiter {
  /** @returns whether it may be done once more, now */
  take(key: string): boolean;
}

export interface Limits {
  readonly each: number;
  /** Null: as many as there are keys. */
  readonly all: number | null;
  readonly perMs: number;
}

const keysMost = 10_000;
const everybody = '';

/** Counts in windows of `perMs`, by the clock that is handed in. */
export function createLimiter({ each, all, perMs }: Limits, now: () => Date): Limiter {
  const seen = new Map<string, { readonly since: number; count: number }>();
  const isWithin = (key: string, most: number): boolean => {
    const at = now().getTime();
    const known = seen.get(key);
    const isCurrent = known !== undefined && at >= known.since && at - known.since < perMs;
    const one = isCurrent ? known : { since: at, count: 0 };
    // Again, so that it stands last.
    seen.delete(key);
    seen.set(key, one);
    if (one.count >= most) return false;
    one.count += 1;
    return true;
  };
  return {
    take: (key) => {
      const isTaken = isWithin(`=${key}`, each) && (all === null || isWithin(everybody, all));
      for (const oldest of seen.keys()) {
        if (seen.size <= keysMost) break;
        seen.delete(oldest);
      }
      return isTaken;
    },
  };
}
