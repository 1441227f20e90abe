// HTML of strangers without anything that runs, loads, styles or leads anywhere: a closed list of
// tags, next to no attributes, no links. Where a link led stands beside it as text. Pure, and only
// ever loaded inside the cage.

import sanitizeHtml from 'sanitize-html';

/** Pictures that the mail itself holds, up to so many characters of base64. */
const pictureMost = 64 * 1024;
const picture = /^data:image\/(?:png|gif|jpeg);base64,[a-z0-9+/=\s]*$/i;
const addressMost = 300;
const alternativeMost = 200;
/** Deeper than any letter that people write; what is deeper loses its tags and keeps its text. */
const nestingMost = 60;
const spans = Array.from({ length: 50 }, (_, index) => String(index + 1));
const cell = ['align', 'valign', 'dir', { name: 'colspan', values: spans }];

const tags = [
  'a abbr address article b bdi big blockquote br caption center cite code dd del div dl',
  'dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main',
  'ol p pre q s samp section small span strike strong sub sup table tbody td tfoot th',
  'thead tr tt u ul var wbr',
].flatMap((line) => line.split(' '));

const options: sanitizeHtml.IOptions = {
  allowedTags: tags,
  allowedAttributes: {
    a: ['data-to'],
    img: ['src', 'alt'],
    td: cell,
    th: cell,
    p: ['dir'],
    div: ['dir'],
  },
  allowedSchemes: [],
  allowedSchemesByTag: { img: ['data'] },
  allowProtocolRelative: false,
  // Whatever stands in these is no text of the letter.
  nonTextTags: ['script', 'style', 'textarea', 'option', 'xmp', 'title', 'template', 'noscript'],
  nestingLimit: nestingMost,
  // Styles are not taken at all, so they need not be parsed.
  parseStyleAttributes: false,
  transformTags: {
    a: (_name, { href = '' }) => ({
      tagName: 'a',
      attribs: href === '' ? {} : { 'data-to': shownAddress(href) },
    }),
    img: (_name, { src = '', alt = '' }) =>
      src.length <= pictureMost && picture.test(src)
        ? { tagName: 'img', attribs: { src, alt: alt.slice(0, alternativeMost) } }
        : { tagName: 'span', attribs: {}, text: `[${alt.slice(0, alternativeMost) || 'image'}]` },
  },
};

/** Never throws for what a mail may hold; linear in its length. */
export function safeHtml(html: string): string {
  return sanitizeHtml(shallow(html), options);
}

/** The parser pays for each tag with all that are open: no more are than this. */
const openMost = 200;
const single = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));

/** Without tags that open deeper; only for the parser's sake, which still judges each of them. */
function shallow(html: string): string {
  let open = 0;
  return html.replaceAll(/<(\/?)([a-z][a-z\d]*)\b[^<>]*>/gi, (tag, slash: string, name: string) => {
    if (single.has(name.toLowerCase())) return tag;
    open = slash === '' ? open + 1 : Math.max(0, open - 1);
    return slash === '' && open > openMost ? '' : tag;
  });
}

/** Where a link leads, as one line that nobody can press. */
function shownAddress(href: string): string {
  const line = href.replaceAll(/[\p{C}\p{Z}]/gu, '\u00b7').replace(/^http/i, 'hxxp');
  return line.length > addressMost ? `${line.slice(0, addressMost)}…` : line;
}
