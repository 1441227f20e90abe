// `sluice ingest`: old mail goes in once, with its envelope, and only while nothing leaves; what
// happened long ago waits for a person, and nothing of it was sent when all has run.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { ingestCommand } from '../../src/cli/ingest.ts';
import { switchOutbox } from '../../src/store/switches.ts';
import { listMails, rawMail } from '../../src/store/mails.ts';
import { until } from '../support/until.ts';
import { openTown, post, type Town } from '../node/town.ts';
import { said } from './said.ts';

const root = join(import.meta.dirname, '../..');
const old = `Sat, 21 Nov 2020 12:00:00 +0000`;

/** A complaint as an mbox keeps it: lines end in LF, and the server noted whom it was from. */
function kept(ip: string, more: { readonly date?: string | null; readonly from?: string } = {}) {
  const { date = old, from = 'noc@reporter.example' } = more;
  return [
    ...(from === '' ? [] : [`Return-Path: <${from}>`]),
    `From: ${from === '' ? 'noc@reporter.example' : from}`,
    'To: abuse@cesnet.cz',
    `Subject: Spam from ${ip}`,
    ...(date === null ? [] : [`Date: ${date}`]),
    `Message-ID: <${ip}-${from === '' ? 'none@reporter.example' : from}>`,
    '',
    `Unsolicited mail came from ${ip}.`,
    '',
  ].join('\n');
}

const mbox = (...mails: readonly string[]) =>
  mails.map((mail) => `From a Sat Nov 21 12:00:00 2020\n${mail}\n`).join('');

let town: Town;
before(async () => {
  town = await openTown();
  process.env['DATABASE_URL'] = town.databaseUrl;
  process.env['SLUICE_HOME'] = town.home;
});
after(() => town.close());

const ingest = (...words: readonly string[]) =>
  said(ingestCommand, ['ingest', ...words], town.folder);
const hold = (held: boolean) => switchOutbox(town.database, held, 'test', new Date());
const mails = () => listMails(town.database, { limit: 1000, since: null });

function file(name: string, text: string): string {
  const path = join(town.home, name);
  writeFileSync(path, text);
  return path;
}

test('while mail leaves, nothing is taken in, and the command to type is said', async () => {
  const path = file('refused.mbox', mbox(kept('192.0.2.20')));
  const { status, err } = await ingest(path);
  assert.equal(status, 69);
  assert.match(err, /taken in only while nothing leaves; first: sluice outbox hold/);
  assert.deepEqual(await mails(), []);
  const dry = await ingest('-n', path);
  assert.equal(dry.status, 0);
  assert.match(dry.err, /to take it in, first: sluice outbox hold/);
  assert.match(dry.out, /1 mail: 1 would be new, 0 known, 0 refused/);
  assert.match(dry.out, /dates +2020-11-21 12:00Z to 2020-11-21 12:00Z/);
  assert.match(dry.out, /nothing was written/);
  assert.deepEqual(await mails(), []);
});

test('an mbox goes in with bytes and envelopes; a second time adds nothing', async () => {
  await hold(true);
  const plain = kept('192.0.2.21');
  const bare = kept('192.0.2.22', { from: '', date: null });
  const path = file('one.mbox', mbox(plain, bare, plain));
  const { status, out, err } = await ingest(path);
  assert.equal(status, 0, err);
  assert.match(out, /3 mails: 2 new, 1 known, 0 refused/);
  assert.match(out, /undated +1 mail bears no date/);
  assert.match(out, /nothing leaves until: sluice outbox release/);
  const rows = await town.database.query<{ envelope_from: string; recipients: string[] }>(
    `select envelope_from, recipients, actor, peer from mail order by envelope_from desc`,
  );
  const stored = { recipients: ['abuse@cesnet.cz'], actor: 'ingest', peer: 'archive' };
  assert.deepEqual(rows, [
    { envelope_from: 'noc@reporter.example', ...stored },
    { envelope_from: '', ...stored },
  ]);
  const raws = await Promise.all((await mails()).map(({ id }) => rawMail(town.database, id)));
  assert.equal(raws.filter((raw) => raw?.toString() === plain.replaceAll('\n', '\r\n')).length, 1);
  assert.match((await ingest('-n', path)).out, /3 mails: 0 would be new, 3 known/);
  assert.match((await ingest(path)).out, /3 mails: 0 new, 3 known, 0 refused/);
  assert.equal((await mails()).length, 2);
});

test('many go in by batches, told on the way, and a Maildir gives the same mails', async () => {
  await hold(true);
  const all = Array.from({ length: 1100 }, (_, at) =>
    kept(`192.0.2.${at % 250}`).concat(`${at}\n`),
  );
  const { out, err } = await ingest(file('many.mbox', mbox(...all)));
  assert.match(out, /1100 mails: 1100 new, 0 known, 0 refused/);
  assert.match(err, /1024 mails: 1024 new, 0 known, 0 refused/);
  // They would all run before the mails of the tests below.
  await town.database.query('update mail set due_at = null');
  const folder = join(town.home, 'Maildir');
  for (const name of ['cur', 'new']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'cur/1:2,S'), all[0] ?? '');
  writeFileSync(join(folder, 'new/2'), kept('192.0.2.23'));
  writeFileSync(join(folder, 'new/3'), '');
  const done = await ingest(folder);
  assert.match(done.out, /3 mails: 1 new, 1 known, 1 refused/);
  assert.match(done.err, /Maildir\/new\/3 {2}refused: it is empty/);
  assert.equal(done.status, 65);
});

test('what is hostile is refused by its place, and the rest goes in', async () => {
  await hold(true);
  const big = `Subject: big\n\n${'x'.repeat(11 * 1024 * 1024)}\n`;
  const nul = `Return-Path: <a\0b@example.net>\nSubject: \0\n\n\0\0\n`;
  const path = file('hostile.mbox', mbox(big, nul, kept('192.0.2.24')));
  const { status, out, err } = await ingest(path);
  assert.match(out, /3 mails: 2 new, 0 known, 1 refused/);
  assert.match(err, /hostile\.mbox:0 {2}refused: it is bigger than 10 MB \(intake\.size_max\)/);
  assert.equal(status, 65);
  const foreign = await ingest(file('letter.eml', kept('192.0.2.25')));
  assert.match(foreign.err, /letter\.eml:0 {2}refused: this is no mbox/);
  assert.equal(foreign.status, 65);
  const wrong: readonly (readonly [string, RegExp])[] = [
    [join(town.home, 'none.mbox'), /no such file or folder/],
    [town.folder, /is no Maildir: it lacks/],
  ];
  for (const [what, says] of wrong) {
    const done = await ingest(what);
    assert.match(done.err, says);
    assert.equal(done.status, 66);
  }
});

test('who wrote long ago gets no acknowledgement; who writes now does', async () => {
  await hold(true);
  town.edit('networks.yaml', (text) => `${text}\nacknowledge: { when: always }\n`);
  town.edit('sluice.yaml', (text) =>
    text.replace(/^addresses:\n/m, 'addresses:\n  authserv: mx.example.org\n'),
  );
  const proof = 'Authentication-Results: mx.example.org; dmarc=pass header.from=reporter.example\n';
  const letter = (name: string) => {
    const at = new Date().toUTCString().replace('GMT', '+0000');
    const from = `${name}@reporter.example`;
    return proof + kept('192.0.2.33', { date: at, from }).replace(/^Return-Path: .*\n/, '');
  };
  const old = `Return-Path: <old@reporter.example>\n${letter('old')}`;
  assert.equal((await ingest(file('ack.mbox', mbox(old)))).status, 0);
  const node = await town.start();
  try {
    const raw = Buffer.from(letter('new').replaceAll('\n', '\r\n'));
    await post(node, { raw, from: 'new@reporter.example', messageId: '<new>' });
    const letters = async (from: string) => {
      const mail = await town.decided(`<192.0.2.33-${from}@reporter.example>`);
      return (await town.deliveriesOf(mail.id)).map(({ recipient }) => recipient).sort();
    };
    assert.deepEqual(await letters('old'), ['dorms@example.org']);
    assert.deepEqual(await letters('new'), ['dorms@example.org', 'new@reporter.example']);
  } finally {
    await node.close();
  }
});

test('an archive comes through standard input too', () => {
  const words = ['--import', 'tsx', 'src/cli/sluice.ts', '-c', town.folder, 'ingest', '-n', '-'];
  const input = mbox(kept('192.0.2.26'), kept('192.0.2.27'));
  const done = spawnSync(process.execPath, words, { input, cwd: root, encoding: 'utf8' });
  assert.match(done.stdout, /^- {2}2 mails: 2 would be new, 0 known, 0 refused$/m, done.stderr);
  assert.equal(done.status, 0);
});

test('old events are held as stale, recent ones prepared, and nothing leaves', async () => {
  await hold(true);
  const fresh = new Date().toUTCString().replace('GMT', '+0000');
  const path = file(
    'run.mbox',
    mbox(kept('192.0.2.251'), kept('192.0.2.31', { date: fresh, from: 'soc@reporter.example' })),
  );
  await ingest(path);
  const node = await town.start();
  try {
    const stale = await town.decided('<192.0.2.251-noc@reporter.example>');
    assert.deepEqual((await town.holdOf(stale.id)).codes, ['stale-event']);
    const recent = await town.decided('<192.0.2.31-soc@reporter.example>');
    assert.equal(recent.outcome, 'forwarded');
    await until('all has run', async () => {
      const [row] = await town.database.query('select from mail where due_at is not null limit 1');
      return row === undefined ? true : undefined;
    });
    assert.deepEqual(town.sink.mails, []);
    // Let go meanwhile: the next batch is not taken in.
    await hold(false);
    assert.equal((await ingest(path)).status, 69);
  } finally {
    await node.close();
  }
});
