// A composed mail, wrapped: its own header stays, what is signed can be carried by anybody, and says
// the same as before. Two programs that are not ours, mailparser and gpg, are the judges.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';
import { simpleParser } from 'mailparser';

import { compose } from '../../src/mail/compose.ts';
import { protect, UnsignableError } from '../../src/mail/protect.ts';
import { staysAsItIs } from '../../src/mime/seven-bit.ts';
import { signedParts } from '../support/gpg.ts';
import { forwarding, letter, plan, raw } from '../support/letter.ts';

const marks = {
  number: '20260406000017',
  partyToken: 'a'.repeat(16),
  deliveryToken: 'b'.repeat(16),
  pageToken: 'p'.repeat(22),
  messageId: '<a.1@example.org>',
  date: new Date('2026-04-06T18:00:00Z'),
  boundary: '=_fixed',
};
const armored = '-----BEGIN PGP SIGNATURE-----\n\nwl4=\n-----END PGP SIGNATURE-----\n';

async function wrapped(complaint: Buffer) {
  const { mail } = forwarding().complaint;
  const plain = await compose(letter({ complaint: { raw: complaint, mail } }), marks);
  let entity: Buffer = Buffer.alloc(0);
  const bytes = await protect(plain.bytes, async (given) => {
    entity = given;
    return { armored, micalg: 'pgp-sha256' };
  });
  return { plain: plain.bytes, bytes, entity };
}

const complaints: readonly [string, Buffer, string][] = [
  ['plain ASCII', Buffer.from('From: a@example.net\r\n\r\n192.0.2.7\r\n'), 'message/rfc822'],
  ['blanks at an end', raw, 'application/octet-stream'],
  [
    'eight bits',
    Buffer.from('Subject: x\r\n\r\nP\u0159\u00ed\u0161era\r\n'),
    'application/octet-stream',
  ],
  ['a line of an mbox', Buffer.from('Subject: x\r\n\r\nFrom here\r\n'), 'application/octet-stream'],
  ['bare line feeds', Buffer.from('Subject: x\n\nbody\n'), 'application/octet-stream'],
];
for (const [name, complaint, type] of complaints) {
  test(`a complaint with ${name} goes as ${type}, byte for byte`, async () => {
    const { plain, bytes, entity } = await wrapped(complaint);
    assert.deepEqual(signedParts(bytes).entity, entity);
    assert.equal(signedParts(bytes).signature.trim(), armored.trim().replaceAll('\n', '\r\n'));
    assert.equal(staysAsItIs(entity), true);
    const [before, after] = [await simpleParser(plain), await simpleParser(bytes)];
    const [signature, ...more] = after.attachments.filter(
      ({ contentType }) => contentType === 'application/pgp-signature',
    );
    assert.deepEqual([signature?.filename, more], ['signature.asc', []]);
    const [attached] = after.attachments.filter((one) => one !== signature);
    // mailparser goes by the file's name.
    assert.match(entity.toString('latin1'), new RegExp(`^Content-Type: ${type}`, 'm'));
    assert.deepEqual(attached?.content, complaint);
    assert.equal(attached.filename, before.attachments[0]?.filename);
    assert.equal(after.text?.trim(), before.text?.trim());
    for (const key of ['from', 'to', 'subject', 'date', 'message-id', 'reply-to'])
      assert.deepEqual(after.headers.get(key), before.headers.get(key), key);
    assert.match(bytes.toString('latin1'), /^Auto-Submitted: auto-generated\r$/m);
    assert.equal(bytes.toString('latin1').match(/^MIME-Version:/gim)?.length, 1);
  });
}

test('a slice is carried as text, whatever its letters', async () => {
  const { complaint } = forwarding();
  const slice = 'Příliš žluťoučký \nFrom the log: 192.0.2.7\n';
  const sliced = letter({ plan: { ...plan, attach: 'slice' }, slice, complaint });
  const { bytes } = await compose(sliced, marks);
  const signed = await protect(bytes, async (entity) => {
    assert.equal(staysAsItIs(entity), true);
    return { armored, micalg: 'pgp-sha256' };
  });
  const text = (await simpleParser(signed)).attachments[0];
  assert.equal(text?.contentType, 'text/plain');
  assert.equal(text.content.toString('utf8').replaceAll('\r\n', '\n'), slice);
});

test('whatever the complaint holds, it arrives, and what is signed can be carried', async () => {
  const piece = fc.constantFrom(
    '\r\n',
    '\n',
    '\r',
    ' ',
    '\t',
    'From ',
    'é',
    '--=_fixed',
    '.',
    'x=',
    '\0',
    '192.0.2.7',
    'x'.repeat(999),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      const complaint = Buffer.from(`Subject: x\r\n\r\n${pieces.join('')}`);
      const { bytes, entity } = await wrapped(complaint);
      assert.equal(staysAsItIs(entity), true);
      const { attachments } = await simpleParser(bytes);
      assert.deepEqual(attachments[0]?.content, complaint);
    }),
    { numRuns: 200 },
  );
});

test('where nobody signs there is no mail', async () => {
  const { bytes } = await compose(letter(), marks);
  await assert.rejects(
    protect(bytes, () => Promise.reject(new Error('no key'))),
    /no key/,
  );
  await assert.rejects(
    protect(Buffer.from('no header'), async () => ({ armored, micalg: 'x' })),
    UnsignableError,
  );
});
