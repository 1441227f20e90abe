// What the rules say of contacts, by their address in lower case. Field by field it stands above
// what was set for them at the desk.

import type { z } from 'zod';

import type { ContactRule } from '../rules.ts';
import type { Item } from './checks.ts';
import type { Problem } from './problems.ts';
import type { mapSections, person } from './rules-schema.ts';
import type { Section } from './sections.ts';
import { mailAddress } from './values.ts';

type People = NonNullable<z.output<typeof mapSections.contacts>['people']>;
type Known = Item<z.output<typeof person> & { readonly address: string }>;

/** The entries of `contacts.people`; what is no address is a problem. */
export function peopleOf(
  section: Section | undefined,
  people: People | undefined,
  problems: Problem[],
): readonly Known[] {
  if (section === undefined || people === undefined) return [];
  const { file } = section;
  return Object.entries(people).map(([written, value]) => {
    const path = ['contacts', 'people', written];
    const at = file.keyPlace(['contacts', 'people'], written);
    if (!mailAddress.safeParse(written).success)
      problems.push({ at, text: `"${written}" is no mail address` });
    const address = written.toLowerCase();
    return { value: { ...value, address }, file, path, at: at.replace(/:\d+$/, '') };
  });
}

/** The same, typed, by address. */
export function contactRules(people: readonly Known[]): ReadonlyMap<string, ContactRule> {
  return new Map(
    people.map(({ value: { address, lang, paused, repeats, digest, escalate_to, format }, at }) => [
      address,
      {
        lang: lang ?? null,
        paused,
        ...(repeats && { repeats }),
        digest: digest ?? null,
        escalateTo: escalate_to ?? null,
        format: format ?? null,
        at,
      },
    ]),
  );
}
