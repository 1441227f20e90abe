// What 250 rests on: bytes and envelope in one transaction, and a byte-identical mail is one mail.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DatabaseError } from 'pg';

import { grouped } from '../../src/grouped.ts';
import type { MailId } from '../../src/model.ts';
import { accept, type Accepted, StoreFull } from '../../src/store/intake.ts';
import { findMail, nextMailDue, rawMail } from '../../src/store/mails.ts';
import type { Database } from '../../src/store/pg.ts';
import { settle } from '../../src/store/settle.ts';
import { claimedOne, decided, freshDatabase, incoming, now, rowCounts } from './rows.ts';

const envelope = (...to: string[]) => ({ from: 'reporter@example.net', to });

test('a group of mails is stored with bytes and envelopes', async (t) => {
  const database = await freshDatabase(t);
  const hostile = Buffer.from([0, 255, 13, 10, 0x80, 46]);
  const mails = [
    incoming('one', { envelope: { from: '', to: ['abuse@example.org', 'cert@example.org'] } }),
    incoming('two', { peer: '2001:db8::1' }),
    incoming('three', { raw: hostile }),
    incoming(''),
  ];
  assert.deepEqual(
    await accept(database, mails),
    mails.map((mail) => mail.id),
  );
  for (const mail of mails) {
    assert.deepEqual(await rawMail(database, mail.id), mail.raw);
    const row = await findMail(database, mail.id);
    assert.equal(row?.state, 'received');
    assert.equal(row.envelopeFrom, mail.envelope.from);
    assert.deepEqual(row.recipients, mail.envelope.to);
    assert.equal(row.sizeBytes, mail.raw.length);
    assert.deepEqual(row.receivedAt, mail.at);
  }
});

test('byte-identical mails are one mail, and their recipients are added', async (t) => {
  const database = await freshDatabase(t);
  const first = incoming('same', { envelope: envelope('abuse@example.org') });
  const other = incoming('another');
  const again = incoming('same', { envelope: envelope('abuse@example.org', 'cert@example.org') });
  await accept(database, [first]);
  assert.deepEqual(await accept(database, [other, again]), [other.id, first.id]);
  const row = await findMail(database, first.id);
  assert.deepEqual([...(row?.recipients ?? [])].sort(), ['abuse@example.org', 'cert@example.org']);
  assert.deepEqual(await rowCounts(database), { mail: 2, raw: 2 });
});

test('byte-identical mails in one group are one mail too', async (t) => {
  const database = await freshDatabase(t);
  const [a, b, c] = [
    incoming('same', { envelope: envelope('abuse@example.org') }),
    incoming('between'),
    incoming('same', { envelope: envelope('cert@example.org') }),
  ];
  assert.deepEqual(await accept(database, [a, b, c]), [a.id, b.id, a.id]);
  const row = await findMail(database, a.id);
  assert.deepEqual([...(row?.recipients ?? [])].sort(), ['abuse@example.org', 'cert@example.org']);
  assert.deepEqual(await rowCounts(database), { mail: 2, raw: 2 });
});

test('a mail that comes again for nobody new is not written again', async (t) => {
  const database = await freshDatabase(t);
  const mail = incoming('same', { envelope: envelope('abuse@example.org', 'cert@example.org') });
  const again = (...to: string[]) => incoming('same', { envelope: envelope(...to) });
  const version = async () => (await database.query('select ctid, recipients from mail'))[0];
  await accept(database, [mail]);
  const stored = await version();
  const [other, third] = [incoming('other'), incoming('third')];
  const ids = await accept(database, [other, again('cert@example.org'), third]);
  assert.deepEqual(ids, [other.id, mail.id, third.id]);
  await database.query('delete from mail where id <> $1', [mail.id]);
  assert.deepEqual(await version(), stored);
});

test('of the recipients of one mail a thousand are noted', async (t) => {
  const database = await freshDatabase(t);
  const mail = incoming('same');
  const names = (from: number) =>
    Array.from({ length: 600 }, (_, at) => `abuse+${from + at}@example.org`);
  for (const from of [0, 600, 1200, 1800]) {
    const again = incoming('same', { id: mail.id, envelope: envelope(...names(from)) });
    assert.deepEqual(await accept(database, [again]), [mail.id]);
  }
  const row = await findMail(database, mail.id);
  assert.deepEqual(row?.recipients.toSorted(), [...names(0), ...names(600)].toSorted());
});

test('a recipient who comes later does not make a decided mail run again', async (t) => {
  const database = await freshDatabase(t);
  const mail = await claimedOne(database);
  await settle(database, [decided(mail)], now, 'sluice');
  const [row] = await database.query<{ sha256: Buffer }>('select sha256 from mail');
  const again = { sha256: row?.sha256 ?? Buffer.of(), envelope: envelope('abuse+x@example.org') };
  assert.deepEqual(await accept(database, [incoming('', again)]), [mail.received.mail]);
  assert.equal(await nextMailDue(database), null);
});

test('what was committed before its answer was lost is accepted again', async (t) => {
  const database = await freshDatabase(t);
  const mail = incoming('once');
  await accept(database, [mail]);
  // The connection broke after the commit: the group is retried with the ids it had.
  assert.deepEqual(await accept(database, [mail]), [mail.id]);
  assert.deepEqual(await rowCounts(database), { mail: 1, raw: 1 });
});

test('two nodes that take the same mails at once store each once', async (t) => {
  const database = await freshDatabase(t);
  const texts = Array.from({ length: 40 }, (_, at) => `mail ${at}`);
  const node = () =>
    grouped<Accepted, MailId>((mails) => accept(database, mails), { itemsMax: 10 });
  const [here, there] = [node(), node()];
  const ids = await Promise.all([
    Promise.all(texts.map((text) => here(incoming(text)))),
    Promise.all(texts.toReversed().map((text) => there(incoming(text)))),
  ]);
  assert.deepEqual(ids[0], ids[1].toReversed());
  assert.deepEqual(await rowCounts(database), { mail: 40, raw: 40 });
});

test('a mail that cannot be stored leaves nothing of its group', async (t) => {
  const database = await freshDatabase(t);
  const broken = incoming('broken', { actor: null as never });
  await assert.rejects(accept(database, [incoming('good'), broken]));
  assert.deepEqual(await rowCounts(database), {});
});

/** A server without room, as it answers (PostgreSQL's errcodes, class 53). */
function answering(code: string): Database {
  const refuse = (): Promise<never> => {
    const error = new DatabaseError('could not extend file', 0, 'error');
    error.code = code;
    return Promise.reject(error);
  };
  return { query: refuse, transaction: refuse, listen: refuse, close: () => Promise.resolve() };
}

for (const [code, full] of [
  ['53100', true],
  ['53200', true],
  ['40001', false],
] as const) {
  test(`a server that answers ${code} is ${full ? '' : 'not '}full`, async () => {
    await assert.rejects(accept(answering(code), [incoming('x')]), (error) => {
      assert.equal(error instanceof StoreFull, full);
      return true;
    });
  });
}
