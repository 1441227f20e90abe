// `sluice network import`: a table becomes a file of rules that a start takes, the same each time;
// whatever the rules would refuse is told by the line of the table, and nothing is written then.

import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { networkCommand } from '../../src/cli/network.ts';
import { configure } from '../../src/desk.ts';
import { temporaryHome } from '../support/server.ts';
import { said } from './said.ts';

const root = join(import.meta.dirname, '../..');

function desk() {
  const home = temporaryHome();
  after(() => rmSync(home, { recursive: true, force: true }));
  const folder = join(home, 'config');
  mkdirSync(folder);
  for (const file of readdirSync(join(root, 'config')).filter((name) => name.endsWith('.yaml'))) {
    cpSync(join(root, 'config', file), join(folder, file));
  }
  const table = join(home, 'networks.csv');
  const target = join(folder, 'networks.imported.yaml');
  return {
    folder,
    target,
    written: () => readFileSync(target, 'utf8'),
    run: (csv: string, ...words: readonly string[]) => {
      writeFileSync(table, csv);
      return said(networkCommand, ['network', 'import', table, ...words], folder);
    },
    include: () => {
      const sluice = join(folder, 'sluice.yaml');
      const text = readFileSync(sluice, 'utf8');
      writeFileSync(
        sluice,
        text.replace('keywords.yaml]', 'keywords.yaml, networks.imported.yaml]'),
      );
    },
    show: (what: string) => said(networkCommand, ['network', 'show', what], folder),
  };
}

const table = `Name,Prefix,Holder,Contacts,Language
EXAMPLE-SIX,2001:db8:1::/48,"Sixth, example",six@example.net,
EXAMPLE-WEST,198.51.100.128/25,Western example: GmbH,it@example.com; abuse@example.com,CS
EXAMPLE-QUIET,192.0.2.192/26,,None,
0x1F,192.0.2.128/26,,,en
`;

test('a table becomes a file of rules, in the order of addresses', async () => {
  const { run, written, target, folder, include, show } = desk();
  const dry = await run(table, '-n');
  assert.match(dry.out, /^\+ \{ prefix: 192\.0\.2\.128\/26, name: "0x1F", lang: en \}$/m);
  assert.match(dry.out, /4 networks would be changed; nothing was written/);
  assert.equal(existsSync(target), false);
  const { status, out, err } = await run(table);
  assert.equal(status, 0, err);
  assert.match(out, /written: 4 networks, 4 changed/);
  assert.match(
    out,
    /include: \[networks\.yaml, routing\.yaml, keywords\.yaml, networks\.imported\.yaml\]/,
  );
  assert.deepEqual(written().split('\n').slice(1), [
    'imported_networks:',
    '  - { prefix: 192.0.2.128/26, name: "0x1F", lang: en }',
    '  - { prefix: 192.0.2.192/26, name: EXAMPLE-QUIET, contact: none }',
    '  - { prefix: 198.51.100.128/25, name: EXAMPLE-WEST, contact: [it@example.com, abuse@example.com], lang: cs }  # Western example: GmbH',
    '  - { prefix: "2001:db8:1::/48", name: EXAMPLE-SIX, contact: six@example.net }  # Sixth, example',
    '',
  ]);
  include();
  const { rules } = await configure(folder, {});
  const west = rules.networks.find(({ name }) => name === 'EXAMPLE-WEST');
  assert.deepEqual(west?.contacts, ['it@example.com', 'abuse@example.com']);
  assert.deepEqual([west?.lang, west?.at], ['cs', 'networks.imported.yaml:5']);
  assert.match((await show('192.0.2.200')).out, /told +nobody: contact "none" +networks\.imported/);
});

test('again it changes nothing; another table takes out, changes and adds', async () => {
  const { run, written, include } = desk();
  await run(table);
  include();
  const before = written();
  const again = await run(table);
  assert.match(again.out, /nothing changes: 4 networks/);
  assert.doesNotMatch(again.out, /not read|next/);
  assert.equal(written(), before);
  const { out } = await run(`prefix;name;contacts
2001:db8:1::/48;EXAMPLE-SIX;6@example.net
192.0.2.128/26;0x1F;
192.0.2.192/27;NEW;
`);
  assert.deepEqual(
    out
      .split('\n')
      .filter((line) => /^[+-] /.test(line))
      .map((line) => line.slice(0, 26)),
    [
      '- { prefix: 192.0.2.128/26',
      '+ { prefix: 192.0.2.128/26',
      '- { prefix: 192.0.2.192/26',
      '- { prefix: 198.51.100.128',
      '- { prefix: "2001:db8:1::/',
      '+ { prefix: "2001:db8:1::/',
      '+ { prefix: 192.0.2.192/27',
    ],
  );
  assert.match(out, /written: 3 networks, 5 changed/);
  await run('prefix,name\n');
  assert.match(written(), /imported_networks:\n {2}\[\]\n$/);
});

const bad: readonly (readonly [string, RegExp])[] = [
  [
    '192.0.2.77/24,A,,,',
    /networks\.csv:2 {2}"192\.0\.2\.77\/24" has host bits set; write 192\.0\.2\.0\/24/,
  ],
  ['192.0.2.7,A,,,', /networks\.csv:2 .*has no prefix length; write 192\.0\.2\.7\/32/],
  [
    '198.18.0.0/24,A,,,',
    /networks\.csv:2 {2}198\.18\.0\.0\/24 is in no constituency.*; add it to one/,
  ],
  ['192.0.2.0/25,A,,,', /networks\.csv:2 {2}192\.0\.2\.0\/25 already stands at networks\.yaml:14/],
  [
    '192.0.2.8/29,A,,,\n192.0.2.8/29,B,,,',
    /networks\.csv:3 .*already stands at \S*networks\.csv:2$/m,
  ],
  ['192.0.2.8/29,A,,nobody@,', /networks\.csv:2 {2}"nobody@" is no mail address/],
  ['192.0.2.8/29,A,,,de', /networks\.csv:2 {2}there are no templates in "de"/],
  ['192.0.2.8/29,A,,,czech', /networks\.csv:2 {2}"czech" is no language; write two letters/],
  ['192.0.2.8/29,,,,', /networks\.csv:2 {2}"name" is empty/],
  [',A,,,', /networks\.csv:2 {2}"prefix" is empty/],
  ['192.0.2.8/29,A,"two\nlines",,', /networks\.csv:\d {2}"holder" is more than one line of text/],
];

for (const [row, says] of bad) {
  test(`a row ${JSON.stringify(row)} is told, and nothing is written`, async () => {
    const { run, target } = desk();
    const { status, err } = await run(`prefix,name,holder,contacts,language\n${row}\n`);
    assert.match(err, says);
    assert.match(err, /nothing was changed/);
    assert.equal(status, 65);
    assert.equal(existsSync(target), false);
  });
}

test('a contact that would get nothing is said, and taken', async () => {
  const { run } = desk();
  const { status, err } = await run('prefix,name,contacts\n192.0.2.8/29,A,no-reply@example.net\n');
  assert.match(
    err,
    /csv:2 {2}no-reply@example\.net would get nothing: it is an address that nobody/,
  );
  assert.equal(status, 0);
});

test('all that is wrong is told at once', async () => {
  const { run } = desk();
  const { err } = await run('prefix,name\n192.0.2.7/24,A\n,B\n198.18.0.0/24,C\n');
  assert.match(err, /csv:2 [\s\S]*csv:3 [\s\S]*csv:4 |csv:3 [\s\S]*csv:2 /);
  assert.match(err, /3 problems in what was given/);
});

test('more than twenty are written only for who says how many', async () => {
  const { run, target } = desk();
  const rows = Array.from({ length: 21 }, (_, at) => `192.0.2.${128 + at}/32,H${at}\n`);
  const csv = `prefix,name\n${rows.join('')}`;
  const { status, err } = await run(csv);
  assert.match(err, /21 networks would be changed; look with -n, then: --yes=21/);
  assert.equal(status, 64);
  assert.equal(existsSync(target), false);
  assert.match((await run(csv, '--yes=20')).err, /would be changed, not 20; look/);
  assert.equal((await run(csv, '-n')).status, 0);
  assert.equal((await run(csv, '--yes=21')).status, 0);
  assert.equal(existsSync(target), true);
});

test('a file that somebody wrote by hand stays', async () => {
  const { run, target, written } = desk();
  writeFileSync(target, 'networks: []\n');
  const { status, err } = await run(table);
  assert.match(err, /was not written by this command; move it away/);
  assert.equal(status, 69);
  assert.equal(written(), 'networks: []\n');
});
