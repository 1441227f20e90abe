// Strings that have broken mail, header and text handling elsewhere: line breaks in every
// convention with a header or a body behind them, every control, bidi and zero-width character,
// encoded words.

const breaks = ['\r\n', '\n', '\r', '\n\r', '\r\n\r\n', '\u0085', '\u2028', '\u2029', '\v', '\f'];
const payloads = [
  'Bcc: victim@example.net',
  'To: victim@example.net',
  'X-Sluice-Loop: other@example.net',
  'Content-Type: text/html\r\n\r\n<script>alert(1)</script>',
  'Subject: another',
  'MIME-Version: 2.0',
  ' folded: victim@example.net',
  '.',
  '.\r\nMAIL FROM:<x@example.net>',
  '--=_placeholder',
  '--=_placeholder--',
  'From x Thu Jan  1 00:00:00 1970',
];

const codes = [
  ...range(0x00, 0x1f),
  ...range(0x7f, 0x9f),
  0xad,
  0x61c,
  ...range(0x200b, 0x200f),
  ...range(0x2028, 0x202e),
  ...range(0x2060, 0x2069),
  0xfeff,
  0xfff9,
  0xe0001,
  0xd800,
  0xdfff,
];
const controls = codes.map((code) => String.fromCodePoint(code));

const others = [
  '',
  ' ',
  'undefined',
  '__proto__',
  'constructor',
  '{{desk.name}}',
  '{{{this}}}',
  '{{#each .}}',
  '${7*7}',
  '%0d%0aBcc:%20victim@example.net',
  '\\r\\nBcc: victim@example.net',
  '=?utf-8?Q?=0D=0ABcc:_victim@example.net?=',
  '=?utf-8?B?DQpCY2M6IHZpY3RpbUBleGFtcGxlLm5ldA==?=',
  '=?utf-8?Q?a b?= =?x?X?x?=',
  '"; name="x',
  '<a@example.net>, <b@example.net>',
  'a@example.net, b@example.net',
  'group: a@example.net, b@example.net;',
  '"quoted\\" <x@example.net>',
  '(comment (nested',
  'Ｆｕｌｌ ｗｉｄｔｈ',
  'Příliš žluťoučký kůň 🐴🐴🐴',
  '👩‍👩‍👧‍👦 🏳️‍🌈',
  'ﷺ﷽',
  '<script>alert(1)</script>',
  "'; drop table mail; --",
  '../../etc/passwd',
  'file:///etc/passwd',
  'https://example.net/?a=b&c=d',
  '$(touch x)',
  'x'.repeat(10_240),
  'ž'.repeat(10_240),
  '🐴'.repeat(5_120),
  '\r\n'.repeat(5_120),
  ' '.repeat(10_240),
  '\u202e'.repeat(1_024),
  '='.repeat(1_024),
];

export const naughty: readonly string[] = [
  ...others,
  ...breaks.flatMap((line) => payloads.map((payload) => `x${line}${payload}`)),
  ...breaks.flatMap((line) => payloads.map((payload) => `${line}${payload}${line}`)),
  ...controls,
  ...controls.map((control) => `before${control}after`),
  ...controls.map((control) => `${control}Bcc: victim@example.net`),
];

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
