// HTML to text: what a reader of addresses needs, and no more work than the length allows.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { showHtml } from '../../src/mime/html.ts';
import { leastMs } from '../support/least-ms.ts';

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
  ['a column that only keeps others apart', '<table><tr><td>a<td><td>c</table>', 'a\tc'],
  ['an empty cell', '<table><tr><td><td>a<tr><td>b<td><td>c</table>', '\ta\nb\t-\tc'],
  [
    'a head above two columns',
    '<table><tr><th colspan=2>a<th>b<tr><td>1<td>2<td>3</table>',
    'a\t-\tb\n1\t2\t3',
  ],
  [
    'a cell beside two rows',
    '<table><tr><td>a<td rowspan=2>b<td>c<tr><td>1<td>3<tr><td>4<td>5<td>6</table>',
    'a\tb\tc\n1\t-\t3\n4\t5\t6',
  ],
  [
    'a cell beside two rows, first',
    '<table><tr><td rowspan=2>a<td>b<tr><td>1<tr><td>2</table>',
    'a\tb\n\t1\n2',
  ],
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
    assert.equal(showHtml(html).text, expected);
  });

const seen = '<p>seen</p>';
const unseen: readonly (readonly [string, string])[] = [
  ['a class of a sheet', '<style>.x{display:none}</style><p class=x>no'],
  ['a class of a sheet that follows', '<p class=x>no</p><style>.x{display:none}</style>'],
  ['an id of a sheet', '<style>p{} a , #x { color:red; display : none }</style><p id="x">no'],
  ['an element and its class', '<style>p.x{visibility:hidden}</style><p class="y x">no'],
  ['a class within elements', '<style>body > table p.x{display:none}</style><p class=x>no'],
  ['a class on every screen', '<style>@media screen{.x{display:none}}</style><p class=x>no'],
  ['a rule behind a comment', '<style>/* } */.x{display:/**/none}</style><p class=x>no'],
  [
    'a rule that is important',
    '<style>#i{display:none!important}</style><p id=i style="display:block">no',
  ],
  ['an attribute', '<div hidden>no'],
  ['a word for one mailer', '<div style="mso-hide:all">no'],
  ['a size of nothing', '<p style="font-size:0">no<b>no</b>'],
  ['a size of one', '<p style="FONT-SIZE: 1px">no'],
  ['a size in short', '<p style="font:0/0 sans-serif">no'],
  ['opacity', '<p style="opacity:0">no<b style="opacity:1">no</b>'],
  ['white on the page', '<p style="color:#fff">no'],
  ['white in an attribute', '<font color=white>no'],
  ['the colour of its ground', '<p style="color:rgb(250, 250, 250);background:white">no'],
  ['the colour of a ground around it', '<td bgcolor="#222"><span style="color:#252525">no'],
  ['no colour', '<p style="color:transparent">no'],
  ['beside the page', '<p style="position:absolute;left:-9999px">no'],
  ['an indent', '<p style="text-indent:-999em">no'],
  ['a box without height', '<div style="max-height:0px;overflow:hidden"><p>no'],
  ['a corner', '<i style="clip:rect(0, 0, 0, 0);position:absolute">no</i>'],
  ['what was struck out', '<del>no</del><s>no</s><strike>no</strike>'],
  ['what a style strikes out', '<p style="text-decoration:line-through red">no'],
  ['templates', '<template>no</template><noscript>no</noscript>'],
  ['a table in a hidden cell', '<td style="display:none"><table><tr><td>no<td>no</table>'],
  ['an element that says it is empty', '<div style="display:none"/>no'],
  ['a wrong end within', '<span style="display:none"><div>no</span>no</div>no</span>'],
  ['formatting that ends across it', '<b><p style="display:none">no</b>no</p>'],
  ['a link to nothing', '<a href="http://no.example/"></a>'],
  ['a hidden link', '<a href="http://no.example/" style="display:none">no</a>'],
];
for (const [name, html] of unseen)
  test(`HTML does not show ${name}`, () => {
    const shown = showHtml(seen + html);
    assert.equal(shown.text, 'seen');
    assert.equal(shown.unseen > 0, html.includes('>no'));
  });

const shownAll: readonly (readonly [string, string])[] = [
  ['what screen readers pass over', '<p aria-hidden="true">yes'],
  [
    'a size given again within nothing',
    '<td style="font-size:0"><b style="font-size:12px">yes</b>',
  ],
  ['white on a dark ground', '<table bgcolor=#000000><td style="color:#fff">yes'],
  ['white on a picture', '<td background="x.png"><font color=white>yes'],
  [
    'white where a ground is not read',
    '<style>td p{} p:hover{background:red}</style><font color=white>yes',
  ],
  ['a link on white', '<p style="color:white"><a href="mailto:x@example.org">yes</a>'],
  [
    'what only some screens hide',
    '<style>@media(max-width:9px){.x{display:none}}</style><p class=x>yes',
  ],
  ['what is hidden in print', '<style media=print>.x{display:none}</style><p class=x>yes'],
  ['what a comment hides', '<!--<style>.x{display:none}</style>--><p class=x>yes'],
  ['what a later rule shows', '<style>.x{display:none}.x{display:block}</style><p class=x>yes'],
  [
    'what its own style shows',
    '<style>.x{display:none}</style><p class=x style="display:block">yes',
  ],
  ['a class of another name', '<style>.x{display:none}</style><p class=X>yes'],
  ['what depends on another class', '<style>.y .x{display:none}</style><p class=x>yes'],
  ['a block after a hidden paragraph', '<p style="display:none">no<div>yes</div>'],
  [
    'what is visible in what is not',
    '<p style="visibility:hidden">no<b style="visibility:visible">yes',
  ],
  ['a height that is not kept', '<td style="height:0">yes'],
  ['what follows a hidden row', '<table><tr hidden><td>no<tr><td>yes</table>'],
  ['grey on white', '<p style="color:#999">yes'],
];
for (const [name, html] of shownAll)
  test(`HTML shows ${name}`, () => {
    assert.equal(showHtml(html).text, 'yes');
  });

test('HTML says of letters that stand in another order', () => {
  assert.equal(showHtml('<bdo dir=rtl>01.2</bdo>').text, '\u202e01.2');
});

test('HTML with sheets beyond the limit says so', () => {
  const html = `<style>${'.x{color:red}'.repeat(30_000)}</style>a`;
  assert.deepEqual(showHtml(html), {
    text: 'a',
    unseen: 0,
    isCut: true,
  });
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
  'cells over all': '<tr><td colspan=9999 rowspan=9999>x',
  'tables of broad cells': '<table><td colspan=30>x',
  'styled elements': '<b class="a b c d" style="color:#fff;font:0 a">',
  'formatting that ends across others': '<b><p>x</b>',
  'ends without a start in reach': '<div><span></b></p></span>',
  'items in formatting': '<li><i><i><i></li>',
  sheets: '<style>.a,.b{color:red}</style>',
  'sheets that never end': '<style>/*{',
  'conditions that never end': '<style>@media screen{',
  references: '&#1',
  'white space': ' \n',
};
const linearMs = 2_000;
for (const [name, piece] of Object.entries(hostile))
  test(`a megabyte of ${name} is read in linear time`, async () => {
    const html = piece.repeat(1_000_000 / piece.length);
    let text = '';
    const tookMs = await leastMs(() => (text = showHtml(html).text), linearMs);
    assert.equal(tookMs <= linearMs, true, `${Math.round(tookMs)} ms`);
    assert.equal(text.length <= 3 * html.length, true);
  });
