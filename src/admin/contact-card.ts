// A contact at a glance, wherever pages name one: by whose word it is, how it stands with it, and
// how well it answers.

import type { Rules } from '../rules.ts';
import type { ContactRow } from '../store/contacts.ts';
import type { ContactSource } from '../tickets/contact.ts';
import { refusalIn } from './doubt-words.ts';
import { type ContactSettings, contactSettings } from '../tickets/contact-settings.ts';
import type { Say } from './messages/say.ts';
import { type Href, href } from './shown.ts';
import type { Badge } from './tones.ts';
import { address as withPunycode } from './words.ts';

export interface ContactCard {
  readonly href: Href;
  readonly address: string;
  /** "networks.yaml:12", "registry whois.example.net"; empty where the page says it elsewhere. */
  readonly at: string;
  readonly marks: readonly Badge[];
  readonly health: string;
  /** Why nothing would be sent there, by the desk's own rules; empty: it may get mail. */
  readonly refusal: string;
}

export function contactHref(address: string): Href {
  return href(`/contacts/${encodeURIComponent(address)}`);
}

/** @param row what the desk itself knows of it; null: nothing, it was never written to */
export function contactCard(
  named: { readonly address: string; readonly at: string; readonly source: ContactSource },
  row: ContactRow | null,
  rules: Pick<Rules, 'contacts' | 'desk'>,
  say: Say,
): ContactCard {
  const { address, at, source } = named;
  const why = refusalIn(say, address, rules.desk, source);
  return {
    href: contactHref(address),
    address: withPunycode(address),
    at,
    marks: marksOf(row, settingsOf(address, row, rules), say),
    health: healthOf(row, say),
    refusal: why === null ? '' : say('contacts.bad-address', { why }),
  };
}

/** How it is written to, the files of rules before the desk. */
export function settingsOf(
  address: string,
  row: ContactRow | null,
  { contacts }: Pick<Rules, 'contacts'>,
): ContactSettings {
  const known =
    row === null
      ? null
      : {
          ...row,
          approved: row.approvedAt !== null,
          paused: row.pausedAt !== null,
          bouncing: row.bouncedAt !== null,
        };
  return contactSettings(known, contacts.get(address));
}

/** What an operator has to know before a mail goes there. */
export function marksOf(row: ContactRow | null, { paused }: ContactSettings, say: Say): Badge[] {
  return [
    ...(row === null || row.approvedAt === null
      ? [{ word: say('contacts.first'), tone: 'ask' as const }]
      : []),
    ...(paused === null ? [] : [{ word: say('contacts.paused'), tone: 'bad' as const }]),
    ...(row === null || row.bouncedAt === null
      ? []
      : [{ word: say('contacts.bounced'), tone: 'bad' as const }]),
  ];
}

/** "answers in about 1.4 d (median of 9)" */
export function healthOf(row: ContactRow | null, say: Say): string {
  if (row === null || row.medianMs === null) return say('contacts.no-answer');
  return say('contacts.answers-in', { span: spanOf(row.medianMs, say), n: row.answers });
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** "1.4 d", "22 h", "5 min": a time that is usual, not one that is counted. */
export function spanOf(ms: number, say: Say): string {
  const [unit, unitMs] = units.find(([, each]) => ms >= each) ?? ['min', 60_000];
  const number = Math.max(ms / unitMs, 0.1);
  const numbers = new Intl.NumberFormat(say.lang, { maximumFractionDigits: number < 10 ? 1 : 0 });
  return `${numbers.format(number)} ${unit}`;
}
