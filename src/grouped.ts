// Group commit: what arrives while a group is under way forms the next one, so the groups grow with
// the load and no timer ever makes anybody wait. Invariant: every item is settled exactly once, and
// one bad item does not fail the others. The queue has no limit of its own: its callers have
// theirs.

export interface GroupLimits<Item> {
  readonly itemsMax: number;
  /** A group ends before the item that would take it over this; a larger item goes alone. */
  readonly bytesMax?: number;
  readonly bytesOf?: (item: Item) => number;
  /** Groups under way at once; 1 unless told. */
  readonly parallel?: number;
  /** Whether an error may be one item's fault, so that the group is worth retrying singly. */
  readonly single?: (error: unknown) => boolean;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes a function of one item out of a function of many.
 * @param work answers in the order of its items; when it throws, nothing of the group is done, and
 *   its items are tried again one by one
 */
export function grouped<Item, Result>(
  work: (items: Item[]) => Promise<readonly Result[]>,
  limits: GroupLimits<Item>,
): (item: Item) => Promise<Result> {
  const queue: Waiting<Item, Result>[] = [];
  const parallel = limits.parallel ?? 1;
  let running = 0;
  let starting = false;

  /** After the turn's events, so that the mails of one poll of the sockets share a group. */
  function start(): void {
    if (starting || running >= parallel || queue.length === 0) return;
    starting = true;
    setImmediate(() => {
      starting = false;
      running += 1;
      void settle(take(queue, limits), work, limits).finally(() => {
        running -= 1;
        start();
      });
      start();
    });
  }

  return (item) =>
    new Promise<Result>((resolve, reject) => {
      queue.push({ item, resolve, reject });
      start();
    });
}

function take<Item, Result>(
  queue: Waiting<Item, Result>[],
  { itemsMax, bytesMax = Infinity, bytesOf = () => 0 }: GroupLimits<Item>,
): Waiting<Item, Result>[] {
  let bytes = 0;
  let count = 0;
  for (const { item } of queue) {
    bytes += bytesOf(item);
    if (count > 0 && (count >= itemsMax || bytes > bytesMax)) break;
    count += 1;
  }
  return queue.splice(0, count);
}

/** Never rejects: each failure goes to the one who waits for it. */
async function settle<Item, Result>(
  group: readonly Waiting<Item, Result>[],
  work: (items: Item[]) => Promise<readonly Result[]>,
  limits: GroupLimits<Item>,
): Promise<void> {
  try {
    const results = await work(group.map(({ item }) => item));
    if (results.length !== group.length) throw new RangeError('a group needs one result an item');
    for (const [index, result] of results.entries()) group[index]?.resolve(result);
  } catch (error) {
    if (group.length === 1 || limits.single?.(error) === false) {
      for (const { reject } of group) reject(error);
      return;
    }
    for (const waiting of group) await settle([waiting], work, limits);
  }
}
