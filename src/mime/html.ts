// HTML to text, for reading and for finding addresses: cells of a table row stay on one line,
// links keep a target that they do not show, and what a reader does not see is gone. One pass over
// the tags without a tree, so the work grows with the length alone, whatever is nested in what.

import { decodeEntities } from './entities.ts';
import {
  beginFlow,
  breakBlock,
  breakLine,
  close,
  endFlow,
  type Flow,
  lead,
  open,
  write,
  writeVerbatim,
} from './flow.ts';

interface Walk {
  readonly html: string;
  readonly flow: Flow;
  at: number;
  preformatted: number;
  /** The link that is open: what it shows so far. */
  link: { readonly url: string; shown: string } | null;
  /** The element that is not shown, and how many of each name are open in it, itself included. */
  hidden: { readonly name: string; readonly inside: Map<string, number> } | null;
  /** No tag from here on ends when quotes count: whoever wrote it forgot one. */
  quotesFail: boolean;
}

const rawElements = new Set(['script', 'style', 'title', 'noembed', 'noframes', 'iframe']);
const paragraphs = new Set('p h1 h2 h3 h4 h5 h6 ul ol dl pre form fieldset'.split(' '));
const blocks = new Set(
  [
    'address article aside body center dd details dialog div dt figcaption figure footer header',
    'hgroup html li main nav option section summary tbody tfoot thead caption head',
  ].flatMap((names) => names.split(' ')),
);
const voids = new Set('area base br col embed hr img input link meta param source wbr'.split(' '));
/** Their end tag may be left out: the next of their kind ends them. */
const impliedEnds = new Set('p li td th tr dt dd option'.split(' '));
const frames = new Map([
  ['table', 'table'],
  ['tr', 'row'],
  ['td', 'cell'],
  ['th', 'cell'],
  ['blockquote', 'quote'],
] as const);
const unseen =
  /(?:display\s{0,5}:\s{0,5}none|visibility\s{0,5}:\s{0,5}hidden|mso-hide\s{0,5}:\s{0,5}all)/i;
const attributesMax = 4000;
const urlCharactersMax = 2000;
const shownCharactersMax = 2000;
const rule = '--------------------';

/** The text of an HTML document. The caller bounds its length. */
export function htmlToText(html: string): string {
  const walk: Walk = {
    html,
    flow: beginFlow(),
    at: 0,
    preformatted: 0,
    link: null,
    hidden: null,
    quotesFail: false,
  };
  while (walk.at < html.length) {
    const found = html.indexOf('<', walk.at);
    const end = found < 0 ? html.length : found;
    if (end > walk.at) show(walk, html.slice(walk.at, end));
    walk.at = end;
    if (found >= 0) readMarkup(walk);
  }
  endLink(walk);
  return endFlow(walk.flow);
}

function show(walk: Walk, written: string): void {
  if (walk.hidden !== null) return;
  const text = decodeEntities(written);
  const { link } = walk;
  if (link !== null && link.shown.length < shownCharactersMax) link.shown += text;
  if (walk.preformatted > 0) writeVerbatim(walk.flow, text);
  else write(walk.flow, text);
}

/** What begins with "<": a tag, a comment, a declaration, or just that character. */
function readMarkup(walk: Walk): void {
  const { html, at } = walk;
  const next = html.charCodeAt(at + 1) | 0x20;
  const isEnd = html[at + 1] === '/';
  if ((next >= 0x61 && next <= 0x7a) || isEnd) return readTag(walk, isEnd);
  if (html.startsWith('<!--', at)) {
    const end = html.indexOf('-->', at + 2);
    // One that never ends hides all the rest, as it does in a browser.
    walk.at = end < 0 ? html.length : end + 3;
  } else if (html[at + 1] === '!' || html[at + 1] === '?') {
    const end = html.indexOf('>', at);
    walk.at = end < 0 ? html.length : end + 1;
  } else {
    show(walk, '<');
    walk.at = at + 1;
  }
}

const tagName = /[a-z][a-z\d:-]{0,30}/iy;

function readTag(walk: Walk, isEnd: boolean): void {
  const { html, at } = walk;
  tagName.lastIndex = at + (isEnd ? 2 : 1);
  const name = tagName.exec(html)?.[0].toLowerCase() ?? '';
  const end = tagEnd(walk, at + 1);
  if (end < 0) {
    // No more tags at all: the rest is text.
    show(walk, html.slice(at));
    walk.at = html.length;
    return;
  }
  walk.at = end + 1;
  const attributes = html.slice(tagName.lastIndex, Math.min(end, at + attributesMax));
  if (isEnd) endElement(walk, name);
  else beginElement(walk, name, attributes, html[end - 1] === '/');
}

/** The ">" of a tag; one in a quoted value is none. -1 where no ">" is left. */
function tagEnd(walk: Walk, from: number): number {
  const { html } = walk;
  let quote = 0;
  let last = 0;
  for (let at = from; at < html.length && !walk.quotesFail; at += 1) {
    const code = html.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 0x3e) return at;
    // Only what follows "=" opens a value: don't.
    else if ((code === 0x22 || code === 0x27) && last === 0x3d) quote = code;
    if (code > 0x20) last = code;
  }
  walk.quotesFail = true;
  return html.indexOf('>', from);
}

function beginElement(walk: Walk, name: string, attributes: string, isEmpty: boolean): void {
  const { flow, hidden } = walk;
  if (hidden !== null) {
    if (hidden.name !== name || !impliedEnds.has(name)) {
      if (rawElements.has(name)) skipRaw(walk, name);
      else if (!voids.has(name)) hidden.inside.set(name, (hidden.inside.get(name) ?? 0) + 1);
      return;
    }
    walk.hidden = null;
  }
  if (rawElements.has(name)) return skipRaw(walk, name);
  if (!voids.has(name) && !isEmpty && isHidden(attributes)) {
    walk.hidden = { name, inside: new Map([[name, 1]]) };
    return;
  }
  if (name === 'br') breakLine(flow);
  else if (name === 'hr') {
    breakBlock(flow, 1);
    writeVerbatim(flow, rule);
    breakBlock(flow, 1);
  } else if (name === 'a') beginLink(walk, attributes);
  border(walk, name);
  const frame = frames.get(name as 'table');
  if (frame !== undefined) open(flow, frame);
  if (name === 'li') lead(flow, '* ');
  if (name === 'pre') walk.preformatted += 1;
}

function endElement(walk: Walk, name: string): void {
  const { hidden } = walk;
  if (hidden !== null) {
    const inside = hidden.inside.get(name) ?? 0;
    hidden.inside.set(name, Math.max(0, inside - 1));
    if (inside > 0) {
      if (name === hidden.name && inside === 1) walk.hidden = null;
      return;
    }
    // It ends something around the hidden element, whose own end was forgotten.
    if (!frames.has(name as 'table') && name !== 'div' && name !== 'body') return;
    walk.hidden = null;
  }
  if (name === 'a') endLink(walk);
  if (name === 'pre' && walk.preformatted > 0) walk.preformatted -= 1;
  const frame = frames.get(name as 'table');
  if (frame !== undefined) close(walk.flow, frame);
  border(walk, name);
}

function border({ flow }: Walk, name: string): void {
  if (paragraphs.has(name)) breakBlock(flow, 2);
  else if (blocks.has(name)) breakBlock(flow, 1);
}

/** Goes behind the end tag of an element whose content is no HTML. */
function skipRaw(walk: Walk, name: string): void {
  const ending = new RegExp(`</${name}[\\s/>]`, 'gi');
  ending.lastIndex = walk.at;
  const found = ending.exec(walk.html);
  if (found === null) {
    walk.at = walk.html.length;
    return;
  }
  const end = walk.html.indexOf('>', found.index);
  walk.at = end < 0 ? walk.html.length : end + 1;
}

function isHidden(attributes: string): boolean {
  if (attributes.length < 6) return false;
  const bare = /hidden/i.test(attributes) ? attributes.replace(/"[^"]*"|'[^']*'/g, '') : '';
  if (/\shidden(?:[\s=/]|$)/i.test(bare)) return true;
  const style = attributeOf(attributes, 'style');
  return style !== null && unseen.test(style);
}

function beginLink(walk: Walk, attributes: string): void {
  endLink(walk);
  const url = (attributeOf(attributes, 'href') ?? '').trim();
  if (/^(?:https?|ftp):/i.test(url)) {
    walk.link = { url: url.replace(/\s/g, '').slice(0, urlCharactersMax), shown: '' };
  }
}

/** Writes where a link leads unless that is what it shows. */
function endLink(walk: Walk): void {
  const { link } = walk;
  walk.link = null;
  if (link === null) return;
  const target = comparable(link.url);
  if (comparable(link.shown).includes(target)) return;
  write(walk.flow, ` <${link.url}> `);
}

function comparable(text: string): string {
  return text
    .replace(/\s/g, '')
    .replace(/^[a-z]{3,5}:\/\//i, '')
    .replace(/\/$/, '')
    .toLowerCase();
}

/** An attribute's value, references undone; null where there is none. */
function attributeOf(attributes: string, name: string): string | null {
  const pattern = new RegExp(
    `\\s${name}\\s{0,5}=\\s{0,5}(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`,
    'i',
  );
  const found = pattern.exec(attributes);
  if (found === null) return null;
  return decodeEntities(found[1] ?? found[2] ?? found[3] ?? '');
}
