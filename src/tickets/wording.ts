// Which template a letter is written by: the reader's language counts more than the template made
// for the occasion, and what stands in for another one is said.

import type { Rules, Template } from '../rules.ts';

export interface Wording {
  readonly template: Template;
  /** "forward.spam" */
  readonly name: string;
  readonly lang: string;
  /** Why it is not the first name in the first language; null where it is. */
  readonly instead: string | null;
}

/**
 * The first of the names that is there, in the first language that has one of them; null where no
 * language has.
 * @param langs the reader's own first, the desk's last; null or undefined where none is known
 */
export function wordingOf(
  templates: Rules['templates'],
  langs: readonly (string | null | undefined)[],
  names: readonly string[],
): Wording | null {
  const spoken = langs.filter((lang) => typeof lang === 'string');
  const wanted = `${spoken[0] ?? ''}/${names[0] ?? ''}`;
  for (const lang of spoken) {
    for (const name of names) {
      const template = templates.get(`${lang}/${name}`);
      if (template === undefined) continue;
      const found = `${lang}/${name}`;
      const instead = found === wanted ? null : `there is no ${wanted}, so ${found} stands in`;
      return { template, name, lang, instead };
    }
  }
  return null;
}
