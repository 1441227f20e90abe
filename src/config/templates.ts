// Mail templates as files: templates/LANG/NAME.hbs. How one is read and what it may say is the
// business of mail/, which hands its functions in; here they are found, and their complaints get
// the same form as all other problems.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Template } from '../rules.ts';
import type { Problem } from './problems.ts';

/** What mail/ knows of templates; complaints are texts that begin with "file:line: ". */
export interface TemplateReader {
  /** Throws where the text is no template. */
  readonly read: (source: string, file: string) => Template;
  readonly lint: (template: Template) => readonly string[];
}

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

/** The templates among a revision's files, by "LANG/NAME". */
export function templatesFrom(files: ReadonlyMap<string, string>, reader: TemplateReader) {
  const templates = new Map<string, Template>();
  const problems: Problem[] = [];
  for (const [name, text] of files) {
    const [, lang, short] = fileName.exec(name) ?? [];
    if (lang === undefined || short === undefined) continue;
    try {
      const template = reader.read(text, name);
      templates.set(`${lang}/${short}`, template);
      problems.push(...reader.lint(template).map((complaint) => problemFrom(complaint, name)));
    } catch (error) {
      problems.push(problemFrom(error instanceof Error ? error.message : String(error), name));
    }
  }
  return { templates, problems };
}

function problemFrom(complaint: string, name: string): Problem {
  const [, line, text] = /^.*?:(\d+): (.*)$/s.exec(complaint) ?? [];
  return { at: `${name}:${line ?? 1}:1`, text: text ?? complaint };
}
