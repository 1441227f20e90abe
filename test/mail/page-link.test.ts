// The way to a recipient's page: in forwards to one contact, where there are pages, and nowhere else.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { simpleParser } from 'mailparser';

import { compose, type Marks, placeholders, preview } from '../../src/mail/compose.ts';
import { desk, letter, shipped } from '../support/letter.ts';

const marks: Marks = { ...placeholders, pageToken: 'mS7sQ0m3kT2b9wLx4zNq1A' };
const withPages = { ...desk, pages: 'https://desk.example.org' };

for (const lang of ['cs', 'en', 'es']) {
  test(`a forward in ${lang} names its page, and its headers do`, async () => {
    const template = shipped(lang, 'forward.spam');
    const { bytes, text } = await compose(letter({ desk: withPages, template }), marks);
    assert.match(text, /\n {2}https:\/\/desk\.example\.org\/r\/mS7sQ0m3kT2b9wLx4zNq1A\n/);
    const { headers } = await simpleParser(bytes, { skipTextToHtml: true });
    assert.equal(headers.has('list'), true);
    const head = bytes.toString('latin1', 0, bytes.indexOf('\r\n\r\n'));
    assert.match(
      head,
      /^List-Unsubscribe: *\r?\n? ?<https:\/\/desk\.example\.org\/u\/mS7[\w-]{19}>\r$/m,
    );
    assert.match(head, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    const none = await compose(letter({ template }), marks);
    assert.equal(none.text, text.replace(/\n\n[^\n]+\n {2}https[^\n]+/, ''), 'and else nothing');
    assert.equal(none.bytes.includes('List-Unsubscribe'), false);
  });
}

test('what is shown before it is sent holds the place of the token', async () => {
  const { text } = await preview(letter({ desk: withPages }));
  assert.match(text, /https:\/\/desk\.example\.org\/r\/page-token\n/);
});

test('a letter to several names no page: one of them would answer for all', async () => {
  const one = { ...letter({ desk: withPages }), cc: ['second@example.org'] };
  assert.equal((await compose(one, marks)).bytes.includes('/r/'), false);
});

test('a token that could end a header is refused', async () => {
  for (const pageToken of ['', 'a b', 'x>\r\nBcc: y@example.org', 'x'.repeat(41)]) {
    await assert.rejects(
      compose(letter({ desk: withPages }), { ...marks, pageToken }),
      /page token is not of the known form/,
    );
  }
});
