// Verify: only what our own mail server wrote above the mail proves a sender, and what became of
// earlier complaints is told beside it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Address, Header, Mail, Part } from '../../src/model.ts';
import type { Seal } from '../../src/proofs.ts';
import type { Questions } from '../../src/questions.ts';
import { verify } from '../../src/stages/verify.ts';
import { answers, failing, mail, now, passed, received, rules, tools } from '../support/facts.ts';

const desk = { ...rules().desk, authserv: ['mx.example.org'] };
const nothing = { complaints: 0, forwarded: 0, refused: 0 };
const results = (value: string): Header => ({ name: 'authentication-results', value });
const field = (name: string): Header => ({ name, value: 'x' });
const sender = (address: string): Address => ({ name: '', address });

async function run(headers: readonly Header[], from = [sender('reporter@example.net')]) {
  const facts = { received: received(), parse: mail({ headers, from }) };
  return passed(await verify.run(facts, tools({ reporter: answers(nothing) }, { desk })));
}

const ours = (said: string) => [results(`mx.example.org; ${said}`)];
const proofs: readonly [string, string, boolean][] = [
  ['dmarc', 'dmarc=pass header.from=example.net', true],
  ['dmarc of an address', 'dmarc=pass header.from=reporter@example.net', true],
  ['dmarc that does not say of whom', 'dmarc=pass', false],
  ['dmarc of another domain', 'dmarc=pass header.from=example.com', false],
  ['dmarc of a domain above', 'dmarc=pass header.from=net', false],
  ['a dmarc that failed', 'dmarc=fail header.from=example.net', false],
  ['no policy alone', 'dmarc=none header.from=example.net', false],
  ['dkim of the domain', 'dkim=pass header.d=example.net', true],
  ['dkim by its user', 'dkim=pass header.i=@example.net', true],
  ['dkim of another domain', 'dkim=pass header.d=example.com', false],
  ['dkim of a name that only ends so', 'dkim=pass header.d=ample.net', false],
  ['dkim of a domain below', 'dkim=pass header.d=mail.example.net', false],
  ['dkim of the top', 'dkim=pass header.d=net', false],
  ['dkim of nobody', 'dkim=pass', false],
  ['a dkim that failed', 'dkim=fail header.d=example.net', false],
  ['spf of the envelope', 'spf=pass smtp.mailfrom=bounce@example.net', true],
  ['spf of a domain', 'spf=pass smtp.mailfrom=example.net', true],
  ['spf of the greeting', 'spf=pass smtp.helo=example.net', false],
  ['a soft spf', 'spf=softfail smtp.mailfrom=example.net', false],
  ['dkim where there is no policy', 'dmarc=none; dkim=pass header.d=example.net', true],
  [
    'a refusal counts more than what passed',
    'dkim=pass header.d=example.net; dmarc=fail header.from=example.net',
    false,
  ],
  ['what we do not know', 'arc=pass header.d=example.net', false],
  ['nothing', 'none', false],
];
for (const [name, said, expected] of proofs)
  test(`${name} ${expected ? 'proves' : 'does not prove'} the sender`, async () => {
    const line = await run(ours(said));
    assert.equal(line.fact.aligned, expected);
    assert.equal(line.code === 'aligned', expected);
    assert.equal(line.fact.why, line.text);
  });

test('who holds a domain speaks for those below it', async () => {
  const from = [sender('reporter@soc.example.net')];
  assert.equal((await run(ours('dkim=pass header.d=example.net'), from)).fact.aligned, true);
  assert.equal(
    (await run(ours('dkim=pass header.d=example.net.'), from)).text,
    'dkim=pass of example.net for soc.example.net',
  );
});

const pass = 'dmarc=pass header.from=example.net';
const places: readonly [string, readonly Header[], boolean][] = [
  ['below what our own hosts wrote', [field('received'), field('x-spam'), ...ours(pass)], true],
  ['in two fields', [...ours('dkim=none'), field('received-spf'), ...ours(pass)], true],
  ['in another server’s name', [results(`mx.example.net; ${pass}`)], false],
  [
    'in a name that only begins like ours',
    [results(`mx.example.org.evil.example; ${pass}`)],
    false,
  ],
  ['in no name', [results(pass)], false],
  [
    'below our own word and a further hop',
    [...ours('dkim=none'), field('received'), ...ours(pass)],
    false,
  ],
  ['below a field of the sender', [field('subject'), ...ours(pass)], false],
  ['below a signature of the sender', [field('dkim-signature'), ...ours(pass)], false],
];
for (const [name, headers, expected] of places)
  test(`a proof ${name} ${expected ? 'counts' : 'does not count'}`, async () => {
    assert.equal((await run(headers)).fact.aligned, expected);
  });

test('without a mail server that is trusted nobody is proven', async () => {
  const facts = { received: received(), parse: mail({ headers: ours(pass) }) };
  const line = passed(await verify.run(facts, tools({ reporter: answers(nothing) })));
  assert.deepEqual([line.code, line.text], ['not-asked', 'no sender is taken as proven']);
  const fact = { aligned: false, why: line.text, record: nothing, seal: null };
  assert.deepEqual(line.fact, fact);
});

test('several senders are none, and nobody has no record', async () => {
  for (const from of [[], [sender('')], [sender('a@example.net'), sender('b@example.net')]]) {
    const facts = { received: received(), parse: mail({ headers: ours(pass), from }) };
    const line = passed(await verify.run(facts, tools({}, { desk })));
    assert.deepEqual([line.fact.aligned, line.fact.record], [false, null]);
    assert.equal(line.text, 'it names no single sender');
  }
});

test('asks for what became of earlier complaints, and says so', async () => {
  const record = { complaints: 7, forwarded: 5, refused: 1 };
  const asked: unknown[] = [];
  const reporter = (ask: unknown) => {
    asked.push(ask);
    return answers(record)();
  };
  const facts = { received: received(), parse: mail() };
  const line = passed(await verify.run(facts, tools({ reporter })));
  assert.deepEqual(asked, [{ mail: 'mail-1', address: 'reporter@example.net' }]);
  assert.deepEqual(line.fact.record, record);
  assert.deepEqual(line.whys[1], {
    code: 'record',
    text: '7 complaints before under this name: 5 sent on, 1 refused',
  });
  const again = await verify.run(facts, tools({ reporter: failing(true) }));
  assert.equal(again.kind, 'retry');
  const failed = passed(await verify.run(facts, tools({ reporter: failing(false) })));
  assert.deepEqual([failed.doubts, failed.fact.record], [['failed'], null]);
});

const signature = { name: 'dkim-signature', value: 'v=1; d=example.net; s=S1; h=from; b=x' };
type Ask = Questions['authenticity']['ask'];
const asks = (changed: Partial<Questions['authenticity']['answer']>, seen: Ask[] = []) => {
  const authenticity = (ask: Ask) => {
    seen.push(ask);
    return answers({ aligned: null, why: 'no', ...changed } as const)();
  };
  return { reporter: answers(nothing), authenticity };
};

test('where our mail server says nothing its own signatures are asked about', async () => {
  const seen: Ask[] = [];
  const raw = Buffer.from('Subject: x\r\n\r\nbody\r\n');
  const facts = { received: received({ raw }), parse: mail({ headers: [signature] }) };
  const given = asks({ aligned: 'dmarc', why: 'dmarc: it is' }, seen);
  const line = passed(await verify.run(facts, tools(given)));
  assert.deepEqual([line.fact.aligned, line.code, line.text], [true, 'aligned', 'dmarc: it is']);
  const [ask] = seen;
  assert.equal(ask?.bytes.raw, raw);
  // A trace keeps the question without the bytes.
  assert.deepEqual(JSON.parse(JSON.stringify(ask)), {
    mail: 'mail-1',
    from: 'example.net',
    keys: ['s1._domainkey.example.net'],
    policies: ['_dmarc.example.net'],
    sealers: [],
    at: now.toISOString(),
  });
});

test('a signature that cannot be asked about proves nothing, and holds up nobody', async () => {
  const facts = { received: received(), parse: mail({ headers: [signature] }) };
  const given = { reporter: answers(nothing), authenticity: failing(true) };
  const line = passed(await verify.run(facts, tools(given)));
  assert.deepEqual([line.fact.aligned, line.doubts], [false, []]);
  assert.equal(line.text, 'its signatures were not checked: gone');
});

test('what our mail server says is the last word on it', async () => {
  const headers = [...ours('dkim=fail header.d=example.net'), signature];
  assert.equal((await run(headers)).text, 'nothing proves example.net: dkim=fail');
});

const seals: readonly [string, Seal | null, string][] = [
  ['good', seal('good'), 'signed'],
  ['bad', seal('bad'), 'not-verified'],
  ['unknown', seal('unknown-key'), 'not-verified'],
  ['none at all', null, 'not-verified'],
];
for (const [name, found, code] of seals)
  test(`an OpenPGP signature that is ${name} is told, and aligns nobody`, async () => {
    const parts = [part('0', 'multipart/signed'), part('0.0', 'text/plain')];
    const parse = mail({ parts, headers: [field('from')] });
    const given = { reporter: answers(nothing), seal: answers({ seal: found, why: 'so it is' }) };
    const line = passed(await verify.run({ received: received(), parse }, tools(given)));
    assert.deepEqual([line.fact.aligned, line.fact.seal, line.doubts], [false, found, []]);
    assert.deepEqual(line.whys[1], { code, text: 'so it is' });
  });

test('of two senders no signature is asked about', async () => {
  const parts = [part('0', 'multipart/signed')];
  for (const headers of [[], [field('from'), field('from')]]) {
    const facts = { received: received(), parse: mail({ parts, headers }) };
    const line = passed(await verify.run(facts, tools({ reporter: answers(nothing) })));
    assert.equal(line.whys[1]?.text, 'not verified: it has not one sender');
  }
});

const closed: readonly [string, Partial<Mail>, string[]][] = [
  ['an encrypted mail', { parts: [part('0', 'multipart/encrypted')] }, ['crypto']],
  ['an S/MIME mail', { parts: [part('0', 'application/pkcs7-mime')] }, ['crypto']],
  [
    'one that only lies in it',
    {
      parts: [
        part('0', 'multipart/mixed'),
        part('0.1', 'message/rfc822'),
        part('0.1.0', 'multipart/encrypted'),
      ],
    },
    [],
  ],
  [
    'an encrypted text',
    { texts: [{ place: 'body', text: '\n-----BEGIN PGP MESSAGE-----\n\nhQ' }] },
    ['crypto'],
  ],
  [
    'a text that quotes one',
    { texts: [{ place: 'body', text: 'See\n-----BEGIN PGP MESSAGE-----' }] },
    [],
  ],
];
for (const [name, changed, doubts] of closed)
  test(`${name} ${doubts.length > 0 ? 'is a question' : 'is no question'}`, async () => {
    const facts = { received: received(), parse: mail(changed) };
    const line = passed(await verify.run(facts, tools({ reporter: answers(nothing) })));
    assert.deepEqual(line.doubts, doubts);
  });

function part(path: string, type: string): Part {
  return { path, type, start: 0, bodyStart: 0, end: 0, filename: null };
}

function seal(state: Seal['state']): Seal {
  return { fingerprint: 'AB'.repeat(20), whose: null, covers: 'all', state, why: 'so it is' };
}
