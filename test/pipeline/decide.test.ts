// What a run that went through writes: who is told, what is asked, which tickets.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Doubt, Override } from '../../src/model.ts';
import { decide } from '../../src/pipeline/decide.ts';
import { begin, type Run } from '../../src/pipeline/run.ts';
import type { Facts } from '../../src/stages/facts.ts';
import { mail, ours, received, rule } from '../support/facts.ts';
import {
  accept,
  codes,
  complaint,
  decided,
  first,
  nothingOwn,
  outcome,
  plan,
  roles,
} from './decided.ts';

test('a complaint that is certain opens its tickets, ties them, and is sent', () => {
  const decision = decided({ facts: complaint([plan('admin@lab.example')]) });
  assert.equal(outcome(decision), 'done forwarded');
  assert.deepEqual(roles(decision), [
    'report open',
    'incident open',
    'investigation admin@lab.example open',
  ]);
  const [report, incident, investigation] = decision.tickets.map(({ id }) => id);
  assert.deepEqual(decision.links, [
    { parent: incident, child: report },
    { parent: incident, child: investigation },
  ]);
  assert.equal(decision.tickets[1]?.repeatKey, 'spam: 192.0.2.7');
  assert.deepEqual(
    decision.parties.map(({ role, address }) => [role, address]),
    [
      ['complainant', 'reporter@example.net'],
      ['administrator', 'admin@lab.example'],
    ],
  );
  assert.deepEqual(
    decision.dispatches.map(({ plan: { to }, ticket, number, token }) => [
      to,
      ticket,
      number,
      token,
    ]),
    [['admin@lab.example', investigation, null, null]],
  );
  assert.deepEqual(decision.joins, [{ ticket: report, party: null, how: 'complaint' }]);
  assert.deepEqual(decision.doubts, []);
});

test('each ticket begins its history with how it came to be, and by whom', () => {
  const decision = decided({
    facts: complaint([plan('admin@lab.example')]),
    overrides: [accept],
    decidedBy: 'jana',
  });
  const of = (kind: string) =>
    decision.history
      .filter(({ ticket }) =>
        decision.tickets.some((one) => one.id === ticket && one.kind === kind),
      )
      .toSorted((one, other) => (one.id < other.id ? -1 : 1))
      .map(({ what, text, actor }) => [what, text, actor]);
  const opened = ['opened', 'by a complaint from reporter@example.net', 'jana'];
  assert.deepEqual(of('incident'), [opened]);
  assert.deepEqual(of('report'), [opened, ['forwarded', 'forwarded to admin@lab.example', 'jana']]);
  assert.deepEqual(of('investigation')[0]?.[0], 'opened');
  const asked = decided({ facts: complaint([]), doubts: [first] });
  assert.deepEqual(
    asked.history.map(({ what }) => what),
    ['opened', 'held'],
  );
});

test('what is complained of is kept with its time, as the mail says it', () => {
  const told = plan('admin@lab.example');
  const time = {
    at: null,
    clock: '2026-04-06T11:41:02',
    zone: null,
    confidence: 'unknown',
  } as const;
  const offenders = told.offenders.map((one) => ({ ...one, time }));
  const { complaints } = decided({ facts: complaint([{ ...told, offenders }]) });
  assert.deepEqual(
    complaints.map(({ ip, event }) => [ip, event]),
    [['192.0.2.7', time]],
  );
});

test('what is told at once is read in its order, whatever chance is in the ids', () => {
  const facts = complaint([plan('admin@lab.example')]);
  const got = received({});
  const run: Run = { ...begin(got), facts: { ...facts, parse: mail(), received: got }, doubts: [] };
  let last = 1_000;
  const newId = (): string => `id-${(last -= 1)}`;
  const { history } = decide({ run, received: got, own: nothingOwn, newId, tag: 'Desk' });
  const read = history.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  assert.deepEqual(
    read.map(({ what }) => what),
    ['opened', 'opened', 'opened', 'forwarded'],
  );
});

test('where nobody is accused no ticket says that anything came from there', () => {
  const facts = complaint([plan('admin@lab.example')]);
  const subjects = (isGuess: boolean) => {
    const attribute = { ...facts.attribute, isGuess };
    const { tickets } = decided({ facts: { ...facts, attribute }, overrides: [accept] });
    return tickets.slice(1).map(({ subject }) => subject);
  };
  assert.deepEqual(subjects(false), Array(2).fill('spam from 192.0.2.7 (LAB)'));
  assert.deepEqual(subjects(true), Array(2).fill('a mail about spam names 192.0.2.7 (LAB)'));
});

test('a complaint of nobody opens no party', () => {
  const nobody = mail({ from: [] });
  const got = received({ envelope: { from: '', to: ['abuse@example.org'] } });
  const facts = { ...complaint([plan('admin@lab.example')]), parse: nobody, received: got };
  const run: Run = { ...begin(got), facts, doubts: [] };
  let last = 0;
  const newId = (): string => `id-${(last += 1)}`;
  const decision = decide({ run, received: got, own: nothingOwn, newId, tag: 'Desk' });
  assert.deepEqual(
    decision.parties.map(({ role }) => role),
    ['administrator'],
  );
});

test('with a doubt nothing is sent; the answer is prepared, and the report is open to follow-ups', () => {
  const plans = [plan('admin@lab.example')];
  const decision = decided({ facts: complaint(plans), doubts: [first] });
  assert.equal(outcome(decision), 'held held');
  assert.deepEqual(roles(decision), ['report new']);
  assert.equal(decision.holdTicket, decision.tickets[0]?.id);
  assert.deepEqual(
    [codes(decision), decision.prepared, decision.dispatches],
    [['first-contact'], plans, []],
  );
});

test('what is only asked about is found by its addresses, a forwarded complaint by its case', () => {
  const facts = complaint([plan('a@lab.example'), plan('b@lab.example')]);
  const bornBy = (attribute: Facts['attribute'], doubts: readonly Doubt[] = [first]) =>
    decided({ facts: { ...facts, attribute }, doubts }).tickets.map(({ ips }) => ips);
  assert.deepEqual(bornBy(facts.attribute), [['192.0.2.7']]);
  const foreign = ['203.0.113.9', '203.0.113.10'];
  assert.deepEqual(bornBy({ offenders: [], notice: null, foreign }), [foreign]);
  assert.deepEqual(bornBy(facts.attribute, []).slice(0, 2), [[], ['192.0.2.7']]);
});

test('suspected spam takes no ticket until a person says otherwise', () => {
  const doubts: Doubt[] = [{ code: 'suspected-spam', text: 'marked' }, first];
  const decision = decided({ facts: complaint([plan('admin@lab.example')]), doubts });
  assert.deepEqual([roles(decision), decision.holdTicket], [[], null]);
});

test('a rule that holds is a doubt, once', () => {
  const facts = {
    ...complaint([]),
    route: { rule: rule('vip'), act: { do: 'hold', code: 'urgent' } as const },
  };
  assert.deepEqual(codes(decided({ facts })), ['urgent']);
  const said: Doubt = { code: 'urgent', text: 'rule' };
  assert.deepEqual(decided({ facts, doubts: [said] }).doubts, [said]);
});

test('a rule that closes, and nobody to be told, close', () => {
  const closing = { rule: rule('x'), act: { do: 'close', reason: 'scrap' } as const };
  const closed = decided({ facts: { ...complaint([]), route: closing }, doubts: [first] });
  assert.deepEqual([outcome(closed), closed.why, closed.tickets], ['done closed', 'scrap', []]);
  const silent = decided({ facts: complaint([]) });
  assert.deepEqual([outcome(silent), silent.why], ['done closed', 'nobody is to be told']);
});

test('accepted, what was prepared is sent whatever the doubts', () => {
  const facts = complaint([plan('a@lab.example'), plan('b@lab.example', '192.0.2.200')]);
  const decision = decided({ facts, doubts: [first], overrides: [accept] });
  assert.equal(outcome(decision), 'done forwarded');
  assert.deepEqual(
    decision.dispatches.map(({ plan: { to } }) => to),
    ['a@lab.example', 'b@lab.example'],
  );
  assert.equal(decision.tickets.filter(({ kind }) => kind === 'incident').length, 1);
});

test('accepted, but with nothing prepared, or not the last word: held', () => {
  const nothing = decided({ facts: complaint([]), doubts: [first], overrides: [accept] });
  assert.equal(outcome(nothing), 'held held');
  const facts = complaint([plan('admin@lab.example')]);
  const later = decided({ facts, doubts: [first], overrides: [accept, { kind: 'again' }] });
  assert.equal(outcome(later), 'held held');
});

test('history says who decided last what became of it; it is the program that asks', () => {
  const facts = complaint([plan('a@lab.example')]);
  const doubts = [first];
  const said = (overrides: readonly Override[], decidedBy?: string) => {
    const who = decidedBy === undefined ? {} : { decidedBy };
    const { history } = decided({ facts, doubts, overrides, ...who });
    return history.map(({ what, actor }) => `${what} by ${actor}`);
  };
  const opened = 'opened by eva';
  assert.deepEqual(said([accept], 'eva'), [opened, opened, opened, 'forwarded by eva']);
  const again = said([accept, { kind: 'again' }], 'jan');
  assert.deepEqual(again, ['opened by jan', 'held by undefined']);
  assert.deepEqual(said([]), ['opened by undefined', 'held by undefined']);
});

test('history says whose words went along', () => {
  const facts = complaint([plan('a@lab.example')]);
  const overrides = [{ ...accept, words: 'Look at the printer.' } as const];
  const { history } = decided({ facts, overrides, decidedBy: 'eva' });
  const forwarded = history.filter(({ what }) => what === 'forwarded');
  assert.deepEqual(
    forwarded.map(({ text }) => text),
    ['forwarded to a@lab.example, with words of eva'],
  );
});

test('our tag goes off the subject, and the constituency is that of the offender', () => {
  const parse = mail({ subject: 'Re: [Desk#20260407000017] Spam' });
  const facts = { ...complaint([plan('a@lab.example')]), parse };
  const decision = decided({ facts, doubts: [first] });
  assert.equal(decision.subject.includes('Desk#'), false);
  assert.ok(decision.subject.includes('Spam'));
  assert.equal(decision.constituency, ours('192.0.2.7').constituency);
});

test('of many contacts the first are named, and all are told', () => {
  const plans = Array.from({ length: 200 }, (_, at) => plan(`admin${at}@lab.example`));
  const decision = decided({ facts: complaint(plans) });
  assert.equal(decision.dispatches.length, 200);
  assert.match(decision.why, /^to admin0@lab\.example, .*, admin19@lab\.example and 180 more$/);
});

test('of many doubts the first of each kind are kept, and none is too long to read', () => {
  const many = (code: Doubt['code'], count: number) =>
    Array.from({ length: count }, (): Doubt => ({ code, text: 'x'.repeat(1_000) }));
  const doubts = [...many('first-contact', 200), ...many('urgent', 1)];
  const decision = decided({ facts: complaint([plan('admin@lab.example')]), doubts });
  assert.deepEqual(codes(decision), [...Array(20).fill('first-contact'), 'urgent']);
  assert.ok(decision.doubts.every(({ text }) => text.length === 500));
  assert.equal(decision.why.length, 500);
});
