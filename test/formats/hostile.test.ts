// Reports are written by anybody: bytes around, between and instead of what is valid never throw,
// never point outside the text, and 64 KB of the worst cost no format more than 100 ms.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from '../support/properties.ts';
import { accusationsMax } from '../../src/formats/accusations.ts';
import { readAcns } from '../../src/formats/acns.ts';
import { readArf } from '../../src/formats/arf.ts';
import { readCsv } from '../../src/formats/csv.ts';
import { readDmarc } from '../../src/formats/dmarc.ts';
import { readJson } from '../../src/formats/json.ts';
import { readSpamcop } from '../../src/formats/spamcop.ts';
import { readXarf } from '../../src/formats/xarf.ts';
import { readXarfFields } from '../../src/formats/xarf-fields.ts';
import type { Report } from '../../src/findings.ts';
import type { Mail } from '../../src/model.ts';
import { mailOf } from './mails.ts';

const formats = {
  arf: readArf,
  xarf: readXarf,
  'xarf fields': readXarfFields,
  acns: readAcns,
  spamcop: readSpamcop,
  csv: (mail: Mail) => readCsv(mail, true),
  json: (mail: Mail) => readJson(mail, true),
  dmarc: readDmarc,
} as const;

const valid = [
  'Feedback-Type: abuse\nUser-Agent: x\nVersion: 1\nSource-IP: 192.0.2.1\n',
  'Reported-From: a@example.net\nCategory: abuse\nReport-Type: spam\nDate: x\nSource: 192.0.2.1\n',
  '{"ReporterInfo": {}, "Report": {"ReportType": "Spam", "SourceIp": "192.0.2.1"}}',
  'xarf_version: 4\ntype: spam\nsource_identifier: 192.0.2.1\n',
  '<Infringement><Source><IP_Address>192.0.2.1</IP_Address><Port>1</Port></Source></Infringement>',
  '[ SpamCop V5 ]\nEmail from 192.0.2.1 / Thu, 02 Apr 2026 12:00:00 +0000\n',
  '[{"attacker": {"ip": "192.0.2.1"}, "victims": ["198.51.100.1"]}]',
  'timestamp,ip,port\n2026-04-02 12:00:00,192.0.2.1,80\n',
  '<feedback><report_metadata></report_metadata><policy_published></policy_published></feedback>',
];
const places = ['body', 'html', 'part:0.1', 'attached:a.csv', 'attached:a.zip/a.json'];

test('bytes around what is valid never throw, and spans lie inside the text', () => {
  const signs = fc.constantFrom(
    '"',
    "'",
    '<',
    '>',
    '{',
    '[',
    ':',
    ',',
    ';',
    '\t',
    '\n',
    '\n\n',
    '- ',
    '&a',
    '*a',
    '!!',
    '\u0000',
  );
  const whole = fc.constantFrom(...valid);
  const part = fc.tuple(whole, fc.nat(), fc.nat()).map(([text, from, length]) => {
    const start = from % text.length;
    return text.slice(start, start + length);
  });
  const piece = fc.oneof(whole, part, signs, fc.string({ unit: 'binary' }), fc.string());
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom(...places), (pieces, place) => {
      const text = pieces.join('');
      const mail = mailOf({ [place]: text });
      for (const [name, read] of Object.entries(formats)) {
        for (const { span } of read(mail).flatMap(({ accused }) => accused)) {
          const isInside =
            span === null || (span.start >= 0 && span.end <= text.length && span.start < span.end);
          assert.equal(isInside, true, name);
        }
      }
    }),
    { numRuns: 500 },
  );
});

const length = 65_536;
const filled = (unit: string, before = '', after = ''): string =>
  before + unit.repeat(Math.floor((length - before.length - after.length) / unit.length)) + after;

const worst: Readonly<Record<string, () => string>> = {
  'fields without end': () =>
    filled('Source: 192.0.2.1\nCategory: a\nReport-Type: b\nDate: c\n\n\n'),
  'one field that folds': () =>
    filled(' x\n', 'Feedback-Type: abuse\nUser-Agent: x\nVersion: 1\nSource-IP:\n'),
  blanks: () => filled(' ', 'Feedback-Type: abuse\n'),
  'quotation marks': () => filled('> ', '> <Infringement>\n'),
  'quoted lines': () => filled('> > \n', '> [ SpamCop V5 ]\n'),
  'open braces': () => filled('{', 'xarf_version: 4\n'),
  'braces in pairs': () => filled('{"a":', '{"ReporterInfo":', '}'),
  'objects that are none': () => filled('{xarf_version}'),
  'broken objects': () => filled('{"xarf_version": "4" "a": ,}'),
  quotes: () => filled('"', '{"xarf_version":', '}'),
  'JSON that closes nothing': () => filled('[{"src_ip":"192.0.2.1","a":', '{"b":', '1'),
  'JSON of many shapes': () =>
    Array.from({ length: 2000 }, (_, at) => `{"src_ip":"192.0.2.1","n${at}":{"ip":1}}`).join('\n'),
  'JSON of one list': () => filled('"192.0.2.1",', '{"src_ip":[', '1]}'),
  'JSON of one name': () => filled('"src_ip":"192.0.2.1",', '{', '"a":1}'),
  'a JSON of one string': () => filled('\\n', '{"xarf_version": "4", "a": "', '"}'),
  'YAML of lists': () => filled('- ', 'xarf_version: 4\na:\n'),
  'YAML of maps': () => filled('a:\n', 'xarf_version: 4\n'),
  'YAML that indents': () =>
    [
      'xarf_version: 4',
      ...Array.from({ length: 340 }, (_, depth) => `${' '.repeat(depth)}a:`),
    ].join('\n'),
  'YAML of flow maps': () => filled('[{', 'xarf_version: 4\na: '),
  'YAML of question marks': () => filled('? ', 'xarf_version: 4\n'),
  'YAML of anchors': () => filled('&a *a ', 'xarf_version: 4\na: '),
  'YAML of aliases': () => filled('[*a,*a],', 'xarf_version: 4\na: &a [x]\nb: [', ']'),
  'YAML of quoted lines': () => filled('x\n', 'xarf_version: "', '"'),
  'YAML of tags': () => filled('!!a ', 'xarf_version: 4\na: '),
  'YAML of comments': () => filled('a: 1 # x\n', 'xarf_version: 4\n'),
  'YAML of one scalar': () => filled('x ', 'xarf_version: 4\na: '),
  base64: () => filled('e30K'),
  'open elements': () => filled('<Source>', '<Infringement>'),
  'elements that never close': () => filled('<Source><IP_Address ', '<Infringement>'),
  'escaped elements': () => filled('&lt;Source&gt;', '&lt;Infringement&gt;'),
  'nothing but angle brackets': () => filled('<', '<Infringement><Source>'),
  'feedback that nests': () => filled('<feedback>', '', '</policy_published>'),
  'feedback of attributes': () => filled('a="', '<feedback ', '></policy_published>'),
  titles: () => filled('[ SpamCop V5 ]\n'),
  'SpamCop lines': () =>
    filled('Email from 192.0.2.1 / Thu, 02 Apr 2026 12:00:00 +0000\n', '[ SpamCop V5 ]\n'),
  'SpamCop summary of blanks': () => filled(' ', '[ SpamCop Summary ]\n192.0.2.1', 'x'),
  'a comma each': () => filled(','),
  headers: () => filled('src_ip,dst_ip,time\n'),
  'headers below gaps': () => filled('src_ip,dst_ip,time\nx\n\n'),
  'one header of all columns': () => filled('src_ip,', 'time,ip', '\n1,2\n'),
  rows: () => filled('192.0.2.1,2026-04-02 12:00:00\n', 'ip,timestamp\n'),
  'rows in a time nobody writes': () =>
    filled('192.0.2.1,Thu 02 Apr 2026 at noon\n', 'ip,timestamp\n'),
  'rows in quotes': () => filled('"192.0.2.1","2026-04-02 12:00:00"\n', 'ip,timestamp\n'),
  'rows of quotes': () => filled('"192.0.2.1,""\n', 'ip,timestamp\n'),
  'one quote that stays open': () => filled('192.0.2.1,x\n', 'ip,time\n"', ''),
  'cells of many addresses': () => filled('192.0.2.1 192.0.2.2 ', 'ip,time\n'),
  'cells that are tables': () => filled('"ip,time\n192.0.2.1,x\n",1\n', 'ip,time\n'),
  'values that stand nowhere': () => filled('"1""92.0.2.1",x\n', 'ip,time\n'),
  'values that stand elsewhere': () => filled('1192.0.2.1 ', 'note,ip\n', ',192.0.2.1\n'),
  'long names': () => filled('ip_'),
};

const runsMost = 12;

/**
 * The best of some runs, in time of this process: others may keep the machine busy, and the first
 * runs of a program are slower than those after them.
 */
function cost(read: () => readonly Report[]): { ms: number; most: number } {
  let ms = Number.POSITIVE_INFINITY;
  let most = 0;
  for (let run = 0; run < runsMost && ms > 60; run += 1) {
    const before = process.cpuUsage();
    const reports = read();
    const { user, system } = process.cpuUsage(before);
    ms = Math.min(ms, (user + system) / 1000);
    most = Math.max(0, ...reports.map(({ accused }) => accused.length));
  }
  return { ms, most };
}

for (const [name, make] of Object.entries(worst)) {
  test(`64 KB of ${name} cost no format more than 100 ms`, () => {
    for (const place of ['body', 'part:0.1', 'attached:a.csv']) {
      const mail = mailOf({ [place]: make() });
      for (const [format, read] of Object.entries(formats)) {
        const { ms, most } = cost(() => read(mail));
        assert.equal(Math.floor(ms / 100), 0, `${format} in ${place}: ${ms} ms`);
        assert.equal(most <= accusationsMax, true);
      }
    }
  });
}
