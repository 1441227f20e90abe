// HTML to text: what a reader of addresses needs, and no more work than the length allows.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { htmlToText } from '../../src/mime/html.ts';

const cases: readonly (readonly [string, string, string])[] = [
  ['paragraphs', '<p>one</p><p>two</p>', 'one\n\ntwo'],
  ['breaks', 'one<br>two', 'one\ntwo'],
  [
    'table rows',
    '<table><tr><th>Source</th><td>192.0.2.1</td></tr><tr><th>Port</th><td>25</td></tr></table>',
    'Source 192.0.2.1\nPort 25',
  ],
  ['links', '<a href="http://example.org/x">here</a>', 'here <http://example.org/x>'],
  [
    'links that say themselves',
    '<a href="http://example.org/">http://example.org/</a>',
    'http://example.org/',
  ],
  ['entities', '&lt;192.0.2.1&gt; &#x41;&nbsp;&amp;', '<192.0.2.1> A\u00a0&'],
  [
    'what is not shown',
    '<style>p{}</style><script>1</script><!-- 192.0.2.9 -->x<img src=y alt=z>',
    'x',
  ],
  ['headings as written', '<h1>Abuse report</h1>', 'Abuse report'],
  ['long lines', 'word '.repeat(100), 'word '.repeat(100).trim()],
  ['tags that are none', 'a < b <', 'a < b <'],
  ['what is nested absurdly deep', `${'<div>'.repeat(2000)}192.0.2.1`, ' 192.0.2.1'],
  ['deep nesting with wrong ends', `${'<div></x>'.repeat(2000)}192.0.2.1`, ' 192.0.2.1'],
  ['deep nesting that is only open paragraphs', `${'<p>'.repeat(2000)}192.0.2.1`, '192.0.2.1'],
  ['many siblings', '<div>x</div>'.repeat(1000), 'x\n'.repeat(1000).trim()],
];
for (const [name, html, expected] of cases)
  test(`HTML: ${name}`, () => {
    assert.equal(htmlToText(html), expected);
  });
