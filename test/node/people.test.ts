// What a person decides is an input of the next run: what was shown is sent, exactly and once, or
// nothing is sent and the page asks again.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import type { Node } from '../../src/main.ts';
import type { MailId, Override } from '../../src/model.ts';
import { searchTickets } from '../../src/store/search.ts';
import { findTicket } from '../../src/store/tickets.ts';
import { until } from '../support/until.ts';
import { complaint, header, type Letter, openTown, post, type Town } from './town.ts';

let town: Town;
let node: Node;

before(async () => {
  town = await openTown();
  node = await town.start();
});

/** A complaint that is held, and its hold. */
async function held(letter: Letter, ...codes: string[]) {
  const sent = await post(node, letter);
  const mail = await town.decided(sent.messageId);
  const open = await town.holdOf(mail.id);
  assert.deepEqual([...open.codes].sort(), codes.sort());
  assert.deepEqual(await town.deliveriesOf(mail.id), []);
  return { ...sent, mail, open };
}

/** What arrived of the mails that were sent about a complaint. */
const sentAbout = async (mail: MailId) => {
  const ids = (await town.deliveriesOf(mail)).map(({ messageId }) => messageId);
  return town.sink.mails.filter(({ bytes }) => ids.some((id) => bytes.includes(id)));
};
const arrivedAt = (raw: Buffer) => town.sink.mails.filter((mail) => mail.bytes.includes(raw));

test('accepted, a first mail to a contact is sent as shown, and the report keeps its number', async () => {
  const { raw, mail, open } = await held(complaint('198.51.100.130'), 'first-contact');
  const before = await town.ticketOf(mail.id, 'report');
  assert.equal(before.state, 'new');
  const ip = { field: 'ip' as const, not: false, values: ['198.51.100.130'] };
  const found = await searchTickets(town.database, { terms: [ip], limit: 5 });
  assert.deepEqual(
    found.map(({ id }) => id),
    [before.id],
    'it is found by its address while it is asked about',
  );
  assert.deepEqual(
    open.prepared.map(({ to }) => to),
    ['abuse@tenant.example'],
  );
  assert.equal(await town.accept(open), true);
  assert.equal(await town.accept(open), false);
  const arrived = await town.forwarded(raw);
  assert.deepEqual(arrived.to, ['abuse@tenant.example']);
  const investigation = await town.ticketOf(mail.id, 'investigation');
  const shown = open.prepared[0]?.subject.replace(/\[.*?\]/, '') ?? '?';
  assert.equal(header(arrived.bytes, 'subject'), `[CESNET-CERTS#${investigation.number}]${shown}`);
  const after = await town.ticketOf(mail.id, 'report');
  assert.deepEqual([after.id, after.number, after.state], [before.id, before.number, 'open']);
  // Approved now: the next complaint goes by itself.
  const next = await post(node, complaint('198.51.100.130', { subject: 'Port scan' }));
  assert.equal((await town.decided(next.messageId)).outcome, 'forwarded');
});

test('accepted, several networks each get their own', async () => {
  const body = 'These addresses of yours try passwords:\n\n192.0.2.20\n192.0.2.220';
  const letter = { subject: 'Brute force', body };
  const { mail, open } = await held(letter, 'several-networks');
  assert.equal(await town.accept(open), true);
  await until('both are sent', async () => (await sentAbout(mail.id)).length === 2);
  const arrived = await sentAbout(mail.id);
  const [dorms, labs] = arrived.sort((a, b) => ((a.to[0] ?? '') < (b.to[0] ?? '') ? -1 : 1));
  assert.deepEqual([dorms?.to, labs?.to], [['dorms@example.org'], ['labs@example.org']]);
  // Neither the letter nor what is attached tells one network of the other's.
  const told = (one: typeof dorms) => one?.bytes.toString('latin1') ?? '';
  assert.match(told(dorms), /192\.0\.2\.20\b/);
  assert.doesNotMatch(told(dorms), /192\.0\.2\.220/);
  assert.match(told(labs), /192\.0\.2\.220/);
  assert.doesNotMatch(told(labs), /192\.0\.2\.20\b/);
  assert.equal((await town.deliveriesOf(mail.id)).length, 2);
  assert.equal((await town.settled(mail.id)).outcome, 'forwarded');
});

test('more networks than one act may tell are handed over; a yes to them sends nothing', async () => {
  const ips = Array.from({ length: 30 }, (_, host) => `198.51.100.${host + 1}`);
  const rows = ips.map((ip) => `  - { prefix: ${ip}/32, name: N, contact: a${ip}@example.net }\n`);
  const before = readFileSync(join(town.folder, 'networks.yaml'), 'utf8');
  town.edit('networks.yaml', (text) => `${text}${rows.join('')}`);
  await node.reload(await town.configuration());
  const letter = { subject: 'Brute force', body: `These try passwords:\n\n${ips.join('\n')}` };
  const { raw, mail, open } = await held(letter, 'several-networks');
  assert.deepEqual([open.answer, open.prepared.length], ['hand-over', 20]);
  assert.equal(await town.accept(open), true);
  const again = await until('it is held again', async () => {
    const [next] = await town.holdsOf(mail.id);
    return next?.id !== open.id && next;
  });
  assert.deepEqual([again.codes.includes('several-networks'), again.answer], [true, 'hand-over']);
  assert.deepEqual(await town.deliveriesOf(mail.id), []);
  assert.deepEqual(arrivedAt(raw), []);
  town.write('networks.yaml', before);
  await node.reload(await town.configuration());
});

test('of two held complaints about one case the second joins what the first opened', async () => {
  const body = 'These addresses attack us: 192.0.2.30 192.0.2.230';
  const a = await held(complaint('x', { subject: 'Attack', body }), 'several-networks');
  const b = await held(complaint('x', { subject: 'Attack!', body }), 'several-networks');
  await town.accept(a.open);
  const opened = await town.settled(a.mail.id);
  assert.equal(opened.outcome, 'forwarded');
  await town.accept(b.open);
  const joined = await town.settled(b.mail.id);
  assert.equal(joined.outcome, 'forwarded');
  const arrived = async () => [...(await sentAbout(a.mail.id)), ...(await sentAbout(b.mail.id))];
  await until('both are sent twice', async () => (await arrived()).length === 4);
  const incident = await town.ticketOf(a.mail.id, 'incident');
  assert.equal((await findTicket(town.database, incident.id))?.complaints, 2);
});

test('what would be sent otherwise than shown is not sent, and is asked again', async () => {
  const { raw, mail, open } = await held(complaint('198.51.100.140'), 'no-contact');
  assert.equal(await town.accept({ ...open, digest: 'of another page' }), true);
  const again = await until('it is held again', async () => {
    const [next] = await town.holdsOf(mail.id);
    return next?.id !== open.id && next;
  });
  assert.deepEqual([again.codes, again.digest], [['no-contact', 'failed'], open.digest]);
  assert.equal((await town.settled(mail.id)).state, 'held');
  assert.deepEqual(arrivedAt(raw), []);
  // And as shown it goes.
  assert.equal(await town.accept(again), true);
  assert.deepEqual((await town.forwarded(raw)).to, ['noc@example.org']);
});

test('what was shown is sent although the rules have changed since', async () => {
  const { raw, open, mail } = await held(complaint('198.51.100.141'), 'no-contact');
  town.edit('networks.yaml', (text) => text.replace('fallback: noc@', 'fallback: other@'));
  await node.reload(await town.configuration());
  const later = await held(complaint('198.51.100.142'), 'no-contact');
  assert.deepEqual(
    later.open.prepared.map(({ to }) => to),
    ['other@example.org'],
  );
  await town.accept(open);
  assert.deepEqual((await town.forwarded(raw)).to, ['noc@example.org']);
  assert.equal((await town.settled(mail.id)).outcome, 'forwarded');
});

test('a person names the address that is meant', async () => {
  const letter = { subject: 'stop it', body: 'You send spam.' };
  const { raw, mail, open } = await held(letter, 'no-address');
  const before = await town.ticketOf(mail.id, 'report');
  await town.act(open, { kind: 'address', ip: '192.0.2.31' });
  assert.deepEqual((await town.forwarded(raw)).to, ['dorms@example.org']);
  assert.equal((await town.ticketOf(mail.id, 'report')).number, before.number);
});

const spam = {
  subject: 'You have won',
  headers: ['X-Spam-Flag: YES', 'X-Spam-Status: Yes, score=14.2 required=5.0'],
};
const words: readonly [string, Letter, Override, string, string | null][] = [
  [
    'a mail that is no spam goes on',
    complaint('192.0.2.40', spam),
    { kind: 'ham' },
    'forwarded',
    'dorms@example.org',
  ],
  ['spam is closed', complaint('192.0.2.41', spam), { kind: 'spam' }, 'closed', null],
  [
    'a mail is closed for a reason',
    complaint('203.0.113.9'),
    { kind: 'close', reason: 'informed' },
    'closed',
    null,
  ],
];

for (const [title, letter, word, outcome, reaches] of words) {
  test(title, async () => {
    const sent = await post(node, { ...letter, headers: [...(letter.headers ?? [])] });
    const mail = await town.decided(sent.messageId);
    assert.equal(mail.state, 'held', mail.why);
    await town.act(await town.holdOf(mail.id), word);
    assert.equal((await town.settled(mail.id)).outcome, outcome);
    assert.deepEqual(await town.holdsOf(mail.id), []);
    if (reaches !== null) assert.deepEqual((await town.forwarded(sent.raw)).to, [reaches]);
    else assert.deepEqual(await town.deliveriesOf(mail.id), []);
  });
}

test('a closed mail has its report rejected, with the reason in its history', async () => {
  const { mail, open } = await held(complaint('203.0.113.10'), 'not-ours');
  await town.act(open, { kind: 'close', reason: 'informed' });
  assert.equal((await town.settled(mail.id)).why, 'informed');
  assert.equal((await town.ticketOf(mail.id, 'report')).state, 'rejected');
});

test('accepted, a mail that accuses nobody is told of to the network, and accuses nobody', async () => {
  const letter = {
    subject: 'Attack on customer 192.0.2.40',
    body: 'Some bots flood our customer.',
  };
  const { raw, mail, open } = await held(letter, 'no-address');
  const [shown] = open.prepared;
  assert.deepEqual([open.answer, shown?.template], ['send', 'forward.named']);
  assert.match(shown?.subject ?? '', /^\[CESNET-CERTS#…\] A mail names 192\.0\.2\.40 /);
  assert.equal(await town.accept(open), true);
  const arrived = await town.forwarded(raw);
  const { number, subject } = await town.ticketOf(mail.id, 'investigation');
  assert.match(header(arrived.bytes, 'subject'), new RegExp(`^\\[CESNET-CERTS#${number}\\]`));
  assert.doesNotMatch(arrived.bytes.toString('latin1'), /originates/);
  assert.match(subject, /^a mail about ddos names 192\.0\.2\.40 /);
  // Who is accused of the same later repeats nothing.
  const body = 'A flood of packets hits us; the attack comes from 192.0.2.40.';
  const later = await post(node, { subject: 'DDoS from 192.0.2.40', body });
  const next = await town.decided(later.messageId);
  assert.equal(next.outcome, 'forwarded');
  const [one, other] = await Promise.all(
    [mail.id, next.id].map((id) => town.ticketOf(id, 'incident')),
  );
  assert.notEqual(one?.id, other?.id);
});

test('whom a stranger attacked gets nothing by one key: the complainant is asked instead', async () => {
  const body = 'The address 203.0.113.7 attacked 192.0.2.41 and 192.0.2.42 last night.';
  const { raw, mail, open } = await held({ subject: 'Attack', body }, 'no-address');
  const prepared = open.prepared.map(({ template, to }) => [template, to]);
  assert.deepEqual([open.answer, prepared], ['send', [['need-info', 'noc@reporter.example']]]);
  assert.match(open.doubts[0]?.text ?? '', /192\.0\.2\.41 \(victim\).*; accused: 203\.0\.113\.7/);
  assert.equal(await town.act(open, { kind: 'address', ip: '192.0.2.41' }), true);
  const arrived = await town.forwarded(raw);
  assert.deepEqual(arrived.to, ['dorms@example.org']);
  assert.deepEqual((await town.ticketOf(mail.id, 'incident')).ips, ['192.0.2.41']);
});

test('it ends in order', () => town.close());
