// Revisions are numbered once for the same content, whoever comes first; runs are found with
// theirs.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { RunId } from '../../src/model.ts';
import { currentTrace, findTrace, keepRevision, revisionFiles } from '../../src/store/runs.ts';
import { settle } from '../../src/store/settle.ts';
import { claimedOne, decided, freshDatabase, id, now } from './rows.ts';

const revision = (digest: string) => ({ digest, files: new Map([['a.yaml', digest]]) });

test('the same content keeps its number, other content takes the next', async (t) => {
  const database = await freshDatabase(t);
  const keep = (digest: string) => keepRevision(database, revision(digest), 'operator', now);
  assert.equal(await keep('one'), 1);
  assert.equal(await keep('one'), 1);
  assert.equal(await keep('one'), 1);
  assert.equal(await keep('two'), 2);
  assert.equal(await keep('one'), 1);
  assert.deepEqual(await revisionFiles(database, 'two'), new Map([['a.yaml', 'two']]));
  assert.equal(await revisionFiles(database, 'three'), null);
});

test('nodes that bring the same content at once agree on its number', async (t) => {
  const database = await freshDatabase(t);
  for (let round = 0; round < 10; round += 1) {
    const numbers = await Promise.all(
      Array.from({ length: 8 }, () =>
        keepRevision(database, revision(`round ${round}`), 'operator', now),
      ),
    );
    assert.deepEqual(new Set(numbers).size, 1, numbers.join());
    assert.ok(Number.isInteger(numbers[0]), numbers.join());
  }
});

test('a run is found with the revision it was made under, or without', async (t) => {
  const database = await freshDatabase(t);
  const mail = await claimedOne(database);
  const asked = [{ stage: 'whois', question: 'registry', ask: { ip: '192.0.2.1' }, answer: null }];
  const settlement = decided(mail);
  const run = { ...settlement.run, trace: [{ stage: 'parse' }], asked };
  assert.equal(await currentTrace(database, mail.received.mail), null);
  await settle(database, [{ ...settlement, run }], now, 'sluice');
  const expected = {
    id: run.id,
    at: now,
    digest: 'rules',
    revision: null,
    lines: run.trace,
    asked,
  };
  assert.deepEqual(await currentTrace(database, mail.received.mail), expected);
  assert.deepEqual(await findTrace(database, run.id), expected);
  assert.equal(await findTrace(database, id() as RunId), null);
});
