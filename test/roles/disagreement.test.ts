// Whose part may be the offender's where none of ours is accused.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Role } from '../../src/findings.ts';
import { likeliest } from '../../src/roles/disagreement.ts';
import { named } from '../support/facts.ts';

const isOurs = (ip: string): boolean => ip.startsWith('192.0.2.');
const meant = (roles: readonly Role[], isStrangerAccused: boolean): readonly string[] =>
  likeliest(
    roles.map((role, at) => named(`192.0.2.${at}`, { role })),
    isOurs,
    isStrangerAccused,
  );

const rows: readonly [readonly Role[], alone: readonly number[], beside: readonly number[]][] = [
  [['mentioned'], [0], [0]],
  [['own'], [0], []],
  [['victim'], [0], []],
  [['relay'], [0], []],
  [['victim', 'mentioned', 'relay'], [1], [1]],
  [['victim', 'relay', 'own'], [2], []],
  [['victim', 'whois', 'victim'], [0, 2], []],
  [['whois'], [], []],
  [['range'], [], []],
  [['masked'], [], []],
  [['example'], [], []],
];

for (const [roles, alone, beside] of rows) {
  test(`${roles.join(', ')}: alone, and where a stranger is accused`, () => {
    const ips = (all: readonly number[]) => all.map((at) => `192.0.2.${at}`);
    assert.deepEqual(meant(roles, false), ips(alone));
    assert.deepEqual(meant(roles, true), ips(beside));
  });
}

test('strangers are never meant, and of too many nobody', () => {
  const strangers = [named('198.51.100.1', { role: 'mentioned' })];
  assert.deepEqual(likeliest(strangers, isOurs, false), []);
  const many = (count: number) => meant(Array<Role>(count).fill('mentioned'), false).length;
  assert.deepEqual([many(20), many(21)], [20, 0]);
});
