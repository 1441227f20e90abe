// Which time belongs to an address: its own line, its paragraph, the field that names it, the only
// one of the mail; with zones from headings and prose. 192.0.2.7 is always the one asked for.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventTimesOf } from '../../src/times/event-time.ts';
import { linesOf } from '../../src/roles/lines.ts';
import type { Named, NamedIn } from '../../src/times/mail-times.ts';
import { scan } from '../../src/indicators/scanner.ts';
import type { EventTime } from '../../src/findings.ts';
import { leastMs } from '../support/least-ms.ts';

const date = 'Mon, 5 Jan 2026 11:00:00 +0100';

function readOf(place: string, text: string): NamedIn {
  const lines = linesOf(text);
  const mentions = scan(text, 20_000).found.map((found): Named => {
    const line = lines.findLastIndex(({ start }) => start <= found.start);
    const first = lines.findLastIndex(({ text: each }, at) => at <= line && /^\S/.test(each));
    const isField = /^(?:Received|X-Originating-IP):/.test(lines[first]?.text ?? '');
    const next = lines.findIndex(({ text: each }, at) => at > first && /^\S|^$/.test(each));
    const last = next < 0 ? lines.length - 1 : next - 1;
    return { found, place, line, field: isField ? { first, last } : null };
  });
  const quoted = lines.map(({ text: each }) => (each.startsWith('>') ? 1 : 0));
  const layers = place === 'body' ? quoted : lines.map(() => 100);
  return { place, lines, layers, mentions };
}

function timeOf(texts: Record<string, string>): EventTime | null {
  const reads = Object.entries(texts).map(([place, text]) => readOf(place, text));
  const mentions = reads.flatMap((read) => read.mentions);
  const mail = {
    date: new Date(date),
    headers: [{ name: 'date', value: date }],
    texts: reads.map(({ place }) => ({ place, text: texts[place] ?? '' })),
  };
  const named = mentions.filter(({ found }) => found.value === '192.0.2.7');
  return eventTimesOf(mail, reads)(named).first;
}

/** The instant, else the clock and "?"; null where there is no time. */
const cases: readonly [string, string | null, Record<string, string> | string][] = [
  [
    'the earliest of its lines',
    '2026-01-02T03:04:05+01:00',
    `192.0.2.7 - - [02/Jan/2026:03:04:06 +0100] "GET /"
192.0.2.7 - - [02/Jan/2026:03:04:05 +0100] "GET /"
198.51.100.9 - - [02/Jan/2026:03:04:04 +0100] "GET /"`,
  ],
  [
    'its own, where each address of a line has its time behind it',
    '2026-01-02T03:05:00+00:00',
    'Scans from 198.51.100.9:40112 at 2026-01-02T03:04:05Z and 192.0.2.7:51334 at 2026-01-02T03:05:00Z.',
  ],
  [
    'its own, where each address of a line has its time before it',
    '2026-01-02T03:05:00+00:00',
    'At 2026-01-02T03:04:05Z we saw 198.51.100.9, and at 2026-01-02T03:05:00Z we saw 192.0.2.7.',
  ],
  [
    'the first of its own, where it has several',
    '2026-01-02T03:05:00+00:00',
    '198.51.100.9 (2026-01-02T03:04:05Z), 192.0.2.7 (2026-01-02T03:06:00Z, 2026-01-02T03:05:00Z)',
  ],
  [
    'that of the record, where its other side has none',
    '2026-01-02T03:04:05+00:00',
    'first=2026-01-02T03:04:05Z last=2026-01-02T03:05:00Z 198.51.100.9 -> 192.0.2.7',
  ],
  [
    'its line, not the heading of the report',
    '2026-01-02T03:04:05+00:00',
    `Report generated: 2026-01-05 09:00:00 UTC
2026-01-02 03:04:05 UTC 192.0.2.7 login failed`,
  ],
  [
    'the instant, where a line has a clock without a zone as well',
    '2026-01-02T03:04:05+00:00',
    'Jan  2 04:04:05 web: GET 192.0.2.7|1767323045|page',
  ],
  [
    'not the number of a ticket',
    '2026-01-02T03:04:05+00:00',
    'case 1500000000 on 192.0.2.7 at 2026-01-02 03:04:05 UTC',
  ],
  [
    'below it in records that begin with the address',
    '2026-01-02T03:04:05+00:00',
    `IP: 198.51.100.9
Time: 2026-01-01 00:00:00 UTC
IP: 192.0.2.7
Time: 2026-01-02 03:04:05 UTC
IP: 198.51.100.10`,
  ],
  [
    'above it in records that begin with the time',
    '2026-01-02T03:04:05+00:00',
    `Time: 2026-01-02 03:04:05 UTC
IP: 192.0.2.7
Time: 2026-01-03 00:00:00 UTC
IP: 198.51.100.9`,
  ],
  [
    'a date and a clock on lines of their own, and the zone on a third',
    '2026-01-02T03:04:05+01:00',
    `Source: 192.0.2.7
Date: 02.01.2026
Time: 03:04:05
Timezone: UTC+1`,
  ],
  [
    'a row that was wrapped',
    '2026-01-02T03:04:05+00:00',
    `All times are UTC.

"192.0.2.7","2026-01-02
03:04:05","http"`,
  ],
  [
    'the field that names it, not the newer one',
    '2026-01-02T03:04:05+00:00',
    `Received: from a.example by b.example; Fri, 2 Jan 2026 03:04:09 +0000
Received: from x.example (x.example [192.0.2.7])
\tby a.example with ESMTP id 1
\tfor <a@a.example>; Fri, 2 Jan 2026 03:04:05 +0000
Date: Fri, 2 Jan 2026 01:00:00 +0000`,
  ],
  [
    'the field beside one without a date',
    '2026-01-02T03:04:05+00:00',
    `Received: from a.example by b.example; Fri, 2 Jan 2026 03:04:05 +0000
X-Originating-IP: 192.0.2.7
Date: Fri, 2 Jan 2026 01:00:00 +0000`,
  ],
  [
    'the log below, past an empty line',
    '2026-01-02T03:04:05+00:00',
    `192.0.2.7 attacked us:

2026-01-02 03:04:05 UTC login failed
2026-01-02 03:04:09 UTC login failed`,
  ],
  [
    'the mail that is complained about, where nothing else has a time',
    '2026-01-02T03:04:05+00:00',
    {
      body: 'Spam from 192.0.2.7 again.',
      'embedded:0.1': `Received: from x.example by a.example; Fri, 2 Jan 2026 03:04:05 +0000
Received: from y.example by x.example; Fri, 2 Jan 2026 02:00:00 +0000
Date: Fri, 2 Jan 2026 01:00:00 +0000`,
    },
  ],
  ['nothing', null, 'Spam from 192.0.2.7 again.'],
  ['no deadline', null, '192.0.2.7 will be blocked until 2026-01-04 00:00:00 UTC'],
  [
    'what lies ahead only where nothing else is told',
    '2026-01-09T00:00:00+00:00',
    '192.0.2.7 is blocked at 2026-01-09 00:00:00 UTC',
  ],
  [
    'nothing after the mail beside an event',
    '2026-01-04T00:00:00+00:00',
    '192.0.2.7 attacked at 2026-01-04 00:00:00 UTC, blocked until 2026-01-09 00:00:00 UTC',
  ],
  ['a clock without a zone', '2026-01-02T03:04:05?', 'At 2026-01-02 03:04:05 we saw 192.0.2.7'],
  [
    'no registration',
    '2026-01-02T03:04:05+00:00',
    `domain created: 2025-01-02 00:00:00 UTC at 192.0.2.7
seen: 2026-01-02 03:04:05 UTC`,
  ],
];
const yesterday = 'Yesterday at 22:10 192.0.2.7 attacked us.';
const relative: typeof cases = [
  ['the day before the mail', '2026-01-04T22:10:00+01:00', yesterday],
  [
    'its day in the zone that is said elsewhere',
    '2026-01-04T22:10:00+00:00',
    {
      body: `${yesterday}\n\nAll times are UTC.`,
    },
  ],
  ['no such day of a quoted mail', null, `Look at this.\n\n> ${yesterday}`],
  ['no such day of an attached one', null, { body: 'Look.', 'attached:log.txt': yesterday }],
];
for (const [name, expected, texts] of [...cases, ...relative]) {
  test(`takes ${name}`, () => {
    const time = timeOf(typeof texts === 'string' ? { body: texts } : texts);
    assert.equal(time === null ? null : (time.at ?? `${time.clock}?`), expected);
  });
}

const log = 'Jan  2 03:04:05 host sshd[1]: Failed password from 192.0.2.7 port 22 ssh2';
const zones: readonly [string, string][] = [
  ['All times are UTC.', '+00:00'],
  ['Please note that all timestamps are given in GMT+2.', '+02:00'],
  ['Timezone - GMT', '+00:00'],
  ['-------Time UTC -3', '-03:00'],
  ['Zeitzone: MEZ', '+01:00'],
  ['Alle Zeiten in UTC', '+00:00'],
  ['Toutes les heures sont UTC', '+00:00'],
  ['Všechny časy jsou v SEČ', '+01:00'],
  ['Server time zone: America/New_York', '-05:00'],
  ['Our times are Mountain (MST/MDT).', '-07:00'],
  ['Clocks here show the Vienna timezone', '+01:00'],
  ['local time (UTC+1)', '+01:00'],
  ['Logs are in US Central time.', '-06:00'],
  ['Server time: Fri Jan 2 09:00:00 EST 2026', '-05:00'],
  ['"tz": "Europe/Prague"', '+01:00'],
  ['All times are UTC+1 in winter and UTC+2 in summer.', '+01:00'],
  ['We ask you to look at this, and remind you that our times are\nin UTC.', '+00:00'],
];
for (const [statement, offset] of zones) {
  test(`knows the zone by ${JSON.stringify(statement)}`, () => {
    const time = timeOf({ body: `${statement}\n\n${log}` });
    assert.equal(time?.at, `2026-01-02T03:04:05${offset}`);
    assert.equal(time?.confidence, 'inferred');
    const attached = timeOf({ body: statement, 'attached:log.txt': log });
    assert.equal(attached?.at, time?.at);
  });
}

const noZones: readonly string[] = [
  '',
  'All times are local.',
  'Sent on Fri, 2 Jan 2026 09:00:00 GMT by us',
  'We lost much time. EST is the name of our shop.',
];
for (const statement of noZones) {
  test(`knows no zone by ${JSON.stringify(statement)}`, () => {
    const time = timeOf({ body: `${statement}\n\n${log}` });
    assert.equal(time?.clock, '2026-01-02T03:04:05');
    assert.equal(time?.at, null);
  });
}

test('the head of a column states its zone', () => {
  const table = 'Source IP,Time (CET),Port\n192.0.2.7,2026-01-02 03:04:05,22';
  assert.equal(timeOf({ body: `All other times are UTC.\n\n${table}` })?.zone, 'CET');
});

test('seconds in a column of times need no key', () => {
  const table = 'ip,last seen timestamp,port\n192.0.2.7,1577934245,22';
  assert.equal(timeOf({ body: table })?.at, '2020-01-02T03:04:05+00:00');
});

test('no text of 64 KB stalls the search for a time', async () => {
  const units = [
    '192.0.2.7\n',
    '192.0.2.7 1/1/26 1:11 ',
    '1:11 2026-01-02 ',
    '2026-01-02\n03:04\n',
  ];
  for (const unit of [
    ...units,
    'Time UTC ',
    'today 1:11 ',
    'hier soir hier ce',
    ' sta 1:11',
    '1:11\n',
    `${log}\n`,
    '192.0.2.7\n\n1:11\n\n',
  ]) {
    const text = unit.repeat(65_536 / unit.length);
    const read = readOf('body', text.slice(0, 2000));
    const mail = { date: new Date(date), headers: [], texts: [{ place: 'body', text }] };
    const lines = linesOf(text);
    const tookMs = await leastMs(() => eventTimesOf(mail, [{ ...read, lines }])(read.mentions));
    assert.equal(tookMs < 100, true, `${unit}: ${tookMs} ms`);
  }
});
