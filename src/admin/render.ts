// Views into HTML: every value is made what may be shown (shown.ts), then handlebars escapes it.
// Templates are strict, know no other helpers, and cannot say "unescaped": a test sees to it. The
// sentences of the reader's language stand in every template as {{@root.t.AREA.NAME}}.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import Handlebars from 'handlebars';

import type { Lang } from './messages/message.ts';
import { wordsOf } from './messages/say.ts';
import { type Href, shownOf, type Typed, type VisibleLine } from './shown.ts';
import type { Tone } from './tones.ts';
import type { Views } from './views.ts';

/** What stands around every page. */
export interface Frame {
  readonly title: string;
  readonly lang: Lang;
  /** Null: as the reader's system has it. */
  readonly theme: 'light' | 'dark' | null;
  readonly desk: string;
  /** Whether single keys do something. */
  readonly shortcuts: boolean;
  readonly stylesheet: Href;
  readonly scripts: readonly Href[];
  readonly icon: Href;
  readonly toast: Toast | null;
  /** Null for whoever is not logged in: no navigation, no health. */
  readonly inside: {
    readonly actor: string;
    /** Those of every day. */
    readonly places: readonly Place[];
    readonly morePlaces: readonly Place[];
    readonly isInMore: boolean;
    readonly search: Typed;
    readonly backlog: string;
    readonly late: boolean;
    /** Since when nothing leaves. */
    readonly stopped: Date | null;
    /** Since when nothing automatic leaves, and why. */
    readonly automatic: { readonly since: Date; readonly why: string } | null;
    readonly now: Date;
  } | null;
}

/** A place that can be gone to from anywhere. */
export interface Place {
  readonly href: Href;
  readonly label: string;
  /** "g q" */
  readonly key: string;
  /** How many wait there; empty where that is not counted. */
  readonly count: string;
  /** What they are said to do; empty where that goes without saying, and none is said too. */
  readonly waits: string;
  readonly current: boolean;
}

/** What has just been done, and how to undo it. */
export interface Toast {
  readonly tone: Tone;
  readonly text: string;
  /** "h:ID", "b:ID"; empty where nothing can be undone. */
  readonly what: string;
  /** The part of the queue where it was done. */
  readonly back: Href;
  /** Till when it can be; empty: that depends on others. */
  readonly until: string;
  /** Where it says what became of it; null: nowhere else. */
  readonly more: { readonly href: Href; readonly label: string } | null;
  /** Where what they did before is taken back; null: nothing of it can be. */
  readonly others: { readonly href: Href; readonly label: string } | null;
}

/** A page in its frame, or, without one, only the piece of a page that this template is. */
export type Render = <Name extends keyof Views>(
  template: Name,
  lang: Lang,
  frame: Frame | null,
  view: Views[Name],
) => string;

const options = { strict: true, knownHelpersOnly: true } as const;
const suffix = '.hbs';

/**
 * Reads all templates of a folder and those below it: "queue/page" is queue/page.hbs.
 * @throws where a template cannot be read; what it says wrongly shows when it is filled
 */
export function createRender(folder: string, visibleLine: VisibleLine): Render {
  const handlebars = Handlebars.create();
  const compiled = new Map<string, Handlebars.TemplateDelegate>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith(suffix)) continue;
    const template = handlebars.compile(readFileSync(join(folder, file), 'utf8'), options);
    const name = file.slice(0, -suffix.length).replaceAll('\\', '/');
    compiled.set(name, template);
    handlebars.registerPartial(name, template);
  }
  return (name, lang, frame, view) => {
    const template = compiled.get(name);
    if (template === undefined) throw new Error(`no template admin/${name}${suffix}`);
    const shown = {
      frame: shownOf(frame, visibleLine),
      view: shownOf(view, visibleLine),
      t: wordsOf(lang),
    };
    return template(frame === null ? shown.view : shown, { data: { root: shown } });
  };
}
