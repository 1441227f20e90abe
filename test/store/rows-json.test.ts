// What no server takes as JSON or as text has its sign there; all else is as it was. So no mail
// stays undecided for a text that was cut, or for what it holds, or for how long it is.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';

import type { NewTicket, Settlement } from '../../src/settlement.ts';
import { decideHold, findHold, handOver, listHolds } from '../../src/store/acts.ts';
import { findRecent } from '../../src/store/complaints.ts';
import { findMail } from '../../src/store/mails.ts';
import { rowsJson } from '../../src/store/rows-json.ts';
import { settle } from '../../src/store/settle.ts';
import { claimedOne, decided, forwarded, freshDatabase, hold, id, now } from './rows.ts';

const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\0',
        '\ud83d',
        '\ude00',
        '😀',
        '\\',
        '"',
        '\\u0000',
        '\\ud800',
        '\n',
        '\x1b',
      ),
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(''));
const shown = (text: string) =>
  text.replace(/\p{Surrogate}/gu, '\ufffd').replaceAll('\0', '\u2400');

test('the JSON holds what the value held, signs for NUL and halves of surrogates apart', () => {
  fc.assert(
    fc.property(anyText, anyText, (key, text) => {
      const again = JSON.parse(rowsJson([{ [`k${key}`]: text }, text, 1, null]));
      assert.deepEqual(again, [{ [`k${shown(key)}`]: shown(text) }, shown(text), 1, null]);
    }),
  );
  const long = '\\"\0\ud800'.repeat(500_000);
  assert.equal(JSON.parse(rowsJson(long)), shown(long));
});

/** A decision that says a text wherever a mail or a person has a say. */
function saying(one: Settlement, report: NewTicket, text: string): Settlement {
  const says = { is: 'unreachable', contact: text, why: text };
  const doubts = [{ code: 'first-contact', text, says, at: text } as const];
  return {
    ...one,
    state: 'held',
    summary: { ...one.summary, subject: text, sender: text, messageId: text, why: text },
    run: { ...one.run, trace: [{ stage: 'parse', whys: [{ text }] }], asked: { [text]: text } },
    tickets: one.tickets.map((made) => ({ ...made, subject: text })),
    parties: one.parties.map((party) => ({ ...party, address: text })),
    joins: [{ ticket: report.id, party: null, how: 'follow-up', text, intent: text }],
    history: [{ id: id(), ticket: report.id, what: 'said', text }],
    hold: hold({ doubts, ticket: report.id }),
    references: [text],
    guesses: { source: text, times: 1 },
    deliveries: one.deliveries.map((delivery) => ({ ...delivery, subject: text })),
  };
}

test('whatever a mail says and a person answers is settled', async (t) => {
  const database = await freshDatabase(t);
  const settles = async (text: string) => {
    const mail = await claimedOne(database);
    const { settlement, report } = forwarded(mail);
    const fates = await settle(database, [saying(settlement, report, text)], now, 'sluice');
    assert.equal(fates.get(mail.received.mail), 'settled');
    const row = await findMail(database, mail.received.mail);
    assert.deepEqual([row?.subject, row?.sender, row?.why], Array(3).fill(shown(text)));
    const [open] = await listHolds(database, { limit: 1, mail: mail.received.mail });
    const seen = shown(text);
    const says = { is: 'unreachable', contact: seen, why: seen };
    assert.deepEqual(open?.doubts, [{ code: 'first-contact', text: seen, says, at: seen }]);
    const asked = await findHold(database, open?.id ?? '');
    if (asked === null) throw new Error('no hold was raised');
    const act = { id: id(), actor: 'desk', at: now };
    assert.equal(await handOver(database, asked, 'second-line', { ...act, why: text }), true);
    const answer = { kind: 'send', ticket: report.id, text } as never;
    assert.equal(await decideHold(database, asked, answer, { ...act, id: id(), how: text }), true);
  };
  await settles('cut \ud83d');
  await settles('a\0b');
  await fc.assert(fc.asyncProperty(anyText, settles), { numRuns: 40 });
});

test('a sender whose address no index takes is settled, and told apart from others', async (t) => {
  const database = await freshDatabase(t);
  const endless = `${randomBytes(9_000).toString('hex')}@reporter.example`;
  const mail = await claimedOne(database);
  const { settlement, incident, report } = forwarded(mail);
  const complaint = {
    ip: '192.0.2.7',
    prefix: '192.0.2.0/24',
    type: 'spam',
    incident: incident.id,
  };
  const complainant = {
    id: id() as never,
    ticket: report.id,
    role: 'complainant',
    address: endless,
    constituency: 'edu',
    token: `token-${id()}`,
  } as const;
  const endlessly = {
    ...settlement,
    summary: { ...settlement.summary, sender: endless },
    parties: [...settlement.parties, complainant],
    complaints: [{ ...complaint, reporter: endless }],
  };
  const fates = await settle(database, [endlessly], now, 'sluice');
  assert.equal(fates.get(mail.received.mail), 'settled');
  const [kept] = await database.query<{ address: string }>(
    `select address from party where role = 'complainant'`,
  );
  assert.equal(kept?.address, endless);

  const next = await claimedOne(database);
  await settle(database, [decided(next)], now, 'sluice');
  const ask = { mail: next.received.mail, addresses: ['192.0.2.7'], since: '2026-01-01T00:00:00Z' };
  const told = await findRecent(database, [{ ...ask, reporter: endless }]);
  assert.deepEqual(told, [[{ ip: '192.0.2.7', complaints: 1, reporters: 1 }]]);
  const other = await findRecent(database, [{ ...ask, reporter: 'other@example.net' }]);
  assert.deepEqual(other, [[{ ip: '192.0.2.7', complaints: 1, reporters: 2 }]]);
});
