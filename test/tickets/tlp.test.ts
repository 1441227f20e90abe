// The traffic light: which letters bear it, and where it comes from.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Deed } from '../../src/acts.ts';
import type { PartyId } from '../../src/model.ts';
import { labelled } from '../../src/tickets/tlp.ts';
import { party, state, world } from './world.ts';

const opening = {
  do: 'open',
  kind: 'investigation',
  subject: 'Stolen passwords',
  constituency: null,
  values: [],
  above: 'i1',
  party: { id: 'p9' as PartyId, address: 'noc@network.example' },
  letter: { text: 'Please look.', articles: [] },
} as unknown as Deed;
const reply = {
  do: 'reply',
  text: 'Thank you.',
  articles: [],
  to: null,
  cc: [],
  bcc: [],
  mail: true,
  close: null,
} as const;

function letterBy(level: string | null, deed: Deed, ticket: string) {
  const fields = level === null ? {} : { tlp: level };
  const all = world().add(state('i1', 'incident', { fields }), state('r1', 'report', { fields }));
  all.parties.set('p1' as PartyId, party('p1', 'r1'));
  const plan = all.act(ticket, deed);
  if ('refused' in plan) throw new Error(plan.refused);
  const [letter] = plan.letters;
  return {
    letter: [letter?.subject, ...(letter?.text ?? '').split('\n')],
    fields: all.tickets.get(ticket as never)?.fields,
  };
}

test('what is opened below an incident bears its label, and so does the letter', () => {
  const { letter, fields } = letterBy('amber+strict', opening, 'v1');
  const label = 'TLP:AMBER+STRICT';
  assert.deepEqual(letter, [`Stolen passwords ${label}`, label, '', 'Please look.']);
  assert.deepEqual(fields, { tlp: 'amber+strict' });
});

test('unless a person says another one', () => {
  const said = { ...opening, values: [['tlp', 'green']] } as unknown as Deed;
  const { letter, fields } = letterBy('amber', said, 'v1');
  assert.deepEqual(letter, ['Stolen passwords TLP:GREEN', 'TLP:GREEN', '', 'Please look.']);
  assert.deepEqual(fields, { tlp: 'green' });
  const none = { ...opening, values: [['tlp', '']] } as unknown as Deed;
  assert.deepEqual(letterBy('amber', none, 'v1').letter, ['Stolen passwords', 'Please look.']);
});

test('a reply bears the label of its ticket, and none where there is none', () => {
  assert.deepEqual(letterBy('red', reply, 'r1').letter, [
    'about r1 TLP:RED',
    'TLP:RED',
    '',
    'Thank you.',
  ]);
  assert.deepEqual(letterBy(null, reply, 'r1').letter, ['about r1', 'Thank you.']);
});

test('a label that stands there already is not said twice', () => {
  const once = { subject: 'Scan TLP:RED', text: 'TLP:RED\n\nWords.' };
  assert.deepEqual(labelled('TLP:RED', once), once);
  assert.deepEqual(labelled('TLP:RED', { subject: 'Scan', text: '' }), {
    subject: 'Scan TLP:RED',
    text: 'TLP:RED',
  });
  const stricter = { subject: 'Scan TLP:AMBER+STRICT', text: 'TLP:AMBER+STRICT\n\nWords.' };
  assert.equal(labelled('TLP:AMBER', stricter).text.split('\n')[0], 'TLP:AMBER');
});
