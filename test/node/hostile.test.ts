// Mails that nobody can read, or that break something on their way, end at the desk: stored, held,
// never tried for ever and never in the way of others.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { before, test } from 'node:test';

import type { Node } from '../../src/main.ts';
import type { MailId } from '../../src/model.ts';
import { cageChildren } from '../support/cage-children.ts';
import { until } from '../support/until.ts';
import { hostileMails } from '../mime/hostile.ts';
import { complaint, openTown, post, type Town, write } from './town.ts';

let town: Town;
let node: Node;

before(async () => {
  town = await openTown({ runner: { attempts_max: 2 } });
  node = await town.start();
});

/** A complaint with one thing about it that the database or a stage may not like. */
const odd = (name: string, change: (text: string) => string): readonly [string, Buffer] => {
  const { raw } = write(complaint('192.0.2.50'));
  return [name, onTheWire(Buffer.from(change(raw.toString('latin1')), 'latin1'))];
};
/** There the last line ends like the others. */
const onTheWire = (raw: Buffer): Buffer => Buffer.concat([raw, Buffer.from('\r\n')]);
const field = (name: string, value: string) => (text: string) =>
  text.replace(new RegExp(`^${name}: .*$`, 'm'), () => `${name}: ${value}`);
const noise = randomBytes(9_000).toString('hex');

const mails: readonly (readonly [string, Buffer])[] = [
  odd('NUL in the subject', field('Subject', 'Spam from \u0000192.0.2.50')),
  odd('an encoded NUL in the subject', field('Subject', '=?utf-8?Q?Spam_from=00_192.0.2.50?=')),
  odd('half a surrogate in the subject', field('Subject', '=?utf-16be?B?2AA=?= 192.0.2.50')),
  odd('a Message-ID that no index takes', field('Message-ID', `<${noise}@reporter.example>`)),
  odd('a sender that no index takes', field('From', `${noise}@reporter.example`)),
  odd('a subject of 18 kB', field('Subject', noise)),
  odd('a NUL in the sender', field('From', '"a\u0000b" <a\u0000b@reporter.example>')),
  odd('NUL at the evidence', (text) => text.replace('came from', 'came\u0000from')),
  odd('halves of surrogates at the evidence', (text) =>
    text
      .replace('\r\n\r\n', '\r\nContent-Type: text/plain; charset=utf-16le\r\n\r\n')
      .replace(
        /(?<=\r\n\r\n)[^]*/,
        Buffer.from('\ud800 192.0.2.50 \udc00 spam', 'utf16le').toString('latin1'),
      ),
  ),
  ...['', 'x'].map((odds) =>
    odd(`wherever ${odds === '' ? 'an even' : 'an odd'} text of pairs is cut`, (text) => {
      const pairs = Buffer.from(`${odds}${'😀'.repeat(400)}`).toString('latin1');
      const encoded = Buffer.from(pairs, 'latin1').toString('base64');
      return field(
        'Subject',
        `=?utf-8?B?${encoded}?=`,
      )(text).replace(
        /\r\n\r\n([^]*)/,
        (_, body: string) =>
          '\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n' +
          `Content-Transfer-Encoding: 8bit\r\n\r\n${pairs} ${body}\r\n${pairs.repeat(9)}`,
      );
    }),
  ),
  ['nothing at all', onTheWire(Buffer.alloc(0))],
  ...[
    'nothing but NUL',
    'a storm of NUL',
    'utf-16 halves',
    '100,000 addresses',
    '500,000 parts',
  ].map((name): readonly [string, Buffer] => [
    name,
    onTheWire(hostileMails[name]?.() ?? Buffer.alloc(0)),
  ]),
];

test('every mail is decided, and none stands in the way of others', async (t) => {
  for (const [, raw] of mails) await post(node, { raw });
  const plain = await post(node, complaint('192.0.2.51'));
  assert.equal((await town.decided(plain.messageId)).outcome, 'forwarded');
  for (const [name, raw] of mails) {
    await t.test(name, async () => {
      const row = await until(
        'it is decided',
        async () => {
          const [one] = await town.database.query<{ state: string; why: string }>(
            `select state, outcome, why from mail where sha256 = sha256($1) and due_at is null`,
            [raw],
          );
          return one;
        },
        20_000,
      );
      assert.ok(row.state === 'held' || row.state === 'done');
    });
  }
  const failed = await town.database.query(
    `select mail.why from mail join hold on hold.mail = mail.id where 'failed' = any(hold.codes)`,
  );
  assert.deepEqual(failed, []);
  assert.deepEqual(
    town.logged.filter((line) => line.startsWith('a turn failed')),
    [],
  );
});

test('what cannot be read is held as malformed', async () => {
  const [, raw] = mails.find(([name]) => name === 'nothing but NUL') ?? [];
  const [mail] = await town.database.query<{ id: string }>(
    'select id from mail where sha256 = sha256($1)',
    [raw],
  );
  const [open] = await town.holdsOf(mail?.id as never);
  assert.ok(open?.codes.includes('malformed'), open?.codes.join());
});

test('what kills its reader twice is malformed, and is not read again by itself', async () => {
  const reader = await until('there is a reader', () => cageChildren()[0]);
  process.kill(reader, 'SIGSTOP');
  const { raw } = await post(node, complaint('192.0.2.52'));
  const state = async () => {
    const [row] = await town.database.query<{ id: MailId; attempt: number; due: Date | null }>(
      'select id, attempt, due_at as due from mail where sha256 = sha256($1)',
      [raw],
    );
    return row;
  };
  await until('it is being read', async () => (await state())?.attempt === 1);
  process.kill(reader, 'SIGKILL');
  const next = await until('there is another', () => cageChildren().find((one) => one !== reader));
  process.kill(next, 'SIGKILL');
  const row = await until('it is held', async () => {
    const found = await state();
    return found?.due === null && found;
  });
  assert.equal(row.attempt, 1);
  assert.deepEqual((await town.holdOf(row.id)).codes, ['malformed']);
});

test('a mail that brings out a bug of ours is tried again, then held; others go on', async () => {
  const { messageId } = await post(node, complaint('198.51.100.140'));
  const mail = await town.decided(messageId);
  const open = await town.holdOf(mail.id);
  // What it was held under has become unreadable.
  await town.database.query(`update revision set files = '{"sluice.yaml": 7}'`);
  await town.accept(open);
  const plain = await post(node, complaint('192.0.2.53'));
  assert.equal((await town.decided(plain.messageId)).outcome, 'forwarded');
  await town.settled(mail.id);
  assert.deepEqual((await town.holdOf(mail.id)).codes, ['failed']);
  assert.deepEqual(await town.deliveriesOf(mail.id), []);
});

test('it ends in order', () => town.close());
