// The networks of the rules, a level at a time: however many there are, a page holds sixty of them.

import { openCasesOf } from '../../store/addresses.ts';
import { findContactRows } from '../../store/contacts.ts';
import { parseSearch } from '../../tickets/search.ts';
import { type Answer, type Asked, notFound, page, type Parts } from '../answer.ts';
import { marksOf, settingsOf } from '../contact-card.ts';
import { href, typed } from '../shown.ts';
import { contactsOf, treeLine } from './line.ts';
import { type Tree, treeOf } from './tree.ts';
import type { TreeLine, TreeView } from './views.ts';

const rowsMost = 60;
const wordsMost = 200;

export async function networksPage(asked: Asked, parts: Parts): Promise<Answer> {
  const { say, query } = asked;
  const entries = await parts.lookup.entries();
  const tree = treeOf(entries);
  const q = (query.get('q') ?? '').slice(0, wordsMost).trim();
  if (q !== '') {
    const view = await foundView(q, tree, asked, parts);
    return page('networks/page', say('networks.title'), view);
  }
  const open = query.get('open') ?? '';
  const level = open === '' ? tree.top : tree.level(open);
  if (level === null) return notFound(asked, say('networks.network'));
  const from = query.get('from') ?? '';
  const start = from === '' ? 0 : level.findIndex((one) => entries[one]?.prefix === from);
  if (start === -1) return notFound(asked, say('networks.network'));
  const next = entries[level[start + rowsMost] ?? -1];
  const here = open === '' ? '/networks?' : `/networks?${linkTo({ open })}&`;
  return page('networks/page', say('networks.title'), {
    q: typed(''),
    path: await pathTo(open, asked, parts),
    isSearch: false,
    rows: await linesOf(level.slice(start, start + rowsMost), open, asked, parts),
    note: entries.length === 0 ? say('networks.none') : '',
    next: next === undefined ? null : href(`${here}${linkTo({ from: next.prefix })}`),
    first: start === 0 ? null : href(here.slice(0, -1)),
  });
}

function linkTo(fields: Readonly<Record<string, string>>): string {
  return new URLSearchParams(fields).toString();
}

/** A name, a prefix or a contact; an address or a prefix finds also what is around it. */
async function foundView(q: string, tree: Tree, asked: Asked, parts: Parts): Promise<TreeView> {
  const entries = await parts.lookup.entries();
  const found = await tree.find(q, rowsMost);
  const known = new Set(found.places);
  const chain = isPlace(q) ? await parts.lookup.chain(q, null) : [];
  const around = chain
    .map((entry) => entries.indexOf(entry))
    .filter((place) => place !== -1 && !known.has(place));
  const places = [...around, ...found.places];
  return {
    q: typed(q),
    path: [],
    isSearch: true,
    rows: await linesOf(places, '', asked, parts),
    note: noteOf(places.length, found.more, asked),
    next: null,
    first: null,
  };
}

function noteOf(found: number, more: boolean, { say }: Asked): string {
  if (found === 0) return say('networks.found-none');
  return more ? say('networks.found-most', { n: rowsMost }) : '';
}

/** Whether it is an address or a prefix. */
function isPlace(text: string): boolean {
  const read = parseSearch(`ip:${text}`, { tag: '', networks: [] }, new Date(0));
  return read.ok && read.terms.length === 1 && !/\s|\|/.test(text);
}

async function pathTo(open: string, { say }: Asked, { lookup }: Parts): Promise<TreeView['path']> {
  if (open === '') return [];
  const chain = await lookup.chain(open, null);
  const around = [...new Set(chain.map(({ prefix }) => prefix))];
  return [
    { href: href('/networks'), label: say('networks.all') },
    ...around.map((prefix) => ({
      href: href(`/networks?${linkTo({ open: prefix })}`),
      label: prefix,
    })),
  ];
}

/** Lines with how many cases are open of each, and what keeps mail from whom. */
export async function linesOf(
  places: readonly number[],
  opened: string,
  { say }: Asked,
  { database, lookup, rules }: Parts,
): Promise<TreeLine[]> {
  const entries = await lookup.entries();
  const tree = treeOf(entries);
  const shown = places.flatMap((place) => {
    const entry = entries[place];
    return entry === undefined ? [] : [{ place, entry }];
  });
  const prefixes = [...new Set(shown.map(({ entry }) => entry.prefix))];
  const addresses = [...new Set(shown.flatMap(({ entry }) => contactsOf(entry)))];
  const [cases, rows] = await Promise.all([
    openCasesOf(database, prefixes),
    findContactRows(database, addresses),
  ]);
  const marks = new Map(
    addresses.map((address) => {
      const row = rows.get(address) ?? null;
      const all = marksOf(row, settingsOf(address, row, rules()), say);
      return [address, all.filter(({ tone }) => tone === 'bad')];
    }),
  );
  return shown.map(({ place, entry }) =>
    treeLine(entry, place, { tree, cases: cases.get(entry.prefix) ?? 0, marks, opened, say }),
  );
}
