// `sluice search` as people type it: what is found, and what is said of a search that cannot be
// read.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import type { TicketId } from '../../src/model.ts';
import { openDatabase } from '../../src/store/pg.ts';
import { settle } from '../../src/store/settle.ts';
import { makeNumber } from '../../src/tickets/number.ts';
import { claimedOne, decided, id, later, now, ticket } from '../store/rows.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

const root = join(import.meta.dirname, '../..');
const number = makeNumber(now, 'UTC', 17);
const scan = ticket('incident', {
  subject: 'port scan \u001b[31mred',
  prefix: '192.0.2.0/25',
  ips: ['192.0.2.7'],
  number,
});
const spam = ticket('report', { id: id(later(9)) as TicketId, ips: ['203.0.113.70'] });

let desk: TestDatabase;
before(async () => {
  desk = await testDatabase();
  const database = openDatabase({ url: desk.url });
  const tickets = [scan, spam];
  await settle(database, [decided(await claimedOne(database), { tickets })], now, 'sluice');
  await database.close();
});
after(() => desk.drop());

function search(...words: readonly string[]) {
  const done = spawnSync(process.execPath, [join(root, 'bin/sluice.mjs'), 'search', ...words], {
    encoding: 'utf8',
    cwd: root,
    env: { ...process.env, DATABASE_URL: desk.url },
    timeout: 120_000,
  });
  return { status: done.status, out: done.stdout, err: done.stderr };
}

const finds: readonly (readonly [words: readonly string[], ids: readonly string[]])[] = [
  [
    ['ip:203.0.113.0/24|192.0.2.0/24', 'state:open'],
    [spam.id, scan.id],
  ],
  [['network:example-dorms "port scan"'], [scan.id]],
  [['from:example.net', '--limit', '1'], [spam.id]],
  [['from:example.net', '--before', spam.id], [scan.id]],
  [['from:example.net', '--since', later(5).toISOString()], [spam.id]],
  [['--', '-kind:report', 'age:<1h'], [scan.id]],
  [[`[Ticket#${number}]`], [scan.id]],
];

for (const [words, ids] of finds) {
  test(`search ${words.join(' ').slice(0, 60)}`, () => {
    const { status, out, err } = search('-q', ...words);
    assert.equal(status, 0, err);
    assert.deepEqual(out.split('\n').filter(Boolean), ids);
  });
}

test('a line is for people, --json for programs; no escape sequence comes through', () => {
  const { out } = search(number);
  assert.match(out, new RegExp(`^\\[Ticket#${number}\\]  incident +open .*port scan`));
  assert.equal(out.includes('\u001b'), false);
  const rows = search('--json', number).out.trim().split('\n');
  const { id: found, ips } = JSON.parse(rows.join('')) as { id: string; ips: string[] };
  assert.deepEqual([found, ips], [scan.id, ['192.0.2.7']]);
});

const wrong: readonly (readonly [words: readonly string[], status: number, says: RegExp])[] = [
  [['sate:open'], 64, /no "sate:" to search by.*did you mean "state"\?.*see: sluice search --help/],
  [['state:waitng'], 64, /there is no such state.*did you mean "waiting"\?/],
  [['network:EXAMPLE-LAB'], 64, /did you mean "EXAMPLE-LABS"\?/],
  [['spam', '--before', 'x'], 64, /--before x: the id of a ticket/],
  [[], 64, /missing required argument 'words'/],
  [['-report'], 64, /unknown option '-report'[\s\S]*search \[options\] \[--\] <words\.\.\.>/],
  [[makeNumber(now, 'UTC', 99)], 66, /no ticket \d+; see: sluice ticket ls/],
];

for (const [words, status, says] of wrong) {
  test(`search ${words.join(' ').replace(/^\d{14,}$/, 'a number')} is told what to do`, () => {
    const done = search(...words);
    assert.match(done.err, says);
    assert.equal(done.status, status);
  });
}
