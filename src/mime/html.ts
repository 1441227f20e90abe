// HTML to text, for reading and for finding addresses: cells of a table row stay on one line,
// links keep their target. Bounded: html-to-text is quadratic and recursive in the nesting depth,
// so what is nested absurdly deep only has its tags stripped.

import { compile, type FormatCallback } from 'html-to-text';

/** Deep quoting and table layouts reach about 60. */
const depthMax = 400;

const row: FormatCallback = (element, walk, builder) => {
  builder.openBlock({ leadingLineBreaks: 1 });
  walk(element.children, builder);
  builder.closeBlock({ trailingLineBreaks: 1 });
};
const cell: FormatCallback = (element, walk, builder) => {
  walk(element.children, builder);
  builder.addInline(' ', { noWordTransform: true });
};

const convert = compile({
  wordwrap: false,
  formatters: { row, cell },
  limits: { maxDepth: depthMax * 3 },
  selectors: [
    { selector: 'img', format: 'skip' },
    { selector: 'a', options: { linkBrackets: ['<', '>'], hideLinkHrefIfSameAsText: true } },
    { selector: 'table', format: 'block' },
    { selector: 'tr', format: 'row' },
    { selector: 'td', format: 'cell' },
    { selector: 'th', format: 'cell' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
      selector,
      options: { uppercase: false },
    })),
  ],
});

/** The text of an HTML document. The caller bounds its length. */
export function htmlToText(html: string): string {
  if (isTooDeep(html)) return stripTags(html);
  try {
    return convert(html);
  } catch {
    return stripTags(html);
  }
}

/** Elements that need no end tag, or are ended by the next of their kind. */
const unnested = new Set(
  [
    'area base br col embed hr img input link meta param source track wbr',
    'p li td tr th dt dd option',
  ].flatMap((names) => names.split(' ')),
);

/** Counts what stays open, name by name: at least as deep as the tree a parser would make. */
function isTooDeep(html: string): boolean {
  const open = new Map<string, number>();
  let depth = 0;
  for (const tag of html.matchAll(/<(\/?)([a-z][a-z0-9:-]{0,30})/gi)) {
    const name = (tag[2] ?? '').toLowerCase();
    if (unnested.has(name)) continue;
    const count = open.get(name) ?? 0;
    if (tag[1] === '') {
      open.set(name, count + 1);
      depth += 1;
      if (depth > depthMax) return true;
    } else if (count > 0) {
      open.set(name, count - 1);
      depth -= 1;
    }
  }
  return false;
}

function stripTags(html: string): string {
  return html.replace(/<[^<>]*>/g, ' ').replace(/ {2,}/g, ' ');
}
