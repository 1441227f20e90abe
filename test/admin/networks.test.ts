// The tree of networks, a level at a time however many there are; one network with who is told and
// why; a proposal that the rules take.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';
import { stringify } from 'yaml';

import { networkYaml } from '../../src/admin/networks/proposal.ts';
import { treeOf } from '../../src/admin/networks/tree.ts';
import { networkEntries } from '../../src/lookup/network-entries.ts';
import type { Constituency, NetworkRule, Rules } from '../../src/rules.ts';
import { changeContacts } from '../../src/store/contacts.ts';
import { registryAnswers } from '../../src/store/registry-answers.ts';
import { leastMs } from '../support/least-ms.ts';
import { configuredWith } from '../support/proposed.ts';
import { openTestDesk, type TestDesk } from './desk.ts';
import { tell } from './story.ts';

const desk = await openTestDesk();
const cookie = await desk.login();

async function look(at: TestDesk, path: string, cookie: string, status = 200): Promise<string> {
  const answer = await at.ask(path, { cookie });
  assert.equal(answer.status, status, path);
  return answer.text();
}

/** The prefixes of the tree's lines, in order. */
function prefixesIn(html: string): string[] {
  const [, table = ''] = /networks-tree">(.*?)<\/table>/s.exec(html) ?? [];
  return [...table.matchAll(/<tr><td><a class="ip" href="[^"]*">([^<]+)</g)].map(
    ([, one = '']) => one,
  );
}

const decoded = (html: string): string =>
  html
    .replaceAll('&#x3D;', '=')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&');

test('the top, a level, and the way back', async () => {
  const top = await look(desk, '/networks', cookie);
  assert.deepEqual(prefixesIn(top), [
    '158.194.0.0/16',
    '192.0.2.0/24',
    '195.113.0.0/16',
    '198.51.100.0/24',
    '2001:db8::/32',
  ]);
  assert.match(
    top,
    /href="\/networks\?open&#x3D;192\.0\.2\.0%2F24" aria-label="Open 192\.0\.2\.0\/24, 2 inside"/,
  );
  const level = await look(desk, '/networks?open=192.0.2.0%2F24', cookie);
  assert.deepEqual(prefixesIn(level), ['192.0.2.0/25', '192.0.2.128/25']);
  assert.match(level, /dorms@example\.org/);
  assert.match(level, /networks\.yaml:14/);
  assert.match(level, /All networks<\/a>.*aria-current="page">192\.0\.2\.0\/24</s);
  await look(desk, '/networks?open=203.0.113.0%2F24', cookie, 404);
  await look(desk, '/networks?from=x', cookie, 404);
});

test('a network is found by name, contact, prefix, and by an address in it', async () => {
  for (const q of ['example-dorms', 'dorms@example.org', '192.0.2.0/25']) {
    const path = `/networks?${new URLSearchParams({ q }).toString()}`;
    assert.ok(prefixesIn(await look(desk, path, cookie)).includes('192.0.2.0/25'), q);
  }
  const around = await look(desk, '/networks?q=192.0.2.75', cookie);
  assert.deepEqual(prefixesIn(around), ['192.0.2.0/24', '192.0.2.0/25']);
  const none = await look(desk, '/networks?q=%3Cb%3E%22', cookie);
  assert.match(none, /No network fits/);
  assert.match(none, /value="&lt;b&gt;&quot;"/);
});

test('one network: who is told and by which line, what is inside, what is open', async () => {
  await tell(desk, { to: 'dorms@example.org', ips: ['192.0.2.75'] });
  const html = await look(desk, '/networks/192.0.2.0%2F25', cookie);
  assert.match(html, /<h1><span class="ip">192\.0\.2\.0\/25<\/span><\/h1>/);
  assert.match(html, /href="\/contacts\/dorms%40example\.org"/);
  assert.match(html, /in en, says networks\.yaml:7/);
  assert.deepEqual(prefixesIn(html), ['192.0.2.0/24', '192.0.2.0/25']);
  assert.match(html, /\[Desk#\d+\].*spam from 192\.0\.2\.75/s);
  assert.match(decoded(html), /\/tickets\?q=network%3A192\.0\.2\.0%2F25/);
  const wide = await look(desk, '/networks/192.0.2.0%2F24', cookie);
  assert.match(wide, /ask the registry/);
  assert.match(wide, /Networks inside/);
  assert.match(await look(desk, '/networks/198.51.100.200%2F32', cookie), /nobody is told/);
  const tree = await look(desk, '/networks?open=192.0.2.0%2F24', cookie);
  assert.match(tree, /networks\.yaml:14<\/td><td>1<\/td>/);
  const marked = /dorms%40example\.org">dorms@example\.org<\/a> <span class="badge bad">paused/;
  assert.doesNotMatch(tree, marked);
  const pause = { address: 'dorms@example.org', pauseReason: 'asked so' };
  await changeContacts(desk.database, [pause], { actor: 'eva', at: desk.clock });
  assert.match(await look(desk, '/networks?open=192.0.2.0%2F24', cookie), marked);
  for (const bad of ['203.0.113.0%2F24', '192.0.2.0', 'x', '%00', '..%2f..']) {
    await look(desk, `/networks/${bad}`, cookie, 404);
  }
  assert.deepEqual(desk.errors, []);
});

test('what registries said of a network stands beside what the rules say', async () => {
  const path = '/networks/192.0.2.0%2F25';
  assert.doesNotMatch(await look(desk, path, cookie), /whois\.example\.net/);
  const keep = (server: string, contact: string | null): Promise<void> =>
    registryAnswers(desk.database).keep({
      server,
      prefix: '192.0.2.0/24',
      finding: { prefix: '192.0.2.0/24', name: 'N', holder: 'H', contact, field: 'abuse-c' },
      fetchedAt: new Date(desk.clock.getTime() - 3 * 86_400_000),
      expiresAt: desk.clock,
    });
  await keep('whois.example.net', 'Dorms@example.org');
  await keep('rdap.example.net', 'noc@example.com');
  await keep('silent.example.net', null);
  const html = await look(desk, path, cookie);
  assert.match(html, /whois\.example\.net names Dorms@example\.org, 3 d ago<\/p>/);
  assert.match(html, /rdap\.example\.net names noc@example\.com, 3 d ago <span class="badge ask">/);
  assert.match(html, /silent\.example\.net names no contact, 3 d ago<\/p>/);
});

async function propose(prefix: string, form: Record<string, string>): Promise<Response> {
  const body = new URLSearchParams(form);
  const path = `/networks/${encodeURIComponent(prefix)}/propose`;
  return desk.ask(path, { cookie, method: 'POST', body });
}

test('a proposal is a line that the rules take in the place of the old one', async () => {
  const form = { contacts: 'NOC@example.net\nabuse@example.com', lang: 'cs', why: 'They moved' };
  assert.equal((await propose('192.0.2.0/25', form)).status, 303);
  const html = decoded(await look(desk, '/networks/192.0.2.0%2F25', cookie));
  assert.match(html, /in the place of networks\.yaml:14/);
  assert.match(html, /proposed by operator, 2026-04-06 17:41Z: They moved/);
  const [, yaml = ''] = /<textarea class="networks-yaml"[^>]*>([^<]*)</.exec(html) ?? [];
  const { rules } = await configuredWith((text) =>
    text
      .split('\n')
      .map((line, index) => (index === 13 ? `  ${yaml}` : line))
      .join('\n'),
  );
  const network = rules.networks.find(({ prefix }) => prefix === '192.0.2.0/25');
  assert.deepEqual(network, {
    prefix: '192.0.2.0/25',
    name: 'EXAMPLE-DORMS',
    contacts: ['noc@example.net', 'abuse@example.com'],
    lang: 'cs',
    validFromMs: null,
    validToMs: null,
    at: 'networks.yaml:14',
  });
  const [, done = ''] = /action="(\/proposals\/[^"]+)"/.exec(html) ?? [];
  const ended = await desk.ask(done, { cookie, method: 'POST', body: new URLSearchParams() });
  assert.equal(ended.headers.get('location'), '/networks/192.0.2.0%2F25');
  assert.doesNotMatch(await look(desk, '/networks/192.0.2.0%2F25', cookie), /They moved/);
  const again = await desk.ask(done, { cookie, method: 'POST', body: new URLSearchParams() });
  assert.equal(again.status, 404);
});

test('for a constituency the proposal is a line more', async () => {
  assert.equal(
    (await propose('192.0.2.0/24', { contacts: 'none', lang: '', why: 'x' })).status,
    303,
  );
  const html = decoded(await look(desk, '/networks/192.0.2.0%2F24', cookie));
  const [, yaml = ''] = /<textarea class="networks-yaml"[^>]*>([^<]*)</.exec(html) ?? [];
  assert.equal(yaml, '- { prefix: 192.0.2.0/24, name: access, contact: none }');
  assert.match(html, /below “networks:”/);
  const { rules } = await configuredWith((text) => `${text}  ${yaml}\n`);
  assert.deepEqual(rules.networks.at(-1)?.contacts, []);
});

test('what cannot be proposed is said, and what was typed is kept', async () => {
  const rows = [
    [{ contacts: 'not an address', lang: '', why: 'x' }, /gets no mail: it is no mail address/],
    [{ contacts: '', lang: '', why: 'x' }, /Write mail addresses like/],
    [{ contacts: 'noreply@example.org', lang: '', why: 'x' }, /an address that nobody reads/],
    [{ contacts: 'noc@example.org', lang: 'xx', why: 'x' }, /no templates in that language/],
    [{ contacts: 'noc@example.org', lang: '', why: '' }, /This is needed/],
  ] as const;
  for (const [form, said] of rows) {
    const answer = await propose('192.0.2.0/25', form);
    assert.equal(answer.status, 422);
    const html = await answer.text();
    assert.match(html, said);
    if (form.contacts !== '') assert.match(html, new RegExp(`>${form.contacts}</textarea>`));
  }
  assert.equal((await propose('203.0.113.0/24', { contacts: 'none', why: 'x' })).status, 404);
});

test('whatever a network is called, its line reads back', async () => {
  const names = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(names, async (name) => {
      fc.pre(name.trim() === name);
      const given = {
        prefix: '192.0.2.64/26',
        name,
        validFromMs: Date.UTC(2026, 0, 1),
        validToMs: null,
      };
      const yaml = networkYaml(given, { contacts: ['a@example.org'], lang: null, why: '' });
      assert.doesNotMatch(yaml, /\n/);
      const { rules } = await configuredWith((text) => `${text}  ${yaml}\n`);
      const { at: _at, ...read } = rules.networks.at(-1) ?? { at: '' };
      assert.deepEqual(read, { ...given, contacts: ['a@example.org'], lang: null });
    }),
    { numRuns: 15 },
  );
});

test('a hundred thousand networks: a page is small and quick, and all are reached', async () => {
  const big = await openTestDesk('http://localhost', undefined, {}, manyNetworks);
  const login = await big.login();
  const pages = [
    '/networks',
    '/networks?open=10.0.0.0%2F8',
    '/networks?q=NET-99',
    '/networks/10.0.0.0%2F8',
  ];
  for (const path of pages) {
    const html = await look(big, path, login);
    assert.ok(html.length < 100_000, `${path}: ${html.length} bytes`);
    const tookMs = await leastMs(() => look(big, path, login));
    assert.ok(tookMs < 300, `${path}: ${tookMs} ms`);
  }
  const found: string[] = [];
  let next: string | undefined = '/networks?open=10.7.0.0%2F16';
  while (next !== undefined) {
    const html = await look(big, next, login);
    found.push(...prefixesIn(html));
    next = /<a href="([^"]+)" rel="next"/.exec(decoded(html))?.[1];
  }
  assert.equal(found.length, 256);
  assert.equal(new Set(found).size, 256);
});

/** 10.0.0.0/8 with 256 networks of /16, each of 256 of /24, a third of them halved. */
function manyNetworks(rules: Rules): Rules {
  const [first] = rules.constituencies;
  if (first === undefined) throw new Error('the demo has no constituency');
  const constituency: Constituency = { ...first, name: 'big', prefixes: ['10.0.0.0/8'] };
  const networks: NetworkRule[] = [];
  const add = (prefix: string): void => {
    const line = networks.length;
    const contacts = line % 2 === 0 ? [`abuse@n${line}.example`] : null;
    networks.push({
      prefix,
      name: `NET-${line}`,
      contacts,
      lang: null,
      validFromMs: null,
      validToMs: null,
      at: `networks.yaml:${line}`,
    });
  };
  for (let wide = 0; wide < 256; wide += 1) {
    add(`10.${wide}.0.0/16`);
    for (let narrow = 0; narrow < 256; narrow += 1) {
      add(`10.${wide}.${narrow}.0/24`);
      if (narrow % 2 === 0) add(`10.${wide}.${narrow}.128/25`);
    }
  }
  return { ...rules, constituencies: [constituency], networks };
}

test('every line is on exactly one level, below what is around it', () => {
  const bits = fc.integer({ min: 8, max: 12 });
  const prefixes = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 15 }), bits), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(prefixes, (given) => {
      const networks = given.map(([n, length], index): NetworkRule => {
        const high = (n << 4) & (0xff00 >> (length - 8)) & 0xff;
        return {
          prefix: `${length === 8 ? 10 : 10}.${length === 8 ? 0 : high}.0.0/${length}`,
          name: stringify(index).trim(),
          contacts: null,
          lang: null,
          validFromMs: null,
          validToMs: null,
          at: `n:${index}`,
        };
      });
      const entries = networkEntries({ constituencies: [], networks }, 0);
      const tree = treeOf(entries);
      const seen = new Set<number>();
      const walk = (places: readonly number[], opened: string): void => {
        for (const place of places) {
          const entry = entries[place];
          if (entry === undefined || seen.has(place)) continue;
          seen.add(place);
          if (entry.prefix !== opened) walk(tree.level(entry.prefix) ?? [], entry.prefix);
        }
      };
      walk(tree.top, '');
      assert.equal(seen.size, entries.length);
    }),
  );
});
