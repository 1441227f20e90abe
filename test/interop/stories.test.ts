// The stories that the product begins with, end to end: the mail of 2007 as the talk shows it comes
// through a real Postfix, its forward reaches the administrator, and what comes back (an answer, a
// bounce that Postfix makes, the complainant's next mail) finds its ticket.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { registryObjects } from '../../src/demo/samples.ts';
import { createWhoisServer } from '../../src/demo/whois-server.ts';
import type { MailId, TicketKind } from '../../src/model.ts';
import { listHolds } from '../../src/store/acts.ts';
import { listDeliveries } from '../../src/store/deliveries.ts';
import { findTicket, ticketHistory, ticketsOfMail } from '../../src/store/tickets.ts';
import { type House, openHouse, ways } from './house.ts';
import { whyNoPostfix } from './postfix.ts';

const missing = whyNoPostfix();
const root = fileURLToPath(new URL('../..', import.meta.url));
const desk = ways['LMTP over TCP'];

// The mails are of 2007, so no age is too old here.
const rules = `
rules:
  - { name: plain, when: { contacts: 1 }, do: forward, template: "forward.{type}" }
limits: { event_age_max: never }
`;
const spamcop = {
  sender: '2271704881@reports.spamcop.net',
  messageId: '<rid_2271704881@msgid.spamcop.net>',
  admin: 'abuse@upol.cz',
  raw: [
    'From: 2271704881@reports.spamcop.net',
    `To: ${desk}`,
    'Subject: [SpamCop (http://www.spamcop.net/) id:2271704881] Hello',
    'Date: Thu, 03 May 2007 08:45:10 +0000',
    'Message-ID: <rid_2271704881@msgid.spamcop.net>',
    'X-Spam-Flag: YES',
    'X-Spam-Status: Yes, score=31.6 required=5.0',
    '',
    '[ SpamCop V1.608 ]',
    'This message is brief for your comfort.',
    '',
    'SpamAssassin 3.1.5 on a relay of ours said score=31.6 required=5.0',
    'The source of the mail below is 158.194.183.102; Thu, 03 May 2007 08:42:40 GMT',
    '',
    '[ Offending message ]',
    'Subject: Hello',
    'Buy now.',
    '',
  ].join('\r\n'),
};

let house: House;
const opened: (() => Promise<unknown> | void)[] = [];

if (missing !== null) {
  const skip = process.env['CI'] === 'true' ? false : missing;
  test('the stories beside a real Postfix', { skip }, () => assert.fail(missing));
}

describe('the complaint of 2007', { skip: missing !== null }, () => {
  before(async () => {
    const registry = createWhoisServer({ objects: registryObjects });
    const port = await registry.listen(0);
    opened.push(() => registry.close());
    const folder = mkdtempSync(join(tmpdir(), 'sluice-story-'));
    opened.push(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'routing.yaml'), rules);
    house = await openHouse({
      whois: { servers: [{ server: `127.0.0.1:${port}`, flags: '-B' }] },
      include: [
        join(root, 'config/demo/networks.yaml'),
        join(folder, 'routing.yaml'),
        join(root, 'config/keywords.yaml'),
      ],
    });
    opened.push(() => house.close());
  });
  after(async () => {
    for (const close of opened.splice(0).reverse()) await close();
  });

  test('reaches the administrator of the network in the registry', async () => {
    await house.post({ from: spamcop.sender, to: desk, raw: Buffer.from(spamcop.raw) });
    const forward = await house.arrived(({ to }) => to.includes(spamcop.admin));
    const text = forward.bytes.toString();
    assert.match(text, /^Subject: .*158\.194\.183\.102/m);
    assert.match(text, /^Auto-Submitted: auto-generated\r$/m);
    assert.equal(text.includes(spamcop.raw), true, 'the complaint is attached as it came');

    const mail = await house.decided(spamcop.messageId);
    assert.equal(mail.outcome, 'forwarded');
    assert.deepEqual(await statesOf(mail.id), {
      report: ['open', null],
      incident: ['open', null],
      investigation: ['open', 'waiting'],
    });
  });

  test('the answer comes to the same case, and is ours to read', async () => {
    const to = replyTo(await house.arrived(({ to }) => to.includes(spamcop.admin)));
    const messageId = '<answer@upol.example>';
    await house.post({ from: spamcop.admin, to, raw: answer(spamcop.admin, to, messageId) });
    const mail = await house.decided(messageId);
    assert.equal(mail.outcome, 'joined');
    const complaint = await house.decided(spamcop.messageId);
    assert.deepEqual((await statesOf(complaint.id))['investigation'], ['open', 'update']);
    const [hold] = await listHolds(house.database, { limit: 1, mail: mail.id });
    assert.deepEqual(hold?.codes, ['reply-to-read']);
  });

  test('what the complainant writes next joins their own report', async () => {
    const complaint = await house.decided(spamcop.messageId);
    const report = (await ticketsOfMail(house.database, complaint.id)).find(isOf('report'));
    const [party] = await house.database.query<{ token: string }>(
      'select token from party where ticket = $1',
      [report?.id],
    );
    const to = desk.replace('@', `+${party?.token}@`);
    const messageId = '<more@reports.spamcop.net>';
    await house.post({ from: spamcop.sender, to, raw: answer(spamcop.sender, to, messageId) });
    assert.equal((await house.decided(messageId)).outcome, 'joined');
    assert.deepEqual((await statesOf(complaint.id))['report'], ['open', 'update']);
  });

  test('with the address in the subject alone, and a mailbox that is no more', async () => {
    const admin = 'abuse@uzsi.cz';
    house.answers.set(admin, { code: 550, text: '5.1.1 There is nobody of this name' });
    const messageId = '<46161.2007@netvigator.com>';
    const raw = [
      'From: postmaster@netvigator.com',
      `To: ${desk}`,
      'Subject: Spamming IP: 195.113.79.75',
      'Date: Fri, 06 Apr 2007 19:47:00 +0800',
      `Message-ID: ${messageId}`,
      '',
      'Our users received unsolicited commercial e-mail from it. Please stop the spam.',
      '',
    ].join('\r\n');
    await house.post({ from: 'postmaster@netvigator.com', to: desk, raw: Buffer.from(raw) });
    const mail = await house.decided(messageId);
    const investigation = await house.eventually('the mail comes back', async () => {
      const [delivery] = await listDeliveries(house.database, { limit: 1, mail: mail.id });
      return delivery?.state === 'bounced' ? delivery.ticket : undefined;
    });
    const lines = await ticketHistory(house.database, (await ticket(investigation)).id);
    assert.equal(
      lines.some(({ what }) => what === 'bounced'),
      true,
    );
  });
});

/** State and turn of the tickets that a mail made, by kind. */
async function statesOf(mail: MailId): Promise<Record<string, readonly (string | null)[]>> {
  const rows = await house.database.query<{ kind: string; state: string; turn: string | null }>(
    'select kind, state, turn from ticket where mail = $1 order by id',
    [mail],
  );
  return Object.fromEntries(rows.map(({ kind, state, turn }) => [kind, [state, turn]]));
}

async function ticket(id: string) {
  const found = await findTicket(house.database, id);
  assert.ok(found !== null, `no ticket ${id}`);
  return found;
}

function isOf(kind: TicketKind) {
  return (one: { readonly kind: TicketKind }): boolean => one.kind === kind;
}

function replyTo(mail: { readonly bytes: Buffer }): string {
  const [, address] = /^Reply-To: .*?([^\s<>]+@[^\s<>]+)/m.exec(mail.bytes.toString()) ?? [];
  assert.ok(address !== undefined, 'the forward says where to answer');
  return address;
}

function answer(from: string, to: string, messageId: string): Buffer {
  const head = [`From: ${from}`, `To: ${to}`, 'Subject: Re: your mail', `Message-ID: ${messageId}`];
  const date = `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`;
  return Buffer.from([...head, date, '', 'Thank you, we look into it.', ''].join('\r\n'));
}
