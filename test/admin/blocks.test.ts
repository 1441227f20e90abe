// The page of a reply on a block: its party's word is one key, by its name, and what it did is said;
// where nothing proves it, the page says so and offers no key. The answer is pinned to the state
// that was waited for. So a case is closed where its party says that it is put right.

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

async function replied(
  state: string,
  answer: PreparedAnswer,
  asked: Doubt,
  kind: 'block' | 'investigation' = 'block',
) {
  const desk = await openTestDesk();
  const cookie = await desk.login('eva');
  const above = ticket('incident');
  const role = kind === 'block' ? 'incident' : 'investigation 0';
  const block = ticket(kind, { role, state });
  const open = hold({ codes: [asked.code], doubts: [asked], answer, ticket: block.id });
  const mail = await claimedOne(desk.database);
  const held = decided(mail, {
    state: 'held',
    tickets: kind === 'block' ? [block] : [above, block],
    links: kind === 'block' ? [] : [{ parent: above.id, child: block.id }],
    hold: open,
  });
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
    /** What is said above the page that follows. */
    said: async (answer: Response) => {
      const next = await desk.ask(answer.headers.get('location') ?? '', { cookie });
      return /role="status"><p>([^<]*)/.exec(await next.text())?.[1];
    },
  };
}

for (const [from, answer, to, label, did] of [
  ['pending activation', 'block-active', 'active', 'The block is active', 'active now'],
  ['pending removal', 'block-removed', 'removed', 'The block is removed', 'closed as removed'],
] as const) {
  test(`${from}: one key makes it ${to}, and never anything later`, async () => {
    const asked = doubt('reply-to-read', done);
    const reply = await replied(from, answer, asked);
    const html = await reply.page();
    assert.match(html, new RegExp(label));
    const answered = await reply.accept(html);
    assert.equal(answered.status, 303, await answered.text());
    assert.deepEqual(await reply.row(), [to, true]);
    assert.match((await reply.said(answered)) ?? '', new RegExp(`^The block is ${did}\\. To take`));

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

test('a case that is put right is closed by one key, and it is said whom that writes to', async () => {
  const reply = await replied('open', 'close-case', doubt('reply-to-read', done), 'investigation');
  const answered = await reply.accept(await reply.page());
  assert.equal(answered.status, 303, await answered.text());
  assert.deepEqual(await reply.row(), ['resolved', true]);
  const said = /^Its case is closed: nobody is written to\. To take it back, undo/;
  assert.match((await reply.said(answered)) ?? '', said);
});

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
