// `sluice contact`: what is set is shown with whose word it is, a pause holds mail and loses none,
// tables come back as they went out, and who was approved in a survey is not asked about.

import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { simpleParser } from 'mailparser';

import { contactCommand } from '../../src/cli/contact.ts';
import { createWhoisServer } from '../../src/demo/whois-server.ts';
import type { Node } from '../../src/main.ts';
import { changeContacts, findContact, listContacts } from '../../src/store/contacts.ts';
import { pinKey } from '../../src/store/pgp-keys.ts';
import { complaint, openTown, post, type Town } from '../node/town.ts';
import { said } from './said.ts';

const tenant = 'abuse@tenant.example';
const registry = createWhoisServer({
  objects: [
    { prefix: '198.51.100.128/26', netname: 'TENANT', holder: 'A tenant', abuse: tenant },
    { prefix: '198.51.100.192/27', netname: 'NIC', holder: 'RIPE', abuse: 'hostmaster@ripe.net' },
    { prefix: '198.51.100.224/27', netname: 'SILENT', holder: 'Silent', abuse: null },
  ],
});

let town: Town;
let node: Node;
before(async () => {
  const port = await registry.listen(0);
  town = await openTown({
    whois: { servers: [{ server: `127.0.0.1:${port}`, flags: '-B', rate: 'none' }] },
  });
  town.edit('networks.yaml', (text) =>
    text.concat('\ncontacts: { people: { dorms@example.org: { lang: en, paused: false } } }\n'),
  );
  process.env['DATABASE_URL'] = town.databaseUrl;
  process.env['SLUICE_HOME'] = town.home;
  node = await town.start();
});
after(async () => {
  await town.close();
  await registry.close();
});

const contact = (...words: readonly string[]) =>
  said(contactCommand, ['contact', ...words], town.folder);

function file(name: string, text: string): string {
  const path = join(town.home, name);
  writeFileSync(path, text);
  return path;
}

test('settings are told as a difference, kept, and shown with whose word they are', async () => {
  const dry = await contact('set', 'New@Lab.example', '--lang', 'cs', '-n');
  assert.match(dry.out, /^new@lab\.example {2}language cs, was none\nnothing was written$/m);
  assert.equal(await findContact(town.database, 'new@lab.example'), null);
  const words = ['--lang', 'cs', '--digest', 'daily', '--escalate-to', 'cio@lab.example'];
  const wrong = await contact('set', 'new@lab.example', '--format', 'html');
  assert.match(wrong.err, /"html" is no format; text, arf, xarf or none is/);
  assert.equal((await contact('set', 'new@lab.example', ...words)).status, 0);
  const shown = await contact('show', 'new@lab.example');
  assert.match(shown.out, /^approved {2}no: the desk is asked before the first mail$/m);
  assert.match(shown.out, /^language {2}cs {3}contact set$/m);
  assert.match(shown.out, /^digest +daily {3}contact set$/m);
  assert.match(shown.out, /^escalate +cio@lab\.example {3}contact set$/m);
  assert.match(shown.out, /^format +text: in words$/m);
  const format = await contact('set', 'new@lab.example', '--format', 'arf');
  assert.match(format.out, /^new@lab\.example {2}format arf, was none$/m);
  assert.match((await contact('show', 'new@lab.example')).out, /^format +arf {3}contact set$/m);
  assert.match((await contact('ls')).out, /^new@lab\.example .*; cs; daily; arf$/m);
  assert.match(shown.out, /^changed +\d{4}-.* by cli:/m);
  assert.match((await contact('set', 'new@lab.example', '--lang', 'cs')).out, /is so already/);
  const back = await contact('set', 'new@lab.example', '--lang', 'none');
  assert.match(back.out, /language none, was cs/);
});

test('the files of rules stand above it, and that is said', async () => {
  const { out } = await contact('set', 'dorms@example.org', '--lang', 'cs');
  assert.match(out, /language stays en: networks\.yaml:\d+ counts/);
  const shown = await contact('show', 'dorms@example.org');
  assert.match(shown.out, /^language {2}en {3}networks\.yaml:\d+$/m);
  assert.match(shown.out, /^network {3}192\.0\.2\.0\/25 EXAMPLE-DORMS {3}networks\.yaml:\d+$/m);
  const key = {
    fingerprint: 'A'.repeat(40),
    address: 'dorms@example.org',
    armored: 'a public key',
    uids: ['dorms@example.org'],
    expiresAt: new Date('2031-01-01T00:00:00Z'),
    revoked: false,
    pinnedAt: new Date(),
    source: 'dorms.asc',
    actor: 'cli:desk',
  };
  await pinKey(town.database, key);
  const keyed = await contact('show', 'dorms@example.org');
  assert.match(keyed.out, /^key {7}A{40}, until 2031-01-01 00:00Z$/m);
  const json = await contact('show', 'dorms@example.org', '--json');
  const { settings } = JSON.parse(json.out) as { settings: { lang: { value: string } } };
  assert.equal(settings.lang.value, 'en');
});

test('what is paused is held with the reason, and goes again when it is resumed', async () => {
  const paused = await contact('pause', 'labs@example.org', 'they', 'move', 'house');
  assert.match(paused.out, /labs@example\.org {2}paused they move house, was none/);
  const first = await post(node, complaint('192.0.2.130'));
  const mail = await town.decided(first.messageId);
  const open = await town.holdOf(mail.id);
  assert.deepEqual(open.codes, ['contact-paused']);
  assert.match(open.doubts[0]?.text ?? '', /labs@example\.org is paused: they move house/);
  assert.deepEqual(await town.deliveriesOf(mail.id), []);
  assert.match((await contact('ls', '--paused')).out, /^labs@example\.org .*PAUSED: they move/m);
  assert.match((await contact('resume', 'labs@example.org')).out, /paused none, was they move/);
  const second = await post(node, complaint('192.0.2.131'));
  assert.equal((await town.decided(second.messageId)).outcome, 'forwarded');
  assert.deepEqual((await town.holdOf(mail.id)).codes, ['contact-paused']);
  assert.equal(await town.accept(open), true);
  assert.deepEqual((await town.forwarded(first.raw)).to, ['labs@example.org']);
  const shown = await contact('show', 'labs@example.org');
  assert.match(shown.out, /^approved .* by the rules, which trust its source$/m);
  assert.match(shown.out, /^named {5}by networks\.yaml:\d+, /m);
});

test('a contact set to arf gets a feedback report, which its program can read', async () => {
  assert.equal((await contact('set', 'labs@example.org', '--format', 'arf')).status, 0);
  const { raw, messageId } = await post(node, complaint('192.0.2.140'));
  assert.equal((await town.decided(messageId)).outcome, 'forwarded');
  const { bytes } = await town.forwarded(raw);
  const parsed = await simpleParser(bytes);
  const header = parsed.headers.get('content-type');
  assert.match(JSON.stringify(header), /multipart\/report.*feedback-report/);
  const [report, original] = parsed.attachments;
  assert.equal(report?.contentType, 'message/feedback-report');
  assert.match(report?.content.toString() ?? '', /^Source-IP: 192\.0\.2\.140\r$/m);
  assert.deepEqual(original?.content, raw);
  assert.equal((await contact('set', 'labs@example.org', '--format', 'none')).status, 0);
});

test('how well they answer is the median of their newest answers, in words', async () => {
  const mail = await town.decided((await post(node, complaint('192.0.2.132'))).messageId);
  const { id: ticket } = await town.ticketOf(mail.id, 'investigation');
  const begin = Date.parse('2026-04-01T00:00:00Z');
  const answered = async (index: number, hours: number): Promise<void> => {
    const askedAt = begin + index * 86_400_000 * 30;
    await town.database.query(
      'insert into contact_answer (contact, ticket, asked_at, answered_at) values ($1, $2, $3, $4)',
      ['labs@example.org', ticket, new Date(askedAt), new Date(askedAt + hours * 3_600_000)],
    );
  };
  const health = async () =>
    /answers in [^;\n]*|no answer yet/.exec((await contact('ls')).out.split('labs@')[1] ?? '')?.[0];
  assert.equal(await health(), 'no answer yet');
  for (const [index, hours, says] of [
    [0, 0.02, 'answers in ~1.2 min (median of 1)'],
    [1, 40, 'answers in ~20 h (median of 2)'],
    [2, 34, 'answers in ~1.4 d (median of 3)'],
    [3, 720, 'answers in ~1.5 d (median of 4)'],
  ] as const) {
    await answered(index, hours);
    assert.equal(await health(), says);
  }
});

test('a survey names them, an approval keeps whose word it is, and nobody is asked', async () => {
  const held = await town.decided((await post(node, complaint('198.51.100.140'))).messageId);
  assert.deepEqual((await town.holdOf(held.id)).codes, ['first-contact']);
  const survey = await contact('survey', '--constituency', 'access');
  assert.equal(survey.status, 0, survey.err);
  assert.match(survey.out, /^abuse@tenant\.example +new {2}198\.51\.100\.128\/26 {2}registry:127/m);
  assert.match(
    survey.out,
    /^hostmaster@ripe\.net +gets nothing: it is an address of the registry/m,
  );
  assert.match(
    survey.out,
    /^nobody {4}198\.51\.100\.224\/27 access: the registry names no contact$/m,
  );
  assert.match(survey.err, /access 2001:db8:.*: \d+ ranges, 2 contacts/);
  const asked = registry.queries.length;
  const table = join(town.home, 'survey.csv');
  await contact('survey', '--constituency', 'access', '--csv', table);
  assert.equal(registry.queries.length, asked, 'what was answered is kept');
  const dry = await contact('approve', table, '-n');
  assert.match(dry.out, /hostmaster@ripe\.net {2}is left out: it is an address of the registry/);
  assert.match(dry.out, /1 contact would be approved, 0 approved before, 1 left out; nothing was/);
  assert.equal((await findContact(town.database, tenant))?.approvedAt ?? null, null);
  assert.match(
    (await contact('approve', table)).out,
    /1 contact approved, 0 approved before, 1 left/,
  );
  const row = await findContact(town.database, tenant);
  assert.match(row?.source ?? '', /^registry:127\.0\.0\.1:\d+$/);
  assert.match(row?.approvedBy ?? '', /^cli:/);
  assert.equal(row?.constituency, 'access');
  const again = await contact('approve', '--all', '--constituency', 'access');
  assert.match(again.out, /0 contacts approved, 1 approved before, 1 left out/);
  const next = await post(node, complaint('198.51.100.141'));
  assert.equal((await town.decided(next.messageId)).outcome, 'forwarded');
});

test('settings come in by a table, told one by one; more than twenty only by their number', async () => {
  const table = file(
    't.csv',
    'Address;language;paused\na@lab.example;cs;\nb@lab.example;;moves house\n',
  );
  const dry = await contact('import', table, '-n');
  assert.match(dry.out, /a@lab\.example {2}new\na@lab\.example {2}language cs, was none/);
  assert.match(dry.out, /2 contacts of 2 would be changed; nothing was written/);
  assert.match((await contact('import', table)).out, /2 contacts of 2 changed/);
  assert.match((await contact('import', table)).out, /0 contacts of 2 changed/);
  assert.equal((await findContact(town.database, 'b@lab.example'))?.pauseReason, 'moves house');
  const kept = file('kept.csv', 'address\nb@lab.example\n');
  await contact('import', kept);
  assert.equal((await findContact(town.database, 'b@lab.example'))?.pauseReason, 'moves house');
  const many = Array.from({ length: 21 }, (_, at) => `many${at}@lab.example,en\n`);
  const path = file('many.csv', `address,language\n${many.join('')}`);
  const refused = await contact('import', path);
  assert.equal(refused.status, 64);
  assert.match(refused.err, /21 contacts would be changed; look with -n, then: --yes=21/);
  assert.equal((await contact('import', path, '--yes=21')).status, 0);
});

test('what is exported can be imported, and says nothing new', async () => {
  const by = { actor: '=cmd()', at: new Date() };
  await changeContacts(town.database, [{ address: 'x@lab.example', pauseReason: '=1+1, "x"' }], by);
  const path = join(town.home, 'all.csv');
  assert.match((await contact('export', path)).out, /all\.csv {2}\d+ contacts/);
  const text = readFileSync(path, 'utf8');
  assert.match(text, /^x@lab\.example,,,,,"'=1\+1, ""x""",/m);
  assert.equal(statSync(path).mode & 0o077, 0);
  const all = await listContacts(town.database, { limit: 999 });
  const { out } = await contact('import', path);
  assert.match(out, new RegExp(`0 contacts of ${all.length} changed`));
});

const wrong: readonly (readonly [words: readonly string[], status: number, says: RegExp])[] = [
  [['set', 'nobody', '--lang', 'cs'], 64, /"nobody" is no mail address; write it like/],
  [['set', 'a@lab.example'], 64, /say what: --lang, --digest, --escalate-to or --format/],
  [['set', 'a@lab.example', '--lang', 'xx'], 64, /no templates in "xx"; known here: cs, en/],
  [['set', 'a@lab.example', '--digest', 'weekly'], 64, /hourly, daily or none is/],
  [['set', 'abuse@cesnet.cz', '--lang', 'cs'], 64, /gets no mail: it is an address of this desk/],
  [['set', 'a@lab.example', '--escalate-to', 'abuse@cesnet.cz'], 64, /is an address of this desk/],
  [['show', 'unknown@lab.example'], 66, /nothing is known of unknown@lab\.example/],
  [['ls', '--paused', '--bouncing'], 64, /one of them at a time/],
  [['survey', '--constituency', 'acess'], 64, /no constituency "acess"; did you mean "access"\?/],
  [['approve'], 64, /name a table or say --all/],
  [['approve', 'a.csv', '--all'], 64, /name a table or say --all/],
];

for (const [words, status, says] of wrong) {
  test(`contact ${words.join(' ')}`, async () => {
    const done = await contact(...words);
    assert.match(done.err, says);
    assert.equal(done.status, status);
  });
}

test('every bad line of a table is told, and nothing is written', async () => {
  const path = file(
    'bad.csv',
    'address,language,digest\nnobody,,\nok@lab.example,xx,\nok@lab.example,,weekly\n',
  );
  const { status, err } = await contact('import', path);
  assert.equal(status, 65);
  assert.match(err, /bad\.csv:2 {2}"nobody" is no mail address/);
  assert.match(err, /bad\.csv:3 {2}there are no templates in "xx"/);
  assert.match(err, /bad\.csv:4 {2}"weekly" is no pace of digests/);
  assert.match(err, /bad\.csv:4 {2}ok@lab\.example already stands at .*bad\.csv:3/);
  assert.equal(await findContact(town.database, 'ok@lab.example'), null);
});

test('-q gives addresses, --json one object a line', async () => {
  const { out } = await contact('ls', '-q', '--limit', '1');
  assert.match(out, /^\S+@\S+\n$/);
  const json = await contact('ls', '--json', '--limit', '2');
  const rows = json.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { answers: number });
  assert.deepEqual(
    rows.map(({ answers }) => answers),
    [0, 0],
  );
});
