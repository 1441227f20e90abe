// A run hands each stage what it declared and nothing else, keeps what was asked and answered, and
// ends with a word whatever a stage does.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { doubt } from '../../src/doubts.ts';
import type { AnyStage } from '../../src/pipeline/chain.ts';
import { begin, run } from '../../src/pipeline/run.ts';
import { cageStage, pass, reason, retry, stage, stop } from '../../src/stages/stage.ts';
import { answers, mail, received, tools } from '../support/facts.ts';

const any = (...stages: unknown[]) => stages as AnyStage[];
/** A clock that goes on by 10 ms with each look. */
const clock = () => {
  let ms = 0;
  return () => (ms += 10);
};
const go = (stages: AnyStage[], read = {}) => run(stages, begin(received()), tools(read), clock());

const why = reason('found', 'because');
const parse = cageStage({ name: 'parse', needs: ['received'], run: () => pass(mail(), why) });

test('a stage gets what it declared, and nothing else', async () => {
  const seen: string[][] = [];
  const origin = cageStage({
    name: 'origin',
    needs: ['parse'],
    run: (facts) => {
      seen.push(Object.keys(facts));
      return pass(
        { kind: 'person', returned: null, notice: null, purpose: null, accuses: true },
        why,
      );
    },
  });
  const spam = cageStage({
    name: 'spam',
    needs: ['received', 'origin', 'doubts'],
    run: (facts) => {
      seen.push(Object.keys(facts));
      return pass({ mark: 'none', score: null, hits: [] }, why);
    },
  });
  const done = await go(any(parse, origin, spam));
  assert.deepEqual(seen, [['parse'], ['received', 'origin', 'doubts']]);
  assert.deepEqual(Object.keys(done.facts), ['received', 'parse', 'origin', 'spam']);
  assert.deepEqual(done.end, { kind: 'finished' });
});

test('each stage is a line with its whys, its doubts and its time', async () => {
  const more = reason('kept', 'and so', 'body:1-2');
  const origin = cageStage({
    name: 'origin',
    needs: ['parse'],
    run: () =>
      pass(
        { kind: 'person', returned: null, notice: null, purpose: null, accuses: true },
        [why, more],
        [doubt('truncated', 'not all')],
      ),
  });
  const done = await go(any(parse, origin));
  assert.deepEqual(done.trace, [
    { stage: 'parse', whys: [why], doubts: [], tookMs: 10 },
    { stage: 'origin', whys: [why, more], doubts: [doubt('truncated', 'not all')], tookMs: 10 },
  ]);
});

test('what a stage says too much of is not kept in the trace; its doubts all count', async () => {
  const doubts = Array.from({ length: 80 }, (_, at) =>
    doubt('truncated', `${at} ${'y'.repeat(900)}`),
  );
  const long = reason('names', `${'x'.repeat(498)}🐴 and so on`);
  const whys = [long, ...Array.from({ length: 99 }, () => why)] as [typeof why, ...(typeof why)[]];
  const talking = cageStage({ name: 'parse', needs: [], run: () => pass(mail(), whys, doubts) });
  const broken = stage({
    name: 'verify',
    needs: [],
    run: () => {
      throw new Error('z'.repeat(10_000));
    },
  });
  const done = await go(any(talking, broken));
  const [line, failed] = done.trace;
  assert.deepEqual([line?.whys.length, line?.doubts.length, done.doubts.length], [50, 50, 80]);
  // Never half a character: PostgreSQL takes none.
  assert.equal(line?.whys[0]?.text, `${'x'.repeat(498)}…`);
  assert.deepEqual(line?.whys[1], why);
  assert.equal(line?.doubts[0]?.text.length, 500);
  assert.equal(failed?.whys[0]?.text.length, 500);
});

test('doubts gather, and a later stage sees all before it', async () => {
  let seen: readonly string[] = [];
  const first = cageStage({
    name: 'parse',
    needs: [],
    run: () => pass(mail(), why, [doubt('malformed', 'a'), doubt('truncated', 'b')]),
  });
  const second = cageStage({
    name: 'origin',
    needs: ['doubts'],
    run: ({ doubts }) => {
      seen = doubts.map(({ code }) => code);
      return pass(
        { kind: 'person', returned: null, notice: null, purpose: null, accuses: true },
        why,
        [doubt('no-rule', 'c')],
      );
    },
  });
  const done = await go(any(first, second));
  assert.deepEqual(seen, ['malformed', 'truncated']);
  assert.deepEqual(
    done.doubts.map(({ code }) => code),
    ['malformed', 'truncated', 'no-rule'],
  );
});

test('what is asked is kept with its answer and the stage that asked', async () => {
  const group = stage({
    name: 'group',
    needs: [],
    run: async (_facts, { read }) => {
      await Promise.all([read.contacts({ addresses: ['a'] }), read.registry({ ip: '192.0.2.1' })]);
      return pass({ repeatKey: null, incident: null, reopens: [], overdue: null, recent: [] }, why);
    },
  });
  const done = await go(any(group), { contacts: answers([]), registry: answers(null) });
  assert.deepEqual(done.asked, [
    {
      stage: 'group',
      question: 'contacts',
      ask: { addresses: ['a'] },
      answer: { ok: true, value: [] },
    },
    {
      stage: 'group',
      question: 'registry',
      ask: { ip: '192.0.2.1' },
      answer: { ok: true, value: null },
    },
  ]);
});

test('nobody can be asked in the cage', async () => {
  const stages = any(
    cageStage({
      name: 'parse',
      needs: [],
      run: (_facts, given) => {
        assert.deepEqual(Object.keys(given).sort(), ['now', 'rules']);
        return pass(mail(), why);
      },
    }),
  );
  const { now, rules } = tools();
  const done = await run(stages, begin(received()), { now, rules }, clock());
  assert.deepEqual(done.end, { kind: 'finished' });
});

const never = cageStage({
  name: 'origin',
  needs: ['parse'],
  run: () => {
    throw new Error('it must not come so far');
  },
});

test('a stop ends the run by its exit', async () => {
  const leaving = cageStage({ name: 'parse', needs: [], run: () => stop({ kind: 'loop' }, why) });
  const done = await go(any(leaving, never));
  assert.deepEqual(done.end, { kind: 'stopped', stage: 'parse', exit: { kind: 'loop' }, why });
  assert.deepEqual(
    done.trace.map((line) => line.whys),
    [[why]],
  );
});

test('what may be said later ends the run, to come again', async () => {
  const waiting = cageStage({ name: 'parse', needs: [], run: () => retry(500, why) });
  const done = await go(any(waiting, never));
  assert.deepEqual(done.end, { kind: 'retry', stage: 'parse', afterMs: 500, why });
});

for (const [name, thrown, error, text] of [
  ['an error', new Error('first\nsecond'), /^Error: first\nsecond\n +at /, 'Error: first'],
  ['a word', 'oh', /^oh$/, 'oh'],
  ['nothing', undefined, /^undefined$/, 'undefined'],
] as const) {
  for (const how of ['throws', 'rejects'] as const) {
    test(`a stage that ${how} with ${name} ends the run, which never does`, async () => {
      const broken = stage({
        name: 'verify',
        needs: [],
        run: () => {
          // On purpose: a library may throw what is no Error, and the run must survive that too.
          // oxlint-disable-next-line no-throw-literal, only-throw-error
          if (how === 'throws') throw thrown;
          // The same, as a rejection.
          // oxlint-disable-next-line prefer-promise-reject-errors
          return Promise.reject(thrown);
        },
      });
      const done = await go(any(parse, broken, never));
      assert.ok(done.end.kind === 'failed' && done.end.stage === 'verify');
      assert.match(done.end.error, error);
      assert.deepEqual(done.trace.at(-1)?.whys, [{ code: 'failed', text }]);
      // What was known before stays known.
      assert.ok(done.facts.parse);
    });
  }
}

test('a run that has ended goes no further', async () => {
  const ended = await go(any(cageStage({ name: 'parse', needs: [], run: () => retry(1, why) })));
  assert.equal(await run(any(never), ended, tools(), clock()), ended);
});

test('a run goes on where another left off, and changes nothing of it', async () => {
  const first = await go(any(parse));
  const before = structuredClone({ trace: first.trace, doubts: first.doubts });
  const origin = cageStage({
    name: 'origin',
    needs: ['parse'],
    run: () =>
      pass({ kind: 'person', returned: null, notice: null, purpose: null, accuses: true }, why, [
        doubt('urgent', 'x'),
      ]),
  });
  const second = await run(any(origin), first, tools(), clock());
  assert.deepEqual({ trace: first.trace, doubts: first.doubts }, before);
  assert.deepEqual(
    second.trace.map((line) => line.stage),
    ['parse', 'origin'],
  );
});
