// Keys are spoken of in time: a contact's that expires, our own that does, and one that does not
// sign at all.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { watchKeys } from '../../src/workers/key-watch.ts';
import { now, rules } from '../support/facts.ts';

const days = (count: number) => new Date(now.getTime() + count * 86_400_000);

async function told(own: Date | null | Error, pinned: Date[] = []) {
  const lines: string[] = [];
  const note = (level: string) => (fields: object, text: string) =>
    void lines.push(`${level}: ${text} ${JSON.stringify(fields)}`);
  const [edu] = rules().constituencies;
  if (edu === undefined) throw new Error('no constituency');
  const asked: Date[] = [];
  await watchKeys({
    rules: () =>
      rules({
        constituencies: [
          { ...edu, sign: 'AB'.repeat(20) },
          { ...edu, name: 'b' },
        ],
      }),
    now: () => now,
    log: { info: note('info'), warn: note('warn'), error: note('error') },
    signer: { look: () => (own instanceof Error ? Promise.reject(own) : Promise.resolve(own)) },
    store: {
      expiring: async (before) => {
        asked.push(before);
        return pinned.map((expiresAt) => ({
          fingerprint: 'CD',
          address: 'a@example.net',
          expiresAt,
        }));
      },
    },
  });
  assert.deepEqual(asked, [days(30)]);
  return lines;
}

test('a key that is good for long is no news', async () => {
  assert.deepEqual(await told(null), []);
  assert.deepEqual(await told(days(31)), []);
});

test('our own key is spoken of a month before it expires, and when it does not sign', async () => {
  const [soon, ...more] = await told(days(29));
  assert.match(soon ?? '', /^warn: our key expires; .*"constituency":"edu"/);
  assert.deepEqual(more, []);
  const [broken] = await told(new Error('no file of it'));
  assert.match(broken ?? '', /^error: our key does not sign; .*"why":"no file of it"/);
});

test('a contact’s key that expires is spoken of', async () => {
  const [line] = await told(null, [days(3)]);
  assert.match(line ?? '', /^warn: a contact’s key expires; ask for a new one .*a@example\.net/);
});
