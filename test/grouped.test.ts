// Groups form from what waits, keep their limits, and a bad item fails alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from './support/properties.ts';

import type { GroupLimits } from '../src/grouped.ts';
import { grouped } from '../src/grouped.ts';

/** Work that records its groups and waits to be let go, group by group. */
function gate(): {
  groups: number[][];
  work: (items: number[]) => Promise<number[]>;
  open: () => Promise<void>;
} {
  const groups: number[][] = [];
  const waiting: (() => void)[] = [];
  return {
    groups,
    work: async (items) => {
      groups.push(items);
      await new Promise<void>((done) => waiting.push(done));
      return items.map((item) => item * 10);
    },
    async open() {
      for (const go of waiting.splice(0)) go();
      await turns(5);
    },
  };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((done) => setImmediate(done));
}

const cases: {
  name: string;
  limits: GroupLimits<number>;
  first: number[];
  later: number[];
  groups: number[][];
}[] = [
  {
    name: 'what arrives in one turn is one group',
    limits: { itemsMax: 10 },
    first: [1, 2, 3],
    later: [],
    groups: [[1, 2, 3]],
  },
  {
    name: 'what arrives while a group is under way is the next',
    limits: { itemsMax: 10 },
    first: [1],
    later: [2, 3, 4],
    groups: [[1], [2, 3, 4]],
  },
  {
    name: 'no more items than allowed',
    limits: { itemsMax: 2 },
    first: [1, 2, 3],
    later: [4],
    groups: [
      [1, 2],
      [3, 4],
    ],
  },
  {
    name: 'no more bytes than allowed, and a larger item alone',
    limits: { itemsMax: 10, bytesMax: 10, bytesOf: (item) => item },
    first: [4, 6, 1, 50, 2],
    later: [],
    groups: [[4, 6], [1], [50], [2]],
  },
  {
    name: 'several groups at once',
    limits: { itemsMax: 1, parallel: 2 },
    first: [1, 2, 3],
    later: [],
    groups: [[1], [2], [3]],
  },
];

for (const { name, limits, first, later, groups } of cases) {
  test(name, async () => {
    const { groups: seen, work, open } = gate();
    const put = grouped(work, limits);
    const results = first.map(put);
    await turns(3);
    assert.equal(seen.length, Math.min(limits.parallel ?? 1, groups.length), 'under way at first');
    results.push(...later.map(put));
    for (let round = 0; round < groups.length; round += 1) await open();
    assert.deepEqual(
      await Promise.all(results),
      [...first, ...later].map((item) => item * 10),
    );
    assert.deepEqual(seen, groups);
  });
}

test('a bad item fails alone, and each item is done once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 3 }),
      async (bad, itemsMax, parallel) => {
        const done: number[] = [];
        const put = grouped(
          async (items: number[]) => {
            await turns(1);
            if (items.some((item) => bad[item])) throw new Error('bad item');
            done.push(...items);
            return items;
          },
          { itemsMax, parallel },
        );
        const settled = await Promise.allSettled(bad.map((_, index) => put(index)));
        assert.deepEqual(
          settled.map(({ status }) => status === 'rejected'),
          bad,
        );
        assert.deepEqual(
          done.sort((a, b) => a - b),
          bad.flatMap((isBad, index) => (isBad ? [] : [index])),
        );
      },
    ),
    { numRuns: 50 },
  );
});

test('an error that is no item’s fault is not tried again', async () => {
  let tries = 0;
  const put = grouped<number, number>(
    async () => {
      tries += 1;
      throw new Error('server is gone');
    },
    { itemsMax: 10, single: () => false },
  );
  const settled = await Promise.allSettled([put(1), put(2), put(3)]);
  assert.equal(tries, 1);
  assert.ok(settled.every(({ status }) => status === 'rejected'));
});

test('work that loses a result fails its group', async () => {
  const put = grouped<number, number>(async (items) => items.slice(1), { itemsMax: 10 });
  await assert.rejects(put(1), RangeError);
});

test('work that throws before its promise fails the same way', async () => {
  const put = grouped<number, number>(
    () => {
      throw new Error('at once');
    },
    { itemsMax: 10 },
  );
  await assert.rejects(put(1), /at once/);
});
