// A long report's own times: the first and the last row of each that it accuses.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Accusation, EventTime } from '../../src/findings.ts';
import { reportedTimes } from '../../src/times/reported-times.ts';
import { at } from '../support/facts.ts';

const row = (value: string, time: EventTime | null): Accusation => ({
  kind: 'ip',
  value,
  port: null,
  time,
  category: null,
  span: null,
});

test('the first and the last row count, whatever their order and zones', () => {
  const early = at('2026-01-02T05:04:05+02:00');
  const late = at('2026-01-02T04:00:00+00:00');
  const times = reportedTimes([
    row('192.0.2.7', late),
    row('192.0.2.8', late),
    row('192.0.2.7', early),
  ]);
  assert.deepEqual(times.get('192.0.2.7'), { first: early, last: late });
  assert.deepEqual(times.get('192.0.2.8'), { first: late, last: late });
});

test('a row without an instant leaves it to the text', () => {
  const open: EventTime = { ...at('2026-01-02T05:04:05+02:00'), at: null };
  const late = at('2026-01-02T04:00:00+00:00');
  const times = reportedTimes([
    row('192.0.2.7', late),
    row('192.0.2.7', open),
    row('192.0.2.8', null),
  ]);
  assert.deepEqual([...times], []);
});
