// What a page says of the signature on a mail: where the case is read, where the mail is, and where
// a question is answered; and that a stored trace of any shape never says more than was proven.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { speak } from '../../src/admin/messages/say.ts';
import { sealView } from '../../src/admin/seal.ts';
import type { Seal } from '../../src/proofs.ts';
import { openTestDesk } from './desk.ts';
import { tell } from './story.ts';

const key = 'A1B2'.repeat(10);
const manager = 'manager@lab.example';

const good: Seal = {
  fingerprint: key,
  whose: manager,
  covers: 'all',
  state: 'good',
  why: `signed by ${key} of ${manager}`,
};

function traceOf(seal: Seal | null, code = 'signed') {
  const why = seal?.why ?? 'not verified: it is signed by S/MIME';
  const answer = { ok: true, value: { seal, why } };
  return {
    lines: [{ stage: 'verify', whys: [{ code, text: why }], doubts: [], tookMs: 1 }],
    asked: [{ stage: 'verify', question: 'seal', ask: {}, answer }],
  };
}

const say = speak('en');

test('each state of a signature is said as what it proves, and only a whole good one is good', () => {
  const shown = (seal: Partial<Seal>) => {
    const view = sealView(traceOf({ ...good, ...seal }), say);
    return [view?.badge.tone, view?.badge.word, view?.text.includes(manager)];
  };
  assert.deepEqual(shown({}), ['good', 'PGP: good', true]);
  assert.deepEqual(shown({ covers: 'part' }), ['ask', 'PGP: part only', true]);
  for (const [state, tone, word] of [
    ['bad', 'bad', 'PGP: bad'],
    ['unknown-key', 'quiet', 'PGP: unknown key'],
    ['expired', 'ask', 'PGP: expired key'],
    ['revoked', 'bad', 'PGP: revoked key'],
  ] as const) {
    assert.deepEqual(shown({ state, whose: null }), [tone, word, false]);
    // Whatever else is kept beside it, nobody is named.
    assert.deepEqual(shown({ state }), [tone, word, false]);
  }
});

test('a trace that is not understood says no more than that a signature was not checked', () => {
  const unchecked = sealView(traceOf(null, 'not-verified'), say);
  assert.deepEqual(unchecked?.badge, { word: 'signature not checked', tone: 'quiet' });
  const { lines, asked } = traceOf(good);
  const odd: readonly unknown[] = [
    null,
    'good',
    [],
    [{ question: 'seal', answer: { ok: false, why: 'no answer' } }],
    [{ question: 'seal', answer: { ok: true, value: { seal: { state: 'good' } } } }],
    [{ question: 'seal', answer: { ok: true, value: { seal: { ...good, state: 'fine' } } } }],
    [{ question: 'authenticity', answer: { ok: true, value: { seal: good } } }],
  ];
  for (const one of odd) {
    assert.equal(sealView({ lines, asked: one }, say)?.badge.word, 'signature not checked');
  }
  const part = [{ question: 'seal', answer: { value: { seal: { ...good, covers: 'most' } } } }];
  assert.equal(sealView({ lines, asked: part }, say)?.badge.word, 'PGP: part only');
  // What another stage says is no word on a signature, and neither is an answer alone.
  const other = [{ stage: 'forward', whys: [{ code: 'signed', text: 'by us' }] }];
  assert.equal(sealView({ lines: other, asked }, say), null);
  assert.equal(sealView({ lines: [], asked }, say), null);
  assert.equal(sealView(null, say), null);
});

test('the mail in its case, on its page and beside its question bears its seal; others bear none', async () => {
  const desk = await openTestDesk();
  const cookie = await desk.login();
  const get = async (path: string): Promise<string> => {
    const answer = await desk.ask(path, { cookie });
    assert.equal(answer.status, 200, path);
    return answer.text();
  };
  const { lines: trace, asked } = traceOf(good);
  const told = await tell(desk, { to: 'dorms@example.org', sender: manager, trace, asked });
  const line =
    /class="ticket-seal"><span class="badge good">PGP: good<\/span>.{0,60}key of manager@lab\.example: that says who wrote it/;
  assert.match(await get(`/tickets/${told.report}`), line);
  const bare = await tell(desk, { to: 'dorms@example.org', sender: manager });
  assert.doesNotMatch(await get(`/tickets/${bare.report}`), /ticket-seal|PGP/);

  const bad = traceOf(
    { ...good, state: 'bad', whose: null, why: `${key}, but no` },
    'not-verified',
  );
  const held = await tell(desk, {
    sender: manager,
    trace: bad.lines,
    asked: bad.asked,
    doubts: [{ code: 'no-address', text: 'it names none' }],
  });
  const head = new RegExp(
    `<span class="badge bad">PGP: bad</span> The signature by key ${key} does not hold.*` +
      `<span class="mail-person quiet"><span lang="en">${key}, but no</span>`,
  );
  assert.match(await get(`/mails/${held.mail}`), head);
  assert.match(await get('/'), head);
});
