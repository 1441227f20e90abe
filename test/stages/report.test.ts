// The stage `report`: every structured report of a mail, in one trace, and a doubt where one was
// cut.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { accusationsMax } from '../../src/formats/accusations.ts';
import { report } from '../../src/stages/report.ts';
import { mailOf } from '../formats/mails.ts';
import { at, passed, tools } from '../support/facts.ts';

const origin = {
  kind: 'person',
  notice: null,
  purpose: null,
  accuses: true,
  returned: null,
} as const;

async function run(texts: Readonly<Record<string, string>>, subject?: string) {
  return passed(await report.run({ parse: mailOf(texts, subject), origin }, tools()));
}

test('a report names its address in canonical form and its time with the offset', async () => {
  const text =
    'Feedback-Type: abuse\nSource-IP: 192.000.002.001\nArrival-Date: Thu, 02 Apr 2026 14:00:00 +02:00\n';
  const { fact, whys, doubts } = await run({ 'part:0.2': text });
  assert.deepEqual(fact, [
    {
      format: 'arf',
      place: 'part:0.2',
      category: 'abusive-content/spam',
      accused: [
        {
          kind: 'ip',
          value: '192.0.2.1',
          port: null,
          time: at('2026-04-02T14:00:00+02:00'),
          category: 'abusive-content/spam',
          span: { place: 'part:0.2', start: 32, end: 47 },
        },
      ],
      isComplaint: true,
      cut: null,
      unsure: null,
    },
  ]);
  assert.deepEqual(whys, [{ code: 'arf', text: 'names 192.0.2.1', at: 'part:0.2' }]);
  assert.deepEqual(doubts, []);
});

test('several reports of one mail are all told, and a long list in short', async () => {
  const rows = Array.from({ length: 7 }, (_, last) => `192.0.2.${last + 1},x`).join('\n');
  const { whys } = await run({
    'part:0.1': 'Feedback-Type: xarf\nVersion: 3\n',
    'attached:xarf.json':
      '{"ReporterInfo":{},"Report":{"ReportType":"Spam","SourceIp":"2001:db8::1"}}',
    'attached:ips.csv': `ip,asn\n${rows}\n`,
    'attached:dmarc.xml':
      '<feedback><report_metadata><a>1</a></report_metadata><policy_published></policy_published>',
  });
  assert.deepEqual(
    whys.map(({ code, text }) => `${code}: ${text}`),
    [
      'xarf: names 2001:db8::1',
      'csv: names 192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4, 192.0.2.5 and 2 more',
      'dmarc: is no complaint',
    ],
  );
});

test('what is no address is left out; the report remains', async () => {
  const { fact, text } = await run({ 'part:0.2': 'Feedback-Type: abuse\nSource-IP: unknown\n' });
  assert.deepEqual(fact[0]?.accused, []);
  assert.equal(text, 'names no address');
});

test('a report that was cut is a doubt: such a mail is never certain', async () => {
  const rows = '192.0.2.1,x\n'.repeat(accusationsMax + 1);
  const { doubts } = await run({ 'attached:feed.csv': `ip,asn\n${rows}` });
  assert.deepEqual(doubts, ['truncated']);
  const half = `ip,asn\n${'192.0.2.1,x\n'.repeat(accusationsMax / 2 + 1)}`;
  const { fact } = await run({ 'attached:a.csv': half, 'attached:b.csv': half });
  assert.deepEqual(
    fact.map(({ cut }) => cut),
    [null, { is: 'report-cut', format: 'csv', n: 2 }],
  );
});

test('no report: free text', async () => {
  const { fact, whys } = await run({ body: 'The host 192.0.2.1 attacks us.' });
  assert.deepEqual(fact, []);
  assert.deepEqual(whys, [{ code: 'none', text: 'free text' }]);
});
