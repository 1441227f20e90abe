// Mail templates as files: templates/LANG/NAME.hbs. How one is read and what it may say is the
// business of mail/, which hands its functions in; here they are found, and their complaints get
// the same form as all other problems. Parts are put in here, as lines of text, so that whoever
// reads a template has the whole of it.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Template } from '../rules.ts';
import type { Problem } from './problems.ts';
import { suggestion } from '../suggestion.ts';

/** What mail/ knows of templates; complaints are texts that begin with "file:line: ". */
export interface TemplateReader {
  /** Throws where the text is no template. */
  readonly read: (source: string, file: string) => Template;
  readonly lint: (template: Template) => readonly string[];
}

const partMark = 'part.';
/** A line that includes a part; `lint` tells of every other way to write one. */
const included = /^\{\{> *([a-z0-9][a-z0-9.-]*) *\}\}[ \t]*$/;
const fileName = /^templates\/([a-z]{2})\/([a-z0-9][a-z0-9.-]*)\.hbs$/;

/**
 * The texts of all mail templates by "templates/LANG/NAME.hbs". Throws where the folder is not
 * there.
 */
export function templateTexts(dir: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = `templates${path.slice(join(dir).length)}`.replaceAll('\\', '/');
    if (entry.isFile() && fileName.test(name)) texts.set(name, readFileSync(path, 'utf8'));
  }
  return texts;
}

/**
 * The templates among a revision's files, by "LANG/NAME", each with its parts put in. A part is a
 * file templates/LANG/part.NAME.hbs without front matter; a template of the same language includes
 * it by a line {{> part.NAME}}, and it is checked there, with what the template may say.
 */
export function templatesFrom(files: ReadonlyMap<string, string>, reader: TemplateReader) {
  const parts = partsOf(files);
  const templates = new Map<string, Template>();
  const problems = new Map<string, Problem>();
  for (const [name, text] of files) {
    const [, lang, short] = fileName.exec(name) ?? [];
    if (lang === undefined || short === undefined || short.startsWith(partMark)) continue;
    const whole = withParts(text, name, parts.get(lang) ?? new Map());
    const found = [...whole.problems];
    try {
      const template = reader.read(whole.lines.map(({ text: line }) => line).join('\n'), name);
      templates.set(`${lang}/${short}`, template);
      found.push(...reader.lint(template).map((one) => problemFrom(one, whole.lines)));
    } catch (error) {
      const complaint = error instanceof Error ? error.message : String(error);
      found.push(problemFrom(complaint, whole.lines));
    }
    // What is wrong in a part is told once, whoever includes it.
    for (const problem of found) problems.set(`${problem.at} ${problem.text}`, problem);
  }
  return { templates, problems: [...problems.values()] };
}

interface Line {
  readonly text: string;
  /** "file:line" */
  readonly at: string;
}

type Parts = ReadonlyMap<string, readonly Line[]>;

function partsOf(files: ReadonlyMap<string, string>): ReadonlyMap<string, Parts> {
  const parts = new Map<string, Map<string, readonly Line[]>>();
  for (const [name, text] of files) {
    const [, lang, short] = fileName.exec(name) ?? [];
    if (lang === undefined || short === undefined || !short.startsWith(partMark)) continue;
    const ofLang = parts.get(lang) ?? new Map<string, readonly Line[]>();
    const lines = linesOf(text, name);
    // The line that includes it has a line end already.
    ofLang.set(short, lines.at(-1)?.text === '' ? lines.slice(0, -1) : lines);
    parts.set(lang, ofLang);
  }
  return parts;
}

/** A template's lines with those of its parts; parts hold no parts, so nothing can go in circles. */
function withParts(text: string, name: string, parts: Parts) {
  const problems: Problem[] = [];
  const lines = linesOf(text, name).flatMap((line) => {
    const part = included.exec(line.text)?.[1];
    if (part === undefined) return [line];
    const inner = parts.get(part);
    if (inner === undefined) {
      const fix = suggestion(part, [...parts.keys()]);
      const at = `${line.at}:1`;
      problems.push({ at, text: `unknown part "${part}"`, ...(fix ? { fix } : {}) });
      return [];
    }
    return inner.filter(({ at, text: own }) => {
      const other = included.exec(own)?.[1];
      if (other === undefined) return true;
      const wrong = other === part ? 'a part includes itself' : `a part includes "${other}"`;
      const fix = 'only templates include parts: write its text here, or include both there';
      problems.push({ at: `${at}:1`, text: wrong, fix });
      return false;
    });
  });
  return { lines, problems };
}

function linesOf(text: string, name: string): Line[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  return lines.map((line, index) => ({ text: line, at: `${name}:${index + 1}` }));
}

/** A complaint names a line of the whole; a person looks for it in the file it came from. */
function problemFrom(complaint: string, lines: readonly Line[]): Problem {
  const [, line, text] = /^.*?:(\d+): (.*)$/s.exec(complaint) ?? [];
  const { at } = lines[Number(line ?? 1) - 1] ?? lines.at(-1) ?? { at: '' };
  return { at: `${at}:1`, text: text ?? complaint };
}
