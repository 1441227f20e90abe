// A rerun gets the answers of the run that was shown, as they come back from the database; what was
// not asked then is asked now.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { MailId } from '../../src/model.ts';
import type { Asked, Reads } from '../../src/questions.ts';
import { replayReads } from '../../src/workers/replay-reads.ts';
import { tools } from '../support/facts.ts';

const registry = {
  prefix: '192.0.2.0/24',
  name: 'EXAMPLE-NET',
  holder: 'An example',
  contact: 'abuse@net.example',
  field: 'abuse contact',
  server: 'whois.example',
  fetchedAt: new Date('2026-04-06T17:41:02Z'),
};
const incident = {
  ticket: 't',
  number: '1',
  complaints: 2,
  openedAt: new Date(0),
  lastAt: new Date(1),
  closedAt: new Date(2),
  investigations: [],
};
const mail = 'mail' as MailId;
const ask = { mail, key: 'k', addresses: ['192.0.2.1'], wanted: null };

/** As the trace keeps it: no dates, and the database's own order of keys. */
const kept = (asked: readonly Asked[]): Asked[] => JSON.parse(JSON.stringify(asked)) as Asked[];
const asked = kept([
  {
    stage: 'whois',
    question: 'registry',
    ask: { ip: '192.0.2.1' },
    answer: { ok: true, value: registry },
  },
  {
    stage: 'group',
    question: 'incident',
    ask: { wanted: null, key: 'k', mail, addresses: ['192.0.2.1'] },
    answer: { ok: true, value: [incident] },
  },
  {
    stage: 'whois',
    question: 'registry',
    ask: { ip: '192.0.2.2' },
    answer: { ok: false, temporary: false, why: 'unknown' },
  },
]);
/** Whoever asks the world here is wrong. */
const nobody: Reads = tools().read;

test('answers are those of then, dates too, whatever the order of keys', async () => {
  const reads = replayReads(asked, nobody);
  assert.deepEqual(await reads.registry({ ip: '192.0.2.1' }), { ok: true, value: registry });
  assert.deepEqual(await reads.incident(ask), { ok: true, value: [incident] });
  assert.deepEqual(await reads.registry({ ip: '192.0.2.2' }), {
    ok: false,
    temporary: false,
    why: 'unknown',
  });
});

test('each asker gets an answer of its own', async () => {
  const reads = replayReads(asked, nobody);
  const [one, other] = await Promise.all([
    reads.registry({ ip: '192.0.2.1' }),
    reads.registry({ ip: '192.0.2.1' }),
  ]);
  assert.notEqual(one, other);
});

test('what was not asked then is asked now, and the same words of another kind are another question', async () => {
  const now = { ok: true as const, value: null };
  const none = { ok: true as const, value: [] };
  const world: Reads = {
    ...nobody,
    registry: () => Promise.resolve(now),
    incident: () => Promise.resolve(none),
  };
  const reads = replayReads(asked, world);
  assert.deepEqual(await reads.registry({ ip: '192.0.2.3' }), now);
  assert.deepEqual(await reads.incident({ ...ask, key: 'another' }), none);
});

test('a question that takes the bytes along is known again without them', async () => {
  const given = {
    mail,
    from: 'example.net',
    keys: ['s1._domainkey.example.net'],
    policies: ['_dmarc.example.net'],
    sealers: [],
    pages: null,
    at: '2026-04-07T12:00:00.000Z',
  };
  const bytes = { raw: Buffer.from('Subject: x'), toJSON: () => undefined };
  const answer = { ok: true, value: { aligned: 'dkim', why: 'so it was' } };
  const line = {
    stage: 'verify',
    question: 'authenticity',
    ask: { ...given, bytes },
    answer,
  };
  const stored = JSON.parse(JSON.stringify([line])) as Asked[];
  assert.equal(JSON.stringify(stored).includes('Subject'), false);
  const reads = replayReads(stored, nobody);
  assert.deepEqual(await reads.authenticity({ bytes, ...given }), answer);
});
