// Silence, on a whole node whose clock the test turns: a reminder after three days and after seven,
// then a question to the desk; an answer ends it, a robot's does not, a snooze stops the time, and a
// clock that leaps sends nothing by itself.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { HoldRow } from '../../src/store/acts.ts';
import { listHolds } from '../../src/store/acts.ts';
import { pokeClocks } from '../../src/store/clocks.ts';
import { listDeliveries } from '../../src/store/deliveries.ts';
import { automaticHeld, switchOutbox } from '../../src/store/switches.ts';
import { listTickets } from '../../src/store/tickets.ts';
import { until } from '../support/until.ts';
import { day, forwardedOne, hour, pass, type Scene, seen, settled, strideMs } from './scene.ts';
import { addressIn, header, post } from './town.ts';

const reminders = ({ town }: Scene): readonly { to: string; subject: string; bytes: Buffer }[] =>
  town.sink.mails
    .filter((mail) => /reminder|upom/i.test(header(mail.bytes, 'subject')))
    .map((mail) => ({
      to: mail.to.join(),
      subject: header(mail.bytes, 'subject'),
      bytes: mail.bytes,
    }));

async function question({ town, ticket }: Scene): Promise<HoldRow> {
  const [open, ...more] = await listHolds(town.database, { limit: 9, ticket });
  if (open === undefined || more.length > 0) throw new Error(`${more.length + 1} holds, or none`);
  return open;
}

/** A reply to what was sent last, to the address that it asks for. */
async function reply(scene: Scene, headers: readonly string[] = []): Promise<string> {
  const last = scene.town.sink.mails.at(-1);
  if (last === undefined) throw new Error('nothing was sent');
  const { messageId } = await post(scene.node, {
    from: 'dorms@example.org',
    to: addressIn(header(last.bytes, 'reply-to')),
    subject: `Re: ${header(last.bytes, 'subject')}`,
    headers: [`In-Reply-To: ${header(last.bytes, 'message-id')}`, ...headers],
    body: 'We look into it.',
  });
  await scene.town.decided(messageId);
  return messageId;
}

test('reminders after three days and seven, a question after ten, each once', async (t) => {
  const scene = await forwardedOne(t);
  const { town } = scene;
  const [first] = town.sink.mails;
  await pass(scene, 3 * day - hour);
  assert.equal(reminders(scene).length, 0);
  await pass(scene, 2 * hour);
  const [one, ...more] = reminders(scene);
  assert.equal(more.length, 0);
  assert.equal(one?.to, 'dorms@example.org');
  // The same thread and number; the complaint does not go along again.
  const bytes = one?.bytes ?? Buffer.alloc(0);
  assert.equal(header(bytes, 'in-reply-to'), header(first?.bytes ?? bytes, 'message-id'));
  assert.equal(header(bytes, 'reply-to'), header(first?.bytes ?? bytes, 'reply-to'));
  assert.equal(header(bytes, 'auto-submitted'), 'auto-generated');
  assert.equal(bytes.includes('message/rfc822'), false);
  const number = /\[[^\]]+#\d+\]/.exec(header(first?.bytes ?? bytes, 'subject'))?.[0] ?? '?';
  assert.equal(one?.subject.includes(number), true);
  await pass(scene, 3 * day + 20 * hour);
  assert.equal(reminders(scene).length, 1);
  await pass(scene, 8 * hour);
  assert.equal(reminders(scene).length, 2);
  assert.deepEqual(await listHolds(town.database, { limit: 9 }), []);
  await pass(scene, 3 * day);
  const open = await question(scene);
  assert.deepEqual([open.codes, open.answer, open.mail], [['no-reply'], 'send', null]);
  assert.deepEqual(
    open.prepared.map(({ to }) => to),
    ['dorms@example.org'],
  );
  await pass(scene, 10 * day);
  assert.equal(reminders(scene).length, 2);
  // One key sends the reminder that was shown; after another pause the desk is asked again.
  assert.equal(await town.answerDelivery(open, true), true);
  await settled(scene);
  await until('it is sent', () => reminders(scene).length === 3);
  await settled(scene);
  assert.deepEqual(await listHolds(town.database, { limit: 9 }), []);
  await pass(scene, 3 * day + hour);
  assert.deepEqual((await question(scene)).codes, ['no-reply']);
});

test('a human answer ends it; what a robot says does not', async (t) => {
  const scene = await forwardedOne(t);
  await pass(scene, day);
  await reply(scene, ['Auto-Submitted: auto-replied']);
  await settled(scene);
  await pass(scene, 2 * day + hour);
  assert.equal(reminders(scene).length, 1);
  await reply(scene);
  await settled(scene);
  await pass(scene, 12 * day);
  assert.equal(reminders(scene).length, 1);
  const codes = (await listHolds(scene.town.database, { limit: 9 })).map(({ codes }) => codes);
  assert.deepEqual(codes, [['reply-to-read']]);
});

test('an answer takes back the question that the silence raised', async (t) => {
  const scene = await forwardedOne(t);
  await pass(scene, 12 * day);
  assert.deepEqual((await question(scene)).codes, ['no-reply']);
  await reply(scene);
  await pokeClocks(scene.town.database, [scene.ticket], new Date(scene.clock.at));
  await settled(scene);
  assert.deepEqual((await question(scene)).codes, ['reply-to-read']);
  const states = (await listDeliveries(scene.town.database, { limit: 9 })).map((one) => one.state);
  assert.deepEqual(states.sort(), ['cancelled', 'sent', 'sent', 'sent']);
});

test('while a ticket is snoozed no time passes for it', async (t) => {
  const scene = await forwardedOne(t);
  await pass(scene, 2 * day);
  const end = new Date(scene.clock.at + 5 * day);
  await scene.town.database.query('update ticket set snoozed_until = $1 where id = $2', [
    end,
    scene.ticket,
  ]);
  await pokeClocks(scene.town.database, [scene.ticket], new Date(scene.clock.at));
  await settled(scene);
  await pass(scene, 5 * day + 20 * hour);
  assert.equal(reminders(scene).length, 0);
  await pass(scene, 6 * hour);
  assert.equal(reminders(scene).length, 1);
});

test('a clock that leaps sends nothing by itself until a person says so', async (t) => {
  const scene = await forwardedOne(t);
  const { town, clock } = scene;
  await pass(scene, 2 * day);
  clock.at += 25 * hour;
  const held = await until('it is noticed', () => automaticHeld(town.database));
  assert.match(held.why, /^the clock moved from .* to .*Z$/);
  assert.equal(
    town.logged.some((line) => line.includes('sluice outbox release')),
    true,
  );
  for (let strides = 0; strides < 2; strides += 1) {
    clock.at += strideMs;
    await seen(scene);
  }
  assert.equal(reminders(scene).length, 0);
  await switchOutbox(town.database, false, 'operator', new Date(clock.at));
  await settled(scene);
  // Late, and one only: those above it keep their distance.
  await until('the reminder is sent', () => reminders(scene).length === 1);
  await settled(scene);
  assert.equal(reminders(scene).length, 1);
  assert.equal(await automaticHeld(town.database), null);
});

test('what a node did not finish, the next one does, and nothing twice', async (t) => {
  const scene = await forwardedOne(t);
  await pass(scene, 3 * day - hour);
  await scene.node.close();
  scene.clock.at += 2 * hour;
  await scene.town.start();
  await scene.town.start();
  await settled(scene);
  await until('the reminder is sent', () => reminders(scene).length === 1);
  await pass(scene, 2 * day);
  assert.equal(reminders(scene).length, 1);
});

test('what is promised is due, and when it is over it is told once', async (t) => {
  const sla = 'sla: { default: { report: { first_response: 5d }, incident: { resolve: 20d } } }';
  const scene = await forwardedOne(t, `${sla}\nescalation: { default: [{ after: 9d, do: hold }] }`);
  const { town, clock } = scene;
  const opened = clock.at;
  const dues = async (): Promise<Record<string, number | null>> => {
    const rows = await listTickets(town.database, { limit: 9 });
    return Object.fromEntries(
      rows.map(({ kind, dueAt }) => [
        kind,
        dueAt === null ? null : Math.round((dueAt.getTime() - opened) / day),
      ]),
    );
  };
  assert.deepEqual(await dues(), { report: 5, incident: 5, investigation: 9 });
  await pass(scene, 6 * day);
  const overdue = await town.database.query<{ text: string }>(
    `select text from history where what = 'overdue'`,
  );
  assert.equal(overdue.length, 1);
  assert.match(overdue[0]?.text ?? '', /^the first response was due /);
  assert.deepEqual(await dues(), { report: 5, incident: 5, investigation: 9 });
});
