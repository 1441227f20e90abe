// What a person changes about a contact: read, checked, and told as a difference before it is kept.

import { mailAddress } from '../config/values.ts';
import { contactFormats } from '../model.ts';
import type { ContactRule, Rules } from '../rules.ts';
import type { ContactChange, ContactRow } from '../store/contacts.ts';
import { contactRefusal } from '../tickets/contact.ts';
import { CommandError } from './ending.ts';

export interface SettingOptions {
  readonly lang?: string;
  readonly digest?: string;
  readonly escalateTo?: string;
  readonly format?: string;
}

/** In lower case. @throws CommandError where it is none */
export function addressOf(written: string): string {
  const read = mailAddress.safeParse(written);
  if (read.success) return read.data;
  throw new CommandError(`"${written}" is no mail address; write it like abuse@example.org`);
}

/** @throws CommandError where the desk would never write to it */
export function mustBeWritable(address: string, { desk }: Pick<Rules, 'desk'>): void {
  const refusal = contactRefusal(address, 'override', desk, []);
  if (refusal !== null) throw new CommandError(`${address} gets no mail: it ${refusal}`);
}

/** The settings as written; "none" takes one back. @throws CommandError where one cannot be */
export function settingsOf(
  { lang, digest, escalateTo, format }: SettingOptions,
  rules: Rules,
): Omit<ContactChange, 'address' | 'pauseReason'> {
  const known = [...new Set([...rules.templates.keys()].map((name) => name.slice(0, 2)))].sort();
  if (lang !== undefined && lang !== 'none' && !known.includes(lang)) {
    throw new CommandError(`there are no templates in "${lang}"; known here: ${known.join(', ')}`);
  }
  if (digest !== undefined && digest !== 'none' && digest !== 'hourly' && digest !== 'daily') {
    throw new CommandError(`"${digest}" is no pace of digests; hourly, daily or none is`);
  }
  const form = contactFormats.find((one) => one === format) ?? null;
  if (format !== undefined && format !== 'none' && form === null) {
    throw new CommandError(`"${format}" is no format; ${contactFormats.join(', ')} or none is`);
  }
  const other = escalateTo === undefined || escalateTo === 'none' ? null : addressOf(escalateTo);
  if (other !== null) mustBeWritable(other, rules);
  return {
    ...(lang === undefined ? {} : { lang: lang === 'none' ? null : lang }),
    ...(digest === undefined ? {} : { digest: digest === 'none' ? null : digest }),
    ...(escalateTo === undefined ? {} : { escalateTo: other }),
    ...(format === undefined ? {} : { format: form }),
  };
}

const fields = ['lang', 'digest', 'escalateTo', 'format', 'pauseReason'] as const;
const names = {
  lang: 'language',
  digest: 'digest',
  escalateTo: 'escalate to',
  format: 'format',
  pauseReason: 'paused',
} as const;

/** "language cs, was en", one a field that would change. */
export function differences(
  change: ContactChange,
  row: Pick<ContactRow, (typeof fields)[number]> | null,
): readonly string[] {
  return fields.flatMap((field) => {
    const [is, was] = [change[field], row?.[field] ?? null];
    if (is === undefined || is === was) return [];
    return [`${names[field]} ${is ?? 'none'}, was ${was ?? 'none'}`];
  });
}

/** What is set in vain, because a file of rules says otherwise. */
export function overruled(change: ContactChange, rule: ContactRule | undefined): readonly string[] {
  if (rule === undefined) return [];
  const said = { ...rule, pauseReason: rule.paused ? 'by the rules' : null };
  return fields.flatMap((field) => {
    const [wanted, word] = [change[field], said[field]];
    if (wanted === undefined || word === null || word === wanted) return [];
    return [`${names[field]} stays ${word}: ${rule.at} counts`];
  });
}
