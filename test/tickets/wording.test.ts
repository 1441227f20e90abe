// Which template a letter is written by: language before occasion, and what stands in is said.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Template } from '../../src/rules.ts';
import { wordingOf } from '../../src/tickets/wording.ts';

const page = (at: string): Template => ({ kind: 'reminder', subject: 's', body: 'b', at });
const templates = new Map(
  ['cs/reminder.1', 'en/reminder.1', 'en/reminder.2', 'es/reminder.2'].map((key) => [
    key,
    page(key),
  ]),
);

const rows: readonly (readonly [
  langs: readonly (string | null | undefined)[],
  names: readonly string[],
  found: string | null,
  instead: string | null,
])[] = [
  [['en'], ['reminder.2', 'reminder.1'], 'en/reminder.2', null],
  [
    ['cs', 'en'],
    ['reminder.2', 'reminder.1'],
    'cs/reminder.1',
    'there is no cs/reminder.2, so cs/reminder.1 stands in',
  ],
  [
    ['fr', null, undefined, 'es', 'en'],
    ['reminder.2'],
    'es/reminder.2',
    'there is no fr/reminder.2, so es/reminder.2 stands in',
  ],
  [[null, undefined, 'cs'], ['reminder.1'], 'cs/reminder.1', null],
  [['fr'], ['reminder.1'], null, null],
  [[], ['reminder.1'], null, null],
  [['en'], [], null, null],
];
for (const [langs, names, found, instead] of rows) {
  test(`${langs.join(', ')}: ${names.join(', ')}`, () => {
    const wording = wordingOf(templates, langs, names);
    if (wording === null) return assert.equal(found, null);
    assert.equal(`${wording.lang}/${wording.name}`, found);
    assert.equal(wording.template.at, found);
    assert.equal(wording.instead, instead);
  });
}
