// `sluice ticket` as people type it: what is shown with -n is what is done without, every refusal is a
// sentence with the next step, and the exit codes are those that the help names.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { ticketCommand } from '../../src/cli/ticket.ts';
import { newId } from '../../src/desk.ts';
import type { PartyId, TicketId } from '../../src/model.ts';
import { takeLease } from '../../src/store/leases.ts';
import { type Database, openDatabase } from '../../src/store/pg.ts';
import { settle } from '../../src/store/settle.ts';
import { makeNumber } from '../../src/tickets/number.ts';
import { claimedOne, decided, forwarded, hold, id, now, ticket } from '../store/rows.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { temporaryHome } from '../support/server.ts';
import { said } from './said.ts';

const root = join(import.meta.dirname, '../..');
let server: TestDatabase;
let database: Database;
let folder: string;
const home = temporaryHome();
let sequence = 100;

before(async () => {
  server = await testDatabase();
  database = openDatabase({ url: server.url });
  folder = join(home, 'config');
  mkdirSync(folder);
  for (const file of readdirSync(join(root, 'config')).filter((name) => name.endsWith('.yaml'))) {
    cpSync(join(root, 'config', file), join(folder, file));
  }
  process.env['DATABASE_URL'] = server.url;
  process.env['SLUICE_HOME'] = home;
});
after(async () => {
  rmSync(home, { recursive: true, force: true });
  delete process.env['DATABASE_URL'];
  delete process.env['SLUICE_HOME'];
  await database.close();
  await server.drop();
});

const sluice = (...words: (string | readonly string[])[]) =>
  said(ticketCommand, ['ticket', ...words.flat()], folder);

/** A case with a report of a person, an investigation, and their numbers. */
async function story() {
  const mail = await claimedOne(database);
  const made = forwarded(mail);
  const numbers = made.settlement.tickets.map(() => makeNumber(now, 'UTC', (sequence += 1)));
  const party = newId() as PartyId;
  const address = 'reporter@example.net';
  const complainant = { id: party, ticket: made.report.id, role: 'complainant', address } as const;
  const settlement = {
    ...made.settlement,
    tickets: made.settlement.tickets.map((one, at) => ({ ...one, number: numbers[at] ?? null })),
    parties: [
      ...made.settlement.parties,
      { ...complainant, constituency: null, token: `token-${party}` },
    ],
    summary: { ...made.settlement.summary, mayAnswer: true },
  };
  await settle(database, [settlement], now, 'sluice');
  const [report = '', incident = '', investigation = ''] = numbers;
  return { report, incident, investigation, ids: made };
}

/** The number that a new ticket is told to have. */
function numberIn(out: string): string {
  return /#(\d{14,})\]/.exec(out)?.[1] ?? '';
}

const states = async (): Promise<string> => {
  const rows = await database.query<{ state: string }>('select state from ticket order by id');
  return rows.map((row) => row.state).join(' ');
};

test('close shows with -n who is told and what follows, and does that', async () => {
  const { incident, report, investigation } = await story();
  const earlier = await states();
  const dry = await sluice('close', incident, '--reason', 'resolved', '-n');
  assert.equal(dry.status, 0, dry.err);
  assert.match(dry.out, new RegExp(`would be: \\[Ticket#${incident}\\] +resolved\\n`));
  assert.match(dry.out, new RegExp(`would be: \\[Ticket#${report}\\] .*closed with the incident`));
  assert.match(dry.out, /^mail \(closing\) to reporter@example\.net: .*Case closed: resolved/m);
  assert.match(dry.out, /^ {4}Hello,[\s\S]*nothing was done$/m);
  assert.equal(await states(), earlier);
  const done = await sluice('close', incident, '--reason', 'resolved');
  assert.match(
    done.out,
    /1 mail in the outbox for 60 s, then sent; until then: sluice ticket undo/,
  );
  const shown = await sluice('show', investigation);
  assert.match(shown.out, /investigation +resolved/);
  const undone = await sluice('undo', incident);
  assert.match(undone.out, /undone: close by cli:/);
  assert.equal(await states(), earlier);
});

test('story 2: a call, an incident, a question, a block, and all of it closed', async () => {
  const opened = await sluice(
    ['open', 'incident', '--subject', 'a server was broken into', '--constituency', 'campus'],
    ['--set', 'function=incident-coordination', 'classification=intrusions/system-compromise'],
    ['--ip', '192.0.2.11', '192.0.2.12'],
  );
  assert.equal(opened.status, 0, opened.err);
  const incident = numberIn(opened.out);
  const call = await sluice(
    ['open', 'report', '--subject', 'broken into', '--how', 'telephone', '--customer', 'EDUNET'],
    ['--link', incident, '--ip', '192.0.2.11'],
  );
  assert.equal(call.status, 0, call.err);
  const asked = await sluice(
    ['investigate', incident, '--to', 'sec@isp.example.com', '--text', 'Please look.'],
    ['--article', 'who-we-are', '--ip', '198.51.100.7', '-n'],
  );
  assert.match(asked.out, /mail \(reply\) to sec@isp\.example\.com: .*a server was broken into/);
  assert.match(asked.out, /^ {4}Please look\.$[\s\S]*We are /m);
  const words = ['investigate', incident, '--to', 'sec@isp.example.com', '--text', 'Please look.'];
  assert.equal((await sluice(...words)).status, 0);
  const block = numberIn((await sluice('block', incident, '--ip', '192.0.2.11')).out);
  assert.match((await sluice('activate', block)).out, /active: it was pending activation/);
  assert.match((await sluice('remove', block)).out, /pending removal/);
  const shown = await sluice('show', incident);
  for (const kind of ['report', 'investigation', 'block']) {
    assert.match(shown.out, new RegExp(`^child +\\[Ticket#\\d+\\] +${kind}`, 'm'));
  }
  assert.match(shown.out, /^function +incident-coordination$/m);
  assert.match(shown.out, /^about +192\.0\.2\.11, 192\.0\.2\.12$/m);
  const closed = await sluice('close', incident, '--reason', 'warned');
  assert.equal(closed.status, 0, closed.err);
  assert.match((await sluice('show', block)).out, /block +removed/);
});

test('a block is asked of somebody, and its end too; a text for nobody is refused', async () => {
  const case1 = await sluice('open', 'incident', '--subject', 'a botnet', '--ip', '192.0.2.11');
  const incident = numberIn(case1.out);
  const text = ['--text', 'Please block it.'];
  const nobody = await sluice('block', incident, ...text);
  assert.match(nobody.err, /whom to write to\? --to ADDRESS/);
  const asked = await sluice('block', incident, '--to', 'noc@isp.example.com', ...text);
  assert.match(asked.out, /mail \(reply\) to noc@isp\.example\.com: .*a botnet/);
  const block = numberIn(asked.out);
  assert.match((await sluice('show', block)).out, /administrator +noc@isp\.example\.com/);
  assert.equal((await sluice('activate', block)).status, 0);
  const lifted = await sluice('remove', block, '--text', 'Please lift it.', '-n');
  assert.match(lifted.out, /mail \(reply\) to noc@isp\.example\.com[\s\S]*Please lift it\./);
  assert.equal((await sluice('remove', block)).status, 0);
});

test('who called and left an address is told at the end, and shown so before', async () => {
  const caller = 'caller@edunet.example';
  const call = ['open', 'report', '--subject', 'broken into', '--how', 'telephone'];
  const opened = await sluice(...call, '--party', caller);
  assert.equal(opened.status, 0, opened.err);
  const report = numberIn(opened.out);
  const told = /mail \(closing\) to caller@edunet\.example: /;
  const dry = await sluice('close', report, '--reason', 'resolved', '-n');
  assert.match(dry.out, told);
  const closed = await sluice('close', report, '--reason', 'resolved');
  assert.equal(closed.status, 0, closed.err);
  assert.match(closed.out, told);
});

test('a reply goes to the party, is recorded only, closes as well', async () => {
  const { report, investigation } = await story();
  const sent = await sluice('reply', report, '--text', 'Thank you.', '--cc', 'c@isp.example.com');
  assert.match(sent.out, /mail \(reply\) to reporter@example\.net, cc c@isp\.example\.com: /);
  const told = [
    'reply',
    investigation,
    '--text',
    'By telephone.',
    '--no-mail',
    '--close',
    'warned',
  ];
  const recorded = await sluice(...told);
  assert.match(
    recorded.out,
    /recorded: to admin@lab\.example: By telephone\.[\s\S]*resolved: warned/,
  );
  assert.doesNotMatch(recorded.out, /outbox/);
  const stranger = await sluice('reply', report, '--to', 'x@isp.example.com', '--text', 'x');
  assert.match(stranger.err, /is no party; parties are reporter@example\.net/);
  assert.equal((await sluice('correspondent', 'add', report, 'x@isp.example.com')).status, 0);
  assert.equal(
    (await sluice('reply', report, '--to', 'x@isp.example.com', '--text', 'x')).status,
    0,
  );
});

test('what was sent and asked on a merged ticket is shown on its target', async () => {
  const [a, b] = [await story(), await story()];
  const asked = hold({ ticket: a.ids.investigation.id, codes: ['contact-bounced'] });
  const doubts = [{ code: 'contact-bounced', text: 'admin@lab.example: 550' } as const];
  const held = { ...asked, doubts };
  await settle(database, [decided(await claimedOne(database), { hold: held })], now, 'sluice');
  assert.equal((await sluice('merge', a.investigation, b.investigation)).status, 0);
  const { out } = await sluice('show', b.investigation);
  for (const { ids } of [a, b]) {
    assert.match(out, new RegExp(`^delivery +${ids.out.id} +waiting +admin@lab\\.example$`, 'm'));
  }
  assert.match(
    out,
    new RegExp(`^hold +${held.id} +contact-bounced +admin@lab\\.example: 550$`, 'm'),
  );
  const json = JSON.parse((await sluice('show', b.investigation, '--json')).out) as {
    readonly holds: readonly { readonly id: string }[];
  };
  assert.deepEqual(
    json.holds.map((one) => one.id),
    [held.id],
  );
});

test('a merged number leads to the target, and says so', async () => {
  const [a, b] = [await story(), await story()];
  const merged = await sluice('merge', a.report, b.report);
  assert.match(merged.out, /leads to the report \d+ from now on/);
  const shown = await sluice('show', a.report);
  assert.match(shown.out, new RegExp(`^\\[Ticket#${a.report}\\] was merged into:\\n`));
  assert.match(shown.out, new RegExp(`^merged +\\[Ticket#${a.report}\\]$`, 'm'));
  assert.match((await sluice('note', a.report, 'found', 'it')).out, new RegExp(b.report));
  assert.equal((await sluice('undo', a.report)).status, 0);
  assert.doesNotMatch((await sluice('show', a.report)).out, /was merged into/);
});

test('owner, team, snooze, fields, lease', async () => {
  const { report, ids } = await story();
  for (const words of [
    ['assign', report, 'alice'],
    ['hand-over', report, 'csirt', '--reason', 'police'],
    ['snooze', report, '--until', '7d'],
    ['set', report, 'description=two words', 'severity=high'],
    ['admin-cc', 'add', report, 'boss@isp.example.com'],
    ['take', report],
    ['release', report],
  ]) {
    const done = await sluice(...words);
    assert.equal(done.status, 0, `${words.join(' ')}: ${done.err}`);
  }
  const { out } = await sluice('show', report);
  for (const line of [
    /^owner +alice$/m,
    /^team +csirt$/m,
    /^snoozed +until 20/m,
    /^description +two words$/m,
    /^severity +high$/m,
    /^admin-cc +boss@isp/m,
    /^act +\S+ +\S+ \S+ +set by cli:/m,
  ]) {
    assert.match(out, line);
  }
  await takeLease(database, ids.report.id, 'cli:somebody', null);
  const refused = await sluice('note', report, 'x');
  assert.match(refused.err, /cli:somebody is at work on it until/);
  assert.equal(refused.status, 65);
  assert.equal((await sluice('take', report)).status, 69);
  assert.equal((await sluice('take', report, '--over', '--reason', 'on leave')).status, 0);
});

test('--json is one object', async () => {
  const { report } = await story();
  const done = JSON.parse((await sluice('note', report, 'x', '--json')).out) as {
    done: boolean;
    notes: { number: string }[];
  };
  assert.deepEqual([done.done, done.notes[0]?.number], [true, `[Ticket#${report}]`]);
});

test('several are closed at once; of what has changed in between nothing is done', async () => {
  const [a, b] = [await story(), await story()];
  const both = ['close', a.report, b.report, '--reason', 'scrap', '--state', 'rejected'];
  const done = await sluice(...both);
  assert.equal(done.status, 0, done.err);
  for (const { report } of [a, b]) {
    assert.match(done.out, new RegExp(`#${report}\\] +rejected: scrap`));
  }
  assert.match((await sluice(...both)).err, /is rejected already/);
  // The second of these is closed with the first.
  const c = await story();
  const twice = await sluice('close', c.incident, c.report, '--reason', 'scrap');
  assert.match(twice.err, /what is told above was done, and no more; look again, with -n/);
  assert.equal(twice.status, 75);
  const shown = JSON.parse((await sluice('show', c.incident, '--json')).out) as {
    state: string;
    acts: { kind: string }[];
    links: unknown[];
  };
  const { state, acts, links } = shown;
  assert.deepEqual([state, acts.map(({ kind }) => kind), links.length], ['resolved', ['close'], 2]);
});

test('many tickets are changed only by who says how many', async () => {
  const incident = ticket('incident', { number: makeNumber(now, 'UTC', (sequence += 1)) });
  const reports = Array.from({ length: 24 }, (_, at) =>
    ticket('report', { id: id() as TicketId, role: `investigation ${at}` }),
  );
  const links = reports.map((one) => ({ parent: incident.id, child: one.id }));
  const settlement = decided(await claimedOne(database), {
    tickets: [incident, ...reports],
    links,
  });
  await settle(database, [settlement], now, 'sluice');
  const words = ['close', incident.number ?? '', '--reason', 'scrap', '--state', 'abandoned'];
  const asked = await sluice(...words);
  assert.match(asked.err, /25 tickets would be changed; look with -n, then: --yes=25/);
  assert.equal(asked.status, 64);
  assert.equal((await sluice(...words, '--yes=24')).status, 64);
  assert.equal((await sluice(...words, '--yes=25')).status, 0);
});

const wrong: readonly (readonly [words: (n: string) => string[], status: number, says: RegExp])[] =
  [
    [(n) => ['close', n, '--reason', 'bored'], 65, /no reason to close the report .* scrap/],
    [
      (n) => ['close', n, '--reason', 'scrap', '--state', 'removed'],
      65,
      /closes no report; resolved or/,
    ],
    [(n) => ['reopen', n, '--reason', 'x'], 65, /is open already/],
    [
      (n) => ['hand-over', n, 'noc', '--reason', 'x'],
      65,
      /no team "noc"; teams are first-line, csirt/,
    ],
    [(n) => ['set', n, 'severity=awful'], 65, /severity: "awful" is none of low, normal, high/],
    [(n) => ['set', n, 'sevrity=high'], 65, /no field "sevrity"; it has classification,/],
    [(n) => ['set', n, 'severity'], 64, /write fields like severity=high/],
    [(n) => ['set', n, 'addresses=192.0.2.300'], 65, /"192\.0\.2\.300" is no address/],
    [(n) => ['snooze', n, '--until', 'tomorrow'], 64, /an ISO time such as 2026-12-01/],
    [(n) => ['snooze', n, '--until', '2020-01-01'], 65, /until a time ahead/],
    [(n) => ['merge', n, n], 65, /not merged into itself/],
    [(n) => ['link', n, n], 65, /does not hang below itself/],
    [(n) => ['split', n, '--mail', 'x'], 64, /the id of a mail, as ticket show prints it/],
    [(n) => ['activate', n], 65, /is no block; close it/],
    [(n) => ['cc', 'add', n, 'nobody'], 65, /nobody is no mail address/],
    [(n) => ['take', n, '--over'], 64, /--over --reason TEXT/],
    [(n) => ['undo', n], 65, /nothing was done here that could be undone/],
    [(n) => ['note', `${n.slice(0, -1)}${(Number(n.at(-1)) + 1) % 10}`, 'x'], 66, /did you mean/],
    [() => ['note', '7', 'x'], 66, /no ticket 7; see: sluice ticket ls/],
  ];

test('whatever is wrong is told, with what to do', async () => {
  const { report } = await story();
  const earlier = await states();
  for (const [words, status, says] of wrong) {
    const typed = words(report);
    const done = await sluice(...typed);
    assert.match(done.err, says, typed.join(' '));
    assert.equal(done.status, status, typed.join(' '));
  }
  assert.equal(await states(), earlier);
});
