// A good configuration, read whole: every value in its typed form, with its place; the same rules
// again from what the revision stores; and the profiles that are shipped.

import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { packageDir } from '../../src/config/environment.ts';
import { rulesWithNetworks } from '../../src/config/given-networks.ts';
import { load } from '../../src/config/load.ts';
import { showProblem } from '../../src/config/problems.ts';
import { rulesFrom } from '../../src/config/rules.ts';
import { lintTemplate, readTemplate } from '../../src/mail/template.ts';

const templates = { read: readTemplate, lint: lintTemplate };
const good = join(import.meta.dirname, 'good');

async function loaded(dir: string, env: Record<string, string> = {}) {
  const result = await load(dir, { env, templates });
  if (!result.ok) return assert.fail(result.problems.map(showProblem).join('\n'));
  return result;
}

void test('settings in their typed form, with defaults where nothing is said', async () => {
  const { settings } = await loaded(good, { RELAY: '[2001:db8::25]:26' });
  const { cage, ...rest } = settings;
  assert.ok(cage.children >= 1);
  assert.deepEqual(rest, {
    listen: {
      smtp: [],
      lmtp: [{ host: '127.0.0.1', port: 2424 }, { path: '/run/sluice/lmtp' }],
      http: { host: '::1', port: 8460 },
      baseUrl: 'http://[::1]:8460',
    },
    database: { url: 'postgres:///secret' },
    home: join(good, 'state'),
    intake: {
      peers: ['10.0.0.0/8', '2001:db8::1/128'],
      sizeBytesMax: 20_971_520,
      recipientsMax: 100,
      sessionsMax: 500,
      sessionsPerPeerMax: 50,
      mailsPerSessionMax: 100,
      commandTimeoutMs: 60_000,
      sessionTimeoutMs: 600_000,
      commitTimeoutMs: 30_000,
      dataRateMin: 500,
      freeSpaceBytesMin: 2 ** 30,
    },
    smtp: {
      relay: { host: '2001:db8::25', port: 26 },
      connections: 10,
      attemptsMax: 20,
      retryMs: 30_000,
    },
    whois: {
      servers: [
        {
          host: 'whois.example.net',
          port: 43,
          prefixes: ['2001:db8::/32'],
          queriesPerMinute: 1,
          flags: '-B',
        },
        {
          host: '192.0.2.43',
          port: 4343,
          prefixes: [],
          queriesPerMinute: Number.MAX_SAFE_INTEGER,
          flags: '',
        },
      ],
      timeoutMs: 10_000,
      answerBytesMax: 65_536,
      cacheMs: 1_209_600_000,
      cacheNegativeMs: 3_600_000,
      parallel: 5,
    },
    rdap: {
      servers: [
        {
          url: 'https://rdap.example.net/base/',
          prefixes: ['192.0.2.0/24'],
          queriesPerMinute: 60,
        },
        {
          url: 'http://127.0.0.1:8480/',
          prefixes: [],
          queriesPerMinute: Number.MAX_SAFE_INTEGER,
        },
      ],
    },
    owners: {
      url: 'https://crm.example.org/owner?desk=7',
      token: 'test-token-4711',
      timeoutMs: 2000,
      parallel: 5,
    },
    resolver: {
      servers: ['192.0.2.53:53', '[2001:db8::53]:5353', '[2001:db8::54]:53'],
      timeoutMs: 1000,
      cacheMs: 3_600_000,
      cacheNegativeMs: 300_000,
      parallel: 20,
    },
    lookup: { traceroute: true },
    safety: {
      holdMs: { automatic: 5000, person: 0 },
      holdAll: false,
      budgets: { perContact: null, perContactDay: 240, perReporter: 30, total: 120 },
      breaker: { times: 4, floorPerHour: null, bouncePercent: 25 },
    },
    runner: { batch: 50, attemptsMax: 5 },
    alerts: {
      mail: ['noc@example.org'],
      command: ['/usr/local/bin/page', '--urgent'],
      holdAfterMs: 600_000,
      againMs: 7_200_000,
    },
  });
});

void test('the environment wins over the file', async () => {
  const env = {
    RELAY: 'localhost',
    DATABASE_URL: 'postgres://db.example/x',
    SLUICE_HOME: '/srv/s',
  };
  const { settings } = await loaded(good, env);
  assert.equal(settings.database.url, 'postgres://db.example/x');
  assert.equal(settings.home, '/srv/s');
  assert.deepEqual(settings.smtp.relay, { host: 'localhost', port: 25 });
});

void test('rules in their typed form, each with its place', async () => {
  const { rules } = await loaded(good, { RELAY: 'localhost' });
  assert.deepEqual(rules.desk, {
    name: 'Test desk',
    ticketTag: 'Test',
    lang: 'cs',
    timeZone: 'Europe/Prague',
    intake: ['abuse@example.org', 'certs@example.org'],
    from: { name: 'Test desk, nights', address: 'abuse@example.org' },
    reply: 'abuse+{token}@example.org',
    pages: null,
    bounce: 'bounces-{token}@example.org',
    authserv: ['mx.example.org', 'mx2.example.org'],
    sealers: [],
  });
  assert.deepEqual(rules.limits, {
    eventAgeMaxMs: null,
    fanOutMax: 5,
    firstContact: 'send',
    answerWithinMs: 604_800_000,
    depthMax: 50,
    partsMax: 500,
    addressesMax: 5000,
    headerBytesMax: 65_536,
    textBytesMax: 262_144,
    textsBytesMax: 2_097_152,
    archiveEntriesMax: 100,
    archiveBytesMax: 8_388_608,
    archiveRatioMax: 200,
    indicatorsMax: 5000,
    namesMax: 20,
  });
  assert.deepEqual(rules.repeat, {
    windowMs: 259_200_000,
    onOpen: 'new',
    reopenWithinMs: 129_600_000,
    notify: 'digest',
  });
  assert.deepEqual(rules.constituencies, [
    {
      name: 'campus',
      prefixes: ['192.0.2.0/24', '2001:db8::/32'],
      trust: ['override', 'registry'],
      lang: 'en',
      owners: false,
      fallback: 'noc@example.org',
      closed: { withinMs: 14 * 86_400_000, later: 'new' },
      at: 'networks.yaml:2',
    },
    {
      name: 'housing',
      prefixes: ['203.0.113.0/24'],
      trust: ['override'],
      lang: 'cs',
      owners: false,
      fallback: null,
      closed: { withinMs: 2 * 86_400_000, later: 'refuse' },
      at: 'networks.yaml:6',
    },
  ]);
  assert.deepEqual(
    rules.networks.map(({ prefix, contacts, lang, at }) => [prefix, contacts, lang, at]),
    [
      ['192.0.2.0/25', ['dorms@example.org'], null, 'networks.yaml:9'],
      ['192.0.2.0/26', ['labs@example.org', 'noc@example.org'], 'cs', 'networks.yaml:10'],
      ['203.0.113.7/32', [], null, 'networks.yaml:14'],
      ['2001:db8:0:1::/64', null, null, 'networks.yaml:15'],
      ['2001:db8:0:1::/64', null, null, 'networks.yaml:16'],
    ],
  );
  const turn = Date.parse('2026-01-01T00:00:00Z');
  assert.deepEqual(
    rules.networks.map(({ validFromMs, validToMs }) => [validFromMs, validToMs]),
    [...Array.from({ length: 3 }, () => [null, null]), [null, turn], [turn, null]],
  );
  const set = { lang: 'en', paused: true, digest: null, escalateTo: null, format: null };
  const labs = { ...set, at: 'networks.yaml:19' };
  assert.deepEqual([...rules.contacts], [['labs@example.org', labs]]);
  assert.deepEqual(
    rules.notOursToActOn,
    ['203.0.113.240/29', '192.0.2.9/32', 'cdn.example.net'].map((what) => ({
      what,
      at: 'networks.yaml:20',
    })),
  );
  const nothing = {
    format: null,
    category: null,
    constituency: null,
    contacts: null,
    from: null,
    aligned: null,
    reporter: null,
  };
  const anyRecord = { complaints: null, forwarded: null, refused: null };
  assert.deepEqual(rules.routing, [
    {
      name: 'plain',
      when: { ...nothing, spam: false, contacts: { min: 1, max: 1 } },
      act: { do: 'forward', template: 'forward.{type}', perReporter: 2000 },
      at: 'routing.yaml:2',
    },
    {
      name: 'feed',
      when: {
        ...nothing,
        format: 'arf',
        category: 'abusive-content/spam',
        spam: null,
        contacts: { min: 2, max: 50 },
        from: '@example.net',
      },
      act: { do: 'hold', code: 'flood' },
      at: 'routing.yaml:3',
    },
    {
      name: 'proven',
      when: {
        ...nothing,
        spam: null,
        aligned: true,
        reporter: {
          complaints: { min: 2, max: 9 },
          forwarded: { min: 5, max: Number.MAX_SAFE_INTEGER },
          refused: { min: 0, max: 0 },
        },
      },
      act: { do: 'forward', template: 'forward.generic', repeats: 'never' },
      at: 'routing.yaml:7',
    },
    {
      name: 'known',
      when: {
        ...nothing,
        spam: null,
        reporter: { ...anyRecord, complaints: { min: 1, max: Number.MAX_SAFE_INTEGER } },
      },
      act: { do: 'hold', code: 'flood' },
      at: 'routing.yaml:12',
    },
    {
      name: 'new',
      when: { ...nothing, spam: null, reporter: { ...anyRecord, complaints: { min: 0, max: 0 } } },
      act: { do: 'hold', code: 'flood' },
      at: 'routing.yaml:13',
    },
    {
      name: 'rest',
      when: { ...nothing, spam: null },
      act: { do: 'close', reason: 'scrap' },
      at: 'routing.yaml:14',
    },
  ]);
  assert.deepEqual(rules.keywords, {
    keep: [
      { phrase: 'abuse report', at: 'keywords.yaml:2' },
      { phrase: 'u[bc]e:', at: 'keywords.yaml:3' },
      { phrase: 'stížnost na spam', at: 'keywords.yaml:6' },
    ],
    never: [{ phrase: 'viagra', at: 'keywords.yaml:4' }],
  });
  assert.ok(rules.templates.has('cs/forward.spam'));
});

void test('a revision gives the same rules again, and none of the secrets', async () => {
  const { rules, files } = await loaded(good, { RELAY: 'localhost' });
  assert.deepEqual(rulesFrom(files, templates), { ok: true, rules });
  for (const text of files.values()) assert.doesNotMatch(text, /postgres:|localhost|4711/);
  const without = new Map([...files].filter(([name]) => name !== 'routing.yaml'));
  const text = 'the revision lacks routing.yaml';
  const lacking = { ok: false, problems: [{ at: 'sluice.yaml:1:1', text }] };
  assert.deepEqual(rulesFrom(without, templates), lacking);
});

void test('the digest follows what a decision depends on, and nothing else', async () => {
  const { rules, files } = await loaded(good, { RELAY: 'localhost' });
  const other = await loaded(good, { RELAY: 'mail.example.org' });
  assert.equal(other.rules.digest, rules.digest);
  for (const name of ['sluice.yaml', 'networks.yaml', 'templates/cs/forward.spam.hbs']) {
    const changed = rulesFrom(new Map([...files, [name, `${files.get(name)}\n`]]), templates);
    assert.notEqual(changed.ok && changed.rules.digest, rules.digest, name);
  }
});

void test('owner records: a token that others may read, and a constituency without any', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-config-'));
  const write = (name: string, text: string) => writeFileSync(join(dir, name), text);
  const files = { good: join(good, 'routing.yaml'), keywords: join(good, 'keywords.yaml') };
  const head = readFileSync(join(good, 'sluice.yaml'), 'utf8').split('\n').slice(0, 6).join('\n');
  const include = `include: [networks.yaml, "${files.good}", "${files.keywords}"]`;
  const hook = 'owners: { url: "http://localhost:8481/", token_file: token }';
  const networks = 'constituencies: [{ name: campus, networks: 192.0.2.0/24, owners: true }]';
  write('sluice.yaml', `${head}\n${include}\n${hook}\n`);
  write('networks.yaml', networks);
  write('token', 'token-of-the-file\n');
  const problems = async () => {
    const result = await load(dir, { env: {}, templates });
    return result.ok ? result : result.problems.map(showProblem);
  };
  chmodSync(join(dir, 'token'), 0o640);
  const open = 'sluice.yaml:8:54  others may read or change token; chmod 600 token';
  assert.deepEqual(await problems(), [open]);
  chmodSync(join(dir, 'token'), 0o600);
  const { settings, rules } = await loaded(dir);
  assert.equal(settings.owners?.token, 'token-of-the-file');
  assert.equal(rules.constituencies[0]?.owners, true);
  write('sluice.yaml', `${head}\n${include}\n`);
  assert.deepEqual(await problems(), [
    'networks.yaml:1:1  campus has owners: true, and sluice.yaml names no owner records; ' +
      'add owners to sluice.yaml, or take it out here',
  ]);
});

void test('a bench brings its own networks', async () => {
  const { rules } = await loaded(good, { RELAY: 'localhost' });
  const own = rulesWithNetworks(rules, ['198.18.0.0/24'], (index) => `abuse@n${index}.example`);
  assert.deepEqual(own.constituencies[0]?.prefixes, ['198.18.0.0/24']);
  assert.deepEqual(own.networks[0]?.contacts, ['abuse@n0.example']);
  assert.notEqual(own.digest, rules.digest);
});

for (const profile of ['.', 'demo', 'bench'])
  void test(`the shipped profile ${profile}`, async () => {
    const { rules, settings } = await loaded(join(packageDir, 'config', profile));
    assert.ok(rules.keywords.keep.length > 0);
    const addresses = [settings.listen.lmtp, settings.listen.smtp, [settings.listen.http]].flat();
    for (const address of addresses)
      assert.equal('host' in address && address.host, '127.0.0.1', 'only loopback');
  });
