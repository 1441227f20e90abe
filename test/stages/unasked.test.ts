// What others wrote to us on a ticket, or what holds the way into one, goes to nobody without a
// person; and no machine speaks for a party, nor is believed by what stands in a mail's fields.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { DeliveryId, Mail, PartyId, Received, TicketId } from '../../src/model.ts';
import type { ThreadMatch } from '../../src/questions.ts';
import type { Origin } from '../../src/stages/facts.ts';
import { thread } from '../../src/stages/thread.ts';
import {
  answers,
  mail,
  match,
  named,
  now,
  ours,
  received,
  stopped,
  tools,
  unproven,
} from '../support/facts.ts';

const token = match().key;
const reply = `abuse+${token}@example.org`;
const bounces = `bounces+${token}@example.org`;
const verp = match({ by: 'delivery', delivery: 'delivery-1' as DeliveryId });
const failed = {
  action: 'failed',
  status: '5.1.1',
  recipient: 'admin@lab.example',
  text: 'no such user',
  messageIds: [],
} as const;

interface Given {
  readonly to?: readonly string[];
  readonly from?: string;
  readonly mail?: Mail;
  readonly kind?: Origin['kind'];
  readonly purpose?: Origin['purpose'];
  readonly ips?: readonly string[];
  readonly overrides?: Received['overrides'];
}

const asked: { tokens: readonly string[] }[] = [];
const run = (given: Given, matches: readonly ThreadMatch[], aligned = false) => {
  const { from = 'admin@lab.example', to = ['abuse@example.org'], ips = [], kind } = given;
  const facts = {
    received: received({ envelope: { from, to: [...to] }, overrides: given.overrides ?? [] }),
    parse: given.mail ?? mail(),
    origin: {
      kind: kind ?? 'person',
      returned: kind === 'bounce' ? failed : null,
      notice: null,
      purpose: given.purpose ?? null,
      accuses: true,
    },
    extract: { indicators: ips.map((ip) => named(ip)), accused: { names: [], cut: null } },
    report: [],
    verify: { ...unproven, aligned },
    constituency: { ours: ips.map((ip) => ours(ip)) },
  };
  const threads = (ask: { tokens: readonly string[] }) => {
    asked.push(ask);
    return answers(matches.filter(({ by, key }) => by !== 'token' || ask.tokens.includes(key)))();
  };
  return thread.run(facts, tools({ threads }));
};
const doubtsOf = async (...of: Parameters<typeof run>) => {
  const outcome = await run(...of);
  if (outcome.kind !== 'pass') throw new Error(`${outcome.kind}: ${outcome.why.text}`);
  return outcome.doubts.map(({ code, text, answer }) => ({ code, text, answer }));
};

test('what an administrator writes of another address of ours is sent on by a person only', async () => {
  const ips = ['192.0.2.220'];
  const text = 'it answers [Desk#2026040700001] and names 192.0.2.220: send it on?';
  const doubt = { code: 'repeat-unsure', text, answer: 'send' };
  assert.deepEqual(await doubtsOf({ to: [reply], ips }, [match()]), [doubt]);
  const own = match({ by: 'message-id', key: '<r1@example.net>', sender: 'party-1' as PartyId });
  assert.deepEqual(await doubtsOf({ ips }, [own], true), [doubt], 'by a reference');
  const report = { ...own, kind: 'report' } as const;
  assert.deepEqual(await doubtsOf({ ips }, [report], true), [], 'a complainant, without a token');
});

test('nothing that holds a token of ours goes on without a person, wherever it stands', async () => {
  const live = match({ kind: 'report' });
  const field = (name: string, value: string) => mail({ headers: [{ name, value }] });
  const text = (place: string, words: string) => mail({ texts: [{ place, text: words }] });
  const rows: readonly [string, Mail, readonly ThreadMatch[], boolean][] = [
    ['Delivered-To', field('delivered-to', reply), [live], true],
    ['a field of any name', field('x-original', `Desk <${bounces}>`), [live], true],
    ['the words', text('body', `write to ${reply}, please`), [live], true],
    ['a mail inside', text('embedded:0.1', `Message-ID: <${token}.1@example.org>`), [live], true],
    ['a token of nobody', text('body', reply), [], false],
    ['one of a key that is gone', text('body', reply), [match({ expired: true })], false],
    ['one of a purged ticket', text('body', reply), [match({ purgedAt: now })], false],
  ];
  for (const [name, one, matches, held] of rows) {
    const doubts = await doubtsOf({ mail: one, ips: ['192.0.2.7'] }, matches);
    const text =
      'a token for [Desk#2026040700001] stands in it, and whoever gets it can write there';
    const asks = { code: 'repeat-unsure', text: `${text}: send it on?`, answer: 'send' };
    const found = doubts.filter((doubt) => doubt.text.includes('stands in it'));
    assert.deepEqual(found, held ? [asks] : [], name);
  }
  const separate = { overrides: [{ kind: 'separate' as const }], mail: text('body', reply) };
  const seen = await doubtsOf(separate, [live]);
  assert.equal(
    seen.some(({ text: said }) => said.includes('stands in it')),
    false,
    'a person has looked',
  );
  const many = Array.from({ length: 200 }, (_one, n) => {
    const digits = String(1000 + n).replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '');
    return `abuse+${digits.padEnd(16, 'z')}@example.org`;
  });
  const stuffed = await doubtsOf({ mail: text('body', [...many, reply].join(' ')) }, [live]);
  const last = stuffed.at(-1)?.text;
  assert.equal(last, 'more than 100 tokens of our form stand in it: send it on?');
  assert.equal(asked.at(-1)?.tokens.length, 100);
});

test('what a machine writes joins and is read, but opens nothing and speaks for nobody', async () => {
  const closed = match({ state: 'resolved', closedAt: new Date(now.getTime() - 86_400_000) });
  for (const [given, byMachine] of [
    [{ kind: 'robot' }, true],
    [{ from: '' }, true],
    [{}, undefined],
  ] as const) {
    const { exit } = stopped(await run({ to: [reply], ...given }, [closed]));
    if (exit.kind !== 'follow-up') throw new Error(exit.kind);
    const opened = exit.reopens.map(({ ticket }) => ticket);
    assert.deepEqual([exit.byMachine, opened.length], [byMachine, byMachine ? 0 : 1]);
  }
});

test('a bounce is believed by its envelope alone', async () => {
  const inFields = mail({ headers: [{ name: 'cc', value: bounces }] });
  const rows: readonly [string, Given, string][] = [
    ['null sender, to the token', { from: '', to: [bounces] }, 'bounce'],
    ['a sender, to the token', { from: 'x@example.com', to: [bounces] }, 'follow-up'],
    ['null sender, the token in Cc', { from: '', mail: inFields }, 'follow-up'],
  ];
  for (const [name, given, kind] of rows) {
    const { exit } = stopped(await run({ ...given, kind: 'bounce' }, [verp]));
    assert.equal(exit.kind, kind, name);
    if (exit.kind === 'bounce') assert.equal(exit.delivery, 'delivery-1', name);
    if (exit.kind === 'follow-up') assert.equal(exit.byMachine, true, name);
  }
});

test('a reference that is no mail of ours joins no party that only a mail has named', async () => {
  const known = match({ by: 'ancestor', key: '<r@example.net>', sender: 'party-1' as PartyId });
  assert.equal(stopped(await run({}, [known], true)).exit.kind, 'follow-up');
  const claimed = { ...known, kind: 'report', ticket: 'ticket-2' as TicketId } as const;
  const [doubt] = await doubtsOf({}, [claimed], true);
  assert.equal(doubt?.code, 'unverified-follow-up');
  assert.match(doubt?.text ?? '', /is one only by what a mail said$/);
  assert.equal(doubt?.answer, undefined);
  // What reads as an answer is not prepared as another complaint.
  const purpose = { kind: 'answer', why: 'it says "we cleaned"' } as const;
  const [answered] = await doubtsOf({ purpose }, [claimed], true);
  assert.equal(answered?.answer, 'ask-back');
});
