// The cage with the limits it is shipped with, over mails made to break a reader; and its children
// killed from within and from without: the mail that did it is malformed, the next is not touched.

import assert from 'node:assert/strict';
import { readlinkSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { test, type TestContext } from 'node:test';

import type { Settings } from '../../src/rules.ts';
import { createCage } from '../../src/workers/cage.ts';
import { hostileMails } from '../mime/hostile.ts';
import { cageChildren } from '../support/cage-children.ts';
import { now, received, rules } from '../support/facts.ts';
import { until } from '../support/until.ts';

const shipped: Settings['cage'] = {
  children: 1,
  memoryBytesMax: 256 * 2 ** 20,
  deadlineMs: 10_000,
};
/** Nobody else is to be kept waiting by more than this, on a machine with other things to do. */
const blockedMsMax = 500;

function open(t: TestContext, changed: Partial<Settings['cage']> = {}) {
  const cage = createCage({ ...shipped, ...changed }, rules());
  t.after(() => cage.close());
  return cage;
}

const mail = (text = 'Subject: plain\r\n\r\n192.0.2.1\r\n') => received({ raw: Buffer.from(text) });
/** The one child there is. */
const child = () =>
  until('there is a child', () => {
    const [pid, ...more] = cageChildren();
    return more.length === 0 && pid;
  });
const successorOf = (gone: number) =>
  until('there is another child', () => cageChildren().find((pid) => pid !== gone));

test('no hostile mail takes too long, too much, or the next one with it', async (t) => {
  const cage = open(t);
  await cage.read(mail(), now);
  for (const [name, make] of Object.entries(hostileMails)) {
    await t.test(name, async (each) => {
      const raw = make();
      const delay = monitorEventLoopDelay({ resolution: 5 });
      const started = performance.now();
      delay.enable();
      const run = await cage.read(received({ raw }), now);
      delay.disable();
      const took = performance.now() - started;
      each.diagnostic(`${Math.round(took)} ms, blocked ${Math.round(delay.max / 1e6)} ms`);
      assert.ok(took <= shipped.deadlineMs + 1_000);
      assert.ok(delay.max / 1e6 <= blockedMsMax);
      assert.ok(run.facts.received?.raw === raw);
      const next = await cage.read(mail(), now);
      assert.equal(next.facts.parse?.subject, 'plain');
      assert.deepEqual(
        next.facts.extract?.indicators.map(({ value }) => value),
        ['192.0.2.1'],
      );
    });
  }
});

test('a mail over the memory is malformed, the next is read', async (t) => {
  const cage = open(t, { memoryBytesMax: 160 * 2 ** 20 });
  assert.equal((await cage.read(mail(), now)).facts.parse?.subject, 'plain');
  const big = received({ raw: Buffer.alloc(96 * 2 ** 20, 'x') });
  const run = await cage.read(big, now);
  assert.deepEqual(run.doubts, [{ code: 'malformed', text: 'reading it took more than 160 MB' }]);
  assert.equal(run.facts.received?.raw, big.raw);
  assert.equal(cage.killed(), 1);
  assert.equal((await cage.read(mail(), now)).facts.parse?.subject, 'plain');
});

test('a mail over its time is malformed, those behind it are read', async (t) => {
  const cage = open(t, { deadlineMs: 5_000 });
  await cage.read(mail(), now);
  // A reader that stands still is what endless reading looks like from outside.
  process.kill(await child(), 'SIGSTOP');
  const [stuck, behind] = await Promise.all([cage.read(mail(), now), cage.read(mail(), now)]);
  assert.deepEqual(stuck.doubts, [{ code: 'malformed', text: 'reading it took more than 5 s' }]);
  assert.equal(behind.facts.parse?.subject, 'plain');
  assert.equal(cage.killed(), 1);
});

test('a reader killed from outside is replaced, and the mail read again', async (t) => {
  const cage = open(t);
  await cage.read(mail(), now);
  const pid = await child();
  process.kill(pid, 'SIGSTOP');
  const reading = cage.read(mail(), now);
  process.kill(pid, 'SIGKILL');
  assert.equal((await reading).facts.parse?.subject, 'plain');
  assert.equal(cage.killed(), 0);
});

test('what has two readers die of it is malformed', async (t) => {
  const cage = open(t);
  await cage.read(mail(), now);
  const first = await child();
  process.kill(first, 'SIGSTOP');
  const reading = cage.read(mail(), now);
  process.kill(first, 'SIGKILL');
  process.kill(await successorOf(first), 'SIGKILL');
  assert.deepEqual((await reading).doubts, [
    { code: 'malformed', text: 'the reader died of it twice' },
  ]);
  assert.equal((await cage.read(mail(), now)).facts.parse?.subject, 'plain');
});

test('an idle reader that dies costs nobody anything', async (t) => {
  const cage = open(t);
  await cage.read(mail(), now);
  const pid = await child();
  process.kill(pid, 'SIGKILL');
  await until('it is gone', () => !cageChildren().includes(pid));
  assert.equal((await cage.read(mail(), now)).facts.parse?.subject, 'plain');
});

test('many mails at once are each read once, by several readers', async (t) => {
  const cage = open(t, { children: 2 });
  const runs = await Promise.all(
    Array.from({ length: 50 }, (_, at) => cage.read(mail(`Subject: mail ${at}\r\n\r\nx`), now)),
  );
  assert.deepEqual(
    runs.map((run) => run.facts.parse?.subject),
    runs.map((_, at) => `mail ${at}`),
  );
  assert.equal(cageChildren().length, 2);
});

test('changed rules are read under at once, by a successor too', async (t) => {
  const cage = open(t);
  const marked = mail('Subject: xyzzy\r\nX-Spam-Flag: YES\r\n\r\nxyzzy');
  const mark = async () => (await cage.read(marked, now)).facts.spam?.mark;
  assert.equal(await mark(), 'standing');
  cage.useRules(
    rules({ keywords: { keep: [{ phrase: 'xyzzy', at: 'words.yaml:1' }], never: [] } }),
  );
  assert.equal(await mark(), 'lifted');
  process.kill(await child(), 'SIGKILL');
  assert.equal(await mark(), 'lifted');
});

test('the readers have no network of ours', async (t) => {
  const cage = open(t);
  await cage.read(mail(), now);
  if (!cage.networkless) return t.skip('this machine does not allow it');
  const own = readlinkSync('/proc/self/ns/net');
  assert.notEqual(readlinkSync(`/proc/${await child()}/ns/net`), own);
});

test('closed, it leaves no process behind', async (t) => {
  const cage = open(t, { children: 2 });
  await cage.read(mail(), now);
  cage.close();
  await until('they are gone', () => cageChildren().length === 0);
});
