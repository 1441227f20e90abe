// AT-24: no text of 64 KB, whatever it repeats, stalls what reads indicators: scanning, roles,
// verdicts and times together. CPU time of this process, the least of three runs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventTimesOf } from '../../src/times/event-time.ts';
import { readRoles } from '../../src/roles/roles.ts';
import { scan } from '../../src/indicators/scanner.ts';
import { verdictsOf } from '../../src/roles/verdict.ts';
import { layersOf } from '../../src/mime/layers.ts';

/** An idle machine needs less than 100 ms; what is not linear needs seconds. */
const budgetMs = 400;
const goodMs = 100;
const sizeCharacters = 65_536;
const foundMax = 100_000;
const date = 'Mon, 5 Jan 2026 11:00:00 +0100';
const setting = {
  reporter: new Set<string>(),
  reports: [],
  isNobodys: () => false,
  isReportedWord: () => false,
  isTitled: false,
};

const marks =
  `. : 1 1. a: a a@ a- [. [.] hxxp http:// _ =192.0.2.4 /192.0.2.4 > ->192.0.2.1 ( deadbeef: x.
  x.x.x.1 - ^ 1^ :: é | a,ip, " ; % inetnum: 1/ a.b .a 1: 1:1 :1: 2001:: ::1 [ ] {} )] \\. 1\\. => --
  ||| >| 1[. .]1 .[1] = ? a. -|> 192.0.2.1- 192.0.2.1/ 192.0.2.1/33 192.0.2.1= 192.0.2.1:
  http://a v192.0.2.1 x.1.2.3.4 www.a.b/ A.b:`.split(/\s+/);
const repeated: readonly string[] = [
  ...marks,
  ...marks.map((mark) => `${mark} `),
  ...marks.map((mark) => `${mark}\n`),
  ' ',
  '\n',
  '1 . 2 . 3 . ',
  '1 dot 2 dot 3 dot ',
  'a [.] b ',
  '- > | ',
  '192.0.2.1 ',
  '192.0.2.1\n',
  '192.0.2.1, ',
  '192.0.2.1 - ',
  '192.0.2.7/24 ',
  '192.0.2.7/22 to ',
  'Received: from a (b [192.0.2.1]) by c\n',
  'Received: from 192.0.2.1 by b; Fri, 2 Jan 2026 03:04:05 +0000\n',
  'Received: \n\n',
  'ip,src,dst\n',
  'ip,src,dst\n1,2,3\n',
  'a|ip|b\n',
  '"a,"ip,"',
  '2026-01-02 03:04:05 ',
  '2026-01-02 03:04:05 192.0.2.1\n',
  '03:04:05\n192.0.2.1\n',
  '1 Jan ',
  '1. 1. 2026 ',
  'all times are UTC\n',
  'time CST 192.0.2.1 1:11 2026-01-02\n',
  '2001:db8::1 ',
  '2001::g ',
  '1:2:3:4:5:6:7:8 ',
  'inetnum: 192.0.2.0 - 192.0.2.255\n',
  'http://192.0.2.1/?a=',
  'a@b.example ',
  'src=192.0.2.1 dst=192.0.2.2 ',
  'IP: 192.0.2.1\nTime: 2026-01-02 03:04:05\n',
];

/** Each piece another address or name. */
const counted: readonly ((index: number) => string)[] = [
  (index) => `192.0.${(index >> 8) & 255}.${index & 255} `,
  (index) => `192.0.${(index >> 8) & 255}.${index & 255}\n\n`,
  (index) => `2001:db8::${index.toString(16)}\n`,
  (index) => `h${index}.example `,
  (index) => `http://h${index}.example/a `,
  (index) => `2026-01-02 03:04:05 192.0.${(index >> 8) & 255}.${index & 255} failed\n`,
  (index) => `03:04:05 192.0.${(index >> 8) & 255}.${index & 255}\n`,
  (index) => `Received: from h${index} ([192.0.2.${index & 255}]) by h${index + 1}.example\n`,
  (index) => `ip,src,c${index}\n`,
];

const texts: readonly (readonly [string, string])[] = [
  ...repeated.map((piece) => [piece, filled(() => piece)] as const),
  ...counted.map((piece) => [piece(1), filled(piece)] as const),
];

test('no text of 64 KB stalls the reading of indicators', () => {
  const slow: string[] = [];
  for (const [name, text] of texts) {
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 3 && least > goodMs; round++) least = Math.min(least, costMs(text));
    if (least > budgetMs) slow.push(`${JSON.stringify(name)} took ${Math.round(least)} ms`);
  }
  assert.deepEqual(slow, []);
});

function filled(piece: (index: number) => string): string {
  const pieces: string[] = [];
  let length = 0;
  for (let index = 0; length < sizeCharacters; index++) {
    pieces.push(piece(index));
    length += piece(index).length;
  }
  return pieces.join('').slice(0, sizeCharacters);
}

function costMs(text: string): number {
  const before = process.cpuUsage();
  const layers = layersOf(text.split('\n'));
  const read = readRoles('body', text, scan(text, foundMax).found, setting, layers);
  const mail = {
    date: new Date(date),
    headers: [{ name: 'date', value: date }],
    texts: [{ place: 'body', text }],
  };
  const timeOf = eventTimesOf(mail, [read]);
  for (const { mentions } of verdictsOf([read])) timeOf(mentions);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
