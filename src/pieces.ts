// Long work in short pieces: a generator that stops between them, so that whoever drives it may do
// it at once or give others their turn. What takes a second must not keep mail and pages waiting.

import { setImmediate } from 'node:timers/promises';

/** Ends with a value; stops, without one, often enough that each piece is short. */
export type Pieces<Value> = Generator<undefined, Value, undefined>;

/** So long nobody else has a turn. */
const turnMs = 8;

/** All of it without a pause. */
export function atOnce<Value>(pieces: Pieces<Value>): Value {
  for (;;) {
    const step = pieces.next();
    if (step.done === true) return step.value;
  }
}

/** All of it, while others have their turns in between. Rejects with what a piece throws. */
export async function inTurns<Value>(pieces: Pieces<Value>): Promise<Value> {
  for (;;) {
    const untilMs = performance.now() + turnMs;
    do {
      const step = pieces.next();
      if (step.done === true) return step.value;
    } while (performance.now() < untilMs);
    await setImmediate();
  }
}

const itemsAPiece = 256;

/** The items, with a stop after every few of them. */
export function* eachInPieces<Item>(
  items: Iterable<Item>,
  work: (item: Item) => void,
): Pieces<void> {
  let done = 0;
  for (const item of items) {
    work(item);
    done += 1;
    if (done % itemsAPiece === 0) yield;
  }
}

const sortedAtOnce = 2_048;

/** The items in the order of their keys; of equal ones the earlier first. */
export function* sortedInPieces<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): Pieces<Item[]> {
  const order = (one: Item, other: Item): number => {
    const [a, b] = [keyOf(one), keyOf(other)];
    return a < b ? -1 : Number(a > b);
  };
  let runs: Item[][] = [];
  for (let start = 0; start < items.length; start += sortedAtOnce) {
    runs.push(items.slice(start, start + sortedAtOnce).sort(order));
    yield;
  }
  while (runs.length > 1) {
    const wider: Item[][] = [];
    for (let at = 0; at < runs.length; at += 2) {
      wider.push(yield* merged(runs[at] ?? [], runs[at + 1] ?? [], order));
    }
    runs = wider;
  }
  return runs[0] ?? [];
}

function* merged<Item>(
  one: readonly Item[],
  other: readonly Item[],
  order: (one: Item, other: Item) => number,
): Pieces<Item[]> {
  const all: Item[] = [];
  let [left, right] = [0, 0];
  while (left < one.length || right < other.length) {
    const [a, b] = [one[left], other[right]];
    const isLeft = b === undefined || (a !== undefined && order(a, b) <= 0);
    all.push((isLeft ? a : b) as Item);
    if (isLeft) left += 1;
    else right += 1;
    if (all.length % itemsAPiece === 0) yield;
  }
  return all;
}
