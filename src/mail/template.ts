// Mail templates: read from text with front matter, checked against the closed set of variables of
// their kind, compiled once, rendered to a subject of one line and a text of lines ending in LF.
// Whatever a value holds, it cannot begin a line, a header or another mail: every word of others is
// made one visible line.

import Handlebars from 'handlebars';

import type { Template } from '../rules.ts';
import { helperNames, type Problem, problemsOf } from './lint.ts';
import { templateKind, templateKinds } from './template-kinds.ts';
import type { ReplyValues } from './values/conversation.ts';
import type { Head } from './values/head.ts';
import { visibleLine } from './visible.ts';

/** A template that names what it may not, or that is no template; says file, line and word. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

export interface Locale {
  /** A language tag: "cs". */
  readonly lang: string;
  /** "Europe/Prague" */
  readonly timeZone: string;
}

export interface Rendered {
  readonly subject: string;
  /** Lines ending in LF, the last one too. */
  readonly text: string;
}

const subjectCharactersMax = 200;
const valueCharactersMax = 500;

/**
 * Reads a template file: front matter between two lines of ---, in it the subject, then the text.
 * An article is text alone.
 * @param file "templates/cs/forward.spam.hbs": its name says which kind of letter it is for
 * @throws TemplateError
 */
export function readTemplate(source: string, file: string): Template {
  const name = /([^/]*)\.hbs$/.exec(file)?.[1] ?? '';
  const kind = templateKind(name);
  if (kind === null) {
    const known = Object.values(templateKinds).map(({ called }) => called);
    throw new TemplateError(`${file}:1: no letter is called "${name}", but: ${known.join(', ')}`);
  }
  const lines = source.replaceAll('\r\n', '\n').split('\n');
  if (kind === 'article') return { kind, subject: '', body: lines.join('\n'), at: `${file}:1` };
  const [open, subjectLine, close, ...body] = lines;
  const subject = /^subject: *(?:"(.*)"|([^"].*))$/.exec(subjectLine ?? '');
  if (open !== '---' || close !== '---' || subject === null) {
    throw new TemplateError(`${file}:1: a template begins with ---, subject: "...", ---`);
  }
  return { kind, subject: subject[1] ?? subject[2] ?? '', body: body.join('\n'), at: `${file}:4` };
}

/** Everything wrong with a template, each as "file:line: what"; the subject stands in line 2. */
export function lintTemplate(template: Template): readonly string[] {
  const [, file = template.at, first = '1'] = /^(.*?):(\d+)(?::\d+)?$/.exec(template.at) ?? [];
  const { kind, subject, body } = template;
  const from = (start: number) => (problem: Problem) =>
    `${file}:${start + problem.line - 1}: ${problem.text}`;
  return [
    ...knownProblems(kind, subject).map(from(Math.max(Number(first) - 2, 1))),
    ...knownProblems(kind, body).map(from(Number(first))),
  ];
}

/** Of texts that were read already: most of a configuration is as it was before. */
const read = new Map<string, readonly Problem[]>();
const readMax = 1_000;

function knownProblems(kind: Template['kind'], source: string): readonly Problem[] {
  const key = `${kind} ${source}`;
  const known = read.get(key) ?? problemsOf(source, templateKinds[kind].sample);
  if (read.size >= readMax) read.clear();
  read.set(key, known);
  return known;
}

/**
 * Fills a template; throws TemplateError where it is not sound. Equal inputs, equal text.
 * @param values the head, and what the template's kind may say
 */
export function render(template: Template, values: Head & object, locale: Locale): Rendered {
  const compiled = compiledOf(template);
  const shown = shownOf(values);
  const data = { data: { locale } };
  const text = compiled.body(shown, data).replace(/\n{3,}/g, '\n\n');
  return {
    subject: visibleLine(compiled.subject(shown, data), subjectCharactersMax),
    text: `${text.trimEnd()}\n`,
  };
}

/** An article as lines for a reply; throws like render. */
export function renderArticle(
  article: Template,
  values: Head & ReplyValues,
  locale: Locale,
): string {
  return render(article, values, locale).text;
}

interface Compiled {
  readonly subject: Handlebars.TemplateDelegate;
  readonly body: Handlebars.TemplateDelegate;
}

const cache = new WeakMap<Template, Compiled>();

function compiledOf(template: Template): Compiled {
  const known = cache.get(template);
  if (known !== undefined) return known;
  const problems = lintTemplate(template);
  if (problems.length > 0) throw new TemplateError(problems.join('\n'));
  const compiled = { subject: compile(template.subject), body: compile(template.body) };
  cache.set(template, compiled);
  return compiled;
}

/** Strings only: an object would be taken for a syntax tree, and a syntax tree can hold code. */
function compile(source: string): Handlebars.TemplateDelegate {
  if (typeof source !== 'string') throw new TemplateError('a template is text');
  const helpers = helperNames.map((name) => [name, true] as const);
  return engine.compile(source, {
    strict: true,
    noEscape: true,
    knownHelpersOnly: true,
    knownHelpers: { ...Object.fromEntries(helpers), lookup: false, log: false, with: false },
  });
}

/** Every text in the values as one visible, bounded line; dates and numbers as they are. */
function shownOf(value: unknown): unknown {
  if (typeof value === 'string') return visibleLine(value, valueCharactersMax);
  if (Array.isArray(value)) return value.map(shownOf);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shownOf(inner)]));
}

const engine = Handlebars.create();
engine.registerHelper({
  /** {{plural repeats "řádek" "řádky" "řádků"}}: the form that belongs to the number. */
  plural(count: unknown, ...rest: unknown[]): string {
    const forms = rest.slice(0, -1).map(String);
    const number = Array.isArray(count) ? count.length : Number(count);
    const category = intl(localeOf(rest)).plural.select(number);
    const index = category === 'one' ? 0 : category === 'few' ? 1 : forms.length - 1;
    return forms[Math.min(index, forms.length - 1)] ?? '';
  },
  /** {{date time}}: in the desk's zone and in UTC; {{date time "day"}}; {{date time "iso"}}. */
  date(at: unknown, ...rest: unknown[]): string {
    if (!(at instanceof Date)) return '';
    const { dayFormat, dayTimeFormat, isoFormat } = intl(localeOf(rest));
    if (rest[0] === 'day') return spaced(dayFormat.format(at));
    if (rest[0] === 'iso') return isoFormat.format(at);
    const utc = at.toISOString();
    // Where midnight lies between the two, the hour in UTC alone would name another day.
    const day = isoFormat.format(at) === utc.slice(0, 10) ? '' : `${utc.slice(0, 10)} `;
    return `${spaced(dayTimeFormat.format(at))} (${day}${utc.slice(11, 19)} UTC)`;
  },
  /** {{list ip_list}}: "a, b and c" in the mail's language. */
  list(items: unknown, ...rest: unknown[]): string {
    return spaced(intl(localeOf(rest)).list.format(texts(items)));
  },
  /** {{pad ip 15}}: with blanks behind it, for a column. */
  pad(cell: unknown, width: unknown): string {
    return String(cell).padEnd(Math.min(Number(width) || 0, valueCharactersMax));
  },
  /** {{join ip_list ", "}} */
  join(items: unknown, separator: unknown): string {
    return texts(items).join(typeof separator === 'string' ? separator : ', ');
  },
});

function texts(items: unknown): string[] {
  return Array.isArray(items) ? items.map(String) : [];
}

function localeOf(rest: readonly unknown[]): Locale {
  return (rest.at(-1) as { data: { locale: Locale } }).data.locale;
}

/** Intl puts no-break spaces into dates and lists; a mail in plain text has ordinary ones. */
function spaced(text: string): string {
  return text.replace(/\s/gu, ' ');
}

const intls = new Map<string, ReturnType<typeof createIntl>>();

/** Bounded: languages and time zone come from the rules alone. */
function intl(locale: Locale): ReturnType<typeof createIntl> {
  const key = `${locale.lang} ${locale.timeZone}`;
  const known = intls.get(key) ?? createIntl(locale);
  intls.set(key, known);
  return known;
}

function createIntl({ lang, timeZone }: Locale) {
  // Plain "en" means American dates, which half of the readers take for another day.
  const tag = lang === 'en' ? 'en-GB' : lang;
  // Czech writes the month as a number and cannot be misread; 4/6 elsewhere can.
  const month = tag === 'cs' ? 'numeric' : 'long';
  const day = { timeZone, year: 'numeric', month, day: 'numeric' } as const;
  // "1 de octubre de 2026 a las 01:41:02" leaves no room in its line for the same in UTC.
  const dayOfTime = tag === 'es' ? ({ ...day, month: 'short' } as const) : day;
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  return {
    plural: new Intl.PluralRules(tag),
    list: new Intl.ListFormat(tag, { type: 'conjunction' }),
    dayFormat: new Intl.DateTimeFormat(tag, day),
    dayTimeFormat: new Intl.DateTimeFormat(tag, { ...dayOfTime, ...time, timeZoneName: 'short' }),
    isoFormat: new Intl.DateTimeFormat('sv-SE', { timeZone }),
  };
}
