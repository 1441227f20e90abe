// The stage `report`: canonical addresses and certain times, or none.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { report } from '../../src/stages/report.ts';
import { mail, tools } from '../support/facts.ts';

async function run(text: string | null) {
  const type = 'message/feedback-report';
  const parse = mail({
    parts: [{ path: '0.2', type, start: 0, bodyStart: 0, end: 0, filename: null }],
    texts: text === null ? [] : [{ place: 'part:0.2', text }],
  });
  const outcome = await report.run({ parse }, tools());
  assert.ok(outcome.kind === 'pass');
  return outcome;
}

test('a report names its address in canonical form and its time with the offset', async () => {
  const { fact, whys, doubts } = await run(
    'Feedback-Type: abuse\nSource-IP: 192.000.002.001\nArrival-Date: Thu, 02 Apr 2026 14:00:00 +0200',
  );
  assert.deepEqual(fact, [
    {
      format: 'arf',
      place: 'part:0.2',
      ips: ['192.0.2.1'],
      category: 'abusive-content/spam',
      time: '2026-04-02T14:00:00+02:00',
    },
  ]);
  assert.deepEqual(whys, [{ code: 'arf', text: 'names 192.0.2.1', at: 'part:0.2' }]);
  assert.deepEqual(doubts, []);
});

test('what is no address or has no certain zone is left out', async () => {
  const { fact } = await run(
    'Feedback-Type: abuse\nSource-IP: unknown\nArrival-Date: Thu, 02 Apr 2026 14:00:00 CST',
  );
  assert.deepEqual(fact[0]?.ips, []);
  assert.equal(fact[0]?.time, null);
});

test('no report: free text', async () => {
  const { fact, whys } = await run(null);
  assert.deepEqual(fact, []);
  assert.deepEqual(whys, [{ code: 'none', text: 'free text' }]);
});
