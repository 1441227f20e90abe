// A reminder that a person does not wait for, on a whole node whose clock the test turns: it goes as
// it was shown, once, the ladder goes on from there, and it can be taken back until it leaves.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Act, Acting, ActPreview, Deed } from '../../src/acts.ts';
import { newId } from '../../src/desk.ts';
import type { PartyId, TicketId } from '../../src/model.ts';
import { actingOn } from '../../src/node/acting-desk.ts';
import { listHolds } from '../../src/store/acts.ts';
import { claimClocks } from '../../src/store/clocks.ts';
import { settleClocks } from '../../src/store/clock-settle.ts';
import { isRefused } from '../../src/tickets/plans.ts';
import { day, forwardedOne, hour, pass, type Scene } from './scene.ts';
import { header } from './town.ts';

const reminders = ({ town }: Scene) =>
  town.sink.mails.filter((mail) => /reminder|upom/i.test(header(mail.bytes, 'subject')));

/** What a person sends waits for half an hour. */
function actingIn(scene: Scene): Acting & { close(): void } {
  const { desk } = scene.node;
  const safety = { ...desk.settings.safety, holdMs: { automatic: 0, person: hour / 2 } };
  const patient = { ...desk, settings: { ...desk.settings, safety } };
  return actingOn(patient, () => new Date(scene.clock.at));
}

async function look(acting: Acting, scene: Scene, deed: Deed): Promise<ActPreview | string> {
  const ticket = scene.ticket as TicketId;
  const act: Act = { ...deed, id: newId(), ticket, actor: 'operator' };
  const preview = await acting.preview(act);
  return isRefused(preview) ? preview.refused : preview;
}

async function seen(acting: Acting, scene: Scene, deed: Deed): Promise<ActPreview> {
  const preview = await look(acting, scene, deed);
  if (typeof preview === 'string') throw new Error(preview);
  return preview;
}

async function refusal(acting: Acting, scene: Scene, deed: Deed): Promise<string> {
  const preview = await look(acting, scene, deed);
  return typeof preview === 'string' ? preview : 'it would be done';
}

const remind: Deed = { do: 'remind' };
const undo: Deed = { do: 'undo', act: null };

test('a reminder goes before its time, as it was shown, and no rung is taken twice', async (t) => {
  const scene = await forwardedOne(t);
  const acting = actingIn(scene);
  t.after(() => acting.close());
  await pass(scene, day);
  const shown = await seen(acting, scene, remind);
  assert.deepEqual(
    shown.letters.map(({ kind, to }) => [kind, to]),
    [['reminder', 'dorms@example.org']],
  );
  assert.equal(shown.plan.notes[0]?.text, 'reminder 1 to dorms@example.org, by hand');
  assert.equal(await acting.act(shown), 'done');
  assert.match(await refusal(acting, scene, remind), /waits in the outbox/);
  await pass(scene, hour);
  const [mail, ...more] = reminders(scene);
  assert.equal(more.length, 0);
  assert.equal(header(mail?.bytes ?? Buffer.alloc(0), 'auto-submitted'), 'auto-generated');
  assert.match(await refusal(acting, scene, undo), /on its way/);
  // Past the first reminder's time, and up to the second's, nothing more is said.
  await pass(scene, 5 * day + 20 * hour);
  assert.equal(reminders(scene).length, 1);
  await pass(scene, 8 * hour);
  assert.equal(reminders(scene).length, 2);
  assert.match(await refusal(acting, scene, remind), /no reminder is left/);
  await pass(scene, 3 * day);
  const holds = await listHolds(scene.town.database, { limit: 9 });
  assert.deepEqual(
    holds.map(({ codes }) => codes),
    [['no-reply']],
  );
  assert.match(await refusal(acting, scene, remind), /asked already/);
});

test('a reminder that was taken back goes in its time; one that went meanwhile goes once', async (t) => {
  const scene = await forwardedOne(t);
  const acting = actingIn(scene);
  t.after(() => acting.close());
  const { database } = scene.town;
  await pass(scene, day);
  assert.equal(await acting.act(await seen(acting, scene, remind)), 'done');
  assert.equal(await acting.act(await seen(acting, scene, undo)), 'done');
  await pass(scene, day + 20 * hour);
  assert.equal(reminders(scene).length, 0);
  const early = await seen(acting, scene, remind);
  await pass(scene, 6 * hour);
  assert.equal(reminders(scene).length, 1);
  assert.equal(await acting.act(early), 'stale');

  // A look that was under way when the reminder was sent by hand writes nothing.
  const now = new Date(scene.clock.at + hour);
  await database.query('update clock set due_at = $1 where ticket = $2', [now, scene.ticket]);
  const claimed = await claimClocks(database, now, 10, 60_000);
  const one = claimed.find(({ ticket }) => ticket === scene.ticket);
  if (one === undefined) throw new Error('it is not claimed');
  assert.equal(await acting.act(await seen(acting, scene, remind)), 'done');
  const { clock } = one;
  const none = { deliveries: [], held: [], history: [], overdue: [], holds: [] };
  const settled = { ...none, claimed: one, clock, dueAt: now, ticketDueAt: null, isOver: false };
  assert.equal(await settleClocks(database, [settled], now), 0);
  const rungs = await database.query('select rung from clock where ticket = $1', [scene.ticket]);
  assert.deepEqual(rungs, [{ rung: 2 }]);
});

test('a reminder of the same day counts no days', async (t) => {
  const scene = await forwardedOne(t);
  const acting = actingIn(scene);
  t.after(() => acting.close());
  const { letters } = await seen(acting, scene, remind);
  assert.match(letters[0]?.text ?? '', /have had no answer\./);
});

test('who is copied on what the administrator gets reads each reminder, by hand and by the clock', async (t) => {
  const scene = await forwardedOne(t);
  const acting = actingIn(scene);
  t.after(() => acting.close());
  const boss = 'boss@example.org';
  const copied = { do: 'people', add: true, role: 'admin-cc', address: boss } as const;
  const deed: Deed = { ...copied, party: newId() as PartyId };
  assert.equal(await acting.act(await seen(acting, scene, deed)), 'done');
  await pass(scene, day);
  const shown = await seen(acting, scene, remind);
  assert.deepEqual(shown.letters[0]?.cc, [boss]);
  assert.equal(await acting.act(shown), 'done');
  const both = ['boss@example.org', 'dorms@example.org'];
  const readers = () => reminders(scene).flatMap(({ to }) => to);
  await pass(scene, hour);
  assert.deepEqual(readers().sort(), both);
  await pass(scene, 6 * day + 4 * hour);
  assert.deepEqual(readers().sort(), [boss, ...both, 'dorms@example.org']);
  for (const { bytes } of reminders(scene)) assert.equal(header(bytes, 'cc'), boss);
});
