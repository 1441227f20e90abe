// What an OpenPGP signature is worth, asked of the real cage with keys made here. Every way to make
// a mark cover more than was signed (two senders, a part, a second signature, another's user id, a
// key in the mail, HTML beside it) must show nothing as good; the honest forms must.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import {
  createCleartextMessage,
  createMessage,
  generateKey,
  type PrivateKey,
  readKey,
  revokeKey,
  sign,
} from 'openpgp';

import type { MailId } from '../../src/model.ts';
import { cage as reading } from '../../src/pipeline/pipeline.ts';
import { begin, run } from '../../src/pipeline/run.ts';
import { verify } from '../../src/stages/verify.ts';
import { createCage } from '../../src/workers/cage.ts';
import type { PinnedKey } from '../../src/workers/cage-seals.ts';
import { createProver } from '../../src/workers/prover.ts';
import { hasGpg, openGpg } from '../support/gpg.ts';
import { answers, passed, received, rules, tools } from '../support/facts.ts';

const settings = { children: 1, memoryBytesMax: 256 * 2 ** 20, deadlineMs: 10_000 };
const cage = createCage(settings, rules());
after(() => cage.close());

const day = 86_400_000;
const now = new Date('2026-04-07T12:00:00Z');
const made = new Date(now.getTime() - 30 * day);
const keyFor = (email: string, expiresS = 0) =>
  generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [{ name: 'Desk', email }],
    date: made,
    keyExpirationTime: expiresS,
    format: 'object',
  });
const manager = await keyFor('manager@lab.example');
const stranger = await keyFor('stranger@other.example');
/** Whoever makes a key writes what he likes into it; it is pinned to whom it was got from. */
const pretender = await keyFor('manager@lab.example');
const expired = await keyFor('manager@lab.example', 20 * 86_400);
const pinned = (key: { publicKey: { armor(): string } }, changed: Partial<PinnedKey> = {}) => ({
  armored: key.publicKey.armor(),
  address: 'manager@lab.example',
  revoked: false,
  ...changed,
});

const crlf = (text: string) => text.replace(/\r?\n/g, '\r\n');
async function detached(text: string, keys: PrivateKey | PrivateKey[], at = now): Promise<string> {
  const message = await createMessage({ binary: Buffer.from(text) });
  return sign({
    message,
    signingKeys: keys,
    detached: true,
    date: new Date(at.getTime() - 60_000),
  }) as Promise<string>;
}

const inner = crlf('Content-Type: text/plain; charset=utf-8\n\n192.0.2.7 is clean again.\n');

interface Made {
  readonly from?: string;
  readonly content?: string;
  readonly signedContent?: string;
  readonly keys?: PrivateKey | PrivateKey[];
  readonly at?: Date;
  readonly after?: string;
  readonly protocol?: string;
}

async function signedMail(made: Made = {}): Promise<string> {
  const { from = 'From: <manager@lab.example>', content = inner, after: more = '' } = made;
  const { protocol = 'application/pgp-signature' } = made;
  const signed = made.signedContent ?? content;
  const signature = await detached(signed, made.keys ?? manager.privateKey, made.at);
  return crlf(`${from}
Subject: Re: 192.0.2.7
MIME-Version: 1.0
Content-Type: multipart/signed; micalg=pgp-sha512; protocol="${protocol}"; boundary=out

--out
${content}
--out
Content-Type: application/pgp-signature; name=signature.asc

${signature}
${more}--out--
`);
}

const head = 'From: <manager@lab.example>\nSubject: Re: x\nMIME-Version: 1.0\n';
async function clearMail(before = '', behind = '', type = 'text/plain; charset=utf-8') {
  const message = await createCleartextMessage({ text: '192.0.2.7 is clean.\n- so it is' });
  const date = new Date(now.getTime() - 60_000);
  const armored = await sign({ message, signingKeys: manager.privateKey, date });
  return crlf(`${head}Content-Type: ${type}\n\n${before}${armored}${behind}`);
}

/** Within another mail's parts: what is beside it is not signed. */
function mixed(part: string, beside: string, order: 'before' | 'behind'): string {
  const [top = '', ...rest] = part.split('\r\n\r\n');
  const type = /Content-Type: [^\r]*/.exec(top)?.[0] ?? '';
  const signed = `${type}\r\n\r\n${rest.join('\r\n\r\n')}`;
  const other = `Content-Type: text/plain\r\n\r\n${beside}`;
  const parts = order === 'before' ? [other, signed] : [signed, other];
  const body = parts.map((one) => `--mix\r\n${one}\r\n`).join('');
  return `${crlf(head)}Content-Type: multipart/mixed; boundary=mix\r\n\r\n${body}--mix--\r\n`;
}

async function told(
  text: string | Buffer,
  keys: readonly PinnedKey[] = [pinned(manager)],
  at = now,
) {
  const prover = createProver({ cage, records: async () => new Map(), keys: async () => keys });
  const mail = received({ mail: 'mail-1' as MailId, raw: Buffer.from(text) });
  const under = { now: at, rules: rules() };
  const { facts } = await run(reading.stages, begin(mail), under, () => 0);
  assert.ok(facts.parse !== undefined);
  const nothing = answers({ complaints: 0, forwarded: 0, refused: 0 });
  const reads = tools({ reporter: nothing, seal: prover.seal });
  return passed(await verify.run({ received: mail, parse: facts.parse }, { ...reads, now: at }));
}

const fingerprint = manager.publicKey.getFingerprint().toUpperCase();

test('a signed mail is shown with its whole fingerprint and whose key it is', async () => {
  const { fact, whys } = await told(await signedMail());
  assert.equal(fact.seal?.state, 'good');
  assert.deepEqual([fact.seal.covers, fact.seal.whose], ['all', 'manager@lab.example']);
  assert.equal(fact.seal.fingerprint, fingerprint);
  assert.deepEqual(whys[1], {
    code: 'signed',
    text: `signed by ${fingerprint} of manager@lab.example`,
  });
  // Whoever has it can send it again, under any subject: it proves no sender, and allows nothing.
  assert.equal(fact.aligned, false);
});

const honest: readonly [string, () => Promise<string>][] = [
  ['a clear-signed text', () => clearMail()],
  ['lines that end in LF', async () => (await signedMail()).replaceAll('\r\n', '\n')],
  [
    'a text in several parts, all of them signed',
    () =>
      signedMail({
        content: crlf(
          'Content-Type: multipart/alternative; boundary=in\n\n--in\n\nplain\n--in\nContent-Type: text/html\n\n<p>plain</p>\n--in--\n',
        ),
      }),
  ],
  [
    'a name beside the address',
    () => signedMail({ from: 'From: "The Desk" <manager@lab.example>' }),
  ],
];
for (const [name, make] of honest) {
  test(`${name} is good`, async () => {
    const { fact } = await told(await make());
    assert.equal(fact.seal?.state, 'good', fact.seal?.why);
    assert.equal(fact.seal.covers, 'all');
  });
}

test('of a mail that is signed in part only that part is meant', async () => {
  for (const order of ['before', 'behind'] as const) {
    const { fact } = await told(mixed(await signedMail(), 'Pay at once.', order));
    assert.equal(fact.seal?.covers, 'part');
    assert.match(fact.seal.why, /but of the mail only part 0\.[01]\.0$/);
  }
});

const own = () => manager.publicKey.armor();
/** Own re-creations of the ways in which programs were deceived. */
const attacks: readonly [string, () => Promise<string>, RegExp][] = [
  [
    'two From fields',
    () => signedMail({ from: 'From: <manager@lab.example>\nFrom: <stranger@other.example>' }),
    /it has not one sender/,
  ],
  [
    'two senders in one field',
    () => signedMail({ from: 'From: <manager@lab.example>, <stranger@other.example>' }),
    /it has not one sender/,
  ],
  [
    'the same sender in two fields',
    () => signedMail({ from: 'From: <manager@lab.example>\nFrom: <manager@lab.example>' }),
    /it has not one sender/,
  ],
  [
    'another’s address as a name',
    () =>
      signedMail({
        from: 'From: "manager@lab.example" <stranger@other.example>',
        keys: stranger.privateKey,
      }),
    /pinned to nobody/,
  ],
  [
    'a good signature under another sender',
    () => signedMail({ from: 'From: <director@lab.example>' }),
    /which does not bear director@lab\.example/,
  ],
  ['a stranger’s key', () => signedMail({ keys: stranger.privateKey }), /pinned to nobody/],
  [
    'a key that claims the address',
    () => signedMail({ keys: pretender.privateKey }),
    /pinned to nobody/,
  ],
  [
    'a second signature by a stranger',
    () => signedMail({ keys: [manager.privateKey, stranger.privateKey] }),
    /it bears 2 signatures/,
  ],
  [
    'the same signature twice',
    () => signedMail({ keys: [manager.privateKey, manager.privateKey] }),
    /it bears 2 signatures/,
  ],
  [
    'two signed parts',
    async () =>
      mixed(await signedMail(), `--mix\r\n`, 'behind').replace(
        '--mix--',
        `${nested(await signedMail())}--mix--`,
      ),
    /it has 2 signed parts/,
  ],
  [
    'other words than were signed',
    async () => signedMail({ content: inner.replace('clean', 'hacked'), signedContent: inner }),
    /signed by [0-9A-F]{40} of manager@lab\.example, but .*: not verified/,
  ],
  [
    'a third part beside the signature',
    () => signedMail({ after: '--out\nContent-Type: text/plain\n\nPay at once.\n' }),
    /not one part and its signature/,
  ],
  [
    'a text in front of a clear-signed one',
    () => clearMail('Pay at once.\n\n'),
    /not one clear-signed block and nothing else/,
  ],
  [
    'a text behind a clear-signed one',
    () => clearMail('', '\nPay at once.\n'),
    /not one clear-signed block and nothing else/,
  ],
  [
    'two clear-signed texts',
    async () => clearMail('', `\n${(await clearMail()).split('\r\n\r\n').slice(1).join('\n\n')}`),
    /not one clear-signed block and nothing else/,
  ],
  [
    'HTML beside a clear-signed text',
    async () => {
      const text = (await clearMail()).split('\r\n\r\n').slice(1).join('\r\n\r\n');
      return `${crlf(head)}Content-Type: multipart/alternative; boundary=alt\r\n\r\n--alt\r\nContent-Type: text/plain\r\n\r\n${text}\r\n--alt\r\nContent-Type: text/html\r\n\r\n<p>Pay.</p>\r\n--alt--\r\n`;
    },
    /not all that is shown/,
  ],
  [
    'a clear-signed text that says it is HTML',
    () => clearMail('', '', 'text/html'),
    /not all that is/,
  ],
  [
    'a header in the armour that says something',
    async () => (await clearMail()).replace('Hash: ', 'Comment: pay at once\r\nHash: '),
    /not verified/,
  ],
  [
    'a text between armour and signature',
    async () =>
      (await clearMail()).replace('-----BEGIN PGP SIGNATURE', 'Pay.\r\n-----BEGIN PGP SIGNATURE'),
    /not verified/,
  ],
  [
    'the signer’s key in the mail, pinned to nobody',
    () =>
      signedMail({
        keys: stranger.privateKey,
        content: crlf(`Content-Type: application/pgp-keys\n\n${own()}`),
      }),
    /pinned to nobody/,
  ],
  [
    'a signed mail that is only attached',
    async () => {
      const inside = `Content-Type: message/rfc822\r\n\r\n${await signedMail()}`;
      return `${crlf(head)}Content-Type: multipart/mixed; boundary=mix\r\n\r\n--mix\r\n\r\nPay.\r\n--mix\r\n${inside}\r\n--mix--\r\n`;
    },
    /not all that is shown/,
  ],
  [
    'a line of an mbox before the signed part',
    () => signedMail({ content: `From manager@lab.example\r\n${inner}`, signedContent: inner }),
    /nobody can say where the signed part begins/,
  ],
  ['an unknown protocol', () => signedMail({ protocol: 'application/x-sign' }), /by other means/],
  [
    'S/MIME, which is not checked',
    () => signedMail({ protocol: 'application/pkcs7-signature' }),
    /by S\/MIME/,
  ],
  [
    'a signature that is none',
    async () => (await signedMail()).replace(/(?<=SIGNATURE-----\r\n\r\n)w/, 'x'),
    /not verified/,
  ],
  [
    'a signature over a key, as a text’s',
    async () => {
      const { publicKey } = manager;
      const binding = publicKey.users[0]?.selfCertifications[0]?.write();
      const armored = Buffer.from(binding ?? []).toString('base64');
      const block = `-----BEGIN PGP SIGNATURE-----\r\n\r\n${armored}\r\n-----END PGP SIGNATURE-----\r\n`;
      return (await signedMail()).replace(/-----BEGIN PGP[^]*END PGP SIGNATURE-----/, block);
    },
    /not verified/,
  ],
  [
    'a signature of tomorrow',
    () => signedMail({ at: new Date(now.getTime() + day) }),
    /not verified/,
  ],
];

const nested = (mail: string) => {
  const type = /Content-Type: multipart[^\r]*/.exec(mail)?.[0] ?? '';
  return `--mix\r\n${type}\r\n\r\n${mail.split('\r\n\r\n').slice(1).join('\r\n\r\n')}\r\n`;
};

for (const [name, make, why] of attacks) {
  test(`${name} is not shown as good`, async () => {
    const { fact, whys } = await told(await make());
    assert.notEqual(fact.seal?.state, 'good');
    assert.equal(fact.seal?.whose ?? null, null);
    assert.equal(whys[1]?.code, 'not-verified');
    assert.match(whys[1].text, why);
    assert.match(whys[1].text, /not verified/);
  });
}

test('a key that has expired or was revoked verifies nothing', async () => {
  const old = await told(
    await signedMail({ keys: expired.privateKey, at: new Date(made.getTime() + day) }),
    [pinned(expired)],
  );
  assert.equal(old.fact.seal?.state, 'expired');
  assert.match(old.fact.seal.why, /which expired on 2026-03-28: not verified$/);
  const mail = await signedMail();
  const said = await told(mail, [pinned(manager, { revoked: true })]);
  assert.equal(said.fact.seal?.state, 'revoked');
  const { publicKey } = await revokeKey({
    key: manager.privateKey,
    date: new Date(now.getTime() - 3_600_000),
    format: 'object',
  });
  const itself = await told(mail, [pinned({ publicKey })]);
  assert.equal(itself.fact.seal?.state, 'revoked');
});

test('a key may be pinned to the contact and bear the address of who writes', async () => {
  const { fact } = await told(await signedMail(), [
    pinned(manager, { address: 'abuse@lab.example' }),
  ]);
  assert.deepEqual([fact.seal?.state, fact.seal?.whose], ['good', 'abuse@lab.example']);
});

test('a public key is read in the cage, a private one is refused', async () => {
  const found = await cage.put('key', { armored: own(), at: now });
  assert.ok(found.ok);
  assert.equal(found.fingerprint, fingerprint);
  assert.deepEqual(found.addresses, ['manager@lab.example']);
  assert.deepEqual([found.expiresAt, found.revoked], [null, false]);
  assert.equal((await readKey({ armoredKey: found.armored })).isPrivate(), false);
  const secret = await cage.put('key', { armored: manager.privateKey.armor(), at: now });
  assert.deepEqual(secret, {
    ok: false,
    why: 'it is a private key; give the public one only',
  });
  const none = await cage.put('key', { armored: 'no key', at: now });
  assert.equal(none.ok, false);
  const dated = await cage.put('key', { armored: expired.publicKey.armor(), at: now });
  assert.equal(dated.ok && dated.expiresAt?.toISOString().slice(0, 10), '2026-03-28');
});

const heap = (line: string) => line.repeat(Math.ceil((2 * 2 ** 20) / line.length));
const outside = `${crlf(head)}Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary=out\r\n\r\n`;
const signature = '--out\r\nContent-Type: application/pgp-signature\r\n\r\n';
const hostile: readonly [string, () => string][] = [
  [
    'a signed part of two megabytes of blanks',
    () => `${outside}--out\r\n\r\n${heap(' ')}\r\n${signature}x\r\n--out--\r\n`,
  ],
  ['a megabyte of delimiters', () => outside + heap('--out\r\n').slice(0, 2 ** 20)],
  [
    'a signature of two megabytes',
    () => `${outside}--out\r\n\r\nx\r\n${signature}${heap('wl4=\r\n')}--out--\r\n`,
  ],
  ['a clear-signed line of two megabytes of blanks', () => clear(`${heap(' ')}x`)],
  ['two megabytes of clear-signed lines', () => clear(heap('- \r\n'))],
  [
    'two megabytes of armour',
    () => crlf(head) + '\r\n' + heap('-----BEGIN PGP SIGNED MESSAGE-----\r\n'),
  ],
];
const clear = (text: string) =>
  `${crlf(head)}Content-Type: text/plain\r\n\r\n-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA512\r\n\r\n${text}\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\nwl4=\r\n-----END PGP SIGNATURE-----\r\n`;

for (const [name, make] of hostile) {
  test(`${name} cost at most their own check`, async (t) => {
    const started = performance.now();
    const asked = {
      raw: Buffer.from(make()),
      from: 'a@example.net',
      keys: [pinned(manager)],
      at: now,
    };
    const found = await cage.put('seal', asked).catch((error: Error) => error);
    t.diagnostic(
      `${Math.round(performance.now() - started)} ms: ${found instanceof Error ? found.message : found.why}`,
    );
    assert.equal(found instanceof Error ? null : found.seal, null);
    assert.equal(performance.now() - started < 40_000, true);
    assert.equal((await told(await signedMail())).fact.seal?.state, 'good');
  });
}

test('what gpg signs is good in both forms', {
  skip: hasGpg ? false : 'there is no gpg',
}, async (t) => {
  const gpg = openGpg();
  t.after(() => gpg.close());
  const today = new Date();
  for (const algorithm of ['ed25519', 'rsa2048']) {
    const key = gpg.makeKey('manager@lab.example', '1y', algorithm);
    const keys = [
      { armored: gpg.exportPublic(key), address: 'manager@lab.example', revoked: false },
    ];
    const text =
      'Dobrý den,\n\n192.0.2.7 je čistá. \n- opraveno\nFrom now on it stays so.\n-- \nDesk\n';
    const body = gpg.sign(key, Buffer.from(text), '--clear-sign');
    const clear = `${head}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n`;
    const raw = crlf(clear) + crlf(body);
    const found = await told(Buffer.from(raw, 'latin1'), keys, today);
    assert.equal(found.fact.seal?.state, 'good', found.fact.seal?.why);
    assert.equal(found.fact.seal.fingerprint, key);
    const changed = await told(
      Buffer.from(raw.replace('192.0.2.7', '192.0.2.8'), 'latin1'),
      keys,
      today,
    );
    assert.equal(changed.fact.seal?.state, 'bad');

    const content = crlf(`Content-Type: text/plain; charset=utf-8\n\n${text}`);
    const signature = gpg.sign(key, Buffer.from(content));
    const mail = `${outside}--out\r\n${content}\r\n--out\r\nContent-Type: application/pgp-signature\r\n\r\n${crlf(signature)}\r\n--out--\r\n`;
    const mime = await told(mail, keys, today);
    assert.equal(mime.fact.seal?.state, 'good', mime.fact.seal?.why);
  }
});
