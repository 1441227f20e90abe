// A block that is asked of somebody, over a whole node: the letter with the party's token, the
// reply that is signed and confirms it by one key, the one that is not and confirms nothing, and
// the same again for its end.

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';

import { dkimSign } from 'mailauth/lib/dkim/sign.js';

import type { Act, Deed } from '../../src/acts.ts';
import { newId } from '../../src/desk.ts';
import type { Node } from '../../src/main.ts';
import type { PartyId, TicketId } from '../../src/model.ts';
import { actingOn } from '../../src/node/acting-desk.ts';
import { type AnsweringParts, carryOut, deedOf } from '../../src/node/holding-desk.ts';
import type { HoldRow } from '../../src/store/acts.ts';
import { findSilence } from '../../src/store/clocks.ts';
import { findTicket, ticketHistory } from '../../src/store/tickets.ts';
import { isRefused } from '../../src/tickets/plans.ts';
import { until } from '../support/until.ts';
import { dnsServer } from '../support/dns-server.ts';
import { addressIn, complaint, header, openTown, post, type Town, write } from './town.ts';

const signer = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const noc = 'noc@isp.example.net';
const domain = 'isp.example.net';

let town: Town;
let node: Node;
let dns: Awaited<ReturnType<typeof dnsServer>>;
before(async () => {
  dns = await dnsServer({
    [`s1._domainkey.${domain}`]: {
      txt: [`v=DKIM1; k=rsa; p=${signer.publicKey.toString('base64')}`],
    },
    [`_dmarc.${domain}`]: { txt: ['v=DMARC1; p=none'] },
  });
  town = await openTown({ resolver: { servers: dns.server } });
  node = await town.start();
});
after(async () => {
  await town?.close();
  await dns?.close();
});

async function act(ticket: TicketId, deed: Deed) {
  const acting = actingOn(node.desk);
  try {
    const whole: Act = { ...deed, id: newId(), ticket, actor: 'operator' };
    const shown = await acting.preview(whole);
    return isRefused(shown) ? shown : await acting.act(shown);
  } finally {
    acting.close();
  }
}

const answering = (): AnsweringParts => ({
  database: town.database,
  rules: () => node.desk.rules,
  now: () => new Date(),
  newId: () => newId(),
  act,
});

/** The one key on a question. */
async function accept(hold: HoldRow) {
  const ask = { verb: 'accept', value: null, why: '', only: null } as const;
  const deed = await deedOf(hold, ask, answering());
  if ('refused' in deed) return deed.refused;
  const who = { id: newId(), how: 'accept', actor: 'operator', at: new Date() };
  return carryOut(hold, deed, who, answering());
}

let cases = 20;
/** A block below a fresh incident, asked of the party; and its letter. */
async function asked() {
  const ip = `192.0.2.${(cases += 1)}`;
  const sent = await post(node, complaint(ip));
  const mail = await town.decided(sent.messageId);
  await town.forwarded(sent.raw);
  const incident = await town.ticketOf(mail.id, 'incident');
  const block = newId() as TicketId;
  const done = await act(block, {
    do: 'open',
    kind: 'block',
    subject: `a filter for ${ip}`,
    constituency: null,
    values: [['addresses', ip]],
    above: incident.id,
    party: { id: newId() as PartyId, address: noc },
    letter: { text: `Please block ${ip}.`, articles: [] },
  });
  assert.equal(done, 'done');
  return { block, ip, letter: await letterOf(`a filter for ${ip}`, 1) };
}

/** The letters to the party under that subject, once so many have arrived; the newest. */
const letterOf = (subject: string, count: number) =>
  until(`letter ${count} about ${subject}`, async () => {
    const found = town.sink.mails.filter(
      (one) => one.to.includes(noc) && header(one.bytes, 'subject').includes(subject),
    );
    return found.length >= count ? found.at(-1) : undefined;
  });

/** The question that a reply to the letter makes. */
async function replied(letter: { readonly bytes: Buffer }, body: string, isSigned: boolean) {
  const to = addressIn(header(letter.bytes, 'reply-to'));
  const subject = `Re: ${header(letter.bytes, 'subject')}`;
  const { raw, messageId } = write({ from: noc, to, subject, body });
  const { signatures } = isSigned
    ? await dkimSign(raw, {
        canonicalization: 'relaxed/relaxed',
        algorithm: 'rsa-sha256',
        // Unsaid, it is taken twice, before the signature and after.
        signTime: new Date(),
        signatureData: [{ signingDomain: domain, selector: 's1', privateKey: signer.privateKey }],
      } as unknown as Parameters<typeof dkimSign>[1])
    : { signatures: '' };
  await post(node, { from: noc, to, raw: Buffer.concat([Buffer.from(signatures), raw]) });
  const mail = await town.decided(messageId);
  assert.equal(mail.outcome, 'joined', mail.why);
  return town.holdOf(mail.id);
}

const stateOf = async (id: TicketId) => {
  const found = await findTicket(town.database, id);
  return [found?.state, found?.turn];
};

test('a block is asked for and lifted by letters, each confirmed by a signed reply', async () => {
  const { block, ip, letter } = await asked();
  assert.match(letter.bytes.toString('utf8'), new RegExp(`Please block ${ip}`));
  assert.match(header(letter.bytes, 'reply-to'), /abuse\+[a-z2-7]{16}@/);
  assert.deepEqual(await stateOf(block), ['pending activation', 'waiting']);
  const silence = await until('it is sent', async () => {
    const found = await findSilence(town.database, block);
    return found?.ticking.askedAt === null ? undefined : found;
  });
  assert.deepEqual([silence?.on?.address, silence?.on?.kind], [noc, 'block']);

  const active = await replied(letter, 'It is blocked.', true);
  assert.deepEqual([active.codes, active.answer], [['reply-to-read'], 'block-active']);
  assert.deepEqual(await stateOf(block), ['pending activation', 'update'], 'by mail alone: no');
  assert.equal(await accept(active), 'done');
  assert.deepEqual(await stateOf(block), ['active', null]);

  const text = 'Please lift it.';
  const lifting = { do: 'change', to: 'pending removal', letter: { text, articles: [] } } as const;
  assert.equal(await act(block, lifting), 'done');
  assert.deepEqual(await stateOf(block), ['pending removal', 'waiting']);
  const second = await letterOf(`a filter for ${ip}`, 2);
  assert.match(second.bytes.toString('utf8'), /Please lift it\./);
  assert.equal(header(second.bytes, 'in-reply-to').length > 2, true);
  const gone = await replied(second, 'The block has been removed.', true);
  assert.equal(gone.answer, 'block-removed');
  assert.equal(await accept(gone), 'done');
  assert.equal((await stateOf(block))[0], 'removed');
  const history = await ticketHistory(town.database, block);
  const states = ['active', 'pending removal', 'removed'];
  assert.deepEqual(
    history.flatMap(({ what, actor }) => (states.includes(what) ? [[what, actor]] : [])),
    states.map((state) => [state, 'operator']),
  );
});

test('a reply that nothing proves confirms nothing, and a person goes on by hand', async () => {
  const { block, letter } = await asked();
  const hold = await replied(letter, 'It is blocked.', false);
  assert.equal(hold.answer, 'ask-back');
  assert.match(hold.doubts[0]?.text ?? '', /not proven to be from noc@isp\.example\.net/);
  assert.equal(await accept(hold), 'not-prepared');
  assert.equal((await stateOf(block))[0], 'pending activation');
  assert.equal(await act(block, { do: 'change', to: 'active' }), 'done');
  assert.deepEqual(await stateOf(block), ['active', null]);
});

test('who does not answer is reminded of the block', async () => {
  const { block, ip } = await asked();
  await until('it is sent', async () => {
    const found = await findSilence(town.database, block);
    return found?.ticking.askedAt === null ? undefined : found;
  });
  assert.equal(await act(block, { do: 'remind' }), 'done');
  const { bytes } = await town.sink.waitFor(
    (one) => one.to.includes(noc) && /: (?:the block|blokace)/.test(header(one.bytes, 'subject')),
    30_000,
  );
  assert.match(header(bytes, 'subject'), new RegExp(ip.replaceAll('.', '\\.')));
});

test('what was confirmed for one state changes no later one', async () => {
  const { block, letter } = await asked();
  const hold = await replied(letter, 'It is blocked.', true);
  assert.equal(hold.answer, 'block-active');
  for (const to of ['active', 'pending removal']) await act(block, { do: 'change', to });
  const refused = await accept(hold);
  assert.match(JSON.stringify(refused), /is pending removal by now/);
  assert.deepEqual(await stateOf(block), ['pending removal', 'update']);
});
