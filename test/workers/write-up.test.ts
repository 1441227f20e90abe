// What is shown of a held complaint is all that its acceptance may send; however many networks it
// names and however big it is, others have their turn meanwhile.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Doubt, TicketId } from '../../src/model.ts';
import type { Plan } from '../../src/stages/facts.ts';
import { sliced } from '../../src/workers/slicing.ts';
import { prepare } from '../../src/workers/prepared-mails.ts';
import { writeUp } from '../../src/workers/write-up.ts';
import { mail, now } from '../support/facts.ts';
import { plan } from '../pipeline/decided.ts';
import { decidedOn, plansFor, turnsDuring, letteringParts } from './many.ts';

const several: Doubt = { code: 'several-networks', text: 'many contacts' };
const big = Buffer.alloc(9_700_000, 'a line of a complaint, and then some more of it\r\n');
const holdOf = async (given: Parameters<typeof decidedOn>[0]) =>
  (await writeUp(decidedOn(given), () => 1n, letteringParts, now)).hold;

const rows: readonly [contacts: number, fanOutMax: number, shown: number, answer: string][] = [
  [2, 5, 2, 'send'],
  [20, 5, 20, 'send'],
  [21, 5, 20, 'hand-over'],
  [200, 5, 20, 'hand-over'],
  [200, 200, 200, 'send'],
];
for (const [contacts, fanOutMax, shown, answer] of rows) {
  test(`${contacts} contacts, fan-out to ${fanOutMax}: ${shown} shown, ${answer}`, async () => {
    const hold = await holdOf({ contacts, fanOutMax, doubts: [several] });
    assert.deepEqual([hold?.prepared.length, hold?.answer], [shown, answer]);
    const said = hold?.doubts.map(({ text }) => text).join('\n') ?? '';
    assert.equal(/^\d+ mails, and one act sends/m.test(said), answer === 'hand-over');
  });
}

test('too many contacts of what is taken for spam stay spam', async () => {
  const spam: Doubt = { code: 'suspected-spam', text: 'marked' };
  assert.equal((await holdOf({ contacts: 30, doubts: [spam] }))?.answer, 'spam');
});

test('too many contacts are a question of their own, whatever else is asked', async () => {
  const first: Doubt = { code: 'first-contact', text: 'never written to' };
  const hold = await holdOf({ contacts: 30, doubts: [first] });
  assert.deepEqual(hold?.codes, ['first-contact', 'several-networks']);
});

test('what is handed over whatever it asks is with the csirt from the start', async () => {
  const asked: Doubt = { code: 'no-rule', text: 'asks whose it is', answer: 'hand-over' };
  const hold = await holdOf({ contacts: 1, doubts: [several, asked] });
  assert.deepEqual([hold?.team, hold?.answer], ['csirt', 'hand-over']);
  assert.equal((await holdOf({ contacts: 1, doubts: [several] }))?.team, 'first-line');
});

test('the digest pins every mail that is sent, and the complaint, byte for byte', async () => {
  const plans = plansFor(20);
  const digest = async (changed: readonly Plan[], raw = big): Promise<string> =>
    (await prepare(decidedOn({ contacts: 20, raw }), changed)).digest;
  const shown = await digest(plans);
  assert.equal(await digest(plans, Buffer.from(big)), shown);
  const other = Buffer.from(big);
  other[other.length - 9] = 0x21;
  assert.notEqual(await digest(plans, other), shown);
  const last = (change: Partial<Plan>) =>
    plans.map((plan, at) => (at === 19 ? { ...plan, ...change } : plan));
  for (const change of [
    { to: 'x@lab.example' },
    { attach: 'octets' },
    { template: 'forward.generic', lang: 'en' },
  ] as const) {
    assert.notEqual(await digest(last(change)), shown);
  }
  assert.notEqual(await digest(plans.slice(1)), shown);
});

test('a close reason that the rules do not have is none', async () => {
  const held = decidedOn({ contacts: 1, doubts: [several] });
  const { rules } = held;
  const closeReasons = rules.tickets.closeReasons.filter(({ code }) => code !== 'scrap');
  const reasons = async (code: string): Promise<unknown[]> => {
    const change = { ticket: 'r' as TicketId, from: 'new', to: 'rejected', reason: code };
    const [report, ...others] = held.decision.tickets;
    assert.ok(report !== undefined);
    const tickets = [{ ...report, reason: code }, ...others];
    const decision = { ...held.decision, changes: [change], tickets };
    const less = { ...rules, tickets: { ...rules.tickets, closeReasons } };
    const whole = { ...held, decision, rules: less };
    const written = await writeUp(whole, () => 1n, letteringParts, now);
    return [written.changes[0]?.reason, written.tickets[0]?.reason];
  };
  assert.deepEqual(await reasons('automatic'), ['automatic', 'automatic']);
  assert.deepEqual(await reasons('scrap'), [null, null]);
});

test('others have their turn between two letters', async () => {
  const held = decidedOn({ contacts: 200, fanOutMax: 200, raw: big, doubts: [several] });
  assert.ok((await turnsDuring(() => writeUp(held, () => 1n, letteringParts, now))) >= 200);
  const sent = decidedOn({ contacts: 20, fanOutMax: 20, raw: big });
  assert.equal(sent.decision.dispatches.length, 20);
  assert.ok((await turnsDuring(() => writeUp(sent, () => 1n, letteringParts, now))) >= 20);
});

test('more copies than can be kept leave the complaint at the desk', async () => {
  const sizes = async (contacts: number): Promise<number[]> => {
    const decided = decidedOn({ contacts, fanOutMax: 1000, raw: big });
    const { deliveries } = await writeUp(decided, () => 1n, letteringParts, now);
    assert.equal(deliveries.length, contacts);
    return deliveries.map(({ bytes }) => bytes.length);
  };
  assert.ok((await sizes(5)).every((size) => size > big.length));
  assert.ok((await sizes(200)).every((size) => size < 10_000));
});

test('several contacts get each its own lines, and evidence without the others', async () => {
  const owners = new Map([
    ['192.0.2.7', [0]],
    ['192.0.2.8', [1]],
  ]);
  const line = '10:00 192.0.2.7 and 192.0.2.8 scanned us';
  const plans = ['192.0.2.7', '192.0.2.8'].map((ip, contact): Plan => {
    const one = plan(`admin${contact}@lab.example`, ip);
    const offenders = one.offenders.map((each) => ({ ...each, evidence: [line] }));
    return { ...one, offenders, attach: 'slice', share: { owners, contact, contacts: 2 } };
  });
  const texts = [{ place: 'body', text: `192.0.2.7 was here\n192.0.2.8 was there\n${line}\n` }];
  const sent = decidedOn({ contacts: 2, fanOutMax: 5, plans, texts });
  const { plan: told } = await sliced(mail({ texts }), plans[0] ?? plan('x'));
  const evidence = told.offenders.flatMap((each) => each.evidence);
  assert.deepEqual(evidence, ['10:00 192.0.2.7 and [left out] scanned us']);
  const { deliveries } = await writeUp(sent, () => 1n, letteringParts, now);
  const [first = '', second = ''] = deliveries.map(({ bytes }) => bytes.toString());
  assert.match(first, /\r\n192\.0\.2\.7 was here\r\n/);
  assert.doesNotMatch(first, /192\.0\.2\.8/);
  assert.match(second, /\r\n192\.0\.2\.8 was there\r\n/);
  assert.doesNotMatch(second, /192\.0\.2\.7/);
});
