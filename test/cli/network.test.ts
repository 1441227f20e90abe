// `sluice network`: what the rules say, who would be told and by which line, and the nearest right
// form where somebody mistypes.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, mock, test } from 'node:test';

import { Command } from 'commander';

import { tell } from '../../src/cli/ending.ts';
import { networkCommand } from '../../src/cli/network.ts';
import { temporaryHome } from '../support/server.ts';

const root = join(import.meta.dirname, '../..');
const at = ['--at', '2026-06-01T00:00Z'];

/** The command itself, in this process: what it prints on both streams, and its exit code. */
async function network(words: readonly string[], config = join(root, 'config')) {
  const said = { out: '', err: '' };
  const outs = mock.method(console, 'log', (line: string) => void (said.out += `${line}\n`));
  const errs = mock.method(console, 'error', (line: string) => void (said.err += `${line}\n`));
  try {
    const program = new Command('sluice').option('-c, --config <dir>', 'folder', config);
    networkCommand(program.exitOverride());
    const ended = program.parseAsync(['network', ...words], { from: 'user' });
    const status = await ended.then(() => 0, tell);
    return { status, ...said };
  } finally {
    outs.mock.restore();
    errs.mock.restore();
  }
}

function folderWith(networks: string): string {
  const home = temporaryHome();
  after(() => rmSync(home, { recursive: true, force: true }));
  const folder = join(home, 'config');
  mkdirSync(folder);
  for (const file of readdirSync(join(root, 'config')).filter((name) => name.endsWith('.yaml'))) {
    cpSync(join(root, 'config', file), join(folder, file));
  }
  writeFileSync(join(folder, 'networks.yaml'), networks);
  return folder;
}

const shows: readonly (readonly [string, readonly string[], number, RegExp])[] = [
  ['an address', ['show', '192.0.2.7'], 0, /^told +dorms@example\.org, in en +networks\.yaml:14$/m],
  ['a contact of none', ['show', '203.0.113.250'], 0, /^told +nobody: contact "none" +\S+:17$/m],
  ['a name in any case', ['show', 'example-shop'], 0, /^language +cs +networks\.yaml:16$/m],
  ['the registry', ['show', '2001:db8::5'], 0, /^told +whom the registry names, the desk before/m],
  [
    'the fallback',
    ['show', '2001:db8::5'],
    0,
    /names nobody: the desk is asked, and noc@example\.org is proposed/,
  ],
  ['not ours', ['show', '198.18.0.1'], 0, /^198\.18\.0\.1\/32 +not ours/m],
  ['what lies inside', ['show', '192.0.0.0/8'], 0, /^inside +2 entries$/m],
  ['the one of now', ['show', '203.0.113.130', ...at], 0, /^told +b@example\.com/m],
  ['its past', ['show', '203.0.113.130', '--at', '2025-06-01'], 0, /^told +a@example\.net/m],
  ['why not the other', ['show', '203.0.113.130', ...at], 0, /EXAMPLE-A: does not count, until/],
  ['a list', ['ls'], 0, /^203\.0\.113\.64\/26 +EXAMPLE-SHOP +housing +abuse@example\.com +cs/m],
  ['a tree', ['tree'], 0, /^192\.0\.2\.0\/24.*\n {2}192\.0\.2\.0\/25 /m],
  ['prefixes only', ['ls', '-q', '--limit', '2'], 0, /^192\.0\.2\.0\/24\n192\.0\.2\.0\/25\n2 of/],
  ['what is cut', ['ls', '--limit', '2'], 0, /^2 of 10 shown/m],
  ['a near name', ['show', 'EXAMPLE-SHOPP'], 66, /did you mean "EXAMPLE-SHOP"\?/],
  ['host bits', ['show', '192.0.2.7/24'], 64, /host bits set; write 192\.0\.2\.0\/24/],
  ['no address', ['show', '192.0.2.300'], 64, /"192\.0\.2\.300" is no IP prefix/],
  ['no time', ['ls', '--at', 'yesterday'], 64, /--at yesterday is no time/],
  ['no limit', ['tree', '--limit', '0'], 64, /a whole number from 1/],
];

for (const [name, words, status, says] of shows) {
  test(`network ${words.join(' ')}: ${name}`, async () => {
    const done = await network(words);
    assert.match(done.out + done.err, says);
    assert.equal(done.status, status);
  });
}

test('--json says where contact and language come from, one object a line', async () => {
  const { out } = await network(['ls', '--json', ...at]);
  const rows = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.equal(rows.length, 10);
  const shop = rows.find(({ name }) => name === 'EXAMPLE-SHOP');
  assert.deepEqual(shop?.['contacts'], ['abuse@example.com']);
  assert.equal(shop['source'], 'override');
  assert.equal(shop['contactsAt'], 'networks.yaml:16');
  assert.equal(rows.find(({ name }) => name === 'EXAMPLE-A')?.['counts'], false);
  assert.equal(
    rows.find(({ name }) => name === 'EXAMPLE-B')?.['validFrom'],
    '2026-01-01T00:00:00.000Z',
  );
});

test('inherited contacts, paused people, own addresses and first contacts are said', async () => {
  const folder = folderWith(`constituencies:
  - { name: campus, networks: [192.0.2.0/24], trust: [] }
networks:
  - { prefix: 192.0.2.0/25, name: AROUND, contact: [it@example.net, abuse@example.org] }
  - { prefix: 192.0.2.0/28, name: INNER, lang: cs }
contacts:
  people:
    it@example.net: { paused: true, lang: en }
`);
  const { out } = await network(['show', '192.0.2.1'], folder);
  assert.match(
    out,
    /^told +it@example\.net, in en; paused by networks\.yaml:\d+: the desk is asked/m,
  );
  assert.match(out, /abuse@example\.org, in cs; gets nothing: it is an address of this desk/);
  assert.match(out, /the desk is asked before the first mail +networks\.yaml:4$/m);
  assert.match(out, /INNER: campus.* \(by networks\.yaml:4\) +cs/);
  const json = await network(['show', '192.0.2.1', '--json'], folder);
  const { told } = JSON.parse(json.out) as Record<string, { holds: string[] }[]>;
  assert.deepEqual(
    told?.map(({ holds }) => holds.length),
    [2, 2],
  );
});

test('owner records come first, but not for a network of one address', async () => {
  const folder = folderWith(`constituencies:
  - { name: campus, networks: [192.0.2.0/24], trust: [registry], owners: true }
networks:
  - { prefix: 192.0.2.0/28, name: LINES, contact: it@example.net }
  - { prefix: 192.0.2.3/32, name: HOST, contact: host@example.net }
  - { prefix: 192.0.2.4/32, name: QUIET, contact: none }
`);
  writeFileSync(join(folder, 'owner-token'), 'a-token-of-the-test', { mode: 0o600 });
  appendFileSync(
    join(folder, 'sluice.yaml'),
    '\nowners: { url: "https://crm.example.org/owner", token_file: owner-token }\n',
  );
  const first = /^told +first the owner records are asked/m;
  for (const ip of ['192.0.2.1', '192.0.2.99']) {
    const { out, err } = await network(['show', ip], folder);
    assert.match(out, first, `${ip}: ${err}`);
  }
  for (const ip of ['192.0.2.3', '192.0.2.4']) {
    assert.doesNotMatch((await network(['show', ip], folder)).out, first, ip);
  }
  const { out } = await network(['show', '192.0.2.99'], folder);
  assert.match(out, /^told +whom the registry names +networks\.yaml:2$/m);
  assert.match(out, /if it names nobody: the desk is asked +networks\.yaml:2$/m);
});

test('the program knows the command, and names the near form of a wrong one', () => {
  const words = ['--import', 'tsx', 'src/cli/sluice.ts', 'network', 'lss'];
  const done = spawnSync(process.execPath, words, { encoding: 'utf8', cwd: root });
  assert.match(done.stderr, /Did you mean ls\?[\s\S]*usage: sluice network /);
  assert.equal(done.status, 64);
});
