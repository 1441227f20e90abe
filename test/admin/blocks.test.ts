// The page of a reply on a block: its party's word is one key, by its name; where nothing proves
// it, the page says so and offers no key. The answer is pinned to the state that was waited for.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { speak } from '../../src/admin/messages/say.ts';
import { acceptOf } from '../../src/admin/hold/accept.ts';
import { doubt } from '../../src/doubts.ts';
import type { Doubt, PreparedAnswer } from '../../src/model.ts';
import type { HoldRow } from '../../src/store/acts.ts';
import { settle } from '../../src/store/settle.ts';
import { claimedOne, decided, hold, now, ticket } from '../store/rows.ts';
import { openTestDesk } from './desk.ts';

const done = { is: 'says-fixed', words: 'It is blocked.' } as const;

async function replied(state: string, answer: PreparedAnswer, asked: Doubt) {
  const desk = await openTestDesk();
  const cookie = await desk.login('eva');
  const block = ticket('block', { role: 'incident', state });
  const open = hold({ codes: [asked.code], doubts: [asked], answer, ticket: block.id });
  const mail = await claimedOne(desk.database);
  const held = decided(mail, { state: 'held', tickets: [block], hold: open });
  await settle(desk.database, [held], now, 'sluice');
  const row = async () => {
    const [first] = await desk.database.query<{ state: string; closed: boolean }>(
      `select ticket.state, hold.closed_at is not null as closed
       from ticket, hold where ticket.id = $1 and hold.id = $2`,
      [block.id, open.id],
    );
    return [first?.state, first?.closed];
  };
  return {
    row,
    block: block.id,
    desk,
    page: async () => (await desk.ask(`/holds/${open.id}`, { cookie })).text(),
    accept: async (html: string) => {
      const field = (name: string) =>
        new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';
      const body = new URLSearchParams({ run: field('run'), digest: field('digest') });
      return desk.ask(`/holds/${open.id}/accept`, { method: 'POST', cookie, body });
    },
  };
}

for (const [from, answer, to, label] of [
  ['pending activation', 'block-active', 'active', 'The block is active'],
  ['pending removal', 'block-removed', 'removed', 'The block is removed'],
] as const) {
  test(`${from}: one key makes it ${to}, and never anything later`, async () => {
    const asked = doubt('reply-to-read', done);
    const reply = await replied(from, answer, asked);
    const html = await reply.page();
    assert.match(html, new RegExp(label));
    const answered = await reply.accept(html);
    assert.equal(answered.status, 303, await answered.text());
    assert.deepEqual(await reply.row(), [to, true]);

    const late = await replied(from, answer, asked);
    const shown = await late.page();
    const change = 'update ticket set state = $2 where id = $1';
    const other = from === 'pending activation' ? 'pending removal' : 'active';
    await late.desk.database.query(change, [late.block, other]);
    const refused = await late.accept(shown);
    assert.equal(refused.status >= 400, true);
    assert.deepEqual(await late.row(), [other, false]);
  });
}

test('what nothing proves is said, and no key is offered', async () => {
  const says = { is: 'not-confirmed', said: done, party: 'noc@isp.example.net' } as const;
  const reply = await replied('pending activation', 'ask-back', doubt('reply-to-read', says));
  const html = await reply.page();
  assert.match(html, /it is not proven to be from noc@isp\.example\.net, so it confirms nothing/);
  assert.doesNotMatch(html, /The block is active/);
});

test('the key is named in every language', () => {
  const labels = (['en', 'cs', 'es'] as const).flatMap((lang) =>
    (['block-active', 'block-removed'] as const).map(
      (answer) => acceptOf({ id: 'x', delivery: null, answer } as HoldRow, speak(lang))?.label,
    ),
  );
  assert.equal(new Set(labels).size, 6, labels.join());
});
