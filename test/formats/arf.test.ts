// ARF: the fields of a feedback report as written, from the part, never from prose that looks
// alike.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readArf } from '../../src/formats/arf.ts';
import type { Part } from '../../src/model.ts';

const part = (path: string, type: string): Part => ({
  path,
  type,
  start: 0,
  bodyStart: 0,
  end: 0,
  filename: null,
});

function read(text: string, type = 'message/feedback-report') {
  return readArf({
    parts: [part('0', 'multipart/report'), part('0.1', type)],
    texts: [
      { place: 'body', text: 'Feedback-Type: abuse\nSource-IP: 198.51.100.1' },
      { place: 'part:0.1', text },
    ],
  });
}

const cases: readonly [string, string, ReturnType<typeof read>][] = [
  [
    'all that counts',
    'Feedback-Type: abuse\nVersion: 1\nSource-IP: 192.0.2.1\nArrival-Date: Thu, 8 Mar 2026 14:00:00 EDT\n',
    {
      format: 'arf',
      place: 'part:0.1',
      ips: ['192.0.2.1'],
      category: 'abusive-content/spam',
      time: 'Thu, 8 Mar 2026 14:00:00 EDT',
    },
  ],
  [
    'no Source-IP, folded, CRLF, names in any case, Received-Date',
    'feedback-TYPE: Fraud\r\nReceived-Date:\r\n Thu, 8 Mar 2026 14:00:00 +0100\r\n',
    {
      format: 'arf',
      place: 'part:0.1',
      ips: [],
      category: 'fraud/phishing',
      time: 'Thu, 8 Mar 2026 14:00:00 +0100',
    },
  ],
  [
    'a field said twice counts once; what nobody knows has no category',
    'Feedback-Type: opt-out\nSource-IP: 192.0.2.1\nSource-IP: 192.0.2.2\n of a kind\n',
    { format: 'arf', place: 'part:0.1', ips: ['192.0.2.1'], category: null, time: null },
  ],
  ['no Feedback-Type', 'Source-IP: 192.0.2.1\n', null],
  ['empty', '', null],
];
for (const [name, text, report] of cases) test(name, () => assert.deepEqual(read(text), report));

test('virus and prose', () => {
  assert.equal(read('Feedback-Type: virus')?.category, 'malicious-code/infected-or-distribution');
  assert.equal(read('Feedback-Type: abuse', 'text/plain'), null);
  assert.equal(readArf({ parts: [], texts: [] }), null);
});
