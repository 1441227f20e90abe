// The sections of all files of rules: which file says what, and the entries of each as far as they
// are well formed. A section stands in one file only, so no two files can disagree.

import type { z } from 'zod';

import type { Item } from './checks.ts';
import type { Problem } from './problems.ts';
import { suggestion } from '../suggestion.ts';
import { listSections, mapSections } from './rules-schema.ts';
import { schemaProblems, type YamlFile } from './yaml-file.ts';

export interface Section {
  readonly file: YamlFile;
  readonly value: unknown;
}
type ListName = keyof typeof listSections;
type MapName = keyof typeof mapSections;

/**
 * Which file says what. A section that two files have is a problem: neither would be sure to
 * count.
 */
export function sectionsOf(
  files: readonly YamlFile[],
  problems: Problem[],
): ReadonlyMap<string, Section> {
  const known = [...Object.keys(listSections), ...Object.keys(mapSections)];
  const sections = new Map<string, Section>();
  for (const file of files) {
    problems.push(...file.problems);
    const content = file.value ?? {};
    if (typeof content !== 'object' || Array.isArray(content)) {
      problems.push({ at: file.place([]), text: 'a file of rules is a map of sections' });
      continue;
    }
    for (const [key, value] of Object.entries(content)) {
      const at = file.keyPlace([], key);
      const first = sections.get(key)?.file.keyPlace([], key);
      const fix = suggestion(key, known);
      if (!known.includes(key))
        problems.push({ at, text: `unknown key "${key}"`, ...(fix ? { fix } : {}) });
      else if (first !== undefined)
        problems.push({ at, text: `"${key}" already stands at ${first}`, fix: 'leave one out' });
      else sections.set(key, { file, value });
    }
  }
  return sections;
}

/** The entries that are well formed; the others are problems, each with its own place. */
export function readList<Name extends ListName>(
  sections: ReadonlyMap<string, Section>,
  name: Name,
  problems: Problem[],
): Item<z.output<(typeof listSections)[Name]>>[] {
  const { file, value } = sections.get(name) ?? {};
  if (file === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    problems.push({ at: file.place([name]), text: `"${name}" is a list` });
    return [];
  }
  return value.flatMap((entry: unknown, index) => {
    const path = [name, index];
    const parsed = listSections[name].safeParse(entry);
    if (!parsed.success) {
      problems.push(...schemaProblems(file, parsed.error, path));
      return [];
    }
    const found = parsed.data as z.output<(typeof listSections)[Name]>;
    return [{ value: found, file, path, at: file.line(path) }];
  });
}

/** Null where the section could not be read; left out, it has its defaults. */
export function readMap<Name extends MapName>(
  sections: ReadonlyMap<string, Section>,
  name: Name,
  problems: Problem[],
): z.output<(typeof mapSections)[Name]> | null {
  const { file, value } = sections.get(name) ?? {};
  const parsed = mapSections[name].safeParse(value ?? {});
  if (parsed.success) return parsed.data as z.output<(typeof mapSections)[Name]>;
  if (file !== undefined) problems.push(...schemaProblems(file, parsed.error, [name]));
  return null;
}
