// What a plan says that it changes, whom it leaves out and why: each sentence by its key, with what
// it names, so that a page can say it in the reader's language. Its English stands here; history
// keeps that, and commands tell it.

import type { ActPlan, Said, SaidValue } from '../acts.ts';
import type { CloseReason } from '../desk-rules.ts';
import { english as inEnglish } from '../doubts.ts';
import type { TicketId } from '../model.ts';
import { nameOf, reasonLabel } from './plans.ts';

/** Sentences by what they say; {words} are a person's own. */
export const saidEn = {
  words: '{words}',
  reason: '{reason}',
  'closed-with': 'closed with {ticket}',
  to: 'to {who}',
  'to-nobody': 'to nobody',
  'to-why': 'to {who}: {words}',
  woken: 'woken',
  until: 'until {at}',
  field: '{field}: {value}',
  'field-empty': '{field}: nothing',
  was: 'it was {state}',
  'as-role': '{address} as {role}',
  'by-hand': 'by hand',
  'above-new': 'above a new {kind}',
  into: 'into {ticket}',
  'into-as': 'into {ticket}: {reason}',
  with: 'with {ticket}',
  'with-why': 'with {ticket}; {words}',
  'split-from': 'split from {ticket}',
  'mails-went': '{count} of its mails went to a new {kind}',
  below: 'below {ticket}',
  above: 'above {ticket}',
  from: 'from {ticket}',
  'deed-by': '{deed} by {who}',
  'reminder-to': 'reminder {count} to {address}, by hand',
  'kept-open': 'kept open: {ticket} hangs on {tickets} as well',
  'asks-still': 'left open: questions about its mails, {count} in all',
  'words-unread': 'not sent: the words for the complainants, for none of them is written to',
  'untold-left': 'not told: {address} of {ticket} gets no mail any more',
  'untold-unproven':
    'not told: {address} of {ticket} is not proven to have written to us from there',
  'untold-refused': 'not told: {address} of {ticket} {refusal}',
  'leads-to': '{ticket} leads to {into} from now on',
  'stays-sent': 'the mail to {address} is on its way; what is sent cannot be taken back',
  'is-gone': 'already on its way, and not taken back: mail to {address}',
  'goes-to-newer': 'further complaints go to the newer incident, not to {ticket}',
} as const;
export type SaidKey = keyof typeof saidEn;

/** One sentence. */
export function said(key: SaidKey, given: Said['given'] = {}): Said {
  const text = saidEn[key].replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    english(given[name] ?? ''),
  );
  return { key, given, text };
}

/** A line of a ticket's history, of sentences that are joined there. */
export function note(
  { id: ticket }: { readonly id: TicketId },
  what: string,
  ...all: readonly Said[]
): ActPlan['notes'][number] {
  return { ticket, what, text: all.map(({ text }) => text).join('; '), said: all };
}

/** A reason to close, in the desk's language where it is kept. */
export function reasonOf(reason: CloseReason, lang: string): SaidValue {
  return { reason: reason.code, label: reasonLabel(reason, lang) };
}

function english(value: SaidValue): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if ('tickets' in value) return value.tickets.map(nameOf).join(', ');
  if ('label' in value) return value.label;
  if ('refusal' in value) return inEnglish(value.refusal);
  if ('value' in value) return value.value;
  return value.word;
}
