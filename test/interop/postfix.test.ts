// Sluice beside a real Postfix: complaints come in by every way it offers, forwards leave through
// it, and what comes back (replies, bounces that Postfix makes itself) finds its ticket. Needs
// Debian's postfix and root; without them it says so and, but for CI, is skipped.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';

import { listHolds } from '../../src/store/acts.ts';
import { listDeliveries } from '../../src/store/deliveries.ts';
import { type MailRow, rawMail } from '../../src/store/mails.ts';
import { type House, openHouse, unknown, ways } from './house.ts';
import { whyNoPostfix } from './postfix.ts';

const missing = whyNoPostfix();
const reporter = 'reporter@reporter.example';
/** Networks of the demo's rules and whom they name. */
const shop = { ip: '198.51.100.7', contact: 'abuse@example.com' };
const lost = { ip: '2001:db8:1::25', contact: 'six@example.net' };
const slow = { ip: '195.113.79.75', contact: 'abuse@uzsi.cz' };

let house: House;

if (missing !== null) {
  const skip = process.env['CI'] === 'true' ? false : missing;
  test('Sluice beside a real Postfix', { skip }, () => assert.fail(missing));
}

describe('beside Postfix', { skip: missing !== null }, () => {
  before(async () => {
    house = await openHouse();
  });
  after(() => house?.close());

  for (const [way, address] of Object.entries(ways)) {
    test(`a mail arrives by ${way}, byte for byte, plus addresses too`, async () => {
      const raw = letter(`way-${address}`, odd);
      const to = [address, address.replace('@', '+hotline@')];
      const queueId = await house.post({ from: reporter, to, raw });
      const mail = await decided(`way-${address}`);

      assert.deepEqual([...mail.recipients].sort(), to.sort());
      assert.equal(mail.envelopeFrom, reporter);
      await assertKept(mail, raw);
      const sent = await house.eventually('Postfix logs both recipients as sent', async () => {
        const lines = house.postfix.about(queueId).filter((line) => line.includes('status=sent'));
        return lines.length === 2 ? lines : undefined;
      });
      const client = way === 'SMTP' ? 'postfix/smtp[' : 'postfix/lmtp[';
      assert.ok(
        sent.every((line) => line.includes(client)),
        sent.join('\n'),
      );
      const isSocket = sent.every((line) => line.includes('sluice/lmtp]'));
      assert.equal(isSocket, way === 'LMTP over a unix socket', sent.join('\n'));
    });

    test(`a mail of 1 MB arrives unchanged by ${way}`, async () => {
      const raw = letter(`big-${address}`, bigBody());
      await house.post({ from: reporter, to: address, raw });
      await assertKept(await decided(`big-${address}`), raw);
    });
  }

  test('a line far longer than SMTP allows arrives unbroken by LMTP', async () => {
    const raw = letter('long', `${'.'.repeat(5_000)}\r\n`);
    await house.post({ from: reporter, to: ways['LMTP over TCP'], raw });
    await assertKept(await decided('long'), raw);
  });

  test('a forward leaves through Postfix, and the reply comes back to its ticket', async () => {
    const raw = letter('forwarded', `${complaintAbout(shop.ip)}${odd}`);
    await house.post({ from: reporter, to: ways['LMTP over TCP'], raw });
    const forward = await house.arrived(({ to }) => to.includes(shop.contact));
    const mail = await decided('forwarded');
    assert.equal(mail.outcome, 'forwarded');
    const delivery = await deliveryOf(mail, 'sent');

    assert.match(delivery.reply ?? '', / queued as \w+$/);
    assert.match(forward.from, /^bounces\+[^@]+@example\.org$/);
    assert.match(forward.bytes.toString('latin1'), /^Received: from .*\r\n\tby .* \(Postfix\)/);
    assert.ok(forward.bytes.includes(await storedBytes(mail)), 'the complaint is attached whole');
    await assertSentAsComposed(delivery.id, forward.bytes);

    const replyTo = /^Reply-To: .*?(abuse\+[^@\s<>]+@example\.org)/m.exec(forward.bytes.toString());
    assert.ok(replyTo?.[1] !== undefined, forward.bytes.toString());
    const reply = letter('reply', 'We have cleaned it. Thank you.\r\n', shop.contact);
    await house.post({ from: shop.contact, to: replyTo[1], raw: reply });
    const answered = await decided('reply');
    assert.equal(answered.outcome, 'joined');
    const [hold] = await listHolds(house.database, { limit: 1, mail: answered.id });
    assert.deepEqual(hold?.codes, ['reply-to-read']);
    assert.equal(hold?.ticket, delivery.ticket);
    await assertKept(answered, reply);
  });

  test('a bounce that Postfix makes pairs with its delivery', async () => {
    house.answers.set(lost.contact, { code: 550, text: '5.1.1 There is nobody of this name' });
    const raw = letter('bounced', complaintAbout(lost.ip));
    await house.post({ from: reporter, to: ways['LMTP over TCP'], raw });
    const mail = await decided('bounced');
    const delivery = await deliveryOf(mail, 'bounced');

    assert.equal(delivery.recipient, lost.contact);
    assert.match(delivery.reply ?? '', /550 5\.1\.1 There is nobody of this name/);
    // The bounce asks nothing; the complaint does, once, with another contact prepared.
    const hold = await house.eventually('the complaint is asked about', async () => {
      const holds = await listHolds(house.database, { limit: 10 });
      return holds.find(({ codes }) => codes.some((code) => code === 'contact-bounced'));
    });
    assert.deepEqual([hold.mail, hold.answer], [mail.id, 'send']);
    assert.match(hold.doubts[0]?.text ?? '', /550 5\.1\.1 There is nobody of this name/);
    assert.deepEqual(
      hold.prepared.map(({ to }) => to),
      ['noc@example.org'],
    );
    const [contact] = await house.database.query<{ bounced: boolean }>(
      'select bounced_at is not null as bounced from contact where address = $1',
      [lost.contact],
    );
    assert.equal(contact?.bounced, true);
    const [bounce] = await house.database.query<{ outcome: string; peer: string; to: string[] }>(
      `select outcome, peer, recipients as to
       from mail join ticket_mail on mail.id = ticket_mail.mail
       where ticket = $1 and how = 'bounce' and envelope_from = ''`,
      [delivery.ticket],
    );
    assert.equal(bounce?.outcome, 'bounce');
    assert.match(bounce?.to.join() ?? '', /^bounces\+[^@]+@example\.org$/);
  });

  test('a warning of delay is no bounce, and the mail arrives in the end', async () => {
    house.answers.set(slow.contact, { code: 451, text: '4.7.1 Come again' });
    const raw = letter('slow', complaintAbout(slow.ip));
    await house.post({ from: reporter, to: ways['LMTP over TCP'], raw });
    const mail = await decided('slow');
    const { id, ticket } = await deliveryOf(mail, 'sent');
    await house.eventually('Postfix warns of the delay', async () => {
      await house.postfix.flush();
      const [line] = await house.database.query(
        `select from ticket_mail where ticket = $1 and how = 'bounce'`,
        [ticket],
      );
      return line;
    });
    const warned = await deliveryOf(mail, 'sent');
    assert.deepEqual([warned.id, warned.state], [id, 'sent']);
    assert.match(warned.reply ?? '', /451 4\.7\.1 Come again/);
    const holds = await listHolds(house.database, { limit: 100 });
    assert.deepEqual(
      holds.filter((hold) => hold.ticket === ticket),
      [],
    );
    house.answers.delete(slow.contact);
    await house.postfix.flush();
    await house.arrived(({ to }) => to.includes(slow.contact));
  });

  test('a mail for nobody comes back to its sender with our words', async () => {
    const raw = letter('nobody', odd);
    await house.post({ from: reporter, to: unknown, raw });
    const bounce = await house.arrived(({ from, bytes }) => from === '' && bytes.includes(unknown));
    assert.deepEqual(bounce.to, [reporter]);
    assert.match(bounce.bytes.toString(), /550 5\.1\.1 No such recipient here/);
    const other = { from: reporter, to: 'somebody@example.org', raw };
    await assert.rejects(house.post(other), /550 5\.1\.1 .*User unknown/);
  });

  test('while Sluice is down Postfix keeps the mail; then all arrives at once', async () => {
    await house.stopSluice();
    // More than one session of Sluice's takes, for one destination.
    const addresses = [...Object.values(ways), ...Array<string>(110).fill('abuse@example.org')];
    const sent = addresses
      .map((to, index) => ({ to, name: `down-${index}` }))
      .map((one) => ({
        ...one,
        raw: letter(one.name, odd),
      }));
    for (const { to, raw } of sent) await house.post({ from: reporter, to, raw });
    const deferred = await house.eventually('all mails deferred', async () => {
      const kept = (await house.postfix.queue()).filter((mail) => mail.queue_name === 'deferred');
      return kept.length === sent.length ? kept : undefined;
    });
    for (const { recipients } of deferred) {
      assert.match(recipients[0]?.delay_reason ?? '', /Connection refused|No such file/);
    }
    await house.startSluice();
    await house.postfix.flush();
    for (const { name, raw } of sent) await assertKept(await decided(name), raw);
    assert.match(house.postfix.log(), /relay=127\.0\.0\.1.* conn_use=\d\d,.* status=sent/);
    const [stored] = await house.database.query<{ mails: number }>(
      `select count(*)::int as mails from mail where subject = 'down'`,
    );
    assert.equal(stored?.mails, sent.length);
  });
});

// Dots that must be stuffed, bytes over 127 (and none of UTF-8), trailing blanks, an empty end.
const odd = [
  '.',
  '..',
  '...three',
  '.\u00e9 \u00ff\u00fe latin-1',
  'From the start of a line',
  'trailing blanks  \t',
  '',
  '.',
  '',
  '',
].join('\r\n');

/** Random 8-bit bytes in lines of dots and all, without CR, LF and NUL. */
function bigBody(): string {
  const text = randomBytes(1_000_000)
    .toString('latin1')
    .replaceAll(/[\0\r\n]/g, '.');
  const lines = text.match(/[^]{1,500}/g) ?? [];
  return `${lines.join('\r\n.')}\r\n`;
}

function complaintAbout(ip: string): string {
  return `Unsolicited mail came from ${ip} at ${new Date().toUTCString()}.\r\n.\r\n`;
}

function letter(name: string, body: string, from = reporter): Buffer {
  const head = [
    `From: ${from}`,
    'To: abuse@example.org',
    `Subject: ${name.split('-', 1)[0]}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${messageId(name)}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=iso-8859-1',
    'Content-Transfer-Encoding: 8bit',
  ];
  return Buffer.from([...head, '', body].join('\r\n'), 'latin1');
}

function messageId(name: string): string {
  return `<${name.replace('@', '.')}@reporter.example>`;
}

function decided(name: string): Promise<MailRow> {
  return house.decided(messageId(name));
}

function deliveryOf(mail: MailRow, state: string) {
  return house.eventually(`the delivery is ${state}`, async () => {
    const [delivery] = await listDeliveries(house.database, { limit: 1, mail: mail.id });
    return delivery?.state === state ? delivery : undefined;
  });
}

/** What is stored is what was sent, below the lines that Postfix put on top. */
async function assertKept(mail: MailRow, sent: Buffer): Promise<void> {
  const stored = await storedBytes(mail);
  const added = stored.subarray(0, stored.length - sent.length).toString('latin1');
  assert.ok(stored.subarray(added.length).equals(sent), `${mail.messageId} has changed`);
  assert.match(added, /^Received: from .*\r\n(?:\t.*\r\n)+$/);
}

async function storedBytes(mail: MailRow): Promise<Buffer> {
  const stored = await rawMail(house.database, mail.id);
  assert.ok(stored !== null);
  return stored;
}

async function assertSentAsComposed(delivery: string, arrived: Buffer): Promise<void> {
  const [row] = await house.database.query<{ bytes: Buffer }>(
    'select bytes from delivery where id = $1',
    [delivery],
  );
  assert.ok(row !== undefined && arrived.subarray(-row.bytes.length).equals(row.bytes));
}
