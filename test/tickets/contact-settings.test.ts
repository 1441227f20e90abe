// Field by field the file's word counts, then the desk's; each value says where it comes from.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Contact } from '../../src/model.ts';
import type { ContactRule } from '../../src/rules.ts';
import { contactSettings } from '../../src/tickets/contact-settings.ts';
import { contact, contactRule } from '../support/facts.ts';

const none = { lang: null, digest: null, escalateTo: null, format: null, paused: null };
const file = 'networks.yaml:20';
const desk = 'contact set';

const rows: readonly (readonly [
  name: string,
  desk: Partial<Contact> | null,
  file: Partial<ContactRule> | null,
  settings: object,
])[] = [
  ['nothing known', null, null, none],
  ['nothing said', {}, {}, none],
  ['the desk alone', { lang: 'cs' }, null, { ...none, lang: { value: 'cs', at: desk } }],
  ['the file alone', null, { lang: 'es' }, { ...none, lang: { value: 'es', at: file } }],
  [
    'field by field',
    { lang: 'cs', digest: 'daily', escalateTo: 'desk@x.example', format: 'arf' },
    { lang: 'es', escalateTo: 'file@x.example', format: 'text' },
    {
      lang: { value: 'es', at: file },
      digest: { value: 'daily', at: desk },
      escalateTo: { value: 'file@x.example', at: file },
      format: { value: 'text', at: file },
      paused: null,
    },
  ],
  [
    'paused at the desk',
    { paused: true, pauseReason: 'moves house' },
    {},
    { ...none, paused: { value: 'moves house', at: desk } },
  ],
  [
    'paused by both',
    { paused: true, pauseReason: 'moves house' },
    { paused: true },
    { ...none, paused: { value: 'by the rules', at: file } },
  ],
  ['a reason without a pause', { pauseReason: 'moves house' }, {}, none],
];

for (const [name, known, rule, settings] of rows) {
  test(`settings of a contact: ${name}`, () => {
    const given = known === null ? null : contact('a@x.example', known);
    const said = contactSettings(given, rule === null ? undefined : contactRule(rule));
    assert.deepEqual(said, settings);
  });
}
