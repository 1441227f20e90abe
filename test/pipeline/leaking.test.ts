// Whose tokens are seen in the hands of others, and whose are only at home.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Received } from '../../src/model.ts';
import { leakedBy } from '../../src/pipeline/leaking.ts';
import type { Run } from '../../src/pipeline/run.ts';
import type { ThreadMatch } from '../../src/questions.ts';
import type { Origin } from '../../src/stages/facts.ts';
import { mail, match, now, received, unproven } from '../support/facts.ts';
import { desk } from '../support/letter.ts';

interface Given {
  readonly from?: string;
  readonly envelope?: Partial<Received['envelope']>;
  readonly kind?: Origin['kind'];
  readonly references?: readonly string[];
  readonly changed?: Partial<ThreadMatch>;
}

const token = match().key;
const leaked = ({ from = 'x@elsewhere.example', envelope, kind = 'person', ...more }: Given) => {
  const facts = {
    received: received({ envelope: { from, to: ['abuse@example.org'], ...envelope } }),
    parse: mail({ from: [{ name: '', address: from }], references: more.references ?? [] }),
    origin: { kind, notice: null, purpose: null, accuses: true, returned: null },
    verify: unproven,
  } as const;
  const answer = { ok: true, value: [match(more.changed ?? {})] } as const;
  const asked = [{ stage: 'thread', question: 'threads', ask: {}, answer }] as const;
  const run = { facts, asked } as unknown as Run;
  return leakedBy(run, desk).map(({ key }) => key);
};

const rows: readonly (readonly [string, Given, boolean])[] = [
  ['somebody else holds it', {}, true],
  ['a list holds it', { kind: 'list' }, true],
  ['a robot holds it', { kind: 'robot' }, true],
  ['a delivery’s', { changed: { by: 'delivery' } }, true],
  ['its party', { from: 'admin@lab.example' }, false],
  ['a colleague of its party', { from: 'noc@lab.example' }, false],
  ['a host of its party', { from: 'root@host.lab.example' }, false],
  ['one of us', { from: 'person@example.org' }, false],
  ['whoever writes to it', { envelope: { to: [`abuse+${token}@example.org`] } }, false],
  ['whoever answers it', { references: [`<${token}.1@example.org>`] }, false],
  ['a bounce', { kind: 'bounce' }, false],
  ['an automatic answer', { kind: 'auto-reply' }, false],
  ['the null sender', { envelope: { from: '' } }, false],
  ['one that proves nothing', { changed: { expired: true } }, false],
  ['one of a purged ticket', { changed: { purgedAt: now } }, false],
  ['what is no token', { changed: { by: 'message-id' } }, false],
];

for (const [name, given, is] of rows) {
  test(`${name}: ${is ? 'seen with others' : 'nothing new'}`, () => {
    assert.deepEqual(leaked(given), is ? [token] : []);
  });
}

test('a mail that was not read to its end tells of nobody', () => {
  assert.deepEqual(leakedBy({ facts: {}, asked: [] } as unknown as Run, desk), []);
});
