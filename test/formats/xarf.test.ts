// X-ARF in all its ages: fields, JSON and YAML, attached, in the body, coded once more, and broken
// the ways mailers and hand-made scripts break it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readXarf } from '../../src/formats/xarf.ts';
import { readXarfFields } from '../../src/formats/xarf-fields.ts';
import { mailOf, pointedAt, said } from './mails.ts';

const fields = (changes: Readonly<Record<string, string>> = {}): string =>
  Object.entries({
    'Reported-From': 'reporter@example.net',
    Category: 'abuse',
    'Report-Type': 'login-attack',
    Service: 'ssh',
    Date: 'Thu, 02 Apr 2026 14:00:00 +0200',
    'Source-Type': 'ip-address',
    Source: '192.0.2.1',
    Port: '22',
    'Schema-URL': 'http://www.x-arf.org/schema/abuse_login-attack_0.1.2.json',
    ...changes,
  })
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');

const brute = 'intrusion-attempts/brute-force';
const old: readonly [string, string, readonly string[]][] = [
  [
    "the attacked port is not the source's",
    `---\n${fields()}`,
    [`ip 192.0.2.1 2026-04-02T14:00:00+02:00 ${brute}`],
  ],
  [
    'YAML quotes and tags, a prefix of one address',
    fields({ Source: "!!python/unicode '192.0.2.1/32'", Date: "'2026-04-02 14:00:00+02:00'" }),
    [`ip 192.0.2.1 2026-04-02T14:00:00+02:00 ${brute}`],
  ],
  [
    'a site with the port that it serves, defanged',
    fields({
      Category: 'fraud',
      'Report-Type': 'phishing',
      'Source-Type': 'uri',
      Source: 'hxxps://bad[.]example/login',
      Port: '443',
      Date: '2026-04-02T12:00:00Z',
    }),
    ['url https://bad.example/login port 443 2026-04-02T12:00:00+00:00 fraud/phishing'],
  ],
  [
    'the type says more than the class',
    fields({ Category: 'fraud', 'Report-Type': 'spam', Date: '' }),
    ['ip 192.0.2.1 - abusive-content/spam'],
  ],
  [
    'quoted, below prose',
    `Hello,\n\n${fields({ Date: '' }).replace(/^/gm, '> ')}`,
    [`ip 192.0.2.1 - ${brute}`],
  ],
  [
    'several sources',
    fields({ Source: '192.0.2.1, 192.0.2.2', Date: '' }),
    [`ip 192.0.2.1 - ${brute}`, `ip 192.0.2.2 - ${brute}`],
  ],
  ['a source that is nothing', fields({ Source: 'null' }), []],
  ['few fields are no report', 'Category: abuse\nSource: 192.0.2.1\n', []],
  [
    'fields of a mail are no report',
    'From: a@example.net\nDate: x\nVersion: 1\nUser-Agent: y\nSource: 192.0.2.1\n',
    [],
  ],
];
for (const [name, text, expected] of old) {
  test(`fields: ${name}`, () => {
    for (const place of ['body', 'attached:report.txt'])
      assert.deepEqual(said(readXarfFields(mailOf({ [place]: text }))), expected, place);
  });
}

test('fields: two documents of one text are two reports, each with its span', () => {
  const mail = mailOf({ 'attached:a.txt': `${fields()}---\n${fields({ Source: '192.0.2.2' })}` });
  const reports = readXarfFields(mail);
  assert.equal(reports.length, 2);
  assert.deepEqual(pointedAt(mail, reports), ['192.0.2.1', '192.0.2.2']);
});

const third = {
  Version: '3',
  ReporterInfo: { ReporterOrg: 'Example', ReporterOrgEmail: 'reporter@example.net' },
  Disclosure: true,
  Report: {
    ReportClass: 'Activity',
    ReportType: 'LoginAttack',
    Date: '2026-04-02T12:00:00Z',
    SourceIp: '192.0.2.1',
    SourcePort: 4711,
    DestinationIp: '198.51.100.1',
  },
};
const expected = [`ip 192.0.2.1 port 4711 2026-04-02T12:00:00+00:00 ${brute}`];
const json = JSON.stringify(third);
const pretty = JSON.stringify(third, null, 2);
const fourth = {
  xarf_version: '4.2.0',
  report_id: '00000000-0000-4000-8000-000000000000',
  timestamp: '2026-04-02T12:00:00Z',
  reporter: { org: 'Example', contact: 'reporter@example.net' },
  source_identifier: '192.0.2.1',
  source_port: 4711,
  category: 'connection',
  type: 'login_attack',
};
const documents: readonly [string, string, readonly string[]][] = [
  ['version 3', json, expected],
  ['a comma too many', pretty.replace('4711,', '4711,,').replace(',,', ','), expected],
  ['a trailing comma', pretty.replace(/\n\}$/, ',\n}'), expected],
  [
    'names in any case',
    json.replaceAll('SourceIp', 'source_IP').replace('Report"', 'REPORT"'),
    expected,
  ],
  ['below prose and above more', `Hello {name},\n\nsee:\n${pretty}\nBye {all}.`, expected],
  ['quoted by a mailer', pretty.replace(/^/gm, '> '), expected],
  ['coded once more', Buffer.from(pretty).toString('base64').replace(/.{76}/g, '$&\n'), expected],
  ['version 4', JSON.stringify(fourth), expected],
  [
    'version 4 as YAML',
    Object.entries(fourth)
      .map(([name, value]) => (typeof value === 'object' ? '' : `${name}: ${value}\n`))
      .join(''),
    expected,
  ],
  [
    'version 3 as YAML below prose',
    'Hello,\n\nReporterInfo:\n  ReporterOrg: Example\nReport:\n  ReportType: Ddos\n  SourceIp: 2001:db8::1\n',
    ['ip 2001:db8::1 - availability/ddos'],
  ],
  [
    'several events, also in a list of documents',
    JSON.stringify([
      third,
      { ...third, Report: [third.Report, { ...third.Report, SourceIp: '192.0.2.7' }] },
    ]),
    [...expected, ...expected, expected[0]?.replace('2.1', '2.7') ?? ''],
  ],
  [
    'a site where no address is told',
    JSON.stringify({
      ...fourth,
      source_identifier: 'bad.example',
      source_port: undefined,
      category: 'content',
      type: 'phishing',
    }),
    ['host bad.example 2026-04-02T12:00:00+00:00 fraud/phishing'],
  ],
  ['beyond repair', `${pretty.slice(0, -6)}, "Samples": [{"Payload": "<a href="x">\n"}`, expected],
  [
    'a comma too few, a wrapped line',
    pretty.replace('"LoginAttack",', '"LoginAttack"').replace('Example', 'Ex\nample'),
    expected,
  ],
  ['cut off', pretty.slice(0, 60), []],
  ['another document', '{"SourceIp": "192.0.2.1", "Report": {"Date": "x"}}', []],
];
for (const [name, text, wanted] of documents) {
  test(`documents: ${name}`, () => {
    for (const place of ['body', 'attached:xarf.json'])
      assert.deepEqual(said(readXarf(mailOf({ [place]: text }))), wanted, place);
  });
}

test('documents: the span is where the value stands by itself', () => {
  const mail = mailOf({ 'attached:x.json': `{"note": "192.0.2.10", ${json.slice(1)}` });
  assert.deepEqual(pointedAt(mail, readXarf(mail)), ['192.0.2.1']);
  const packed = mailOf({ 'attached:x.json': Buffer.from(json).toString('base64') });
  assert.deepEqual(pointedAt(packed, readXarf(packed)), ['(nowhere)']);
});
