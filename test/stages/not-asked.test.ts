// Verify and resolve: they state that nothing was asked, and nobody counts as proven.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { resolve } from '../../src/stages/resolve.ts';
import { verify } from '../../src/stages/verify.ts';
import { passed, tools } from '../support/facts.ts';

test('nothing is asked, no sender is proven, no name is resolved', async () => {
  const verified = passed(await verify.run({}, tools()));
  assert.deepEqual([verified.code, verified.fact], ['not-asked', { aligned: false }]);
  const resolved = passed(await resolve.run({}, tools()));
  assert.deepEqual([resolved.code, resolved.fact], ['not-asked', { addresses: [] }]);
});
