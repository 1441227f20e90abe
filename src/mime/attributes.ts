// The attributes of a tag, and the style they give its element: its own, those of the sheets that
// its name, classes and id call for, and what older HTML says without a style.

import { decodeEntities } from './entities.ts';
import { type Effect, effectOf } from './look.ts';
import { type Declarations, merge, readDeclarations, type Sheet } from './styles.ts';

/** Values by names in lower case; the first of a name counts (HTML 13.2.5.33). */
export type Attributes = ReadonlyMap<string, string>;

const noAttributes: Attributes = new Map();
const noDeclarations: Declarations = new Map();
const neverShown = new Set(['template', 'noscript', 'datalist']);
const struckOut = new Set(['del', 's', 'strike']);
const classesMax = 20;
const tagsKeptMax = 1000;
const tagCharactersMax = 1000;
const styleCharactersMax = 2000;
const one = /([^\s=>"'/]+)(?:\s{0,50}=\s{0,50}(?:"([^"]*)"|'([^']*)'|([^\s"'>][^\s>]*)))?/g;

/** Only names that somebody asks for are kept. */
const asked = new Set(
  'style hidden class id color bgcolor background text href dir colspan rowspan'.split(' '),
);
const isAsked = /style|hidden|class|id|color|background|text|href|dir|span/i;

/** A tag's attributes, and what they do to the look of its element; null: nothing. */
export interface Dress {
  readonly of: Attributes;
  readonly effect: Effect | null;
}

/**
 * Reads what is written behind a tag's name. Mailers write the same few tags again and again, so
 * each is read once.
 */
export function createDressing(sheet: Sheet): (name: string, written: string) => Dress {
  const known = new Map<string, Dress>();
  return (name, written) => {
    const isBare = written.length < 4 || !isAsked.test(written);
    const key = isBare ? name : `${name} ${written}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const of = isBare ? noAttributes : readAttributes(written);
    const style = styleOf(sheet, name, of);
    const dress = { of, effect: style === null ? null : effectOf(style) };
    if (known.size < tagsKeptMax && key.length < tagCharactersMax) known.set(key, dress);
    return dress;
  };
}

function readAttributes(written: string): Attributes {
  const found = new Map<string, string>();
  for (const match of written.matchAll(one)) {
    const name = (match[1] ?? '').toLowerCase();
    if (!asked.has(name) || found.has(name)) continue;
    found.set(name, decodeEntities(match[2] ?? match[3] ?? match[4] ?? ''));
  }
  return found;
}

function styleOf(sheet: Sheet, name: string, of: Attributes): Declarations | null {
  const own = of.get('style');
  const all = [
    ...hints(name, of),
    ...(sheet.rules.size === 0 ? [] : called(sheet, name, of)),
    ...(own === undefined ? [] : [readDeclarations(own.slice(0, styleCharactersMax))]),
  ].filter(({ size }) => size > 0);
  return all.length === 0 ? null : merge(all);
}

/** What names and attributes say without a style; any style counts more. */
function hints(name: string, of: Attributes): readonly Declarations[] {
  if (neverShown.has(name)) return [declared('display', 'none!important')];
  if (struckOut.has(name)) return [declared('text-decoration', 'line-through')];
  if (of.size === 0) return [];
  const found = new Map<string, string>();
  const hint = (property: string, value: string | undefined): void => {
    if (value !== undefined) found.set(property, value.trim().toLowerCase());
  };
  if (of.has('hidden')) found.set('display', 'none');
  hint('background-color', of.get('bgcolor'));
  if (of.has('background')) found.set('background', 'url(');
  if (name === 'a' && of.has('href')) found.set('color', 'blue');
  if (name === 'font') hint('color', of.get('color'));
  if (name === 'body') hint('color', of.get('text'));
  if (name === 'bdo' && /^rtl$/i.test(of.get('dir') ?? '')) {
    found.set('unicode-bidi', 'override');
    found.set('direction', 'rtl');
  }
  return found.size === 0 ? [] : [found];
}

function declared(name: string, value: string): Declarations {
  return new Map([[name, value]]);
}

/** From what says little to what says much: name, class, both, id. */
function called({ rules }: Sheet, name: string, of: Attributes): readonly Declarations[] {
  const classes = (of.get('class') ?? '').split(/\s+/, classesMax).filter((word) => word !== '');
  const id = of.get('id') ?? '';
  const keys = [
    '*',
    name,
    ...classes.map((word) => `.${word}`),
    ...classes.map((word) => `${name}.${word}`),
    ...(id === '' ? [] : [`#${id}`, `${name}#${id}`]),
  ];
  return keys.map((key) => rules.get(key) ?? noDeclarations);
}
