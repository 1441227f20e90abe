// A survey walks through what is ours by what the registry says: an assigned range is asked about
// once, what the rules answer for is not asked about, and a second walk asks nothing.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';

import { createWhoisServer, type WhoisObject } from '../../src/demo/whois-server.ts';
import { registrySources } from '../../src/lookup/registry-sources.ts';
import { survey, type Surveyed } from '../../src/lookup/survey.ts';
import type { Constituency, NetworkRule } from '../../src/rules.ts';
import { rules } from '../support/facts.ts';
import { createCache } from './registry-parts.ts';

const one = (prefix: string, abuse: string | null, status = 'ASSIGNED PA'): WhoisObject => ({
  prefix,
  netname: `NET-${prefix}`,
  holder: 'Somebody',
  abuse,
  status,
});

const network = (prefix: string, contacts: readonly string[] | null): NetworkRule => {
  const lasting = { validFromMs: null, validToMs: null };
  return { prefix, name: prefix, contacts, lang: null, ...lasting, at: 'networks.yaml:9' };
};

function constituency(prefixes: readonly string[], name = 'edu'): Constituency {
  const [known] = rules().constituencies;
  assert.ok(known);
  return { ...known, name, prefixes };
}

interface Land {
  readonly objects: readonly WhoisObject[];
  readonly constituencies: readonly Constituency[];
  readonly networks?: readonly NetworkRule[];
  readonly rate?: number;
}

async function surveyor(t: TestContext, { objects, constituencies, networks = [], rate }: Land) {
  const server = createWhoisServer({ objects });
  t.after(() => server.close());
  const port = await server.listen(0);
  const at = { host: '127.0.0.1', port, prefixes: [], flags: '-B' };
  const queriesPerMinute = rate ?? Number.MAX_SAFE_INTEGER;
  const limits = { timeoutMs: 5_000, cacheMs: 3_600_000, cacheNegativeMs: 60_000, parallel: 5 };
  const whois = { ...limits, servers: [{ ...at, queriesPerMinute }], answerBytesMax: 65_536 };
  const pauses: number[] = [];
  const parts = {
    rules: { constituencies, networks },
    sources: registrySources({ whois, rdap: { servers: [] } }),
    limits,
    cache: createCache(),
    now: () => new Date('2026-10-03T12:00:00Z'),
    pause: async (ms: number) => void pauses.push(ms),
  };
  const walk = async (which = constituencies[0]): Promise<Surveyed[]> => {
    assert.ok(which);
    const found: Surveyed[] = [];
    for await (const seen of survey(parts, which)) found.push(seen);
    return found;
  };
  const asked = () => server.queries.map((query) => query.replace(/^-B /, ''));
  return { walk, asked, pauses, close: () => server.close() };
}

const shown = (found: readonly Surveyed[]) =>
  found.map(({ range, answer }) => [
    range,
    answer.ok ? (answer.value === null ? 'unknown' : answer.value.contact) : 'failed',
  ]);

test('assigned ranges are asked about once each, and a second walk asks nothing', async (t) => {
  const { walk, asked } = await surveyor(t, {
    objects: [one('192.0.2.0/25', 'a@x.example'), one('192.0.2.128/26', 'b@x.example')],
    constituencies: [constituency(['192.0.2.0/24'])],
  });
  const all = [
    ['192.0.2.0/25', 'a@x.example'],
    ['192.0.2.128/26', 'b@x.example'],
    ['192.0.2.192/26', 'unknown'],
  ];
  assert.deepEqual(shown(await walk()), all);
  assert.deepEqual(asked(), ['192.0.2.0', '192.0.2.128', '192.0.2.192']);
  assert.deepEqual(shown(await walk()), all);
  assert.equal(asked().length, 3);
});

test('a range wider than the prefix is one question; an allocation is one a block', async (t) => {
  const wide = await surveyor(t, {
    objects: [one('198.18.0.0/15', 'a@x.example')],
    constituencies: [constituency(['198.18.0.0/16', '198.19.0.0/16'])],
  });
  assert.deepEqual(shown(await wide.walk()), [
    ['198.18.0.0/16', 'a@x.example'],
    ['198.19.0.0/16', 'a@x.example'],
  ]);
  assert.deepEqual(wide.asked(), ['198.18.0.0']);
  const loose = await surveyor(t, {
    objects: [one('198.18.0.0/16', 'a@x.example', 'ALLOCATED PA'), one('2001:db8::/32', null)],
    constituencies: [constituency(['198.18.0.0/22', '2001:db8::/40'])],
  });
  assert.deepEqual(
    shown(await loose.walk()).map(([range]) => range),
    ['198.18.0.0/24', '198.18.1.0/24', '198.18.2.0/24', '198.18.3.0/24', '2001:db8::/40'],
  );
});

test('however wide a prefix is, it is not more than 256 questions', async (t) => {
  const { walk, asked } = await surveyor(t, {
    objects: [],
    constituencies: [constituency(['2001:db8::/32'])],
  });
  assert.equal((await walk()).length, 256);
  assert.equal(asked().length, 256);
});

test('what the rules answer for is not asked about; each network without contact is', async (t) => {
  const { walk, asked } = await surveyor(t, {
    objects: [
      one('192.0.2.0/24', 'a@x.example', 'ALLOCATED PA'),
      one('192.0.2.64/28', 'b@x.example'),
    ],
    constituencies: [
      constituency(['192.0.2.0/24', '198.51.100.0/24']),
      constituency(['192.0.2.192/26'], 'other'),
    ],
    networks: [
      network('192.0.2.0/26', ['rules@x.example']),
      network('192.0.2.64/28', null),
      network('192.0.2.128/26', []),
      network('198.51.100.0/24', ['rules@x.example']),
    ],
  });
  assert.deepEqual(shown(await walk()), [
    ['192.0.2.64/28', 'b@x.example'],
    ['192.0.2.80 - 192.0.2.127', 'a@x.example'],
  ]);
  assert.deepEqual(asked(), ['192.0.2.64', '192.0.2.80']);
});

test('where a network names no contact, that of the network above it is taken', async (t) => {
  const { walk } = await surveyor(t, {
    objects: [one('198.18.0.0/16', 'a@x.example', 'ALLOCATED PA'), one('198.18.4.0/24', null)],
    constituencies: [constituency(['198.18.4.0/24'])],
  });
  assert.deepEqual(shown(await walk()), [['198.18.4.0/24', 'a@x.example']]);
});

test('it leaves half of the budget to the desk, and tells what fails', async (t) => {
  const { walk, pauses, close } = await surveyor(t, {
    objects: [one('192.0.2.0/25', 'a@x.example')],
    constituencies: [constituency(['192.0.2.0/24'])],
    rate: 60,
  });
  await walk();
  assert.deepEqual(pauses, [2000, 2000]);
  const gone = await surveyor(t, {
    objects: [],
    constituencies: [constituency(['192.0.2.0/24'])],
  });
  await gone.close();
  assert.deepEqual(shown(await gone.walk()), [['192.0.2.0/24', 'failed']]);
  await close();
});
