// Who signed a mail, asked of the real cage: mails signed here, keys from a literal zone. Only a
// signature over the whole mail as it is shown, by a domain at or above the sender's, proves it.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, test } from 'node:test';

import { sealMessage } from 'mailauth/lib/arc/index.js';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';

import { signatureNames } from '../../src/mime/alignment.ts';
import { readTree } from '../../src/mime/tree.ts';
import type { MailId } from '../../src/model.ts';
import { createCage } from '../../src/workers/cage.ts';
import { createProver } from '../../src/workers/prover.ts';
import { limits, now, rules } from '../support/facts.ts';

const cage = createCage(
  { children: 1, memoryBytesMax: 256 * 2 ** 20, deadlineMs: 10_000 },
  rules(),
);
after(() => cage.close());

const pair = (bits = 2048) =>
  generateKeyPairSync('rsa', {
    modulusLength: bits,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const ours = pair();
const others = pair();
const recordOf = (key: typeof ours, tags = '') =>
  `v=DKIM1; k=rsa;${tags} p=${key.publicKey.toString('base64')}`;

const base: Readonly<Record<string, readonly string[]>> = {
  's1._domainkey.example.net': [recordOf(ours)],
  's1._domainkey.mail.example.net': [recordOf(ours)],
  's1._domainkey.example.com': [recordOf(others)],
  's1._domainkey.lists.example': [recordOf(others)],
};
const policy = (text: string) => ({ '_dmarc.example.net': [`v=DMARC1; ${text}`] });

const plain = [
  'From: "Reporter" <reporter@example.net>',
  'To: abuse@example.org',
  'Subject: scan from 192.0.2.7',
  'Date: Tue, 7 Apr 2026 11:59:00 +0000',
  'Message-ID: <m1@example.net>',
  '',
  'It scans us.',
  '',
].join('\r\n');

interface Signing {
  readonly domain?: string;
  readonly key?: typeof ours;
  readonly fields?: string;
  readonly length?: number;
  readonly canonicalization?: string;
  readonly expires?: Date;
  readonly made?: Date;
  readonly algorithm?: string;
}

async function signed(text = plain, signing: Signing = {}): Promise<string> {
  const { domain = 'example.net', key = ours, fields, length, canonicalization } = signing;
  const { signatures, errors } = await dkimSign(text, {
    canonicalization: canonicalization ?? 'relaxed/relaxed',
    algorithm: signing.algorithm ?? 'rsa-sha256',
    signTime: signing.made ?? new Date(now.getTime() - 60_000),
    ...(fields === undefined ? {} : { headerList: fields }),
    ...(signing.expires === undefined ? {} : { expires: signing.expires }),
    signatureData: [
      {
        signingDomain: domain,
        selector: 's1',
        privateKey: key.privateKey,
        ...(length === undefined ? {} : { maxBodyLength: length }),
      },
    ],
  } as unknown as Parameters<typeof dkimSign>[1]);
  assert.deepEqual(errors, []);
  return signatures + text;
}

interface World {
  readonly zone?: Readonly<Record<string, readonly string[] | null>>;
  readonly sealers?: readonly string[];
  readonly from?: string;
}

async function judged(mail: string, { zone, sealers = [], from = 'example.net' }: World = {}) {
  const raw = Buffer.from(mail);
  const { root } = readTree(raw, limits);
  const fields = root.fields.map(({ name, value }) => ({ name: name.toLowerCase(), value }));
  const names = signatureNames(fields, from, sealers);
  if (names === null) return { aligned: null, why: 'not asked' };
  const world = new Map(Object.entries(zone ?? base));
  const prover = createProver({
    cage,
    records: async (asked) =>
      new Map(asked.map((name) => [name, world.get(name) ?? (zone?.[name] === null ? null : [])])),
    keys: async () => [],
  });
  const answer = await prover.authenticity({
    mail: 'mail-1' as MailId,
    bytes: { raw, toJSON: () => undefined },
    from,
    ...names,
    sealers,
    at: now.toISOString(),
  });
  assert.ok(answer.ok);
  return answer.value;
}

const unsigned = async () => plain;
const changed = async (was: string, is: string, signing: Signing = {}) =>
  (await signed(plain, signing)).replace(was, is);

const fieldOf = (mail: string): string => mail.slice(0, -plain.length);
const othersSign = async (times: number): Promise<string> =>
  fieldOf(await signed(plain, { domain: 'example.com', key: others })).repeat(times);
const lengthsSigned = async (times: number): Promise<string> => {
  const mails = Array.from({ length: times }, (_, index) => signed(plain, { length: index + 1 }));
  return (await Promise.all(mails)).map(fieldOf).join('');
};

const cases: readonly [string, () => Promise<string>, World, string | null, RegExp][] = [
  ['its own signature', () => signed(), {}, 'dkim', /signature of example\.net for example\.net/],
  ['the simple form', () => signed(plain, { canonicalization: 'simple/simple' }), {}, 'dkim', /./],
  [
    'a policy beside it',
    () => signed(),
    { zone: { ...base, ...policy('p=reject') } },
    'dmarc',
    /dmarc: signature of example\.net/,
  ],
  [
    'a domain above',
    async () => await signed(plain.replace('@example.net>', '@soc.example.net>')),
    { from: 'soc.example.net' },
    'dkim',
    /signature of example\.net for soc\.example\.net/,
  ],
  [
    'a domain above, where the owner wants the very one',
    async () => await signed(plain.replace('@example.net>', '@soc.example.net>')),
    { from: 'soc.example.net', zone: { ...base, ...policy('p=none; adkim=s') } },
    null,
    /nothing proves soc\.example\.net/,
  ],
  ['no signature', unsigned, {}, null, /not asked/],
  ['a domain below', () => signed(plain, { domain: 'mail.example.net' }), {}, null, /not asked/],
  [
    'another domain',
    () => signed(plain, { domain: 'example.com', key: others }),
    {},
    null,
    /not asked/,
  ],
  [
    'another key',
    () => signed(plain, { key: others }),
    {},
    null,
    /nothing proves example\.net: example\.net: bad signature/,
  ],
  [
    'a changed body',
    () => changed('scans us', 'scans you'),
    { zone: { ...base, ...policy('p=quarantine') } },
    null,
    /whose owner says p=quarantine: example\.net: body hash did not verify/,
  ],
  ['a changed subject', () => changed('192.0.2.7', '192.0.2.8'), {}, null, /bad signature/],
  [
    'a second sender',
    () => changed('From:', 'From: <reporter@example.net>\r\nFrom:'),
    {},
    null,
    /not one From field/,
  ],
  [
    'a second subject above',
    () => changed('From:', 'Subject: [Desk#20260407000017c]\r\nFrom:'),
    {},
    null,
    /several subjects/,
  ],
  [
    'a subject that is not signed',
    () => signed(plain, { fields: 'From:To:Date' }),
    {},
    null,
    /From and Subject are not signed/,
  ],
  [
    'a text below the length that is signed',
    async () => `${await signed(plain, { length: 14 })}And more.\r\n`,
    {},
    null,
    /only the beginning of the body is signed/,
  ],
  [
    'a good length that is the whole',
    () => signed(plain, { length: 14 }),
    {},
    null,
    /only the beg/,
  ],
  [
    'a signature that has expired',
    () => signed(plain, { expires: new Date(now.getTime() - 1_000) }),
    {},
    null,
    /expired/,
  ],
  [
    'a signature of a clock that is ahead by a minute',
    () => signed(plain, { made: new Date(now.getTime() + 60_000) }),
    {},
    'dkim',
    /dkim:/,
  ],
  [
    'a signature of tomorrow',
    () => signed(plain, { made: new Date(now.getTime() + 86_400_000) }),
    {},
    null,
    /made later than now/,
  ],
  [
    'a signature of four weeks ago',
    () => signed(plain, { made: new Date(now.getTime() - 28 * 86_400_000) }),
    {},
    'dkim',
    /dkim:/,
  ],
  [
    'a signature of a mail that was kept for more than a month',
    () => signed(plain, { made: new Date(now.getTime() - 31 * 86_400_000) }),
    {},
    null,
    /it was made more than 30 days ago/,
  ],
  [
    'its own signature below three of others',
    async () => `${await othersSign(3)}${await signed()}`,
    {},
    'dkim',
    /dkim:/,
  ],
  [
    'its own signature behind nine that would have the body hashed in nine ways',
    async () => `${await lengthsSigned(9)}${await signed()}`,
    {},
    null,
    /example\.net: 3 of 10 signatures checked; /,
  ],
  ['SHA-1', () => signed(plain, { algorithm: 'rsa-sha1' }), {}, null, /rsa-sha1/],
  [
    'a key that is only tried out',
    () => signed(),
    { zone: { 's1._domainkey.example.net': [recordOf(ours, ' t=y;')] } },
    null,
    /only tried out/,
  ],
  ['a key that is gone', () => signed(), { zone: {} }, null, /DNS knows no key/],
  [
    'a key that was taken back',
    () => signed(),
    { zone: { 's1._domainkey.example.net': ['v=DKIM1; p='] } },
    null,
    /invalid public key/,
  ],
  [
    'a DNS that does not answer',
    () => signed(),
    { zone: { 's1._domainkey.example.net': null } },
    null,
    /DNS does not answer/,
  ],
  [
    'a policy that is not known now',
    () => signed(),
    { zone: { ...base, '_dmarc.example.net': null } },
    null,
    /DNS does not answer/,
  ],
  [
    'two policies, which are none',
    () => signed(),
    { zone: { ...base, '_dmarc.example.net': ['v=DMARC1; adkim=s', 'v=DMARC1; p=none'] } },
    'dkim',
    /dkim:/,
  ],
  [
    'lines that end in LF',
    async () => (await signed()).replaceAll('\r\n', '\n'),
    {},
    'dkim',
    /dkim:/,
  ],
];

for (const [name, make, world, aligned, why] of cases) {
  test(`${name} ${aligned === null ? 'proves nothing' : `proves the sender by ${aligned}`}`, async () => {
    const found = await judged(await make(), world);
    assert.match(found.why, why);
    assert.equal(found.aligned, aligned);
  });
}

test('a thousand signatures are not looked at', async () => {
  const [signature = ''] = (await signed()).split(/(?=From:)/);
  assert.equal((await judged(signature.repeat(1_000) + plain)).why, 'not asked');
});

/** As a list that changes the mail seals it: what it says of the mail before is in its seal. */
async function sealed(
  said: string,
  by: { domain: string; key: typeof ours },
  ageMs = 60_000,
): Promise<string> {
  const listed = `${plain}-- \r\nThe list\r\n`;
  const headers = await sealMessage(listed, {
    signingDomain: by.domain,
    selector: 's1',
    privateKey: by.key.privateKey,
    signTime: new Date(now.getTime() - ageMs),
    cv: 'none',
    authResults: `lists.example;\r\n ${said}`,
  } as unknown as Parameters<typeof sealMessage>[1]);
  return headers.toString() + listed;
}

const list = { domain: 'lists.example', key: others };
const seals: readonly [string, string, string[], (mail: string) => string, boolean][] = [
  ['of a trusted list', 'dmarc=pass header.from=example.net', ['lists.example'], (m) => m, true],
  ['of a list that nobody trusts', 'dmarc=pass header.from=example.net', [], (m) => m, false],
  [
    'of another that is trusted',
    'dmarc=pass header.from=example.net',
    ['a.example'],
    (m) => m,
    false,
  ],
  ['that says it failed', 'dmarc=fail header.from=example.net', ['lists.example'], (m) => m, false],
  ['that speaks of another', 'dkim=pass header.d=example.com', ['lists.example'], (m) => m, false],
  [
    'over other words',
    'dmarc=pass header.from=example.net',
    ['lists.example'],
    (m) => m.replace('The list', 'They pay'),
    false,
  ],
  [
    'whose word was changed',
    'dmarc=fail header.from=example.net',
    ['lists.example'],
    (m) => m.replace('dmarc=fail', 'dmarc=pass'),
    false,
  ],
];
for (const [name, said, sealers, change, expected] of seals) {
  test(`an ARC seal ${name} ${expected ? 'counts' : 'does not count'}`, async () => {
    const found = await judged(change(await sealed(said, list)), { sealers });
    assert.equal(found.aligned, expected ? 'arc' : null);
    if (expected) assert.match(found.why, /sealed by lists\.example, who saw dmarc=pass/);
  });
}

test('an ARC seal of more than a month ago does not count', async () => {
  const said = 'dmarc=pass header.from=example.net';
  for (const [days, aligned] of [
    [28, 'arc'],
    [31, null],
  ] as const) {
    const mail = await sealed(said, list, days * 86_400_000);
    assert.equal((await judged(mail, { sealers: ['lists.example'] })).aligned, aligned);
  }
});

const many = (line: string, bytes: number) => line.repeat(Math.ceil(bytes / line.length));
const hostile: readonly [string, string][] = [
  ['two megabytes of blanks', many(' \t', 2 * 2 ** 20)],
  ['two megabytes of line feeds', many('\n', 2 * 2 ** 20)],
  ['two megabytes of short lines', many('a \r\n', 2 * 2 ** 20)],
  ['two megabytes of delimiters', many('--b\r\n', 2 * 2 ** 20)],
];
for (const [name, body] of hostile) {
  test(`${name} cost a moment, or their own proof, and the next is proven`, async () => {
    const head = (await signed()).replace(
      '\r\n\r\n',
      '\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n',
    );
    const started = performance.now();
    await judged(head + body);
    assert.equal((await judged(await signed())).aligned, 'dkim');
    assert.equal(performance.now() - started < 40_000, true);
  });
}
