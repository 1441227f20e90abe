// Whom a complaint is not to be sent to again, because a mail to them came back, and whom a person
// has named in their place. Both are inputs of a rerun, as decided and stored.

import type { Override } from '../model.ts';

export interface Readdressed {
  /** Contacts whose mail came back, in lower case, with what was said of it. */
  readonly lost: ReadonlyMap<string, string>;
  /** Whom a person named last; null where nobody was, or where mail to them came back since. */
  readonly to: string | null;
}

/** What the overrides of a mail say of its contacts; the newest of each kind counts. */
export function readdressed(overrides: readonly Override[]): Readdressed {
  const lost = new Map<string, string>();
  let to: string | null = null;
  for (const one of overrides) {
    if (one.kind === 'bounced') lost.set(one.contact.toLowerCase(), one.text);
    if (one.kind === 'contact' || one.kind === 'accept') to = one.to?.toLowerCase() ?? to;
  }
  return { lost, to: to !== null && lost.has(to) ? null : to };
}

/** Whether the program itself had the mail run again, because one that it had sent came back. */
export function isWoken(overrides: readonly Override[]): boolean {
  return overrides.some(({ kind }) => kind === 'bounced');
}
