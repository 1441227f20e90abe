// `sluice key`: a public key is pinned by a person and for nobody else, what is wrong with a key is
// said, token keys are rotated whole or not at all, and nothing starts with a key that is open.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { generateKey, readKey } from 'openpgp';

import { keyCommand } from '../../src/cli/key.ts';
import { loadKeys, refuseOpenKeys, rotateKeys } from '../../src/config/keys.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openDatabase } from '../../src/store/pg.ts';
import { keysOf } from '../../src/store/pgp-keys.ts';
import { checkToken, makeToken } from '../../src/tickets/token.ts';
import { testDatabase } from '../support/database.ts';
import { hasGpg, openGpg } from '../support/gpg.ts';
import { temporaryHome } from '../support/server.ts';
import { said } from './said.ts';

const root = join(import.meta.dirname, '../..');
const home = temporaryHome();
const config = join(home, 'config');
let database: Awaited<ReturnType<typeof testDatabase>>;
const environment = { ...process.env };

const makeKey = (email: string, expiresDays = 0) =>
  generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [{ email }],
    keyExpirationTime: expiresDays * 86_400,
    format: 'object',
  });
const noc = await makeKey('noc@example.net');
const soon = await makeKey('soon@example.net', 20);
const leaver = await makeKey('leaver@example.net');
const fingerprint = noc.publicKey.getFingerprint().toUpperCase();

before(async () => {
  database = await testDatabase();
  await migrate({ url: database.url });
  mkdirSync(config);
  for (const name of ['networks.yaml', 'routing.yaml', 'sluice.yaml']) {
    const text = readFileSync(join(root, 'config/demo', name), 'utf8');
    writeFileSync(join(config, name), text.replace('../keywords', join(root, 'config/keywords')));
  }
  process.env['DATABASE_URL'] = database.url;
  process.env['SLUICE_HOME'] = home;
});
after(async () => {
  process.env = environment;
  await database.drop();
});

const key = (...words: string[]) => said(keyCommand, ['key', ...words], config);
function file(name: string, text: string): string {
  const path = join(home, name);
  writeFileSync(path, text);
  return path;
}

test('nothing pinned is said', async () => {
  assert.match((await key('ls')).out, /no key is pinned, and no constituency signs/);
});

test('a key is pinned to the contact that is named, and to no other unasked', async () => {
  const path = file('noc.asc', noc.publicKey.armor());
  const tried = await key('import', path, '--contact', 'abuse@example.net', '-n');
  assert.deepEqual([tried.status, tried.err], [0, '']);
  assert.match(tried.out, /nothing was kept/);
  assert.match((await key('ls')).out, /no key is pinned/);

  const done = await key('import', path, '--contact', 'Abuse@example.net');
  assert.equal(done.status, 0);
  assert.match(done.out, new RegExp(`^fingerprint ${fingerprint.match(/.{4}/g)?.join(' ')}$`, 'm'));
  assert.match(done.out, /mail from abuse@example\.net itself is not shown as signed/);
  assert.match(done.out, /compare the fingerprint with its owner, not by mail/);

  const other = await key('import', path, '--contact', 'other@example.net');
  assert.equal(other.status, 64);
  assert.match(other.err, /is pinned to abuse@example\.net by cli:.*with --replace/);
  const moved = await key('import', path, '--contact', 'noc@example.net', '--replace');
  assert.equal(moved.status, 0);

  const pg = openDatabase({ url: database.url });
  const [kept, ...more] = await keysOf(pg, 'noc@example.net');
  await pg.close();
  assert.deepEqual([kept?.fingerprint, kept?.address, more], [fingerprint, 'noc@example.net', []]);
  assert.deepEqual([kept?.uids, kept?.revoked], [['noc@example.net'], false]);
});

test('a key that expires soon, or has, is marked', async () => {
  const path = file('soon.asc', soon.publicKey.armor());
  const done = await key('import', path, '--contact', 'soon@example.net');
  assert.match(done.out, /beware {6}expires on \d{4}-\d{2}-\d{2}/);
  const { out } = await key('ls');
  assert.match(
    out,
    new RegExp(`^${fingerprint} {2}noc@example\\.net {3}.* by cli:.*noc\\.asc$`, 'm'),
  );
  assert.match(out, /soon@example\.net .* ! expires on /);
  const rows = (await key('ls', '--json')).out.trim().split('\n');
  const parsed = rows.map((row) => JSON.parse(row) as Record<string, unknown>);
  assert.deepEqual(
    parsed.map(({ address, mark }) => [address, typeof mark]),
    [
      ['noc@example.net', 'object'],
      ['soon@example.net', 'string'],
    ],
  );
  assert.equal(
    parsed.some((row) => 'armored' in row),
    false,
  );
  assert.match((await key('ls', '-q')).out, new RegExp(`^${fingerprint}\n[0-9A-F]{40}\n$`));
});

test('our own keys are listed with what keeps them from signing', async () => {
  const text = readFileSync(join(config, 'networks.yaml'), 'utf8');
  const own = noc.privateKey;
  writeFileSync(
    join(config, 'networks.yaml'),
    text.replace(/^ {2}- name: (\S+)$/m, `  - name: $1\n    sign: ${fingerprint}`),
  );
  const none = await key('ls');
  assert.match(none.out, /signs for \S+ {3}the key [0-9A-F]{40} does not sign: no file of /);
  mkdirSync(join(home, 'keys'));
  const path = file('keys/desk.asc', own.armor());
  chmodSync(path, 0o600);
  assert.match((await key('ls')).out, new RegExp(`^${fingerprint} {2}signs for \\S+ {3}ok$`, 'm'));
  writeFileSync(join(config, 'networks.yaml'), text);
});

const refused: readonly [string, () => string[], number, RegExp][] = [
  [
    'a private key',
    () => ['import', file('p.asc', noc.privateKey.armor()), '--contact', 'a@example.net'],
    66,
    /it is a private key; give the public one only/,
  ],
  [
    'no key',
    () => ['import', file('n.asc', 'x'), '--contact', 'a@example.net'],
    66,
    /no public key/,
  ],
  ['no file', () => ['import', '/nowhere.asc', '--contact', 'a@example.net'], 66, /ENOENT/],
  [
    'no address',
    () => ['import', file('a.asc', noc.publicKey.armor()), '--contact', 'nobody'],
    64,
    /--contact nobody is no mail address/,
  ],
  [
    'a heap of keys',
    () => ['import', file('big.asc', 'x'.repeat(300_000)), '--contact', 'a@example.net'],
    64,
    /too big for one key/,
  ],
];
for (const [name, words, status, why] of refused) {
  test(`${name} is not imported, and the sentence says why`, async () => {
    const done = await key(...words());
    assert.match(done.err, why);
    assert.equal(done.status, status);
  });
}

test('a rotation puts a new key on top: old tokens are believed, new ones are made by it', async () => {
  const [old] = loadKeys(home);
  const token = makeToken([old], 'party', 'p1');
  const done = await key('rotate');
  assert.equal(done.status, 0);
  assert.match(done.out, /token\.keys: a new key is on top; 2 keys in it/);
  assert.match(done.out, /copy the file to every other node, with mode 600/);
  const keys = loadKeys(home);
  assert.deepEqual([keys.length, Buffer.from(keys[1] ?? []).equals(Buffer.from(old))], [2, true]);
  assert.equal(checkToken(keys, 'party', 'p1', token), true);
  assert.notEqual(makeToken(keys, 'party', 'p1'), token);
  assert.equal(statSync(join(home, 'token.keys')).mode & 0o777, 0o600);
  assert.equal(existsSync(join(home, 'token.keys.new')), false);
});

test('of two rotations one is refused, and nothing is lost', async () => {
  const before = readFileSync(join(home, 'token.keys'), 'utf8');
  const draft = file('token.keys.new', '');
  const done = await key('rotate');
  assert.equal(done.status, 78);
  assert.match(done.err, /another rotation is under way.*rm .*token\.keys\.new/);
  assert.equal(readFileSync(join(home, 'token.keys'), 'utf8'), before);
  writeFileSync(draft, '');
  assert.throws(() => rotateKeys(home), /nothing was changed/);
});

const fingerprintOf = ({ publicKey }: typeof noc) => publicKey.getFingerprint().toUpperCase();

test('a key that is unpinned is nobody’s, and can be pinned again', async () => {
  const own = fingerprintOf(soon);
  const shown = own.match(/.{4}/g) ?? [];
  const dry = await key('unpin', ...shown, '-n');
  assert.match(
    dry.out,
    new RegExp(`^${own} would be taken from soon@example\\.net \\(-n\\)$`, 'm'),
  );
  assert.match((await key('ls')).out, /soon@example\.net/);
  const done = await key('unpin', own.toLowerCase());
  assert.equal(done.status, 0, done.err);
  assert.match(done.out, /is no longer soon@example\.net's: mail signed by it is not shown as/);
  assert.doesNotMatch((await key('ls')).out, /soon@example\.net/);
  const again = await key('unpin', own);
  assert.deepEqual([again.status, /pinned to nobody; see/.test(again.err)], [66, true]);
  const path = file('soon.asc', soon.publicKey.armor());
  assert.equal((await key('import', path, '--contact', 'soon@example.net')).status, 0);
});

test('a key is revoked by a person’s word, with the reason, and stays so', async () => {
  const own = fingerprintOf(soon);
  assert.match((await key('revoke', own)).err, /say why: --reason TEXT, or --certificate FILE/);
  const dry = await key('revoke', own, '--reason', 'lost', '-n');
  assert.match(dry.out, /of soon@example\.net would be revoked \(-n\): lost/);
  const done = await key('revoke', own, '--reason', 'the laptop was stolen');
  assert.equal(done.status, 0, done.err);
  const listed = /soon@example\.net .* ! revoked \(cli:\S+: the laptop was stolen\)$/m;
  assert.match((await key('ls')).out, listed);
  const path = file('soon.asc', soon.publicKey.armor());
  assert.equal((await key('import', path, '--contact', 'soon@example.net')).status, 0);
  assert.match((await key('ls')).out, listed);
  assert.match((await key('revoke', 'ABCD', '--reason', 'x')).err, /no fingerprint in full/);
});

test('a certificate revokes its own key, and no other', async () => {
  const path = file('leaver.asc', leaver.publicKey.armor());
  assert.equal((await key('import', path, '--contact', 'leaver@example.net')).status, 0);
  const own = fingerprintOf(leaver);
  for (const [name, text, why] of [
    ['another’s', noc.revocationCertificate, /it revokes no such key: .*does not match/],
    ['no certificate', 'x', /it revokes no such key/],
    ['kept by gpg', `gpg says:\n\n:${leaver.revocationCertificate}`, /a colon stands before/],
  ] as const) {
    const wrong = await key('revoke', own, '--certificate', file('c.asc', text));
    assert.match(wrong.err, why, name);
    assert.equal(wrong.status, 66, name);
  }
  const certificate = file('c.asc', leaver.revocationCertificate);
  const done = await key('revoke', own, '--certificate', certificate);
  assert.equal(done.status, 0, done.err);
  assert.match((await key('ls')).out, /leaver@.* ! revoked \(cli:\S+: by its own certificate\)$/m);
  const pg = openDatabase({ url: database.url });
  const [kept] = await keysOf(pg, 'leaver@example.net');
  await pg.close();
  const bears = await readKey({ armoredKey: kept?.armored ?? '' });
  assert.equal(await bears.isRevoked(), true);
});

test('a certificate that gpg made counts', { skip: !hasGpg }, async (t) => {
  const gpg = openGpg();
  t.after(() => gpg.close());
  const own = gpg.makeKey('old@example.net', '1y');
  const path = file('old.asc', gpg.exportPublic(own));
  assert.equal((await key('import', path, '--contact', 'old@example.net')).status, 0);
  const kept = file('old.rev', gpg.revocationOf(own));
  assert.match((await key('revoke', own, '--certificate', kept)).err, /take it away/);
  const certificate = file('old.rev', gpg.revocationOf(own).replace(/^:/m, ''));
  const done = await key('revoke', own, '--certificate', certificate);
  assert.equal(done.status, 0, done.err);
  assert.match((await key('ls')).out, /old@.* ! revoked \(cli:\S+: by its own certificate\)$/m);
});

test('a file of keys that others may read is refused, with what to do', () => {
  const path = join(home, 'token.keys');
  for (const mode of [0o640, 0o604, 0o620]) {
    chmodSync(path, mode);
    assert.throws(
      () => loadKeys(home),
      new RegExp(`others may read or change .*: chmod 600 ${path}$`),
    );
  }
  chmodSync(path, 0o600);
  refuseOpenKeys(home);
  const own = join(home, 'keys/desk.asc');
  chmodSync(own, 0o644);
  assert.throws(() => refuseOpenKeys(home), new RegExp(`chmod 600 ${own}$`));
  chmodSync(own, 0o600);
});
