// Feeds: the accused column of all sorts of tables, with time, port and kind; never the attacked
// side's, a sinkhole's or a reporter's.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../../src/doubts.ts';
import { accusationsMax } from '../../src/formats/accusations.ts';
import { readCsv } from '../../src/formats/csv.ts';
import { mailOf, pointedAt, said } from './mails.ts';

const drone = 'malicious-code/infected-or-distribution';
const cases: readonly [string, string, string, readonly string[]][] = [
  [
    'the shape of a feed has its times in UTC',
    'attached:2026-04-02-botnet_drone-example-asn.csv',
    '"timestamp","ip","port","asn","geo","hostname","infection","cc_ip","cc_port"\n"2026-04-02 12:00:00","192.0.2.1",4711,64496,"CZ","a.example","zeus","198.51.100.1",80\n',
    [`ip 192.0.2.1 port 4711 2026-04-02T12:00:00+00:00 ${drone}`],
  ],
  [
    'source and destination',
    'attached:x.csv',
    'src_ip,src_port,dst_ip,dst_port\n192.0.2.1,1024,198.51.100.1,22\n',
    ['ip 192.0.2.1 port 1024 - -'],
  ],
  [
    'names in any case and order, semicolons, the kind by a taxonomy',
    'attached:x.csv',
    'Destination IP;Time.Source;Source.IP;Source.Port;classification.taxonomy;classification.type\n198.51.100.1;2026-04-02T14:00:00+02;192.0.2.1;22;vulnerable;vulnerable-system\n',
    ['ip 192.0.2.1 port 22 2026-04-02T14:00:00+02:00 vulnerable'],
  ],
  [
    'a sheet with a preamble, date and clock apart',
    'attached:book.xlsx/Sheet1',
    'Abuse of your network\n\nDate\tTime (UTC)\tAttacker IP\tVictim IP\n2026-04-02\t12:00:00\t192.0.2.1\t198.51.100.1\n',
    ['ip 192.0.2.1 2026-04-02T12:00:00+00:00 -'],
  ],
  [
    'below prose, ended by a blank line',
    'body',
    'Hello, see the source, ip and so on:\n\n"ip","source port","seen at","malware","server ip"\n"192.0.2.1","4711","2026-04-02\n12:00:00 +0000","adware","198.51.100.1"\n\nKind, ip, regards\n192.0.2.9,x,y\n',
    [`ip 192.0.2.1 port 4711 2026-04-02T12:00:00+00:00 ${drone}`],
  ],
  [
    'quoted',
    'body',
    '> ip,port,time\n> 192.0.2.1,80,2026-04-02 12:00:00 UTC\n> \n> Regards\n',
    ['ip 192.0.2.1 port 80 2026-04-02T12:00:00+00:00 -'],
  ],
  [
    'epochs, and a list of one column',
    'attached:x.csv',
    'source_ip,timestamp\n2001:DB8::1,1775131200\n',
    ['ip 2001:db8::1 2026-04-02T12:00:00+00:00 -'],
  ],
  [
    'a list',
    'attached:ips.csv',
    'IP Address\n192.0.2.1\n192.0.2.2\n',
    ['ip 192.0.2.1 - -', 'ip 192.0.2.2 - -'],
  ],
  [
    'several addresses in a cell, and a table in a cell',
    'attached:x.csv',
    'ticket,ip,data\n1,"192.0.2.1; 192.0.2.2",none\n2,,"time,src_ip,dst_ip\n2026-04-02 12:00:00 UTC,192.0.2.3,198.51.100.1"\n',
    ['ip 192.0.2.1 - -', 'ip 192.0.2.2 - -', 'ip 192.0.2.3 2026-04-02T12:00:00+00:00 -'],
  ],
  [
    'sites, where no address is told',
    'attached:phishing.csv',
    'url,first seen\nhxxp://bad[.]example/x,2026-04-02 12:00:00Z\n',
    ['url http://bad.example/x 2026-04-02T12:00:00+00:00 fraud/phishing'],
  ],
  [
    'links as HTML leaves them',
    'html',
    'Case\tLink\tDate\n1\thttps://bad.example/ <https://counter.example/x>\t2026-04-02\n',
    ['url https://bad.example/ - -'],
  ],
  [
    'tried passwords',
    'attached:x.csv',
    'Source IP|Username|Password\n192.0.2.1|root|secret\n',
    ['ip 192.0.2.1 - intrusion-attempts/brute-force'],
  ],
  [
    'those who are attacked are told that they are',
    'attached:2026-04-02-event4_honeypot_ddos_target-example.csv',
    '"timestamp","src_ip","dst_ip","dst_port","src_asn","src_geo"\n"2026-04-02 12:00:00","198.51.100.1","192.0.2.1",80,1,"CZ"\n',
    ['ip 192.0.2.1 port 80 2026-04-02T12:00:00+00:00 availability/ddos'],
  ],
  [
    'several that are accused by name',
    'body',
    '# Infected router address | Seen (GMT) | Impersonated name | Phishing server IP\n192.0.2.1 | 2026-04-02T12:00:00Z | bank.example | 192.0.2.2\n',
    ['ip 192.0.2.1 2026-04-02T12:00:00+00:00 -', 'ip 192.0.2.2 2026-04-02T12:00:00+00:00 -'],
  ],
  [
    'no site beside an attacked address',
    'attached:x.csv',
    'url,dst_ip\nhttp://good.example/,198.51.100.1\n',
    [],
  ],
  [
    'a zone that no one states stays unknown',
    'attached:x.csv',
    'ip,timestamp,asn\n192.0.2.1,2026-04-02 14:00:00,1\n',
    ['ip 192.0.2.1 2026-04-02T14:00:00? -'],
  ],
  [
    'a zone in the header',
    'attached:x.csv',
    'ip,time (GMT+2),asn\n192.0.2.1,2026-04-02 14:00:00,1\n192.0.2.2,02.04.2026 14:00,1\n',
    ['ip 192.0.2.1 2026-04-02T14:00:00+02:00 -', 'ip 192.0.2.2 2026-04-02T14:00:00+02:00 -'],
  ],
  ['a small network', 'attached:x.csv', 'ip,asn\n192.0.2.4/31,1\n', ['ip 192.0.2.4 - -']],
  [
    'other languages',
    'attached:x.csv',
    'Zdrojov\u00e1 IP adresa;C\u00edlov\u00e1 IP adresa\n192.0.2.1;198.51.100.1\n',
    ['ip 192.0.2.1 - -'],
  ],
  [
    'broken quotes',
    'attached:x.csv',
    'ip,note\n192.0.2.1,"open\n192.0.2.2,x"y\n',
    ['ip 192.0.2.1 - -', 'ip 192.0.2.2 - -'],
  ],
  [
    'only the attacked',
    'attached:x.csv',
    'dst_ip,victim ip,time\n198.51.100.1,198.51.100.2,x\n',
    [],
  ],
  ['prose with commas', 'body', 'We saw source, ip, time and more\nnothing, here, at all\n', []],
  ['a log', 'attached:x.log', 'a,192.0.2.1,b\nc,192.0.2.2,d\n', []],
];
for (const [name, place, text, wanted] of cases) {
  test(name, () => assert.deepEqual(said(readCsv(mailOf({ [place]: text }), true)), wanted));
}

const feeds: readonly [string, string, string | null][] = [
  ['2026-04-02-scan_quic-example-asn.csv', '', 'vulnerable'],
  ['2026-04-02-event4_honeypot_ikev2_scan-example-asn.csv', '', 'information-gathering/scanner'],
  ['2026-04-02-event4_sinkhole_http-example.csv', '', drone],
  ['2026-04-02-event4_sinkhole_dns-example.csv', '', 'other'],
  ['2026-04-02-event4_honeypot_brute_force-example.csv', '', 'intrusion-attempts/brute-force'],
  ['2026-04-02-compromised_website-example.csv', '', 'intrusions/system-compromise'],
  ['2026-04-02-scan_ddos_middlebox-example.csv', '', 'vulnerable'],
  ['feed.csv', 'Accessible RDP Report', 'vulnerable'],
  ['feed.csv', 'Open Resolver Report', 'vulnerable'],
  ['feed.csv', 'Botnet C&C servers', 'malicious-code/c2-server'],
  ['feed.csv', 'Exploitation of known vulnerabilities', 'intrusion-attempts/exploit'],
  ['feed.csv', 'Report', null],
];
for (const [file, subject, category] of feeds) {
  test(`feed ${file} ${subject}`, () => {
    const mail = mailOf({ [`attached:${file}`]: 'ip,asn\n192.0.2.1,64496\n' }, subject);
    assert.equal(readCsv(mail, true)[0]?.category, category);
  });
}

test('whose resolver only passed a query on to a sinkhole, a person says', () => {
  const feed = (file: string, subject = '') =>
    readCsv(mailOf({ [`attached:${file}`]: 'ip,asn\n192.0.2.1,64496\n' }, subject), true)[0];
  const unsure = { is: 'sinkhole' };
  assert.deepEqual(feed('2026-04-02-event4_sinkhole_dns-example.csv')?.unsure, unsure);
  assert.deepEqual(feed('feed.csv', 'Sinkhole DNS Report')?.unsure, unsure);
  // Who reached a sinkhole otherwise did so itself; a name that says nothing is no such feed.
  assert.equal(feed('2026-04-02-event4_sinkhole_http-example.csv')?.unsure, null);
  assert.equal(feed('feed.csv', 'Report')?.unsure, null);
});

test("spans point at each row's own value", () => {
  const mail = mailOf({ 'attached:x.csv': 'note,ip\nof 192.0.2.10,192.0.2.1\nx,192.0.2.1\n' });
  const reports = readCsv(mail, true);
  assert.deepEqual(pointedAt(mail, reports), ['192.0.2.1', '192.0.2.1']);
  assert.deepEqual(
    reports[0]?.accused.map(({ span }) => span?.start),
    [22, 34],
  );
});

test('what the cap leaves out is said', () => {
  const rows = Array.from({ length: accusationsMax + 2 }, (_, at) => `192.0.2.${at % 250},x\n`);
  const [report] = readCsv(mailOf({ 'attached:x.csv': `ip,asn\n${rows.join('')}` }), true);
  assert.equal(report?.accused.length, accusationsMax);
  assert.deepEqual(report?.cut, { is: 'report-cut', format: 'csv', n: 2 });
});

const unsure: readonly [string, string, string, RegExp | null][] = [
  ['a feed says what was done', 'See attached.', 'ip,asn,malware\n192.0.2.1,1,zeus\n', null],
  ['the name of the column accuses', 'See attached.', 'time,attacker ip\nx,192.0.2.1\n', null],
  ['a complaint with a list', '! attacks', 'time,ip\nx,192.0.2.1\n', null],
  ['a source beside what it came to', '! attacks', 'src_ip,dst_ip\n192.0.2.1,198.51.100.1\n', null],
  ['no word of a complaint', 'See attached.', 'host,ip\nwww,192.0.2.1\n', /nothing says what/],
  ['a list of victims', '! the victims of it', 'time,ip\nx,192.0.2.1\n', /others than those/],
  ['an inventory', '! our Inventar', 'hostname,ip\nwww,192.0.2.1\n', /others than those/],
  [
    'a client and a server',
    '! attacks',
    'time,client,server\nx,192.0.2.1,198.51.100.1\n',
    /whether "client" or "server"/,
  ],
  [
    'a column that nobody knows',
    '! attacks',
    'ip,evil one\n192.0.2.1,198.51.100.1\n',
    /whether "ip" or "evil one"/,
  ],
  [
    'letters that only look Latin',
    '! attacks',
    'ip,malware,\u0430ttacker\n192.0.2.1,zeus,198.51.100.1\n',
    /two scripts/,
  ],
  [
    'a delimiter too many before the address',
    '! attacks',
    'note,src_ip,dst_ip\ntcp,flood,192.0.2.1,198.51.100.1\n',
    /4 cells below a head of 3/,
  ],
  [
    'what was attacked may have moved below the source',
    '! attacks',
    'note,dst_ip,src_ip\ntcp,flood,192.0.2.1,198.51.100.1\n',
    /4 cells below a head of 3/,
  ],
  [
    'a delimiter too many behind the address',
    '! attacks',
    'src_ip,dst_ip,banner\n192.0.2.1,198.51.100.1,a,b,c\n',
    null,
  ],
  [
    'a delimiter too few',
    '! attacks',
    'note,src_ip,dst_ip\n192.0.2.1,198.51.100.1\nx,192.0.2.1,198.51.100.1\n',
    /2 cells below a head of 3/,
  ],
];
for (const [name, body, table, wanted] of unsure) {
  test(name, () => {
    const mail = mailOf({ body, 'attached:x.csv': table });
    const [report] = readCsv(mail, body.startsWith('!'));
    assert.match(report?.unsure ? english(report.unsure) : 'certain', wanted ?? /^certain$/);
    assert.equal(report?.accused[0]?.kind, 'ip');
  });
}

test('of a row with a delimiter too many the source is still found', () => {
  const table = 'note,src_ip,dst_ip\ntcp,flood,192.0.2.1,198.51.100.1\n';
  assert.deepEqual(said(readCsv(mailOf({ 'attached:x.csv': table }), true)), ['ip 192.0.2.1 - -']);
});

test('a row that a mailer broke is whole again', () => {
  const table = 'time,src_ip,dst_ip,note\nx,192.0.2.1,\n198.51.100.1,ssh\n';
  const [report] = readCsv(mailOf({ 'attached:x.csv': table }), true);
  assert.equal(report?.unsure, null);
  assert.deepEqual(
    report?.accused.map(({ value }) => value),
    ['192.0.2.1'],
  );
});

test('quotes around whole cells, within them, and over lines are read alike', () => {
  const rows = ['"a,b",192.0.2.1', '"a ""b""",192.0.2.2', '"a\nb",192.0.2.3', 'a "b",192.0.2.4'];
  for (const row of rows) {
    const reports = readCsv(mailOf({ 'attached:x.csv': `note,src_ip\n${row}\n` }), true);
    assert.deepEqual(said(reports), [`ip ${row.slice(-9)} - -`], row);
  }
});
