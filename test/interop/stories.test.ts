// The first story that the product begins with, end to end: the mails of 2007 as the talk shows
// them come through a real Postfix, their forwards reach the administrators, and what comes back
// (an answer, a bounce that Postfix makes, the complainant's next mail, silence) finds its ticket
// and nobody else.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { actingOn } from '../../src/node/acting-desk.ts';
import type { Deed } from '../../src/acts.ts';
import { registryObjects } from '../../src/demo/samples.ts';
import { createWhoisServer } from '../../src/demo/whois-server.ts';
import { configure, newId, openDesk } from '../../src/desk.ts';
import type { MailId, RunId, TicketId, TicketKind } from '../../src/model.ts';
import { decideHold, type HoldRow, listHolds } from '../../src/store/acts.ts';
import { listDeliveries } from '../../src/store/deliveries.ts';
import { clockSeen } from '../../src/store/switches.ts';
import {
  ticketHistory,
  ticketMails,
  type TicketRow,
  ticketsOfMail,
} from '../../src/store/tickets.ts';
import { isRefused } from '../../src/tickets/plans.ts';
import { header } from '../node/town.ts';
import { type House, isTo, openHouse, ways } from './house.ts';
import { spamcop, spamming } from './mails-of-2007.ts';
import { whyNoPostfix } from './postfix.ts';

const missing = whyNoPostfix();
const root = fileURLToPath(new URL('../..', import.meta.url));
const desk = ways['LMTP over TCP'];
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A longer stride is a clock that leaps, and stops what is automatic. */
const strideMs = 20 * hourMs;
/** The month of the story lies behind us, so that its silence can be waited for. */
const clock = { behindMs: 30 * dayMs };
const now = (): Date => new Date(Date.now() - clock.behindMs);

// The mails are of 2007, so no age is too old here.
const rules = `
rules:
  - { name: plain, when: { contacts: 1 }, do: forward, template: "forward.{type}" }
escalation:
  default: [{ after: 3d, do: remind, template: reminder.1 }, { after: 10d, do: hold }]
limits: { event_age_max: never }
`;
const above = { prefix: '195.113.0.0/16', netname: 'NREN', holder: 'NREN', abuse: spamming.other };

let house: House;
const opened: (() => Promise<unknown> | void)[] = [];

if (missing !== null) {
  const skip = process.env['CI'] === 'true' ? false : missing;
  test('the stories beside a real Postfix', { skip }, () => assert.fail(missing));
}

describe('the complaints of 2007', { skip: missing !== null }, () => {
  before(async () => {
    const registry = createWhoisServer({ objects: [...registryObjects, above] });
    const port = await registry.listen(0);
    opened.push(() => registry.close());
    const folder = mkdtempSync(join(tmpdir(), 'sluice-story-'));
    opened.push(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'routing.yaml'), rules);
    const change = {
      whois: { servers: [{ server: `127.0.0.1:${port}`, flags: '-B' }] },
      safety: { hold: { automatic: '0s', person: '0s' } },
      include: [
        join(root, 'config/demo/networks.yaml'),
        join(folder, 'routing.yaml'),
        join(root, 'config/keywords.yaml'),
      ],
    };
    house = await openHouse(change, now);
    opened.push(() => house.close());
  });
  after(async () => {
    for (const close of opened.splice(0).reverse()) await close();
  });

  test('the first reaches the administrator of the network in the registry', async () => {
    await house.post({ from: spamcop.from, to: desk, raw: Buffer.from(spamcop.raw) });
    const { bytes } = await house.arrived(isTo(spamcop.admin));
    const { id, outcome } = await house.decided(spamcop.messageId);
    const { number } = await ticketOf(id, 'investigation');
    assert.match(
      header(bytes, 'subject'),
      new RegExp(`^\\[\\w+-?\\w*#${number}\\] .*158\\.194\\.`),
    );
    assert.equal(header(bytes, 'auto-submitted'), 'auto-generated');
    assert.equal(bytes.includes(spamcop.raw), true, 'the complaint is attached as it came');
    assert.equal(outcome, 'forwarded');
    assert.deepEqual(await statesOf(id), {
      report: ['open', null],
      incident: ['open', null],
      investigation: ['open', 'waiting'],
    });
  });

  test('the answer comes to the same case, and is ours to read', async () => {
    const forward = await house.arrived(isTo(spamcop.admin));
    const mail = await house.answer(forward, spamcop.admin, 'It is cut off, says plum-4711.');
    assert.equal(mail.outcome, 'joined', mail.why ?? '');
    const complaint = (await house.decided(spamcop.messageId)).id;
    assert.deepEqual(await statesOf(complaint), {
      report: ['open', null],
      incident: ['open', null],
      investigation: ['open', 'update'],
    });
    const investigation = await ticketOf(complaint, 'investigation');
    assert.deepEqual((await mailsOf(investigation)).at(-1), mail.id);
    assert.deepEqual(await codesOf(mail.id), ['reply-to-read']);
  });

  test('whom the desk writes to may write again, and joins their own report alone', async () => {
    const complaint = (await house.decided(spamcop.messageId)).id;
    const report = await ticketOf(complaint, 'report');
    await done(report.id, {
      do: 'reply',
      text: 'Thank you. The network has been told.',
      articles: [],
      to: null,
      cc: [],
      bcc: [],
      mail: true,
      close: null,
    });
    const letter = await house.arrived(isTo(spamcop.from));
    const mail = await house.answer(letter, spamcop.from, 'It goes on, says cherry-0815.');
    assert.equal(mail.outcome, 'joined', mail.why ?? '');
    assert.deepEqual(await mailsOf(report), [complaint, mail.id]);
    assert.deepEqual((await statesOf(complaint))['report'], ['open', 'update']);
    const investigation = await ticketOf(complaint, 'investigation');
    assert.equal((await mailsOf(investigation)).includes(mail.id), false);
  });

  test('the second has its address in the subject alone; its mailbox is no more', async () => {
    const { admin, messageId } = spamming;
    house.answers.set(admin, { code: 550, text: '5.1.1 There is nobody of this name' });
    await house.post({ from: spamming.from, to: desk, raw: Buffer.from(spamming.raw) });
    const { id } = await house.decided(messageId);
    const lost = await house.eventually('the forward comes back', async () => {
      const [delivery] = await listDeliveries(house.database, { limit: 2, mail: id });
      return delivery?.state === 'bounced' ? delivery : undefined;
    });
    assert.equal(lost.recipient, admin);
    const told = await ticketHistory(house.database, (lost.ticket ?? '') as TicketId);
    assert.equal(told.filter(({ what }) => what === 'bounced').length, 1);
    const [bounce] = await house.database.query<{ outcome: string; bounces: number }>(
      `select outcome, (select bounces from contact where address = $1) as bounces
       from mail where envelope_from = '' order by id desc limit 1`,
      [admin],
    );
    assert.deepEqual(bounce, { outcome: 'bounce', bounces: 1 });

    const open = await house.eventually('the desk is asked', async () => (await holdsOf(id))[0]);
    assert.deepEqual([open.codes, open.answer], [['contact-bounced'], 'send']);
    assert.match(open.doubts[0]?.text ?? '', /^abuse@uzsi\.cz cannot be reached: .*nobody of this/);
    assert.deepEqual(
      open.prepared.map(({ to }) => to),
      [spamming.other],
    );
    assert.equal(house.mails.some(isTo(spamming.other)), false);
  });

  test('one key sends it to whom the registry names above', async () => {
    const { id } = await house.decided(spamming.messageId);
    const open = await house.eventually('the desk is asked', async () => (await holdsOf(id))[0]);
    // What `sluice act HOLD accept` does.
    const accept = { kind: 'accept', run: open.run as RunId, digest: open.digest } as const;
    const who = { id: newId(now()), how: 'accept', actor: 'operator', at: now() };
    assert.equal(await decideHold(house.database, open, accept, who), true);
    const forward = await house.arrived(isTo(spamming.other));
    assert.equal(forward.bytes.includes(spamming.raw), true);
    assert.deepEqual(await codesOf(id), []);
  });

  test('who is silent for three days is reminded, once and in the same thread', async () => {
    const forward = await house.arrived(isTo(spamming.other));
    const sent = house.mails.length;
    await pass(3 * dayMs - hourMs);
    assert.equal(house.mails.length, sent);
    await pass(2 * hourMs);
    const reminder = await house.arrived((mail) => isTo(spamming.other)(mail) && mail !== forward);
    const id = header(forward.bytes, 'message-id');
    assert.equal(header(reminder.bytes, 'references').split(' ').includes(id), true);
    assert.equal(header(reminder.bytes, 'in-reply-to'), id);
    assert.equal(header(reminder.bytes, 'reply-to'), header(forward.bytes, 'reply-to'));
    assert.equal(reminder.bytes.includes(spamming.raw), false, 'the complaint stays out of it');
    await pass(2 * dayMs);
    // Neither who has answered nor whose mailbox is no more is reminded.
    const made = await listDeliveries(house.database, { limit: 9 });
    const { admin, other } = spamming;
    assert.deepEqual(
      made.map(({ recipient, state }) => `${recipient} ${state}`).sort(),
      [spamcop.from, spamcop.admin, other, other]
        .map((recipient) => `${recipient} sent`)
        .concat(`${admin} bounced`)
        .sort(),
    );
    assert.equal(house.mails.length, sent + 1);
    // What is left to the desk are the answers, and nothing about the mailbox that is no more.
    const holds = await listHolds(house.database, { limit: 9 });
    assert.deepEqual(
      holds.map(({ codes }) => codes),
      [['reply-to-read'], ['reply-to-read']],
    );
  });

  test('nothing that one party wrote has reached another', async () => {
    const words: readonly (readonly [theirs: string, reads: readonly string[]])[] = [
      ['plum-4711', []],
      ['cherry-0815', []],
      [spamcop.raw, [spamcop.admin]],
      [spamming.raw, [spamming.other]],
      [spamcop.admin, [spamcop.admin]],
      [spamming.admin, []],
      [spamming.other, [spamming.other]],
      ['158.194.183.102', [spamcop.admin]],
      ['195.113.79.75', [spamming.other]],
    ];
    for (const [theirs, reads] of words) {
      const seen = house.mails.filter(
        ({ to, bytes }) => bytes.includes(theirs) || to.includes(theirs),
      );
      assert.deepEqual([...new Set(seen.flatMap(({ to }) => to))], reads, theirs);
    }
    assert.deepEqual(
      house.mails.map(({ to }) => to),
      [[spamcop.admin], [spamcop.from], [spamming.other], [spamming.other]],
    );
  });
});

/** What a person does, at the hour of the story. */
async function done(ticket: TicketId, deed: Deed): Promise<void> {
  const { config, env } = house;
  const open = await openDesk(await configure(config, env), 'command', () => {});
  const acting = actingOn(open, now);
  try {
    const shown = await acting.preview({ ...deed, id: newId(now()), ticket, actor: 'operator' });
    if (isRefused(shown)) throw new Error(shown.refused);
    assert.equal(await acting.act(shown), 'done');
  } finally {
    acting.close();
    await open.close();
  }
}

/** The clock goes on, in strides; after each it has been looked at, and nothing is due. */
async function pass(ms: number): Promise<void> {
  const { database } = house;
  for (let left = ms; left > 0; left -= strideMs) {
    clock.behindMs -= Math.min(left, strideMs);
    await database.query(`select pg_notify('clock', ''), pg_notify('delivery', '')`);
    await house.eventually('nothing is due', async () => {
      const { at } = await clockSeen(database);
      const [row] = await database.query<{ due: string }>(
        `select (select count(*) from clock where due_at <= $1 or leased_until is not null)
           + (select count(*) from delivery
           where state = 'sending' or (state = 'waiting' and due_at <= $1))
           as due`,
        [now()],
      );
      const isSeen = at !== null && now().getTime() - at.getTime() < hourMs;
      return (isSeen && Number(row?.due) === 0) || undefined;
    });
  }
}

/** State and turn of the tickets that a mail made, by kind. */
async function statesOf(mail: MailId): Promise<Record<string, readonly (string | null)[]>> {
  const rows = await house.database.query<{ kind: string; state: string; turn: string | null }>(
    'select kind, state, turn from ticket where mail = $1 order by id',
    [mail],
  );
  return Object.fromEntries(rows.map(({ kind, state, turn }) => [kind, [state, turn]]));
}

async function ticketOf(mail: MailId, kind: TicketKind): Promise<TicketRow> {
  const all = (await ticketsOfMail(house.database, mail)).filter((one) => one.kind === kind);
  const [only] = all;
  if (only === undefined || all.length > 1) throw new Error(`${all.length} of ${kind}`);
  return only;
}

async function mailsOf({ id }: TicketRow): Promise<readonly string[]> {
  return (await ticketMails(house.database, id)).map(({ mail }) => mail);
}

const holdsOf = (mail: MailId): Promise<HoldRow[]> => listHolds(house.database, { limit: 9, mail });

async function codesOf(mail: MailId): Promise<readonly string[]> {
  return (await holdsOf(mail)).flatMap(({ codes }) => codes);
}
