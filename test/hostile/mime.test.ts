// Hostile mail through the real cage with the limits it is shipped with (AT-23): in time, in its
// memory, kept byte for byte; what was not read is said; and then the complaint in it, which alone
// would be sent on, is not sent on by itself.

import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { after, test } from 'node:test';

import type { Reads } from '../../src/questions.ts';
import { emptyDesk, rehearse } from '../../src/pipeline/rehearse.ts';
import type { Settings } from '../../src/rules.ts';
import { createCage } from '../../src/workers/cage.ts';
import { now, ours, received, rules } from '../support/facts.ts';
import { accusing, bombIsSound, hostileMime } from './mime.ts';

const shipped: Settings['cage'] = {
  children: 1,
  memoryBytesMax: 256 * 2 ** 20,
  deadlineMs: 10_000,
};
/** Nobody else is to be kept waiting by more than this, on a machine with other things to do. */
const blockedMsMax = 500;

const networks: Reads['networks'] = async ({ addresses }) => ({
  ok: true,
  value: addresses.filter(({ ip }) => ip.startsWith('192.0.2.')).map(({ ip }) => ours(ip)),
});

const cage = createCage(shipped, rules());
after(() => cage.close());

async function decisionOf(raw: Buffer) {
  return await rehearse(received({ raw }), now, {
    read: (given, at) => cage.read(given, at),
    rules: rules(),
    reads: emptyDesk(networks),
    elapsedMs: () => 0,
  });
}

test('the complaint alone is sent on', async () => {
  const mail = `From: reporter@example.net\r\nSubject: attack\r\n\r\n${accusing}`;
  const { decision } = await decisionOf(Buffer.from(mail));
  assert.deepEqual(
    decision.dispatches.map(({ plan }) => plan.to),
    ['admin@lab.example'],
  );
  assert.equal(bombIsSound(), true);
});

for (const [name, { make, says }] of Object.entries(hostileMime))
  test(`hostile: ${name}`, async (t) => {
    const raw = make();
    const killed = cage.killed();
    const delay = monitorEventLoopDelay({ resolution: 5 });
    const started = performance.now();
    delay.enable();
    const { run, decision } = await decisionOf(raw);
    delay.disable();
    const took = performance.now() - started;
    t.diagnostic(`${Math.round(took)} ms, blocked ${Math.round(delay.max / 1e6)} ms`);
    assert.equal(took <= shipped.deadlineMs, true, `${Math.round(took)} ms`);
    assert.equal(cage.killed(), killed);
    assert.equal(delay.max / 1e6 <= blockedMsMax, true);
    assert.equal(run.facts.received?.raw, raw);
    if (says === null) return;
    const said = run.doubts.filter(({ code }) => code === 'truncated' || code === 'malformed');
    assert.match(said.map(({ text }) => text).join('\n'), says);
    assert.equal(decision.state, 'held');
    assert.deepEqual(decision.dispatches, []);
  });
