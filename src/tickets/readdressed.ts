// Whom a complaint is not to be sent to again, because a mail to them came back or they say that it
// is not theirs, and whom a person has named in their place. All are inputs of a rerun, as decided
// and stored.

import { doubt } from '../doubts.ts';
import type { Doubt, Override } from '../model.ts';

export type Disowned = Extract<Override, { kind: 'disowned' }>;

export interface Readdressed {
  /** Contacts that get no more of it, in lower case, with what was said of it. */
  readonly lost: ReadonlyMap<string, string>;
  /** Of those the ones who say that it is not theirs. */
  readonly disowned: ReadonlyMap<string, Disowned>;
  /** Whom a person named last; null where nobody was, or where they are lost since. */
  readonly to: string | null;
  /** The same of whom they named since for some addresses alone, by the address. */
  readonly toOf: ReadonlyMap<string, string>;
}

/** What the overrides of a mail say of its contacts; the newest of each kind counts. */
export function readdressed(overrides: readonly Override[]): Readdressed {
  const lost = new Map<string, string>();
  const disowned = new Map<string, Disowned>();
  const toOf = new Map<string, string>();
  let to: string | null = null;
  for (const one of overrides) {
    if (one.kind === 'bounced' || one.kind === 'disowned') {
      lost.set(one.contact.toLowerCase(), one.text);
    }
    if (one.kind === 'disowned') disowned.set(one.contact.toLowerCase(), one);
    if ((one.kind !== 'contact' && one.kind !== 'accept') || one.to === undefined) continue;
    const named = one.to.toLowerCase();
    if (one.kind === 'contact' && one.ips !== undefined) {
      for (const ip of one.ips) toOf.set(ip, named);
      continue;
    }
    to = named;
    toOf.clear();
  }
  for (const [ip, named] of toOf) if (lost.has(named)) toOf.delete(ip);
  return { lost, disowned, to: to !== null && lost.has(to) ? null : to, toOf };
}

/** Whether the program itself had the mail run again: one that it had sent was for somebody else. */
export function isWoken(overrides: readonly Override[]): boolean {
  return overrides.some(({ kind }) => kind === 'bounced' || kind === 'disowned');
}

/** Words of a reply in a doubt; whoever reads it has all of them at hand. */
const wordsMax = 300;

/** What a reply says, for a doubt: on one line, and not more than is read there. */
export function wordsOf(text: string): string {
  const words = text.replaceAll(/\s+/g, ' ').trim();
  return words.length > wordsMax ? `${words.slice(0, wordsMax)}…` : words;
}

/** The question about a reply that says that it is not theirs: whoever is found is prepared. */
export function notTheirs({ contact, by, proven, text }: Disowned): Doubt {
  const words = wordsOf(text);
  const who = proven === true ? by : ({ is: 'not-proven-to-be', sender: by } as const);
  const says = { is: 'not-theirs', contact, by: who, words } as const;
  return { ...doubt('reply-to-read', says), answer: 'send' };
}
