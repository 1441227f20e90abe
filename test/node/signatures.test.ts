// Signatures through a whole node: what leaves is good for the real gpg as it arrives, and does not
// leave where it cannot be signed; what comes in is proven by its own DKIM signature, and its
// OpenPGP signature is told beside it.

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { dkimSign } from 'mailauth/lib/dkim/sign.js';

import { speak } from '../../src/admin/messages/say.ts';
import { sealView } from '../../src/admin/seal.ts';
import { rotateKeys } from '../../src/config/keys.ts';
import type { Node } from '../../src/main.ts';
import type { MailId } from '../../src/model.ts';
import { pinKey } from '../../src/store/pgp-keys.ts';
import { currentTrace, sealsOf } from '../../src/store/runs.ts';
import { dnsServer } from '../support/dns-server.ts';
import { type Gpg, hasGpg, openGpg, signedParts } from '../support/gpg.ts';
import { complaint, header, openTown, post, type Town, write } from './town.ts';

const signer = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

describe('with gpg', { skip: hasGpg ? false : 'there is no gpg' }, () => {
  let gpg: Gpg;
  let town: Town;
  let node: Node;
  let dns: Awaited<ReturnType<typeof dnsServer>>;
  let fingerprint: string;
  let ip = 20;

  before(async () => {
    gpg = openGpg();
    dns = await dnsServer({
      's1._domainkey.example.org': {
        txt: [`v=DKIM1; k=rsa; p=${signer.publicKey.toString('base64')}`],
      },
      '_dmarc.example.org': { txt: ['v=DMARC1; p=reject'] },
    });
    town = await openTown({ resolver: { servers: dns.server } });
    fingerprint = gpg.makeKey('abuse@cesnet.cz', '1y');
    town.edit('networks.yaml', (text) =>
      text.replace('  - name: access\n', `  - name: access\n    sign: ${fingerprint}\n`),
    );
    mkdirSync(join(town.home, 'keys'));
    place(gpg.exportPrivate(fingerprint));
    node = await town.start();
  });
  after(async () => {
    await town?.close();
    await dns?.close();
    gpg?.close();
  });

  const file = () => join(town.home, 'keys/desk.asc');
  function place(armored: string, mode = 0o600): void {
    writeFileSync(file(), armored);
    chmodSync(file(), mode);
  }
  const tried = (words: readonly string[]) =>
    words.filter((word) => word.endsWith('SIG') && word !== 'NEWSIG');
  const next = () => `192.0.2.${ip++}`;
  const linesOf = async (mail: MailId) => {
    const trace = await currentTrace(town.database, mail);
    return (trace?.lines ?? []) as { stage: string; whys: { code: string; text: string }[] }[];
  };
  const whysOf = async (mail: MailId, stage: string) =>
    (await linesOf(mail)).find((one) => one.stage === stage)?.whys ?? [];

  test('a forward arrives with a signature that gpg finds good, and bad with one byte changed', async (t) => {
    const from = next();
    const sent = await post(node, complaint(from, { body: `Příliš mnoho pokusů z ${from}. \n` }));
    const mail = await town.decided(sent.messageId);
    assert.equal(mail.outcome, 'forwarded', mail.why);
    const arrived = await town.sink.waitFor(
      (one) => header(one.bytes, 'subject').includes(from),
      30_000,
    );
    assert.match(header(arrived.bytes, 'content-type'), /^multipart\/signed; micalg=pgp-sha512;/);
    assert.match(header(arrived.bytes, 'reply-to'), /abuse\+[a-z2-7]{16}@cesnet\.cz/);
    const { entity, signature } = signedParts(arrived.bytes);
    const words = gpg.verify(signature, entity);
    assert.deepEqual(tried(words), ['GOODSIG', 'VALIDSIG']);
    const changed = Buffer.from(entity);
    const at = changed.length >> 1;
    changed[at] = (changed[at] ?? 0) ^ 1;
    const bad = gpg.verify(signature, changed);
    assert.deepEqual(tried(bad), ['BADSIG']);
    t.diagnostic(`good: ${words.join(' ')}; one byte changed: ${bad.join(' ')}`);
    // The complaint holds what may be changed on its way: it goes as octets, and the trace says so.
    const encoded =
      sent.raw
        .toString('base64')
        .match(/.{1,76}/g)
        ?.join('\r\n') ?? '';
    assert.equal(arrived.bytes.includes(encoded), true);
    assert.deepEqual(
      (await whysOf(mail.id, 'forward')).filter(({ code }) => code === 'signed'),
      [
        {
          code: 'signed',
          text: `by ${fingerprint} of access; the original goes as base64 for that`,
          at: 'networks.yaml:7',
        },
      ],
    );
  });

  test('a constituency that does not sign sends as before', async () => {
    const sent = await post(node, complaint('195.113.79.75'));
    await town.decided(sent.messageId);
    const { bytes } = await town.forwarded(sent.raw);
    assert.match(header(bytes, 'content-type'), /^multipart\/mixed/);
  });

  const broken: readonly [string, () => void, RegExp][] = [
    ['is gone', () => rmSync(file()), /no file of .*keys holds the key/],
    ['is open to others', () => place(gpg.exportPrivate(fingerprint), 0o644), /chmod 600/],
    ['is another', () => place(gpg.exportPrivate(gpg.makeKey('x@cesnet.cz', '1y'))), /no file of/],
  ];
  for (const [name, breakIt, why] of broken) {
    test(`where the key ${name} nothing leaves, the desk is asked, and can run it again`, async () => {
      breakIt();
      const before = town.sink.mails.length;
      const from = next();
      const sent = await post(node, complaint(from));
      const mail = await town.decided(sent.messageId);
      assert.deepEqual([mail.state, mail.outcome], ['held', 'held']);
      const open = await town.holdOf(mail.id);
      assert.deepEqual(open.codes, ['crypto']);
      assert.match(open.doubts[0]?.text ?? '', why);
      assert.deepEqual(await town.deliveriesOf(mail.id), []);
      assert.equal(town.sink.mails.length, before);

      place(gpg.exportPrivate(fingerprint));
      await town.act(open, { kind: 'again' });
      const again = await town.settled(mail.id);
      assert.equal(again.outcome, 'forwarded', again.why);
      const arrived = await town.sink.waitFor(
        (one) => header(one.bytes, 'subject').includes(from),
        30_000,
      );
      const { entity, signature } = signedParts(arrived.bytes);
      assert.deepEqual(tried(gpg.verify(signature, entity)), ['GOODSIG', 'VALIDSIG']);
    });
  }

  test('a key that has expired signs nothing, and the desk is asked', async () => {
    const old = gpg.makeKey('abuse@cesnet.cz', '1d', 'ed25519', '20260101T000000');
    place(gpg.exportPrivate(old));
    const text = readFileSync(join(town.folder, 'networks.yaml'), 'utf8');
    town.write('networks.yaml', text.replace(fingerprint, old));
    await node.reload(await town.configuration());
    const sent = await post(node, complaint(next()));
    const open = await town.holdOf((await town.decided(sent.messageId)).id);
    assert.deepEqual(open.codes, ['crypto']);
    assert.match(open.doubts[0]?.text ?? '', /does not sign: .*expired/);
    town.write('networks.yaml', text);
    place(gpg.exportPrivate(fingerprint));
    await node.reload(await town.configuration());
  });

  /** A complaint of ours that was sent to dorms@example.org, and the number it went under. */
  async function forwardedTo(): Promise<string> {
    const from = next();
    const sent = await post(node, complaint(from));
    await town.decided(sent.messageId);
    const arrived = await town.sink.waitFor(
      (one) => header(one.bytes, 'subject').includes(from),
      30_000,
    );
    return /\[[^\]]+#\d+[a-z]?\]/.exec(header(arrived.bytes, 'subject'))?.[0] ?? '';
  }

  test('a reply by its number alone joins where its DKIM signature holds, and no other', async () => {
    const number = await forwardedTo();
    const reply = (body: string) =>
      write({ from: 'dorms@example.org', subject: `Re: ${number}`, body });
    const { raw, messageId } = reply('It is clean again.');
    const { signatures } = await dkimSign(raw, {
      canonicalization: 'relaxed/relaxed',
      algorithm: 'rsa-sha256',
      // Unsaid, it is taken twice, before the signature and after: two seconds make it a bad one.
      signTime: new Date(),
      signatureData: [
        { signingDomain: 'example.org', selector: 's1', privateKey: signer.privateKey },
      ],
    } as unknown as Parameters<typeof dkimSign>[1]);
    const signed = Buffer.concat([Buffer.from(signatures), raw]);
    await post(node, { from: 'dorms@example.org', raw: signed });
    const joined = await town.decided(messageId);
    const [proof] = await whysOf(joined.id, 'verify');
    assert.equal(joined.outcome, 'joined', `${joined.why}: ${proof?.text}`);
    assert.match(proof?.text ?? '', /^dmarc: signature of example\.org/);

    const other = reply('It was never ours.');
    const forged = Buffer.concat([Buffer.from(signatures), other.raw]);
    await post(node, { from: 'dorms@example.org', raw: forged });
    const held = await town.decided(other.messageId);
    assert.equal(held.outcome, 'held');
    const { codes } = await town.holdOf(held.id);
    assert.equal(codes.includes('unverified-follow-up'), true, codes.join(' '));
    assert.match(
      (await whysOf(held.id, 'verify'))[0]?.text ?? '',
      /^nothing proves example\.org, whose owner says p=reject: /,
    );
  });

  test('a mail that gpg signed is told with whose key it is, once that key is pinned', async () => {
    const key = gpg.makeKey('dorms@example.org', '1y');
    const content = 'Content-Type: text/plain; charset=utf-8\r\n\r\nIt is clean again.\r\n';
    const mail = async () => {
      const { raw, messageId } = write({
        from: 'dorms@example.org',
        subject: 'about one of yours',
        headers: [
          'MIME-Version: 1.0',
          'Content-Type: multipart/signed; micalg=pgp-sha512; protocol="application/pgp-signature"; boundary=sig',
        ],
        body: `--sig\n${content.replaceAll('\r\n', '\n')}\n--sig\nContent-Type: application/pgp-signature\n\n${gpg.sign(key, Buffer.from(content))}\n--sig--`,
      });
      await post(node, { from: 'dorms@example.org', raw });
      const { id } = await town.decided(messageId);
      const kept = await sealsOf(town.database, [id]);
      shown = sealView(kept.get(id) ?? null, speak('en'))?.badge;
      return (await whysOf(id, 'verify'))[1];
    };
    let shown: unknown;
    assert.deepEqual(await mail(), {
      code: 'not-verified',
      text: `signed by ${key}, which is pinned to nobody: not verified`,
    });
    assert.deepEqual(shown, { word: 'PGP: unknown key', tone: 'quiet' });
    await pinKey(town.database, {
      fingerprint: key,
      address: 'dorms@example.org',
      armored: gpg.exportPublic(key),
      uids: ['dorms@example.org'],
      expiresAt: null,
      revoked: false,
      pinnedAt: new Date(),
      source: 'dorms.asc',
      actor: 'cli:operator',
    });
    assert.deepEqual(await mail(), {
      code: 'signed',
      text: `signed by ${key} of dorms@example.org`,
    });
    assert.deepEqual(shown, { word: 'PGP: good', tone: 'good' });
  });

  test('a rotated key makes new tokens after a reload, and what the old one made is believed', async () => {
    const old = await sentBy();
    rotateKeys(town.home);
    await node.reload(await town.configuration());
    for (const address of [old, await sentBy()]) {
      const { messageId } = await post(node, {
        to: address,
        subject: 'Re: it',
        body: 'It is done.',
      });
      assert.equal((await town.decided(messageId)).outcome, 'joined');
    }
  });

  test('with a key file that others may read no node starts, and the sentence says what to do', async () => {
    const tokens = join(town.home, 'token.keys');
    for (const path of [tokens, file()]) {
      chmodSync(path, 0o644);
      await assert.rejects(
        town.start(['clock']),
        new RegExp(`others may read .*: chmod 600 ${path}$`),
      );
      chmodSync(path, 0o600);
    }
    chmodSync(tokens, 0o640);
    await assert.rejects(node.reload(await town.configuration()), /chmod 600/);
    chmodSync(tokens, 0o600);
    await node.reload(await town.configuration());
  });

  async function sentBy(): Promise<string> {
    const from = next();
    const sent = await post(node, complaint(from));
    await town.decided(sent.messageId);
    const arrived = await town.sink.waitFor(
      (one) => header(one.bytes, 'subject').includes(from),
      30_000,
    );
    return header(arrived.bytes, 'reply-to');
  }
});
