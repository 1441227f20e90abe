// The process that alone reads private keys, with keys that the real gpg made and judges: good as it
// was signed, bad with one byte changed, and no signature at all from a key that should not sign.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';

import { protect } from '../../src/mail/protect.ts';
import { createProtection } from '../../src/workers/protection.ts';
import { createSigner, SigningError } from '../../src/workers/signer.ts';
import { rules } from '../support/facts.ts';
import { type Gpg, hasGpg, openGpg, signedParts } from '../support/gpg.ts';

const mail = Buffer.from(
  'From: abuse@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n' +
    'Content-Type: text/plain; charset=utf-8\r\n\r\n192.0.2.7 scans us.\r\n',
);

describe('with gpg', { skip: hasGpg ? false : 'there is no gpg' }, () => {
  let gpg: Gpg;
  before(() => {
    gpg = openGpg();
  });
  after(() => gpg?.close());

  function home(t: TestContext, files: Readonly<Record<string, string>>, mode = 0o600) {
    const folder = mkdtempSync(join(tmpdir(), 'signer-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    mkdirSync(join(folder, 'keys'), { mode: 0o700 });
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, 'keys', name), text);
      chmodSync(join(folder, 'keys', name), mode);
    }
    return folder;
  }

  function signer(t: TestContext, folder: string, now = () => new Date()) {
    const made = createSigner({ home: folder, now });
    t.after(() => made.close());
    return made;
  }

  for (const algorithm of ['ed25519', 'rsa3072']) {
    test(`what is signed by a key of ${algorithm} is good, and bad with one byte changed`, async (t) => {
      const key = gpg.makeKey('abuse@example.org', '1y', algorithm);
      const folder = home(t, { 'desk.asc': gpg.exportPrivate(key) });
      const { sign } = signer(t, folder);
      const bytes = await protect(mail, (entity) => sign(key, entity));
      const { entity, signature } = signedParts(bytes);
      const words = gpg.verify(signature, entity);
      assert.deepEqual(
        words.filter((word) => word.endsWith('SIG') && word !== 'NEWSIG'),
        ['GOODSIG', 'VALIDSIG'],
      );
      const changed = Buffer.from(entity);
      const at = changed.indexOf('scans');
      changed[at] = (changed[at] ?? 0) ^ 1;
      assert.deepEqual(
        gpg.verify(signature, changed).filter((word) => word.endsWith('SIG') && word !== 'NEWSIG'),
        ['BADSIG'],
      );
      const micalg = /micalg=(pgp-[a-z0-9]+)/.exec(bytes.toString('latin1'))?.[1];
      t.diagnostic(`${algorithm}: ${words.join(' ')}; ${micalg}`);
    });
  }

  const wrong: readonly [
    string,
    (key: string) => Readonly<Record<string, string>>,
    number,
    RegExp,
  ][] = [
    ['that is not there', () => ({}), 0o600, /no file of .*keys holds the key/],
    ['that others may read', (key) => ({ 'a.asc': gpg.exportPrivate(key) }), 0o640, /chmod 600 /],
    [
      'of which there is only the public half',
      (key) => ({ 'a.asc': gpg.exportPublic(key) }),
      0o600,
      /holds no private key/,
    ],
    ['beside a file that is none', () => ({ 'a.asc': 'nothing' }), 0o600, /holds no private key/],
  ];
  for (const [name, files, mode, why] of wrong) {
    test(`a key ${name} signs nothing`, async (t) => {
      const key = gpg.makeKey('abuse@example.org', '1y');
      const { sign } = signer(t, home(t, files(key), mode));
      await assert.rejects(sign(key, mail), (error: Error) => {
        assert.equal(error instanceof SigningError, true);
        assert.match(error.message, why);
        assert.match(error.message, new RegExp(key));
        return true;
      });
    });
  }

  test('a key that has expired signs nothing', async (t) => {
    const key = gpg.makeKey('abuse@example.org', '1d');
    const folder = home(t, { 'a.asc': gpg.exportPrivate(key) });
    const later = signer(t, folder, () => new Date(Date.now() + 2 * 86_400_000));
    await assert.rejects(later.sign(key, mail), /does not sign: .*expired/i);
  });

  test('a key behind a link counts by the link, which others may read', async (t) => {
    const key = gpg.makeKey('abuse@example.org', '1y');
    const folder = home(t, { 'a.txt': gpg.exportPrivate(key) });
    symlinkSync(join(folder, 'keys/a.txt'), join(folder, 'keys/a.asc'));
    await assert.rejects(signer(t, folder).sign(key, mail), /chmod 600/);
  });

  test('a changed file is read again, and many at once are each signed', async (t) => {
    const [first, second] = [
      gpg.makeKey('a@example.org', '1y'),
      gpg.makeKey('b@example.org', '1y'),
    ];
    const folder = home(t, { 'a.asc': gpg.exportPrivate(first) });
    const { sign } = signer(t, folder);
    await sign(first, mail);
    await assert.rejects(sign(second, mail), SigningError);
    writeFileSync(join(folder, 'keys/b.asc'), gpg.exportPrivate(second), { mode: 0o600 });
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        sign(at % 2 === 0 ? first : second, Buffer.from(`${at}`)),
      ),
    );
    for (const [at, { armored }] of all.entries())
      assert.equal(gpg.verify(armored, Buffer.from(`${at}`)).includes('GOODSIG'), true);
  });

  test('only a constituency that signs is signed for', async (t) => {
    const key = gpg.makeKey('abuse@example.org', '1y');
    const folder = home(t, { 'a.asc': gpg.exportPrivate(key) });
    const [edu] = rules().constituencies;
    assert.equal(edu === undefined, false);
    const under = rules({ constituencies: [{ ...edu, name: 'signs', sign: key }, edu] as never });
    const protection = createProtection({ home: folder, now: () => new Date() }, () => under);
    t.after(() => protection.close());
    assert.equal(await protection.protect(mail, 'edu'), mail);
    assert.equal(await protection.protect(mail, null), mail);
    const { entity, signature } = signedParts(await protection.protect(mail, 'signs'));
    assert.equal(gpg.verify(signature, entity).includes('GOODSIG'), true);
    await assert.rejects(protection.protect(Buffer.from('no header'), 'signs'), SigningError);
  });
});
