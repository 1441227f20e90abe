// Over a whole node: what a person sends on gives nobody the way into another's ticket, however the
// complaint spells it, nor to another's page.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import type { Deed } from '../../src/acts.ts';
import { newId } from '../../src/desk.ts';
import type { TicketId } from '../../src/model.ts';
import type { Node } from '../../src/main.ts';
import { actingOn } from '../../src/node/acting-desk.ts';
import { isRefused } from '../../src/tickets/plans.ts';
import {
  addressIn,
  complaint,
  header,
  type Letter,
  openTown,
  portOf,
  post,
  type Town,
} from './town.ts';

const origin = 'https://desk.example.org';

let town: Town;
let node: Node;

before(async () => {
  const http = '127.0.0.1:0';
  town = await openTown({ listen: { lmtp: [], smtp: '127.0.0.1:0', http, base_url: origin } });
  node = await town.start(['intake', 'runner', 'sender', 'clock', 'admin']);
});

/** What the link in a letter shows. */
async function shownAt(link: string) {
  return fetch(`http://127.0.0.1:${portOf(node, 'http')}${new URL(link).pathname}`);
}

/** What an administrator was sent: his address at the desk, and the letter itself. */
async function told(ip: string) {
  const { raw, messageId } = await post(node, complaint(ip));
  const { bytes, from } = await town.forwarded(raw);
  const { id: mail } = await town.decided(messageId);
  const reply = addressIn(header(bytes, 'reply-to'));
  const tokenIn = (address: string) => /\+([a-z2-7]{16})@/.exec(address)?.[1] ?? '';
  return {
    mail,
    reply,
    from,
    token: tokenIn(reply),
    verp: tokenIn(from),
    id: header(bytes, 'message-id'),
    bytes,
    page: /https:\/\/desk\.example\.org\/r\/[\w-]{22}/.exec(bytes.toString('latin1'))?.[0] ?? '',
  };
}

const part = (type: string, encoding: string, body: string) =>
  `--b\nContent-Type: ${type}\nContent-Transfer-Encoding: ${encoding}\n\n${body}\n`;
const lines = (text: string) => Buffer.from(text).toString('base64').replaceAll(/.{76}/g, '$&\n');

test('an accepted mail that holds a token goes without it, in any of its spellings', async () => {
  const { reply, from, token, verp, id, bytes } = await told('192.0.2.18');
  const html = `<p>seen from 192.0.2.222</p><a href="mailto:${reply}">answer</a>`;
  const letter: Letter = {
    from: 'dorms@example.org',
    to: reply,
    subject: `Spam from 192.0.2.222, about ${reply}`,
    headers: [
      `References: ${id}`,
      `X-Original-To: ${reply}`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
    ],
    body: [
      part('text/plain', '7bit', `Unsolicited mail came from 192.0.2.222, ask ${reply}.`),
      part('text/plain', 'quoted-printable', `> abuse=2B${token.slice(0, 5)}=\n${token.slice(5)}`),
      part('text/html', 'base64', lines(html)),
      part(
        'message/rfc822',
        '8bit',
        `Return-Path: <${from}>\nReply-To: ${reply}\nMessage-ID: ${id}\n\n${reply}`,
      ),
      part('application/octet-stream; name=letter.eml', 'base64', lines(bytes.toString('latin1'))),
      '--b--',
    ].join(''),
  };
  const { messageId } = await post(node, letter);
  const mail = await town.decided(messageId);
  assert.equal(mail.state, 'held', mail.why);
  assert.equal(await town.accept(await town.holdOf(mail.id)), true);
  assert.equal((await town.settled(mail.id)).outcome, 'forwarded');
  const [delivery, ...others] = await town.deliveriesOf(mail.id);
  assert.deepEqual([delivery?.recipient, others.length], ['labs@example.org', 0]);
  const sent = await town.sink.waitFor((one) => one.to.includes('labs@example.org'), 30_000);
  const text = sent.bytes.toString();
  assert.match(text, /only the text of the complaint is attached|jen text stížnosti/i);
  assert.match(text, /Unsolicited mail came from 192\.0\.2\.222, ask .*\[withheld\]/);
  assert.doesNotMatch(text, /message\/rfc822|base64/);
  const signs = text.toLowerCase().replaceAll(/[^a-z\d]/g, '');
  for (const one of [token, verp]) assert.equal(signs.includes(one), false, one);
  assert.match(header(sent.bytes, 'reply-to'), /\+[a-z2-7]{16}@/, 'a way in of their own');
});

test('a token seen with somebody else lets nobody in, and the party gets another', async () => {
  const { mail: first, reply, bytes } = await told('192.0.2.19');
  const answer = async (to: string) => {
    const from = 'dorms@example.org';
    const letter = { from, to, subject: 'Re: your mail', body: 'It is in order again.' };
    const { messageId } = await post(node, letter);
    return town.decided(messageId);
  };
  assert.equal((await answer(reply)).outcome, 'joined');
  // A colleague of the party who sends it along gives nothing away.
  const colleague = complaint('192.0.2.220', { from: 'noc@example.org', body: `see ${reply}` });
  await town.decided((await post(node, colleague)).messageId);
  assert.equal((await answer(reply)).outcome, 'joined');
  const quoting = complaint('192.0.2.221', {
    from: 'customer@elsewhere.example',
    body: `Unsolicited mail came from 192.0.2.221. I was sent this:\n\n${bytes.toString('latin1')}`,
  });
  const seen = await town.decided((await post(node, quoting)).messageId);
  assert.equal(seen.state, 'held', seen.why);
  const late = await answer(reply);
  assert.deepEqual([late.state, late.outcome], ['held', 'held']);
  assert.match(late.why, /its token has been seen with others, and lets nobody in any more/);
  const again = await post(node, { ...complaint('192.0.2.19'), from: 'another@reporter.example' });
  const next = addressIn(header((await town.forwarded(again.raw)).bytes, 'reply-to'));
  assert.notEqual(next, reply);
  assert.equal((await answer(next)).outcome, 'joined');
  // Whoever looks at the mail again finds the same, and renews nothing twice.
  assert.equal(await town.accept(await town.holdOf(seen.id)), true);
  await town.settled(seen.id);
  assert.equal((await answer(next)).outcome, 'joined');
  // A person's letter bears the new one, too.
  const { id } = await town.ticketOf(first, 'investigation');
  const text = 'Is there any news of this?';
  const to = { to: null, cc: [], bcc: [] };
  await act(id, { do: 'reply', text, articles: [], ...to, mail: true, close: null });
  const asked = await town.sink.waitFor(({ bytes: sent }) => sent.includes(text), 30_000);
  assert.equal(addressIn(header(asked.bytes, 'reply-to')), next);
});

async function act(ticket: TicketId, deed: Deed): Promise<void> {
  const acting = actingOn(node.desk);
  try {
    const shown = await acting.preview({ ...deed, id: newId(), ticket, actor: 'operator' });
    assert.ok(!isRefused(shown));
    assert.equal(await acting.act(shown), 'done');
  } finally {
    acting.close();
  }
}

test('a link to a page is sent on to nobody else', async () => {
  const { page } = await told('192.0.2.18');
  const quoted = page.replace('/r/', '/u/');
  const { messageId } = await post(node, {
    ...complaint('192.0.2.222', { from: 'customer@elsewhere.example' }),
    body: `Unsolicited mail came from 192.0.2.222 as well. I was sent this: ${page} and <${quoted}>`,
  });
  const mail = await town.decided(messageId);
  assert.equal(mail.state, 'held', mail.why);
  assert.match(mail.why, /a token for .* stands in it/);
  const before = town.sink.mails.length;
  assert.equal(await town.accept(await town.holdOf(mail.id)), true);
  assert.equal((await town.settled(mail.id)).outcome, 'forwarded');
  const sent = await town.sink.waitFor(
    (one) => one.to.includes('labs@example.org') && town.sink.mails.indexOf(one) >= before,
    30_000,
  );
  const text = sent.bytes.toString().replaceAll('=\r\n', '');
  assert.match(text, /I was sent this: .*\[withheld\]/);
  const signs = text.toLowerCase().replaceAll(/[^a-z\d]/g, '');
  const token = page.slice(-22).toLowerCase().replaceAll(/[_-]/g, '');
  assert.equal(signs.includes(token.slice(0, 12)), false);
});

test('a page seen with somebody else opens no more; its own recipient may quote it', async () => {
  const { page, reply } = await told('192.0.2.20');
  const body = `It is in order again.\n\n> ${page}`;
  const answer = { from: 'admin@home.example', to: reply, subject: 'Re: your mail', body };
  assert.equal((await town.decided((await post(node, answer)).messageId)).outcome, 'joined');
  assert.equal((await shownAt(page)).status, 200, 'answered from home, by the address in it');
  const seen = await post(node, {
    ...complaint('192.0.2.223', { from: 'customer@elsewhere.example' }),
    body: `Unsolicited mail came from 192.0.2.223. See ${page}`,
  });
  await town.decided(seen.messageId);
  assert.equal((await shownAt(page)).status, 404);
});

after(async () => town.close());
