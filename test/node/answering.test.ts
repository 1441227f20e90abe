// Answers at the pages of a real node: what the preview shows is what leaves, some of the mails may
// be left out, an answer can be taken back until it is carried out, and one key does not do what
// wants a look.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { simpleParser } from 'mailparser';

import type { Node } from '../../src/main.ts';
import type { HoldId, MailId } from '../../src/model.ts';
import { findHold, type HoldRow } from '../../src/store/acts.ts';
import { until } from '../support/until.ts';
import { type Ask, logIn } from './browsing.ts';
import { complaint, type Letter, openTown, post, type Town } from './town.ts';

const graceMs = 60_000;
let town: Town;
let node: Node;
let aheadMs = 0;
let ask: Ask;

before(async () => {
  const hold = { automatic: '0s', person: '60s' };
  const safety = { hold, max_auto_forwards: { per_reporter: 'none' } };
  town = await openTown({ safety }, () => new Date(Date.now() + aheadMs));
  node = await town.start(['intake', 'runner', 'sender', 'clock', 'admin']);
  ask = await asking('eva');
});

after(() => town.close());

/** The pages, as somebody by that name asks for them. */
function asking(actor: string): Promise<Ask> {
  return logIn(town, node, actor, new Date(Date.now() + aheadMs));
}

/** Time goes on: what waited for it is due. */
async function pass(ms: number): Promise<void> {
  aheadMs += ms;
  await town.database.query(`select pg_notify('mail', ''), pg_notify('delivery', '')`);
}

async function held(letter: Letter, ...codes: string[]) {
  const sent = await post(node, letter);
  const mail = await town.decided(sent.messageId);
  const open = await town.holdOf(mail.id);
  assert.deepEqual([...open.codes].sort(), codes.sort());
  return { ...sent, mail: mail.id, open };
}

const several = (words: string): Letter => ({
  subject: `Attack ${words}`,
  body: `Attacks came from 192.0.2.60 and 158.194.183.150, ${words}.`,
});
/** What arrived of the mails that were sent about a complaint. */
const sentAbout = async (mail: MailId) => {
  const ids = (await town.deliveriesOf(mail)).map(({ messageId }) => messageId);
  return town.sink.mails.filter(({ bytes }) => ids.some((id) => bytes.includes(id)));
};
const pinned = ({ run, digest }: HoldRow) => ({ run: run ?? '', digest });
const overridesOf = (mail: MailId) =>
  town.database.query('select decided from override where mail = $1 order by id', [mail]);
const openNow = async (id: HoldId): Promise<boolean> =>
  (await findHold(town.database, id))?.closedAt === null;

test('what is previewed is what leaves, after a while in which it can be taken back', async () => {
  const { mail, open } = await held(several('all'), 'several-networks');
  const preview = await (await ask(`/holds/${open.id}/preview`)).text();
  assert.match(preview, /What will be sent: 2 mails/);
  assert.match(preview, new RegExp(`name="seen" value="${open.digest}"`));

  const done = await ask(`/holds/${open.id}/accept`, pinned(open));
  assert.equal(done.status, 303);
  const told = await (await ask(done.headers.get('location') ?? '')).text();
  assert.match(told, /Done: \d mails?, to [^.]*@[^<]*\..*value="h:/);
  assert.equal(await openNow(open.id), false);
  assert.equal((await overridesOf(mail)).length, 1);

  assert.equal((await ask('/undo', { what: `h:${open.id}` })).status, 303);
  assert.equal(await openNow(open.id), true);
  assert.deepEqual(await overridesOf(mail), []);
  await pass(2 * graceMs);
  assert.deepEqual(await town.deliveriesOf(mail), []);

  assert.equal((await ask(`/holds/${open.id}/accept`, pinned(open))).status, 303);
  await pass(graceMs + 1);
  const arrived = await until('both have left', async () => {
    const mails = await sentAbout(mail);
    return mails.length === 2 && mails;
  });
  assert.deepEqual(
    arrived.flatMap(({ to }) => to).sort(),
    open.prepared.map(({ to }) => to).sort(),
  );
  for (const { bytes } of arrived) {
    const { text = '', subject = '', attachments } = await simpleParser(bytes);
    const copy = attachments.find(({ filename = '' }) => filename.endsWith('.txt'));
    const leftOut = copy?.content.toString().split('\r\n').at(-2) ?? '';
    assert.match(leftOut, /\[left out\]/, 'of others it tells nothing');
    assert.ok(preview.includes(leftOut), 'what goes along is shown');
    const number = /#(\d{14,28})\]/.exec(subject)?.[1] ?? '';
    assert.match(number, /\d/);
    const line = text.split('\n').find((one) => one.length > 30 && !one.includes(number));
    assert.match(line ?? '', /\S/);
    const shown = (line ?? '').replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    assert.equal(preview.includes(shown.replaceAll('http', 'hxxp')), true, line);
  }
  const late = await ask('/undo', { what: `h:${open.id}` });
  assert.equal(late.status, 409);
  assert.match(await late.text(), /Too late to take it back/);
});

test('of two mails one is left out, and nobody else is told', async () => {
  const { mail, open } = await held(several('one'), 'several-networks');
  const picked = new URLSearchParams({ ...pinned(open), lines: '2', only: '1' });
  assert.equal((await ask(`/holds/${open.id}/accept`, picked)).status, 303);
  await pass(graceMs + 1);
  await until('it has left', async () => (await sentAbout(mail)).length > 0);
  assert.equal((await town.settled(mail)).outcome, 'forwarded');
  const [only, ...others] = await town.deliveriesOf(mail);
  assert.deepEqual([only?.recipient, others], [open.prepared[1]?.to, []]);
  assert.equal((await sentAbout(mail)).length, 1);
  assert.deepEqual(await town.holdsOf(mail), []);
  const said = await town.database.query<{ what: string; actor: string }>(
    `select what, actor from history where mail = $1 and what in ('held', 'forwarded') order by id`,
    [mail],
  );
  const by = said.map(({ what, actor }) => `${what} by ${actor}`);
  assert.deepEqual(by, ['held by sluice', 'forwarded by eva'], 'history names who decided');
});

test('behind a brake the ticked mails are shown by themselves, and exactly those are sent', async () => {
  const three: Letter = {
    subject: 'Attack on three',
    body: 'Attacks came from 192.0.2.61, 158.194.183.151 and 198.51.100.130.',
  };
  const { mail, open } = await held(three, 'first-contact', 'several-networks');
  const to = open.prepared.map((one) => one.to);
  assert.equal(to.length, 3);
  const ticked = (only: readonly string[], seen = ''): URLSearchParams => {
    const form = new URLSearchParams({ ...pinned(open), lines: '3', ...(seen && { seen }) });
    for (const one of only) form.append('only', one);
    return form;
  };
  const shownOf = async (only: readonly string[]) => {
    const html = await (await ask(`/holds/${open.id}/preview`, ticked(only))).text();
    const shown = to.filter((one) => html.includes(`<dd><bdi>${one}</bdi>`));
    return { html, shown, seen: /name="seen" value="(\w+)"/.exec(html)?.[1] ?? '' };
  };
  const page = await (await ask(`/holds/${open.id}`)).text();
  assert.match(
    page,
    new RegExp(`<form [^>]*id="accept-${open.id}" method="post" action="[^"]*/preview`),
  );
  assert.equal(page.match(/name="only"/g)?.length, 3);

  const [two, other] = [await shownOf(['0', '1']), await shownOf(['2'])];
  assert.deepEqual(two.shown, [to[0], to[1]]);
  assert.deepEqual(other.shown, [to[2]]);
  assert.match(two.html, /Of 3 mails prepared only the ticked ones: 2\./);
  assert.equal(new Set([two.seen, other.seen, open.digest]).size, 3);
  assert.equal((await shownOf(['0', '1', '2'])).seen, open.digest);
  assert.equal((await ask(`/holds/${open.id}/preview`, ticked([]))).status, 422);

  // Not looked at, or other letters were.
  const refused = [
    ticked(['0', '1']),
    ticked(['0', '1'], open.digest),
    ticked(['0', '1'], other.seen),
  ];
  for (const form of [
    ...refused,
    ticked(['0', '1', '2'], two.seen),
    ticked(['0', '7'], two.seen),
  ]) {
    const answer = await ask(`/holds/${open.id}/accept`, form);
    assert.equal(answer.status, 409, form.toString());
    assert.deepEqual(await overridesOf(mail), []);
  }
  // What was ticked is what the refusal shows.
  const bare = await ask(`/holds/${open.id}/accept`, ticked(['0', '1']));
  assert.match(await bare.text(), new RegExp(`name="seen" value="${two.seen}"`));

  assert.equal((await ask(`/holds/${open.id}/accept`, ticked(['0', '1'], two.seen))).status, 303);
  await pass(graceMs + 1);
  await until('two have left', async () => (await sentAbout(mail)).length === 2);
  assert.equal((await town.settled(mail)).outcome, 'forwarded');
  const told = (await town.deliveriesOf(mail)).map(({ recipient }) => recipient);
  assert.deepEqual(told.sort(), to.slice(0, 2).sort());
  assert.deepEqual(await town.holdsOf(mail), []);
});

test('no line, or one that is not there, is no choice', async () => {
  const { mail, open } = await held(several('none'), 'several-networks');
  for (const only of [[], ['7']]) {
    const form = new URLSearchParams({ ...pinned(open), lines: '2' });
    for (const one of only) form.append('only', one);
    const answer = await ask(`/holds/${open.id}/accept`, form);
    assert.equal(answer.status, 422);
    assert.match(await answer.text(), /choose one at least/);
  }
  assert.deepEqual(await overridesOf(mail), []);
});

test('what has changed since it was shown is not sent', async () => {
  const { mail, open } = await held(several('changed'), 'several-networks');
  for (const shown of [
    { ...pinned(open), digest: '0'.repeat(64) },
    { ...pinned(open), run: '' },
    {},
  ]) {
    const answer = await ask(`/holds/${open.id}/accept`, shown);
    assert.equal(answer.status, 409);
    assert.match(await answer.text(), /Nothing was sent: look again/);
  }
  assert.equal(await openNow(open.id), true);
  assert.deepEqual(await overridesOf(mail), []);
});

test('a first mail to somebody wants a look, and the second to answer is told', async () => {
  const { raw, mail, open } = await held(complaint('198.51.100.130'), 'first-contact');
  const page = await (await ask(`/holds/${open.id}`)).text();
  // The key says which other one to press; nothing that can be pressed has it.
  assert.doesNotMatch(page, /<(?:button|a|input)\b[^>]*data-key="a"/);
  const bare = await ask(`/holds/${open.id}/accept`, pinned(open));
  assert.equal(bare.status, 409);
  assert.match(await bare.text(), /Nobody here has written to this address before/);
  assert.deepEqual(await overridesOf(mail), []);

  const seen = { ...pinned(open), seen: open.digest };
  assert.equal((await ask(`/holds/${open.id}/accept`, seen)).status, 303);
  const jan = await asking('jan');
  const second = await jan(`/holds/${open.id}/spam`, pinned(open));
  assert.equal(second.status, 409);
  assert.match(await second.text(), /eva/);
  await pass(graceMs + 1);
  await town.forwarded(raw);
  assert.equal((await overridesOf(mail)).length, 1);
});
