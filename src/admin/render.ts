// Views into HTML. Every string of a view is made one visible line (what could hide or turn text
// around shows as [U+202E]), links in it are defanged, dates become times; then handlebars escapes
// it. Templates are strict, know no other helpers, and cannot say "unescaped": a test sees to it.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import Handlebars from 'handlebars';

import type { Views } from './views.ts';

/** What stands around every page. */
export interface Frame {
  readonly title: string;
  readonly desk: string;
  readonly stylesheet: string;
  readonly icon: string;
  /** Null for whoever is not logged in: no navigation, no health. */
  readonly inside: {
    readonly actor: string;
    readonly places: readonly { href: string; label: string; current: boolean }[];
    readonly backlog: string;
    readonly late: boolean;
    /** Since when nothing leaves. */
    readonly stopped: Date | null;
    /** Since when nothing automatic leaves, and why. */
    readonly automatic: { readonly since: Date; readonly why: string } | null;
    readonly now: Date;
  } | null;
}

export type Render = <Name extends keyof Views>(
  template: Name,
  frame: Frame,
  view: Views[Name],
) => string;

/** Longer than any sentence of ours; a subject of a kilobyte is cut. */
const charactersMax = 400;

const options = { strict: true, knownHelpersOnly: true } as const;

/**
 * Reads all templates of a folder.
 * @param visibleLine makes one visible line of at most so many UTF-16 units
 * @throws where a template cannot be read; what it says wrongly shows when it is filled
 */
export function createRender(
  folder: string,
  visibleLine: (text: string, max: number) => string,
): Render {
  const handlebars = Handlebars.create();
  const compiled = new Map<string, Handlebars.TemplateDelegate>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.hbs'))) {
    const template = handlebars.compile(readFileSync(join(folder, file), 'utf8'), options);
    compiled.set(file.slice(0, -'.hbs'.length), template);
  }
  for (const [name, template] of compiled) handlebars.registerPartial(name, template);
  const show = (value: unknown): unknown => {
    if (typeof value === 'string') {
      return visibleLine(defanged(value.slice(0, charactersMax + 1)), charactersMax);
    }
    if (value instanceof Date) return timeOf(value);
    if (Array.isArray(value)) return value.map(show);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, show(one)]));
  };
  return (name, frame, view) => {
    const template = compiled.get(name);
    if (template === undefined) throw new Error(`no template admin/${name}.hbs`);
    return template(show({ frame, view }));
  };
}

/** "hxxp://": no browser, terminal or chat makes a link of it. */
function defanged(text: string): string {
  return text.replaceAll(/http(?=s?:\/\/)/gi, 'hxxp');
}

function timeOf(at: Date): { iso: string; minute: string; second: string } {
  const iso = at.toISOString();
  const second = `${iso.slice(0, 19).replace('T', ' ')}Z`;
  return { iso, minute: `${second.slice(0, 16)}Z`, second };
}
