// Which elements of an HTML document are open, as a browser would have it: what a start tag ends
// without saying so, which end tags mean nothing, and what each element looks like. No tree is
// made, and each tag looks back a bounded way.

import { type Effect, type Look, lookWithin, pageLook } from './look.ts';

interface Element {
  readonly name: string;
  readonly look: Look;
}

export interface Nesting {
  readonly page: Look;
  readonly open: Element[];
  /** How many of each name are open: most ends of nothing are known at once. */
  readonly counts: Map<string, number>;
}

/** So far back is looked for what a tag ends; who nests deeper than that between has no ends. */
const lookBackMax = 100;

const words = (names: string): ReadonlySet<string> => new Set(names.split(' '));
const cells = words('td th caption');
const tables = words('table template');
const tableParts = words('table caption thead tbody tfoot tr td th');
const formatting = words('a b big code em font i nobr s small strike strong tt u');
const blocks = words(
  'address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption ' +
    'figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu nav ol p pre section ' +
    'summary table template ul',
);
const paragraph = words('p');
const none: ReadonlySet<string> = new Set();

/** What the start of an element ends before it begins, and what keeps that from going on. */
const implied = new Map<
  string,
  { readonly ends: ReadonlySet<string>; readonly within: ReadonlySet<string> }
>([
  ['li', { ends: words('li'), within: words('ul ol menu td th table') }],
  ...['dt', 'dd'].map(
    (name) => [name, { ends: words('dt dd'), within: words('dl td th table') }] as const,
  ),
  ['option', { ends: words('option'), within: words('select datalist') }],
  ...['td', 'th'].map((name) => [name, { ends: cells, within: words('tr table') }] as const),
  ['tr', { ends: words('tr td th caption'), within: tables }],
  ...['thead', 'tbody', 'tfoot'].map(
    (name) =>
      [name, { ends: words('thead tbody tfoot tr td th caption'), within: tables }] as const,
  ),
]);

export function beginNesting(isPainted: boolean): Nesting {
  return { page: pageLook(isPainted), open: [], counts: new Map() };
}

/** How what is set now looks. */
export function lookOf({ open, page }: Nesting): Look {
  return open.at(-1)?.look ?? page;
}

/** Opens an element, or only says how it would look, where it has no content. */
export function begin(
  nesting: Nesting,
  name: string,
  effect: Effect | null,
  hasContent: boolean,
): Look {
  if (blocks.has(name)) endAll(nesting, paragraph, cells);
  const before = implied.get(name);
  if (before !== undefined) endAll(nesting, before.ends, before.within);
  const around = lookOf(nesting);
  const look = effect === null ? around : lookWithin(around, effect);
  if (!hasContent) return look;
  nesting.open.push({ name, look });
  count(nesting.counts, name, 1);
  return look;
}

/** Ends the nearest element of that name; its look, or null where the tag ends nothing. */
export function end(nesting: Nesting, name: string): Look | null {
  if ((nesting.counts.get(name) ?? 0) === 0) return null;
  const at = find(nesting, (open) => open === name, barrierOf(name));
  const found = nesting.open[at];
  if (found === undefined) return null;
  if (formatting.has(name)) takeOut(nesting, at);
  else cutTo(nesting, at);
  return found.look;
}

function barrierOf(name: string): ReadonlySet<string> {
  if (name === 'table') return none;
  if (tableParts.has(name)) return tables;
  return blocks.has(name) || formatting.has(name) ? cells : blocks;
}

function endAll(nesting: Nesting, ends: ReadonlySet<string>, within: ReadonlySet<string>): void {
  for (;;) {
    if (!isAnyOpen(nesting, ends)) return;
    const at = find(nesting, (open) => ends.has(open), within);
    if (at < 0) return;
    cutTo(nesting, at);
  }
}

function isAnyOpen({ counts }: Nesting, names: ReadonlySet<string>): boolean {
  for (const name of names) if ((counts.get(name) ?? 0) > 0) return true;
  return false;
}

/** Where the nearest element that is wanted stands; -1 where something is in the way. */
function find(
  { open }: Nesting,
  isWanted: (name: string) => boolean,
  within: ReadonlySet<string>,
): number {
  const last = Math.max(0, open.length - lookBackMax);
  for (let at = open.length - 1; at >= last; at -= 1) {
    const name = open[at]?.name ?? '';
    if (isWanted(name)) return at;
    if (within.has(name)) return -1;
  }
  return -1;
}

function cutTo({ open, counts }: Nesting, length: number): void {
  while (open.length > length) count(counts, open.pop()?.name ?? '', -1);
}

/** Only formatting ends in the midst of others: they stay open, and as they look. */
function takeOut({ open, counts }: Nesting, at: number): void {
  const [taken] = open.splice(at, 1);
  count(counts, taken?.name ?? '', -1);
}

function count(counts: Map<string, number>, name: string, more: number): void {
  counts.set(name, (counts.get(name) ?? 0) + more);
}
