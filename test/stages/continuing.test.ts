// What becomes of a mail that continues a ticket: it joins, opens what was closed, teaches a number,
// or is a ticket of its own again; and a person's word on where it belongs outweighs all of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Mail, MailId, Override, PartyId, Received, TicketId } from '../../src/model.ts';
import type { ThreadMatch } from '../../src/questions.ts';
import type { ClosedPolicy } from '../../src/desk-rules.ts';
import type { Origin } from '../../src/stages/facts.ts';
import { thread } from '../../src/stages/thread.ts';
import { makeNumber, showNumber } from '../../src/tickets/number.ts';
import {
  answers,
  mail,
  match,
  named,
  now,
  ours,
  passed,
  received,
  rules,
  stopped,
  tools,
  unproven,
} from '../support/facts.ts';

const day = 86_400_000;
const number = makeNumber(now, 'UTC', 1);
const token = match().key;
const party = 'party-1' as PartyId;
const toToken = { envelope: { from: 'admin@lab.example', to: [`abuse+${token}@example.org`] } };
const fromAdmin = mail({ from: [{ name: '', address: 'admin@lab.example' }] });
const [edu] = rules().constituencies;
assert.ok(edu);

interface Given {
  readonly received?: Partial<Received>;
  readonly mail?: Mail;
  readonly kind?: Origin['kind'];
  readonly ips?: readonly string[];
  readonly aligned?: boolean;
  readonly closed?: ClosedPolicy;
}

const asked: unknown[] = [];
const run = async (given: Given, matches: readonly ThreadMatch[]) => {
  const indicators = (given.ips ?? []).map((ip) => named(ip));
  const facts = {
    received: received({ ...toToken, ...given.received }),
    parse: given.mail ?? fromAdmin,
    origin: {
      kind: given.kind ?? 'person',
      returned: null,
      notice: null,
      purpose: null,
      accuses: true,
      reply: null,
    },
    extract: { indicators, accused: { names: [], cut: null } },
    report: [],
    verify: { ...unproven, aligned: given.aligned ?? false },
    constituency: { ours: (given.ips ?? []).map((ip) => ours(ip)) },
  } as const;
  const constituencies = [{ ...edu, closed: given.closed ?? edu.closed }];
  const threads = (ask: unknown) => {
    asked.push(ask);
    return answers(matches)();
  };
  return thread.run(facts, tools({ threads }, { constituencies }));
};
const daysAgo = (days: number): Date => new Date(now.getTime() - days * day);
const closed = (days: number, changed: Partial<ThreadMatch> = {}) =>
  match({ state: 'resolved', closedAt: daysAgo(days), ...changed });

test('a reply opens what was closed, with its case; a later one is a ticket of its own', async () => {
  const cases = [{ ticket: 'case-1' as TicketId, state: 'resolved', outlived: true }];
  const { exit } = stopped(await run({}, [closed(13, { cases })]));
  assert.equal(exit.kind, 'follow-up');
  assert.deepEqual('reopens' in exit && [exit.reopens, exit.outlived], [
    [
      { ticket: 'ticket-1', from: 'resolved', to: 'open' },
      { ticket: 'case-1', from: 'resolved', to: 'open' },
    ],
    ['case-1'],
  ]);
  const late = passed(await run({}, [closed(15)]));
  assert.deepEqual(late.fact, { linked: { ticket: 'ticket-1', kind: 'investigation' } });
  assert.deepEqual([late.code, late.doubts], ['linked', ['reply-to-read']]);
  assert.equal(
    late.text,
    'continues [Desk#2026040700001], but it was closed on 2026-03-23: a new ticket, linked',
  );
  // What it names that is new is a complaint, however long ago that was; nobody gets it unasked.
  const fresh = passed(await run({ ips: ['192.0.2.8'] }, [closed(15)]));
  assert.deepEqual(
    [fresh.doubts, fresh.text],
    [['repeat-unsure'], 'continues a ticket, and names 192.0.2.8'],
  );
});

test('whoever was asked is proven to answer by his own address alone, not by its token', async () => {
  const complaint = 'mail-1' as MailId;
  for (const [name, aligned, sender, expected] of [
    ['whoever was asked, proven', true, party, true],
    ['whoever was asked, not proven', false, party, false],
    ['another, proven', true, null, false],
    ['another party, proven', true, 'party-2' as PartyId, false],
  ] as const) {
    const { exit } = stopped(await run({ aligned }, [match({ complaint, sender })]));
    const answers = { complaint, contact: 'admin@lab.example', proven: expected };
    assert.deepEqual('answers' in exit && exit.answers, answers, name);
  }
});

test('where the constituency refuses, a late reply is kept and nobody is asked', async () => {
  const refuse: ClosedPolicy = { withinMs: day, later: 'refuse' };
  const { exit, why } = stopped(await run({ closed: refuse }, [closed(2)]));
  assert.deepEqual(exit, { kind: 'refused', ticket: 'ticket-1' });
  assert.equal(
    why.text,
    'continues [Desk#2026040700001], but it was closed on 2026-04-05; such mail is only kept',
  );
  // Never a complaint.
  const fresh = await run({ closed: refuse, ips: ['192.0.2.8'] }, [closed(2)]);
  assert.equal(passed(fresh).code, 'linked');
});

test('a machine whose token is of a key that is gone is not believed, and that is said', async () => {
  const expired = match({ by: 'delivery', expired: true });
  for (const [kind, text] of [
    ['bounce', 'a bounce, but its token was made by a key that is no longer believed'],
    ['auto-reply', 'its token was made by a key that is no longer believed'],
  ] as const) {
    const { exit, why } = stopped(await run({ kind }, [expired]));
    assert.equal(exit.kind, kind);
    assert.equal('ticket' in exit && exit.ticket, null);
    assert.equal(why.text, text);
  }
});

test('auto-replies open nothing', async () => {
  const { exit } = stopped(await run({ kind: 'auto-reply' }, [closed(1)]));
  assert.deepEqual(exit, { kind: 'auto-reply', ticket: 'ticket-1', party, foreign: [] });
});

test('a proven party teaches by which number it knows the ticket, and nobody else does', async () => {
  const subject = `[RT #4711] Re: ${showNumber('Desk', number)} spam`;
  const written = { ...fromAdmin, subject };
  const learnt = [{ house: 'lab.example', number: '4711', ticket: 'ticket-1', party }];
  const stranger = { ...written, from: [{ name: '', address: 'x@example.com' }] };
  const colleague = { ...written, from: [{ name: '', address: 'rt@lab.example' }] };
  for (const [name, given, foreign] of [
    ['the party', { mail: written, aligned: true }, learnt],
    ['its automatic answer', { mail: written, aligned: true, kind: 'auto-reply' }, learnt],
    ['its ticket system', { mail: colleague, aligned: true }, learnt],
    ['not proven', { mail: written }, []],
    ['another domain', { mail: stranger, aligned: true }, []],
    ['no number of theirs', { aligned: true }, []],
  ] as const) {
    const { exit } = stopped(await run(given, [match()]));
    assert.deepEqual('foreign' in exit && exit.foreign, foreign, name);
  }
  const ask = asked.findLast((one) => (one as { foreign: unknown }).foreign !== null);
  assert.deepEqual((ask as { foreign: unknown }).foreign, {
    house: 'example.com',
    numbers: ['4711'],
  });
});

test('a person says where it belongs', async () => {
  const attach: Override = { kind: 'attach', ticket: 'ticket-2' as TicketId };
  const separate: Override = { kind: 'separate' };
  const wanted = closed(300, { by: 'person', ticket: 'ticket-2' as TicketId, party: null });
  const placed = (
    overrides: readonly Override[],
    found: readonly ThreadMatch[],
    ips = ['192.0.2.8'],
  ) => run({ received: { overrides }, ips }, found);
  const { exit, why } = stopped(await placed([separate, attach], [wanted, match()]));
  assert.deepEqual(exit, {
    kind: 'follow-up',
    ticket: 'ticket-2',
    party: null,
    reopens: [{ ticket: 'ticket-2', from: 'resolved', to: 'open' }],
    outlived: [],
    sure: 'person',
    foreign: [],
  });
  assert.equal(
    why.text,
    'a person says that it belongs to [Desk#2026040700001]; it is opened again',
  );
  assert.equal((asked.at(-1) as { wanted: unknown }).wanted, 'ticket-2');
  const known = match({ by: 'number', key: number, party: null });
  const copy = match({ by: 'message-id', key: '<m1@example.net>', isSame: true });
  const others: readonly ThreadMatch[] = [match(), known, copy, closed(300)];
  const outcomes = await Promise.all(others.map((one) => placed([attach, separate], [one])));
  for (const { code, fact, doubts, text } of outcomes.map((one) => passed(one))) {
    assert.deepEqual([code, fact, doubts], ['new', { linked: null }, []]);
    assert.equal(text, 'a person says that it continues nothing');
  }
});

test('a number that is mistyped is looked for, and only shown', async () => {
  const wrong = number.replace(/.$/, (digit) => String((Number(digit) + 1) % 10));
  const written = mail({ subject: showNumber('Desk', wrong), messageId: null });
  const near = match({ by: 'near', key: number, number, party: null, sender: party });
  const line = passed(
    await run({ received: { envelope: { from: '', to: [] } }, mail: written, aligned: true }, [
      near,
    ]),
  );
  assert.deepEqual([line.fact, line.doubts], [{ linked: null }, ['unverified-follow-up']]);
  assert.equal(
    line.text,
    `names [Desk#${wrong}], no number of ours; did you mean [Desk#${number}]?`,
  );
  assert.equal((asked.at(-1) as { near: readonly string[] }).near.includes(number), true);
});
