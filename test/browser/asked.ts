// Questions of every kind for a browser to answer, and what each answer comes to.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

import type { HoldCode, HoldId } from '../../src/model.ts';
import type { Prepared } from '../../src/settlement.ts';
import type { TestDesk } from '../admin/desk.ts';
import { tell } from '../admin/story.ts';

/** Over no mails: what accepting the mails of this story's stories sends by today's rules. */
const nothing = createHash('sha256').digest('hex');

const prepared: readonly Prepared[] = [
  ['dorms@example.org', 'EXAMPLE-DORMS', '192.0.2.75'],
  ['labs@example.org', 'EXAMPLE-LABS', '192.0.2.183'],
].map(([to = '', network = '', ip = '']) => ({
  to,
  network,
  ips: [ip],
  template: 'forward.spam',
  subject: `Spam from ${ip}`,
  at: 'networks.yaml:12',
}));

/** One of ours, as compose writes it. */
const letter = Buffer.from(
  [
    'Content-Type: multipart/mixed; boundary="=_b"',
    '',
    '--=_b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Dear colleagues,',
    'somebody complains about an address of yours. '.repeat(9),
    '--=_b--',
    '',
  ].join('\r\n'),
);

/** What was done, as the database has it. */
export interface Effect {
  /** By which verb it was closed; null: it is open. */
  readonly how: string | null;
  readonly team?: string;
  /** What its mail's next run is to know. */
  readonly kind?: string;
  readonly only?: readonly number[];
}

export interface Question {
  readonly mails?: number;
  readonly keys: readonly string[];
  readonly effect: Effect;
}

export const accepted: Effect = { how: 'accept', kind: 'accept' };
const look = { mails: 1, keys: ['f', 'Control+Enter'], effect: accepted } as const;
const over = { keys: ['e', 'Enter'], effect: { how: null, team: 'csirt' } } as const;

export const questions: Readonly<Record<HoldCode, Question>> = {
  'no-address': { mails: 1, keys: ['a'], effect: accepted },
  'several-networks': { mails: 2, keys: ['2', 'a'], effect: { ...accepted, only: [0] } },
  'not-ours': { mails: 1, keys: ['a'], effect: accepted },
  'no-contact': { mails: 1, keys: ['a'], effect: accepted },
  'first-contact': look,
  'contact-bounced': { mails: 1, keys: ['a'], effect: accepted },
  'no-reply': { keys: ['a'], effect: { how: 'accept' } },
  'suspected-spam': { keys: ['!'], effect: { how: 'spam', kind: 'spam' } },
  'repeat-unsure': { keys: ['Shift+A'], effect: { how: 'repeat', kind: 'repeat' } },
  'reply-to-read': { keys: ['c'], effect: { how: 'close', kind: 'close' } },
  'contact-paused': look,
  crypto: over,
  malformed: over,
  contradiction: { mails: 1, keys: ['a'], effect: accepted },
  'unverified-follow-up': { keys: ['Shift+A'], effect: { how: 'separate', kind: 'separate' } },
  'stale-event': look,
  truncated: look,
  failed: { keys: ['a'], effect: { how: 'accept', kind: 'again' } },
  'no-rule': { keys: ['a'], effect: { how: 'accept', kind: 'again' } },
  flood: { keys: ['a'], effect: { how: 'accept' } },
  urgent: over,
};

/** What else is a key or two away, where another answer is as likely. */
export const others: readonly (readonly [HoldCode, Question])[] = [
  ['several-networks', { mails: 2, keys: ['a'], effect: accepted }],
  ['suspected-spam', { keys: ['h'], effect: { how: 'ham', kind: 'ham' } }],
  ['repeat-unsure', { keys: ['a'], effect: { how: 'accept', kind: 'close' } }],
  ['reply-to-read', { keys: ['d'], effect: { how: 'read', kind: 'close' } }],
  ['no-reply', over],
  ['unverified-follow-up', { mails: 1, keys: ['a'], effect: { how: 'accept', kind: 'separate' } }],
  ['unverified-follow-up', { keys: ['a'], effect: { how: 'accept', kind: 'separate' } }],
];

/** Raises questions at that desk, and tells what has become of them. */
export function askingAt(desk: TestDesk) {
  return {
    asked: (code: HoldCode, mails?: number) => asked(desk, code, mails),
    effectOf: (id: HoldId) => effectOf(desk, id),
    letterOf: (code: HoldCode) => letterOf(desk, code),
  };
}

/** A hold that asks this. */
async function asked(desk: TestDesk, code: HoldCode, mails = 0): Promise<HoldId> {
  desk.clock = new Date(desk.clock.getTime() + 1_000);
  if (code === 'no-reply' || code === 'flood') return askedOfDelivery(desk, code);
  const replied = code === 'reply-to-read' ? await tell(desk, { to: 'dorms@example.org' }) : null;
  const { mail } = await tell(desk, {
    subject: `About ${code}`,
    doubts: [{ code, text: 'as the stage has found it', at: 'body:1-2' }],
    prepared: prepared.slice(0, mails),
    ...(replied?.investigation ? { joins: replied.investigation } : {}),
  });
  const [hold] = await desk.database.query<{ id: HoldId }>(
    'update hold set digest = $2 where mail = $1 and closed_at is null returning id',
    [mail, nothing],
  );
  assert.ok(hold);
  return hold.id;
}

/** What a clock asks, and what a spent budget asks. */
async function askedOfDelivery(desk: TestDesk, code: 'no-reply' | 'flood'): Promise<HoldId> {
  const { delivery, investigation } = await tell(desk, { to: `${code}@example.org` });
  await desk.database.query('update delivery set bytes = $2 where id = $1', [delivery, letter]);
  const id = desk.newId() as HoldId;
  await desk.database.query(
    `insert into hold (id, ticket, delivery, codes, doubts, prepared, answer, digest, team,
       opened_at, actor)
     values ($1, $2, $3, array[$4], '[]', '[]', $5, '', 'first-line', $6, 'clock')`,
    [
      id,
      investigation,
      code === 'flood' ? delivery : null,
      code,
      code === 'flood' ? 'send' : 'close',
      desk.clock,
    ],
  );
  return id;
}

/** The letter that such a hold is about. */
async function letterOf({ database }: TestDesk, code: HoldCode): Promise<string> {
  const [row] = await database.query<{ delivery: string }>(
    'select delivery from hold where $1 = any(codes) and delivery is not null limit 1',
    [code],
  );
  return row?.delivery ?? '';
}

async function effectOf({ database }: TestDesk, id: HoldId): Promise<Effect> {
  const [row] = await database.query<{
    how: string | null;
    team: string;
    decided: { kind: string; only?: number[] } | null;
  }>(
    `select closed_how as how, team, (
       select decided from override where override.mail = hold.mail order by id desc limit 1
     ) as decided
     from hold where id = $1`,
    [id],
  );
  assert.ok(row);
  const { how, team, decided } = row;
  return {
    how,
    ...(team === 'first-line' ? {} : { team }),
    ...(decided === null ? {} : { kind: decided.kind }),
    ...(decided?.only === undefined ? {} : { only: decided.only }),
  };
}
