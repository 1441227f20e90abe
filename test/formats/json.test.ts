// Events in JSON: the path of names to a value says whose it is, as the head of a table does.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../src/doubts.ts';
import { jsonRecords } from '../../src/formats/json-records.ts';
import { readJson } from '../../src/formats/json.ts';
import { mailOf, pointedAt, said } from './mails.ts';

const brute = 'intrusion-attempts/brute-force';
const cases: readonly [string, string, readonly string[], RegExp | null][] = [
  [
    'attacker and victim',
    '{"attack": {"attacker": {"ip": "192.0.2.1", "port": 51514}, "victim": {"ip": "198.51.100.1"}}}',
    ['ip 192.0.2.1 port 51514 - -'],
    null,
  ],
  [
    'the agent is the one who saw it',
    '{"agent": {"ip": "198.51.100.1"}, "data": {"srcip": "192.0.2.1"}}',
    ['ip 192.0.2.1 - -'],
    null,
  ],
  [
    'the host that was attacked',
    '{"host": {"ip": "198.51.100.1"}, "attacker": {"ip": "192.0.2.1"}}',
    ['ip 192.0.2.1 - -'],
    null,
  ],
  [
    'an event a line, each with its own time',
    '{"time": "2026-04-02T12:00:00Z", "src_ip": "192.0.2.1", "event": "login attempt"}\n{"time": "2026-04-02T12:00:01Z", "src_ip": "192.0.2.2", "event": "login attempt"}\n',
    [
      `ip 192.0.2.1 2026-04-02T12:00:00+00:00 ${brute}`,
      `ip 192.0.2.2 2026-04-02T12:00:01+00:00 ${brute}`,
    ],
    null,
  ],
  [
    'a list of addresses, and a list of objects',
    '[{"source_ips": ["192.0.2.1", "192.0.2.2"]}, {"attackers": [{"ip": "192.0.2.3"}]}]',
    ['ip 192.0.2.1 - -', 'ip 192.0.2.2 - -', 'ip 192.0.2.3 - -'],
    null,
  ],
  [
    'a name that stands twice',
    '{"src_ip": "198.51.100.1", "src_ip": "192.0.2.1"}',
    ['ip 198.51.100.1 - -', 'ip 192.0.2.1 - -'],
    /"src_ip" stands twice/,
  ],
  [
    'an object that stands twice',
    '{"attacker": {"ip": "198.51.100.1"}, "attacker": {"ip": "192.0.2.1"}}',
    ['ip 198.51.100.1 - -', 'ip 192.0.2.1 - -'],
    /"attacker\.ip" stands twice/,
  ],
  [
    'names that say nothing',
    '{"constructor": {"prototype": {"ip": "192.0.2.1"}}}',
    ['ip 192.0.2.1 - -'],
    /says nothing of what/,
  ],
  [
    'an address beside what it did',
    '{"ip": "192.0.2.1", "type": "portscan"}',
    ['ip 192.0.2.1 - information-gathering/scanner'],
    null,
  ],
  ['only the attacked', '{"dst_ip": "198.51.100.1", "sensor": {"ip": "198.51.100.2"}}', [], null],
  ['prose above it', 'See: {"src_ip": "192.0.2.1"}', [], null],
  ['an XARF report is read elsewhere', '{"ReporterInfo": {}, "src_ip": "192.0.2.1"}', [], null],
];
for (const [name, text, wanted, unsure] of cases) {
  test(name, () => {
    const reports = readJson(mailOf({ 'attached:x.json': text }), true);
    assert.deepEqual(said(reports), wanted);
    const [first] = reports;
    assert.match(first?.unsure ? english(first.unsure) : 'certain', unsure ?? /^certain$/);
  });
}

test('an address alone is nothing in a mail that does not complain', () => {
  const read = (text: string) => said(readJson(mailOf({ 'attached:x.json': text }), false));
  assert.deepEqual(read('{"ip": "192.0.2.1", "uptime": 5}'), []);
  assert.deepEqual(read('{"attacker": "192.0.2.1"}'), ['ip 192.0.2.1 - -']);
});

test('spans point at the values', () => {
  const mail = mailOf({ 'attached:x.json': '{"n": "192.0.2.10", "src_ip": "192.0.2.1"}' });
  assert.deepEqual(pointedAt(mail, readJson(mail, true)), ['192.0.2.1']);
});

test('records of broken JSON are those that end', () => {
  const text = '{"a": {"b": "x\\"y"}, "c": [1, 2]} {"d": tru, ] "e"} {"f": "g"';
  assert.deepEqual(
    [...jsonRecords(text)].map(({ names, values }) => [names, values]),
    [
      [
        ['a.b', 'c'],
        ['x"y', '1 2'],
      ],
      [['d'], ['tru']],
    ],
  );
});
