// HTML to text, for reading and for finding addresses: cells of a table row stay on one line,
// links keep a target that they do not show, and what a reader does not see is gone. One pass over
// the tags without a tree, so the work grows with the length alone, whatever is nested in what.

import { type Attributes, createDressing } from './attributes.ts';
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
  openCell,
  write,
  writeVerbatim,
} from './flow.ts';
import type { Look } from './look.ts';
import { begin, beginNesting, end, lookOf, type Nesting } from './nesting.ts';
import { readSheets } from './styles.ts';

export interface Shown {
  readonly text: string;
  /** Characters, white space apart, of words that a reader does not see. */
  readonly unseen: number;
  /** Not all of its style sheets was read. */
  readonly isCut: boolean;
}

interface Walk {
  readonly html: string;
  readonly flow: Flow;
  readonly nesting: Nesting;
  readonly dressOf: ReturnType<typeof createDressing>;
  at: number;
  unseen: number;
  preformatted: number;
  /** The link that is open: what it shows so far, and whether there is anything to click at. */
  link: { readonly url: string; shown: string; isSeen: boolean } | null;
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
const frames = new Map([
  ['table', 'table'],
  ['tr', 'row'],
  ['td', 'cell'],
  ['th', 'cell'],
  ['blockquote', 'quote'],
] as const);
const attributesMax = 4000;
const urlCharactersMax = 2000;
const shownCharactersMax = 2000;
const rule = '--------------------';
/** Right-to-left override: who reads on shall know that the letters stand in another order. */
const turned = '\u202e';

/** The text of an HTML document as its reader sees it. The caller bounds its length. */
export function showHtml(html: string): Shown {
  const sheet = readSheets(html);
  const walk: Walk = {
    html,
    flow: beginFlow(),
    nesting: beginNesting(sheet.paintsElsewhere),
    dressOf: createDressing(sheet),
    at: 0,
    unseen: 0,
    preformatted: 0,
    link: null,
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
  return { text: endFlow(walk.flow), unseen: walk.unseen, isCut: sheet.isCut };
}

function show(walk: Walk, written: string): void {
  const text = decodeEntities(written);
  const look = lookOf(walk.nesting);
  if (!look.isSeen) return pass(walk, text, look);
  const { link } = walk;
  if (link !== null) {
    if (link.shown.length < shownCharactersMax) link.shown += text;
    link.isSeen ||= text.trim() !== '';
  }
  if (walk.preformatted > 0) writeVerbatim(walk.flow, text);
  else write(walk.flow, text);
}

/** What is not seen is gone; where it leaves a gap, words do not grow together over it. */
function pass(walk: Walk, text: string, { isAbsent, isTiny }: Look): void {
  if (/[\p{L}\d]/u.test(text)) walk.unseen += text.trim().length;
  if (!isAbsent && !isTiny) write(walk.flow, ' ');
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
  const { flow } = walk;
  if (rawElements.has(name)) return skipRaw(walk, name);
  const { of, effect } = walk.dressOf(name, attributes);
  // "<div/>" is open all the same; only names from outside HTML are as empty as they say.
  const hasContent = !voids.has(name) && !(isEmpty && name.includes(':'));
  const look = begin(walk.nesting, name, effect, hasContent);
  if (look.isAbsent) return;
  if (name === 'br') breakLine(flow);
  else if (name === 'hr') {
    breakBlock(flow, 1);
    writeVerbatim(flow, rule);
    breakBlock(flow, 1);
  } else if (name === 'a') beginLink(walk, of);
  else if (name === 'img' && walk.link !== null) walk.link.isSeen = true;
  border(walk, name);
  const frame = frames.get(name as 'table');
  if (frame === 'cell') openCell(flow, span(of, 'colspan'), span(of, 'rowspan'));
  else if (frame !== undefined) open(flow, frame);
  if (name === 'li') lead(flow, '* ');
  if (name === 'pre') walk.preformatted += 1;
  if (look.isTurned) write(flow, turned);
}

function span(of: Attributes, name: string): number {
  const value = Number.parseInt(of.get(name) ?? '', 10);
  return value > 1 ? value : 1;
}

function endElement(walk: Walk, name: string): void {
  const look = end(walk.nesting, name) ?? lookOf(walk.nesting);
  if (look.isAbsent) return;
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

function beginLink(walk: Walk, of: Attributes): void {
  endLink(walk);
  const url = (of.get('href') ?? '').trim();
  if (!/^(?:https?|ftp):/i.test(url)) return;
  const bare = url.replace(/\s/g, '').slice(0, urlCharactersMax);
  walk.link = { url: bare, shown: '', isSeen: false };
}

/** Writes where a link leads unless that is what it shows. */
function endLink(walk: Walk): void {
  const { link } = walk;
  walk.link = null;
  if (link === null || !link.isSeen) return;
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
