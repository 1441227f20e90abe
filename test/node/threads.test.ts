// Threads over a whole node: a dozen cells of AT-27 as real mails that send nothing to anybody; a
// reply that opens a closed case again; tokens through two changes of keys; and somebody who tries
// tokens is seen.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import type { Node } from '../../src/main.ts';
import type { MailId } from '../../src/model.ts';
import { until } from '../support/until.ts';
import { type Cell, mailOf, type Marks, mayJoin, type Scene } from '../tickets/tagged.ts';
import { authserv, proof, proving } from './proven.ts';
import { addressIn, complaint, header, openTown, post, type Town } from './town.ts';

let town: Town;
let node: Node;

before(async () => {
  town = await openTown(proving);
  node = await town.start();
});

/** A complaint that was forwarded, and what the mail to its administrator bears. */
async function forwarded(ip: string) {
  const { raw, messageId } = await post(node, complaint(ip));
  const { id } = await town.decided(messageId);
  const { bytes, from } = await town.forwarded(raw);
  const marks: Marks = {
    messageId: header(bytes, 'message-id'),
    number: /\[[^\]]*\]/.exec(header(bytes, 'subject'))?.[0] ?? '',
    verp: from,
    reply: addressIn(header(bytes, 'reply-to')),
  };
  const ticket = await town.ticketOf(id, 'investigation');
  return { ticket, incident: await town.ticketOf(id, 'incident'), marks };
}

const deliveries = async (): Promise<number> =>
  (await town.database.query<{ count: number }>('select count(*)::int as count from delivery'))[0]
    ?.count ?? -1;

/** Investigations that a mail has joined. */
const joinedBy = async (mail: MailId): Promise<readonly string[]> => {
  const rows = await town.database.query<{ id: string }>(
    `select ticket.id from ticket_mail join ticket on ticket.id = ticket_mail.ticket
     where ticket_mail.mail = $1 and ticket.kind = 'investigation'`,
    [mail],
  );
  return rows.map(({ id }) => id);
};

let written = 0;
/** Sends the mail of a cell; its fate. */
async function sent(cell: Cell, scene: Scene) {
  const messageId = `<cell-${(written += 1)}@example.net>`;
  const { raw, from, to } = mailOf(cell, scene, messageId);
  await post(node, { raw, envelopeFrom: from, to });
  return town.decided(messageId);
}

/** One character beside what is right. */
const broken = (text: string, before: RegExp): string =>
  text.replace(before, (all) => `${all.slice(0, -1)}${all.endsWith('a') ? 'b' : 'a'}`);

test('a dozen cells of AT-27 join as they may, and no mail is made', async () => {
  const own = await forwarded('192.0.2.17');
  const foreign = await forwarded('192.0.2.220');
  const altered: Marks = {
    messageId: broken(own.marks.messageId, /^<./),
    number: own.marks.number.replace(/\d\]/, (end) => `${(Number(end[0]) + 1) % 10}]`),
    verp: broken(own.marks.verp, /\+./),
    reply: broken(own.marks.reply, /\+./),
  };
  const participant = 'dorms@example.org';
  const scene: Scene = {
    marks: { valid: own.marks, expired: own.marks, foreign: foreign.marks, altered },
    participant,
    intake: 'abuse@cesnet.cz',
    authserv,
  };
  const before = await deliveries();
  const tried: readonly (readonly [Cell['tag'], Cell['place'], Cell['sender']])[] = [
    ['valid', 'references', 'stranger'],
    ['valid', 'verp', 'null'],
    ['valid', 'subject', 'participant aligned'],
    ['valid', 'subject', 'participant spoofed'],
    ['valid', 'body quote', 'stranger'],
    ['valid', 'attached dsn', 'null'],
    ['foreign', 'in-reply-to', 'participant aligned'],
    ['foreign', 'subject', 'participant aligned'],
    ['altered', 'in-reply-to', 'participant aligned'],
    ['altered', 'verp', 'stranger'],
    ['altered', 'subject', 'participant aligned'],
    ['missing', 'references', 'participant aligned'],
  ];
  for (const [tag, place, sender] of tried) {
    const mail = await sent({ tag, place, sender }, scene);
    const may = mayJoin({ tag, place, sender });
    const expected = may === null ? [] : [may === 'own' ? own.ticket.id : foreign.ticket.id];
    assert.deepEqual(await joinedBy(mail.id), expected, `${tag}, ${place}, ${sender}: ${mail.why}`);
  }
  assert.equal(await deliveries(), before, 'nobody is sent anything');
  const parties = await town.database.query<{ address: string }>(
    'select address from party where ticket = any($1) order by address',
    [[own.ticket.id, foreign.ticket.id]],
  );
  assert.deepEqual(parties, [{ address: participant }, { address: 'labs@example.org' }]);
});

test('a reply opens the closed ticket and its case; their number is learnt, and enough then', async () => {
  const { ticket, incident, marks } = await forwarded('192.0.2.18');
  const ids = [ticket.id, incident.id];
  const close = `update ticket set state = 'resolved', closed_at = $2 where id = any($1)`;
  await town.database.query(close, [ids, new Date()]);
  const letter = {
    from: 'dorms@example.org',
    subject: '[RT #4711] Re: your mail',
    above: [proof('example.org')],
    body: 'It is on again, we are looking.',
  };
  await post(node, { ...letter, messageId: '<rt-1@example.org>', to: marks.reply });
  const mail = await town.decided('<rt-1@example.org>');
  assert.match(mail.why, /^by token, party dorms@example.org; it is opened again$/);
  const states = await town.database.query<{ state: string; closed_at: Date | null }>(
    'select state, closed_at from ticket where id = any($1)',
    [ids],
  );
  assert.deepEqual(
    states,
    Array.from({ length: 2 }, () => ({ state: 'open', closed_at: null })),
  );
  await post(node, { ...letter, messageId: '<rt-2@example.org>' });
  const by = await town.decided('<rt-2@example.org>');
  assert.equal(by.why, 'by their own number, dorms@example.org is proven and a party');
  assert.deepEqual(await joinedBy(by.id), [ticket.id]);
});

test('tokens outlive their key while it is believed, and say so when it is not', async () => {
  const path = join(town.home, 'token.keys');
  const { marks, ticket } = await forwarded('192.0.2.19');
  const older = readFileSync(path, 'utf8');
  const newer = `${randomBytes(32).toString('hex')}\n`;
  const restart = async (keys: string): Promise<void> => {
    await node.close();
    writeFileSync(path, keys);
    node = await town.start();
  };
  await restart(newer + older);
  const reply = async (to: string) => {
    const sentNow = await post(node, {
      from: 'somebody@example.com',
      to,
      subject: 'Re: your mail',
      body: 'It is in order again.',
    });
    return town.decided(sentNow.messageId);
  };
  assert.deepEqual(await joinedBy((await reply(marks.reply)).id), [ticket.id]);
  // The next letter to the same party bears the newer token, and both join.
  const again = await post(node, { ...complaint('192.0.2.19'), from: 'another@reporter.example' });
  await town.decided(again.messageId);
  const { bytes } = await town.forwarded(again.raw);
  const renewed = addressIn(header(bytes, 'reply-to'));
  assert.notEqual(renewed, marks.reply);
  assert.deepEqual(await joinedBy((await reply(renewed)).id), [ticket.id]);
  await restart(newer);
  assert.deepEqual(await joinedBy((await reply(renewed)).id), [ticket.id]);
  const expired = await reply(marks.reply);
  assert.deepEqual(await joinedBy(expired.id), []);
  assert.match(expired.why, /its token was made by a key that is no longer believed/);
});

test('somebody who tries tokens finds nothing, and is seen', async () => {
  const tokens = Array.from({ length: 60 }, (_, at) =>
    at
      .toString(32)
      .padStart(16, 'a')
      .replaceAll(/[0189]/g, 'z'),
  );
  const to = tokens.map((token) => `abuse+${token}@cesnet.cz`).join(',\r\n ');
  const raw = Buffer.from(
    `From: x@guesser.example\r\nMessage-ID: <guess@guesser.example>\r\nTo: ${to}\r\n\r\nHello.\r\n`,
  );
  await post(node, { raw, from: 'x@guesser.example' });
  const mail = await town.decided('<guess@guesser.example>');
  assert.deepEqual(await joinedBy(mail.id), []);
  const warnings = () =>
    town.logged.filter((line) => line.startsWith('somebody tries tokens of ours'));
  // It is said once the decision is stored.
  const [warned = ''] = await until('it is said', async () =>
    warnings().length > 0 ? warnings() : undefined,
  );
  assert.equal(warnings().length, 1);
  assert.match(warned, /"source":"guesser.example","times":\d\d/);
});

after(async () => town.close());
