// Who speaks where a ticket is continued, as the table has it: what came over a list is a person's
// only as an answer to a letter of ours, in words of its own.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Received } from '../../src/model.ts';
import { isByMachine } from '../../src/stages/by-machine.ts';
import { origin } from '../../src/stages/origin.ts';
import { parse } from '../../src/stages/parse.ts';
import { match, passed, received, tools } from '../support/facts.ts';

const ours = '<aaaaaaaaaaaaaaaa.1@example.org>';
const sent = match({ by: 'message-id', key: ours });
const answering = `In-Reply-To: ${ours}`;
const list = 'List-Id: <noc.example.net>';
const words = 'We have cleaned that host, thank you.';
const quote = '> Please look at 192.0.2.7\n> and tell us.';

const rows: readonly (readonly [string, readonly string[], string, boolean])[] = [
  ['a plain answer', [answering], words, false],
  ['a plain answer without words', [answering], quote, false],
  ['over a list, an answer', [list, answering], words, false],
  ['over a list that says so twice', [list, 'Precedence: list', answering], words, false],
  ['Precedence: list alone, an answer', ['Precedence: list', answering], words, false],
  [
    'over a list, with List-Post only',
    ['List-Post: <mailto:noc@example.net>', answering],
    words,
    false,
  ],
  ['over a list, no answer to us', [list], words, true],
  ['over a list, an answer to others', [list, 'In-Reply-To: <x@example.net>'], words, true],
  ['over a list, nothing but a quotation', [list, answering], quote, true],
  ['Precedence: list, no answer to us', ['Precedence: list'], words, true],
  ['over a list, by a program', [list, answering, 'Auto-Submitted: auto-generated'], words, true],
  ['over a list, in bulk', [list, answering, 'Precedence: bulk'], words, true],
  ['Precedence: bulk', ['Precedence: bulk', answering], words, true],
  ['Precedence: junk', ['Precedence: junk', answering], words, true],
  ['Auto-Submitted', ['Auto-Submitted: auto-generated', answering], words, true],
  ['Auto-Submitted: no', ['Auto-Submitted: no', answering], words, false],
];

const byMachine = async (fields: readonly string[], body: string, from = 'noc@example.net') => {
  const head = ['From: noc@example.net', 'Subject: Re: Spam', ...fields];
  const raw = Buffer.from([...head, '', body, ''].join('\n').replaceAll('\n', '\r\n'));
  const given: Received = received({ raw, envelope: { from, to: ['abuse@example.org'] } });
  const { fact: mail } = passed(await parse.run({ received: given }, tools()));
  const { fact } = passed(await origin.run({ received: given, parse: mail }, tools()));
  return {
    kind: fact.kind,
    is: isByMachine({ received: given, origin: fact, mail, matches: [sent] }),
  };
};

for (const [name, fields, body, is] of rows) {
  test(`${name}: ${is ? 'a program' : 'a person'}`, async () => {
    assert.equal((await byMachine(fields, body)).is, is);
  });
}

test('what answers by itself never comes to this question', async () => {
  for (const field of ['Precedence: auto_reply', 'Auto-Submitted: auto-replied'])
    assert.equal((await byMachine([field, answering], words)).kind, 'auto-reply', field);
});

test('nobody answers as the null sender', async () => {
  assert.equal((await byMachine([answering], words, '')).is, true);
});
