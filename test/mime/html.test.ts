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
    'Source\t192.0.2.1\nPort\t25',
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
  ['references that end without a sign', '?a=1&lt=2&copy', '?a=1&lt=2©'],
  ['headings as written', '<h1>Abuse report</h1>', 'Abuse report'],
  ['long lines', 'word '.repeat(100), 'word '.repeat(100).trim()],
  ['tags that are none', 'a < b <', 'a < b <'],
  ['what is nested absurdly deep', `${'<div>'.repeat(2000)}192.0.2.1`, '192.0.2.1'],
  ['deep nesting with wrong ends', `${'<div></x>'.repeat(2000)}192.0.2.1`, '192.0.2.1'],
  ['deep nesting that is only open paragraphs', `${'<p>'.repeat(2000)}192.0.2.1`, '192.0.2.1'],
  [
    'cells with paragraphs in them',
    '<table><tr><td><p>Source IP</p></td><td><div><p>192.0.2.1</p></div></td></tr></table>',
    'Source IP\t192.0.2.1',
  ],
  [
    'cells whose ends are left out',
    '<table><tr><td>a<td>b<tr><td>c<td>d</table>e',
    'a\tb\nc\td\ne',
  ],
  ['an empty cell between', '<table><tr><td>a<td><td>c</table>', 'a\t\tc'],
  [
    'a name with several values',
    '<table><tr><td>Source</td><td>192.0.2.1<br>192.0.2.2</td></tr></table>',
    'Source\t192.0.2.1\n192.0.2.2',
  ],
  [
    'columns of a page',
    '<table><tr><td>a<br>b</td><td>c</td><td>d<br>e</td></tr></table>',
    'a\nb\nc\nd\ne',
  ],
  [
    'a table in a table',
    '<table><tr><td><table><tr><td>IP</td><td>192.0.2.1</td></tr></table></td></tr></table>',
    'IP\t192.0.2.1',
  ],
  ['cells without a table', '<td>a</td><td>b</td>', 'a\tb'],
  ['ends of nothing', '</td></tr></table></blockquote>x</p></a>', 'x'],
  [
    'quotes',
    'a<blockquote>b<br>c<blockquote>d</blockquote></blockquote>e',
    'a\n> b\n> c\n> > d\ne',
  ],
  ['lists', '<ul><li>a<li><p>b</p></ul>c', '* a\n\n* b\n\nc'],
  ['lines kept as they are', '<pre>a  b\n c</pre>', 'a  b\n c'],
  ['a rule', 'a<hr>b', 'a\n--------------------\nb'],
  ['white space', ' a\n <b> b</b>c  <i>d </i>e', 'a bc d e'],
  ['two breaks', 'a<br><br><br>b', 'a\n\nb'],
  [
    'where a link leads',
    '<a href="https://evil.example/a?b=1&amp;c=2">https://good.example/</a>.',
    'https://good.example/ <https://evil.example/a?b=1&c=2> .',
  ],
  [
    'a link that shows its target shortened',
    '<a href="https://example.org/">example.org</a>',
    'example.org',
  ],
  [
    'a link around a picture',
    '<a href=http://example.org/x><img src=y></a>',
    '<http://example.org/x>',
  ],
  ['links of other kinds', '<a href="mailto:a@example.org">us</a><a name=x>y</a>', 'usy'],
  ['an address in pieces', '192.<b>0</b>.2<span>.1</span><wbr>', '192.0.2.1'],
  [
    'what is hidden',
    '<div style="display: none">a<div>b</div></div>c<span hidden>d</span><p class="x hidden y">e</p>',
    'c\n\ne',
  ],
  ['what is hidden and not ended', '<td><span style="display:none">a</td><td>b</td>', 'b'],
  ['a hidden paragraph before one that is not', '<p style=display:none>a<p>b', 'b'],
  ['a hidden script', '<div hidden><script></div></script>a</div>b', 'b'],
  ['quotes in a tag', '<a title=">" href="http://example.org/">x</a>', 'x <http://example.org/>'],
  ['a quote that is not closed', '<a title="x>one</a><b>two</b>', 'onetwo'],
  ['a script that is not closed', 'a<script>b', 'a'],
  [
    'references',
    '&#49;&#x39;2.0&period;2.1&nbsp &copy; &#150; &unknown; a&b',
    '192.0.2.1\u00a0 © – &unknown; a&b',
  ],
  ['conditional comments', '<!--[if mso]>a<![endif]-->b<![if !mso]>c<![endif]>', 'bc'],
  ['many siblings', '<div>x</div>'.repeat(1000), 'x\n'.repeat(1000).trim()],
];
for (const [name, html, expected] of cases)
  test(`HTML: ${name}`, () => {
    assert.equal(htmlToText(html), expected);
  });

const hostile: Readonly<Record<string, string>> = {
  'nested elements': '<div>',
  'nested tables': '<table><tr><td>x',
  'nested quotes': '<blockquote>x',
  'nested lists': '<ul><li>',
  links: '<a href="http://example.org/">x',
  'links that never show': `<a href="${'x'.repeat(3000)}">`,
  'tags that never end': '<a ',
  'quotes that never end': '<a b="',
  'attributes without end': '<a href=" href=\'',
  'comments that never end': '<!-',
  scripts: '<script>',
  'ends of scripts': '</script',
  'hidden elements': '<p hidden>',
  'ends of tables': '</table>',
  cells: '<td>',
  references: '&#1',
  'white space': ' \n',
};
for (const [name, piece] of Object.entries(hostile))
  test(`a megabyte of ${name} is read in linear time`, () => {
    const html = piece.repeat(1_000_000 / piece.length);
    const started = performance.now();
    const text = htmlToText(html);
    const took = performance.now() - started;
    assert.equal(took < 2000, true, `${Math.round(took)} ms`);
    assert.equal(text.length <= 3 * html.length, true);
  });
