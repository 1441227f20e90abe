// Reads a folder of configuration into settings and rules, or into everything that is wrong with
// it: all problems at once, each with its place. Nothing is applied here, so a reload that fails
// has changed nothing.

import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import type { Rules, Settings } from '../rules.ts';
import { type Environment, packageDir } from './environment.ts';
import { type Problem, sortProblems } from './problems.ts';
import { assemble } from './rules.ts';
import {
  deskOf,
  deskText,
  readSettingsFile,
  settingsOf,
  settingsProblems,
  whyUnread,
} from './settings.ts';
import { include as includeSchema, sluiceFile } from './settings-schema.ts';
import { type TemplateReader, templateTexts } from './templates.ts';
import { schemaProblems, type YamlFile } from './yaml-file.ts';

export type Loaded =
  | {
      readonly ok: true;
      readonly settings: Settings;
      readonly rules: Rules;
      /** The content of the revision: rulesFrom() makes the same rules of it again. */
      readonly files: ReadonlyMap<string, string>;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface LoadOptions {
  readonly env: Environment;
  /** How mail templates are read and checked, from mail/. */
  readonly templates: TemplateReader;
  /** Instead of the folder that sluice.yaml names, or the package's own. */
  readonly templatesDir?: string;
}

/** Never throws for what an operator may write; files that cannot be read are problems too. */
export async function load(dir: string, options: LoadOptions): Promise<Loaded> {
  const texts = new Map<string, string>();
  const unread = await readInto(texts, dir, 'sluice.yaml', 'sluice.yaml:1:1');
  if (unread !== null) return { ok: false, problems: [unread] };
  const file = readSettingsFile(dir, texts.get('sluice.yaml') ?? '', options.env);
  texts.delete('sluice.yaml');
  if (file.value === undefined) return { ok: false, problems: file.problems };

  const parsed = sluiceFile.safeParse(file.value);
  const problems = [
    ...file.problems,
    ...(parsed.success ? settingsProblems(parsed.data, file) : schemaProblems(file, parsed.error)),
  ];
  const { names, problems: nameProblems } = includedFiles(file);
  problems.push(...nameProblems);
  for (const [index, name] of names.entries()) {
    const problem = await readInto(texts, dir, name, file.place(['include', index]));
    if (problem !== null) problems.push(problem);
  }
  problems.push(...readTemplatesInto(texts, dir, file, options));

  const desk = parsed.success
    ? deskOf(parsed.data.instance, parsed.data.addresses, parsed.data.listen.base_url)
    : null;
  if (desk !== null) texts.set('sluice.yaml', deskText(desk, names));
  const { rules, problems: found } = assemble({
    desk,
    deskAt: file.place(['instance', 'lang']),
    names,
    files: texts,
    reader: options.templates,
  });
  problems.push(...found);
  if (parsed.success && parsed.data.owners === undefined) problems.push(...ownerless(rules));
  if (problems.length > 0 || rules === null || !parsed.success)
    return { ok: false, problems: sortProblems(problems, ['sluice.yaml', ...names]) };
  return { ok: true, settings: settingsOf(parsed.data, dir, options.env), rules, files: texts };
}

/** Constituencies that would ask records which sluice.yaml does not name. */
function ownerless(rules: Rules | null): Problem[] {
  const asking = (rules?.constituencies ?? []).filter(({ owners }) => owners);
  return asking.map(({ name, at }) => ({
    at: `${at}:1`,
    text: `${name} has owners: true, and sluice.yaml names no owner records`,
    fix: 'add owners to sluice.yaml, or take it out here',
  }));
}

async function readInto(
  texts: Map<string, string>,
  dir: string,
  name: string,
  at: string,
): Promise<Problem | null> {
  const path = resolve(dir, name);
  try {
    texts.set(name, await readFile(path, 'utf8'));
    return null;
  } catch (error) {
    return { at, text: `${path} cannot be read: ${whyUnread(error)}` };
  }
}

/** The files of rules that sluice.yaml names, as far as it can be understood. */
function includedFiles(file: YamlFile): { names: readonly string[]; problems: Problem[] } {
  const given = (file.value as { include?: unknown }).include;
  const parsed = includeSchema.safeParse(
    given ?? ['networks.yaml', 'routing.yaml', 'keywords.yaml'],
  );
  const names = parsed.success ? parsed.data : [];
  const problems = names.flatMap((name, index) => {
    if (names.indexOf(name) === index && name !== 'sluice.yaml') return [];
    return [
      { at: file.place(['include', index]), text: `${name} is read already`, fix: 'take it out' },
    ];
  });
  return { names: [...new Set(names)].filter((name) => name !== 'sluice.yaml'), problems };
}

function readTemplatesInto(
  texts: Map<string, string>,
  dir: string,
  file: YamlFile,
  { templatesDir }: LoadOptions,
): Problem[] {
  const named = (file.value as { templates?: unknown }).templates;
  const own = typeof named === 'string' ? resolve(dir, named) : join(packageDir, 'templates');
  const folder = templatesDir ?? own;
  try {
    const found = templateTexts(folder);
    for (const [name, text] of found) texts.set(name, text);
    if (found.size > 0) return [];
    const text = `there are no templates in ${folder}`;
    return [{ at: file.place(['templates']), text, fix: 'they are named LANG/NAME.hbs' }];
  } catch (error) {
    const text = `templates cannot be read from ${folder}: ${whyUnread(error)}`;
    return [{ at: file.place(['templates']), text }];
  }
}
