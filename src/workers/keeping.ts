// Answers that cost much, kept under a key: so many of them and so much in all, the one asked for
// longest ago dropped first. A failure is kept too, for a while, so that what was made to kill its
// reader kills few; whoever asks meanwhile waits for the same answer.

export interface KeepingParts<Value> {
  readonly now: () => Date;
  /** Answers, and what they may weigh together. */
  readonly most: number;
  readonly weightMost: number;
  /** Null: it is not worth its room. */
  readonly weightOf: (value: Value) => number | null;
  readonly isFailure: (value: Value) => boolean;
  /** A failure is tried again after that. */
  readonly failureMs: number;
}

/** Gives what is kept, or finds it; null, and what rejects, is never kept. */
export type Keeping<Value> = (
  key: string,
  find: () => Promise<Value | null>,
) => Promise<Value | null>;

interface Kept<Value> {
  readonly answer: Promise<Value | null>;
  /** Past it, it is found anew; null: never. */
  until: number | null;
  weight: number;
}

/** An empty one. */
export function createKeeping<Value>(parts: KeepingParts<Value>): Keeping<Value> {
  const { now, most, weightMost, weightOf, isFailure, failureMs } = parts;
  const kept = new Map<string, Kept<Value>>();
  let weight = 0;

  const drop = (key: string, one: Kept<Value>): void => {
    if (kept.get(key) !== one) return;
    kept.delete(key);
    weight -= one.weight;
  };

  const keep = (key: string, answer: Promise<Value | null>): void => {
    const one: Kept<Value> = { answer, until: null, weight: 0 };
    kept.set(key, one);
    const settled = (found: Value | null): void => {
      if (kept.get(key) !== one) return;
      const isBad = found !== null && isFailure(found);
      const weighs = found === null ? null : isBad ? 0 : weightOf(found);
      if (weighs === null) return drop(key, one);
      if (isBad) one.until = now().getTime() + failureMs;
      one.weight = weighs;
      weight += weighs;
      for (const [oldest, other] of kept) {
        if (kept.size <= most && weight <= weightMost) break;
        // One that is alone too much is not kept either.
        if (other !== one || weight > weightMost) drop(oldest, other);
      }
    };
    answer.then(settled, () => drop(key, one));
  };

  return (key, find) => {
    const known = kept.get(key);
    if (known !== undefined && (known.until === null || known.until > now().getTime())) {
      // What was asked for last is dropped last.
      kept.delete(key);
      kept.set(key, known);
      return known.answer;
    }
    if (known !== undefined) drop(key, known);
    const answer = find();
    keep(key, answer);
    return answer;
  };
}
