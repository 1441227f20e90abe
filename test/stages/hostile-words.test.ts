// Texts made to stall those who read words: beginnings of phrases over and over, one endless line,
// quotes in quotes, accents, markers of layers. Each goes through `origin` and `classify` in a mail
// of every kind that asks for other phrases. What is measured is processor time, which does not
// depend on what else the machine does.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as complaintWords from '../../src/roles/complaint-words.ts';
import * as noticePhrases from '../../src/notices/notice-phrases.ts';
import * as phrases from '../../src/notices/phrases.ts';
import type { Mail, Part } from '../../src/model.ts';
import { classify } from '../../src/stages/classify.ts';
import { origin } from '../../src/stages/origin.ts';
import { mail, received, tools } from '../support/facts.ts';
import { leastMs } from '../support/least-ms.ts';

const sizeCharacters = 65_536;
const budgetMs = 50;
/** The first rounds compile; a collection of garbage may fall into any. */

const units: readonly string[] = [
  ['a', 'é', 'e\u0301', '\u0301', '\u0301\u0316', 'ß', 'İ', '\u200b', '日本', '\u{1f600}'],
  [' ', '\t', '\n', '\n\n', ' \n', '\u00a0', '.', '. ', '"', '(', '<', '@', '://', '-', '=_-*'],
  ['>', '> ', '>\n', '>>>> x\n', '-- \n', '- - -\n', 'x: y\n', '%\n', '.a', '|'],
  ['On 1 wrote:\n', 'On Monday 2026\n', 'on x wrote wrote: \n', 'Am 1 schrieb schrieb:\n'],
  ['From: a\nDate: b\n', 'From: a\nDate: b\nSubject: c\n\n', 'From: x\nx\n', 'Von: '],
  ['-----Original Message-----\n', '--- End of forwarded message ---\n', 'Begin forwarded '],
  ['please ', 'please stop take take ', 'we ask that you to a b c d tak', 'bitte a b c d e '],
  ['your message ', 'your e-mail abuse report ', 'has been ', 'removed from a ', 'lire '],
  ['said ', 'said 5', 'host a', `host a${'['.repeat(20)}`, '{"notificationtype" ', '{ '],
  ['1.1.1.1.', '1.2.3.', '1[.]', 'a:', 'a::', 'f:f:', 'a@b ', 'https://', 'https://a.example '],
  [
    'spam ',
    'phish spam ',
    'c2 c2 c c server ',
    'may might ',
    'not ',
    'not spam ',
    'com',
    'password ',
  ],
  ['brute force ', 'port scan ', 'login ', '"GET /a" 1:1\n', 'spt dpt ', '12:34:56 [x] '],
  ['Subject: x\n', 'Attack type: spam\n', 'X-A: b\n', 'regards\n', 'received: from '],
  ['Message-ID: <a\n', 'Final-Recipient: a\n\n', 'to:', 're:', 'auto: ', 'recall '],
].flat();

/** The words of a pattern in their order: beginnings of all its phrases, and ends of none. */
function wordsOf(pattern: RegExp): string {
  return `${pattern.source.replace(/\\.|\{[\d,]+\}|[^a-z']+/g, ' ').trim()} `;
}

const patterns = [complaintWords, noticePhrases, phrases]
  .flatMap((exported) => Object.values(exported).flat())
  .filter((value) => value instanceof RegExp)
  .map(wordsOf);

const nowhere = { filename: null, start: 0, bodyStart: 0, end: 0 };
const part = (path: string, type: string): Part => ({ path, type, ...nowhere });
const from = (address: string) => [{ name: '', address }];
const field = (name: string, value: string) => ({ name, value });

/** What makes of the same words a letter, an answer, a service's mail, a list's, a bounce. */
const senders: readonly (Partial<Mail> & { readonly envelopeFrom?: string })[] = [
  { from: from('somebody@example.net') },
  { from: from('somebody@example.net'), references: ['<1@example.org>'] },
  {
    from: from('no-reply@example.net'),
    headers: [field('dkim-signature', 'd=example.net'), field('list-unsubscribe', '<x>')],
  },
  {
    from: from('mailer-daemon@example.net'),
    envelopeFrom: '',
    parts: [part('0', 'multipart/report'), part('0.1', 'message/delivery-status')],
  },
];

const texts = [
  ...[...units, ...patterns].map((unit) => unit.repeat(sizeCharacters / unit.length + 1)),
  `HTTP/1. ${'\u0301\u0316'.repeat(sizeCharacters / 2)}`,
].map((text) => text.slice(0, sizeCharacters));

test('no words of 64 KB stall origin or classify', async () => {
  const slow: string[] = [];
  for (const text of texts) {
    const places = ['subject', 'body', 'html', 'part:0.1'].map((place) => ({ place, text }));
    const inMail = { subject: text, texts: places };
    const check = async (who: string, run: () => unknown) => {
      const tookMs = await leastMs(run, budgetMs);
      if (tookMs > budgetMs) slow.push(`${JSON.stringify(text.slice(0, 40))} ${who}: ${tookMs} ms`);
    };
    const parse = mail({ texts: [...places, { place: 'attached:x', text }] });
    await check('classify', () =>
      classify.run({ parse, report: [], attribute: { offenders: [], notice: null } }, tools()),
    );
    for (const { envelopeFrom, ...sender } of senders) {
      const given = received(envelopeFrom === '' ? { envelope: { from: '', to: [] } } : {});
      const facts = { received: given, parse: mail({ ...sender, ...inMail }) };
      await check(sender.from?.[0]?.address ?? '', () => origin.run(facts, tools()));
    }
  }
  assert.deepEqual(slow, []);
});

test('a mail of empty lines is read to the end', async () => {
  const text = '\n'.repeat(1_000_000);
  const texts = ['body', 'part:0.1'].map((place) => ({ place, text }));
  const [, , , daemon] = senders;
  const parse = mail({ ...daemon, texts });
  const outcome = await origin.run({ received: received({}), parse }, tools());
  assert.equal(outcome.kind === 'pass' ? outcome.fact.kind : '', 'bounce');
});
