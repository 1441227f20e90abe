// How a contact is written to, and who says so: the files of rules and the desk itself may both
// have a word, and field by field the file's counts. Pure.

import type { Contact, ContactFormat } from '../model.ts';
import type { ContactRule } from '../rules.ts';

/** A value, and where it was said: "networks.yaml:41", or "contact set". */
export interface Said<Value> {
  readonly value: Value;
  readonly at: string;
}

export interface ContactSettings {
  /** Null: the language of its network. */
  readonly lang: Said<string> | null;
  /** Null: each mail goes at once. */
  readonly digest: Said<'hourly' | 'daily'> | null;
  readonly escalateTo: Said<string> | null;
  /** What goes along for its program; null: nothing, the letter is in words. */
  readonly format: Said<ContactFormat> | null;
  /** Held instead of sent; the value is why. */
  readonly paused: Said<string> | null;
}

/** Where a person at the desk has set it. */
export const atDesk = 'contact set';

/** The settings in force of a contact; either side may know nothing of it. */
export function contactSettings(
  contact: Contact | null | undefined,
  rule: ContactRule | undefined,
): ContactSettings {
  const of = <Value>(file: Value | null | undefined, desk: Value | null | undefined) => {
    if (file !== null && file !== undefined) return { value: file, at: rule?.at ?? '' };
    return desk === null || desk === undefined ? null : { value: desk, at: atDesk };
  };
  const reason = contact?.pauseReason ?? 'no reason was given';
  return {
    lang: of(rule?.lang, contact?.lang),
    digest: of(rule?.digest, contact?.digest),
    escalateTo: of(rule?.escalateTo, contact?.escalateTo),
    format: of(rule?.format, contact?.format),
    paused: of(
      rule?.paused === true ? 'by the rules' : null,
      contact?.paused === true ? reason : null,
    ),
  };
}
