// What the rules say of contacts, typed, with its place; what cannot be is told by its place.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { showProblem } from '../../src/config/problems.ts';
import { rulesFrom } from '../../src/config/rules.ts';
import { configure, templateReader } from '../../src/desk.ts';

const root = join(import.meta.dirname, '../..');

/** The shipped rules, with these people in a file of their own. */
async function withPeople(text: string) {
  const { files } = await configure(join(root, 'config'), {});
  const networks = (files.get('networks.yaml') ?? '').replace(
    /^contacts:[\s\S]*?(?=^\S|$(?![\s\S]))/m,
    '',
  );
  const sluice = files.get('sluice.yaml') ?? '';
  const given = new Map(files)
    .set('networks.yaml', networks)
    .set('people.yaml', text)
    .set('sluice.yaml', sluice.replace(/^include:\n/m, 'include:\n  - people.yaml\n'));
  return rulesFrom(given, templateReader);
}

test('each person has the word of the file, in lower case, and its place', async () => {
  const read = await withPeople(`contacts:
  people:
    Labs@Example.org: { lang: cs, digest: daily, escalate_to: CIO@example.org, format: xarf, paused: true }
    it@example.org: {}
`);
  assert.deepEqual(read.ok ? [] : read.problems.map(showProblem), []);
  const none = { lang: null, paused: false, digest: null, escalateTo: null, format: null };
  const all = { lang: 'cs', paused: true, digest: 'daily' };
  const labs = { ...all, escalateTo: 'cio@example.org', format: 'xarf' };
  assert.deepEqual(read.ok && [...read.rules.contacts], [
    ['labs@example.org', { ...labs, at: 'people.yaml:3' }],
    ['it@example.org', { ...none, at: 'people.yaml:4' }],
  ]);
});

test('what is no address, no pace and no key is told by its place', async () => {
  const read = await withPeople(`contacts:
  people:
    labs: {}
    it@example.org: { digest: weekly }
    noc@example.org: { escalate_to: nobody }
    abuse@example.net: { pause: true }
    cert@example.net: { format: html }
`);
  const problems = read.ok ? '' : read.problems.map(showProblem).join('\n');
  assert.match(
    problems,
    /people\.yaml:4:\d+ {2}"digest" cannot be "weekly"; known here: hourly, daily/,
  );
  assert.match(problems, /people\.yaml:5:\d+ {2}"nobody" is no mail address/);
  assert.match(problems, /people\.yaml:7:\d+ {2}"format" cannot be "html"; known here: text, arf/);
  assert.match(problems, /people\.yaml:6:\d+ {2}unknown key "pause"; did you mean "paused"\?/);
});
