// Words and mails of our own making that try to run, load, lead away or pretend on a page: a sample
// of every way that is known, each of which would be seen (a dialog, a request, a word) if it worked.

const away = 'https://evil.example/x';

/** For every place where words of others stand. */
export const payloads: readonly string[] = [
  '<script>alert(1)</script>',
  '<ScRiPt >alert(1)</sCrIpT >',
  `<script src=${away}></script>`,
  `"><img src=${away} onerror=alert(1)>`,
  "' autofocus onfocus=alert(1) x='",
  '</title></textarea></style><svg/onload=alert(1)>',
  '<svg><animate onbegin=alert(1) attributeName=x dur=1s>',
  '<details open ontoggle=alert(1)>',
  `<iframe src=javascript:alert(1)></iframe><iframe src=${away}></iframe>`,
  '<iframe srcdoc="&lt;script&gt;parent.alert(1)&lt;/script&gt;"></iframe>',
  `<object data=${away}></object><embed src=${away}>`,
  `<meta http-equiv=refresh content="0;url=${away}">`,
  `<base href=${away}><form action=${away}><button autofocus>x</button></form>`,
  `<link rel=stylesheet href=${away}><style>@import "${away}"</style>`,
  `<div style="background:url(${away});position:fixed;inset:0">x</div>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  `<a href="javascript:alert(1)" target=_top>x</a><a href="${away}" ping="${away}">y</a>`,
  `<video poster=${away}><source src=${away} onerror=alert(1)></video>`,
  `<input type=image src=${away} onfocus=alert(1) autofocus>`,
  `<img srcset="${away} 1x" lowsrc=${away} dynsrc=${away}>`,
  '{{{view}}} {{view}} {{#with this}} {{> layout}}',
  '<div hx-get="/outbox" hx-trigger="load" hx-on::load="alert(1)">x</div>',
  '<template><script>alert(1)</script></template><xmp><img src=x onerror=alert(1)></xmp>',
  '\u003cimg src\u003dx onerror\u003dalert(1)\u003e &lt;script&gt;alert(1)&lt;/script&gt; &#60;svg onload=alert(1)&#62;',
  '<!--[if gte IE 4]><script>alert(1)</script><![endif]--><![CDATA[<script>alert(1)</script>]]>',
];

/** Names of files that lie, hide, leave their folder or mean something (AT-34). */
export const fileNames: readonly (string | null)[] = [
  null,
  'evil.svg',
  'page.html',
  'page.xhtml',
  'sheet.xml',
  'paper.pdf',
  'web.mht',
  'movie.swf',
  '../../../etc/passwd',
  '..\\..\\autorun.inf',
  '.htaccess\u200b',
  'invoice\u202efdp.exe',
  `${'a'.repeat(296)}.txt`,
  'two\r\nContent-Type: text/html',
  'quote";filename="x.html',
  'CON',
  '\u0430\u0440\u0440le.pdf',
];

const bidi =
  '\u061c \u200e \u200f \u202a \u202b \u202c \u202d \u202e \u2066 \u2067 \u2068 \u2069'.split(' ');

/** The 12 controls of direction and what takes no room (AT-35). */
export const unseen: readonly string[] = [
  ...bidi,
  '\u200b',
  '\u200c',
  '\u200d',
  '\u2060',
  '\ufeff',
];

const word = (text: string): string =>
  `=?utf-8?b?${Buffer.from(text, 'utf8').toString('base64')}?=`;

/** From fields that pretend (AT-35): each with the address that is really meant. */
export const senders: readonly { readonly from: string; readonly real: RegExp }[] = [
  { from: '"boss@bank.example" <thief@evil.example>', real: /thief@evil\.example/ },
  { from: `${word('boss@bank.example')} <thief@evil.example>`, real: /thief@evil\.example/ },
  { from: `${word('boss@bank.example\0')}@evil.example`, real: /evil\.example/ },
  { from: `${word('boss@bank.example\n\0')}@evil.example`, real: /evil\.example/ },
  { from: `${word('boss@bank.example')}${word('\0')}@evil.example`, real: /evil\.example/ },
  { from: `${word('"boss@bank.example" <test>')} <thief@evil.example>`, real: /thief@evil/ },
  { from: 'boss@bank.example <thief@evil.example>', real: /thief@evil\.example/ },
  { from: '"boss@bank.example <thief@evil.example>', real: /evil\.example/ },
  { from: 'boss@bank.example, thief@evil.example', real: /thief@evil\.example/ },
  { from: '<boss@bank.example>, <thief@evil.example>', real: /thief@evil\.example/ },
  { from: '(boss@bank.example) thief@evil.example', real: /thief@evil\.example/ },
  { from: 'boss <thief@ex\u0430mple.org>', real: /xn--exmple-4nf\.org/ },
  { from: 'boss <thief@xn--exmple-4nf.org>', real: /ex\u0430mple\.org \(xn--exmple-4nf\.org\)/ },
  { from: 'boss\u202emoc.knab@ssob <thief@evil.example>', real: /thief@evil\.example/ },
  { from: `${word('\u200bboss\u2066@bank.example')} <thief@evil.example>`, real: /thief@evil/ },
];

/** A mail with the same words in every place that a mail has for them. */
export function everywhere(words: string): Buffer {
  const encoded = word(words);
  const quoted = words.replaceAll(/[\\"]/g, '\\$&').replaceAll(/[\r\n]/g, ' ');
  return Buffer.from(
    [
      `From: "${quoted}" <${encodeURIComponent(words).slice(0, 60)}@evil.example>`,
      `Reply-To: ${encoded} <x@evil.example>`,
      `Subject: ${encoded}`,
      `X-Words: ${encoded}`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      `192.0.2.75 spams. ${words}`,
      '--b',
      'Content-Type: text/html; charset=utf-8',
      '',
      `<html><body><p>192.0.2.75 spams</p>${words}<p>the end</p></body></html>`,
      '--b',
      `Content-Type: image/svg+xml; name="${quoted}"`,
      `Content-Disposition: attachment; filename="${quoted}"`,
      '',
      `<svg xmlns="http://www.w3.org/2000/svg">${words}</svg>`,
      '--b',
      `Content-Type: ${words.replaceAll(/[\r\n;]/g, ' ')}`,
      '',
      words,
      '--b--',
      '',
    ].join('\r\n'),
  );
}
