// What a search for a contact knows, and how all that it finds is checked and concluded: whoever
// may not be written to is refused, with the reason; what is refused makes what follows a doubt.

import { doubt, english, type Sentence, together } from '../doubts.ts';
import type { Doubt, Ours, Reason, Responsible } from '../model.ts';
import { type ContactSource, personAt, refusalOf } from '../tickets/contact.ts';
import type { Offender } from './facts.ts';
import type { Readdressed } from '../tickets/readdressed.ts';
import { reason, type Tools } from './stage.ts';

/** What is known of one offender: zero, one or several contacts, and how they were found. */
export interface Found {
  readonly ip: string;
  readonly ours: Ours;
  readonly name: string;
  readonly prefix: string;
  readonly contacts: readonly (string | null)[];
  readonly source: Responsible['source'];
  readonly at: string;
  /** Of contacts that are another's word than the rest. */
  readonly others?: ReadonlyMap<string | null, Pick<Found, 'source' | 'at'>>;
  readonly why: readonly Reason[];
  readonly doubts: readonly Doubt[];
}

/** What all searches of one mail share. */
export interface Asking {
  readonly tools: Tools;
  /** Who sent the mail; not told what they know already. */
  readonly senders: readonly string[];
  /** Questions and failures so far. */
  readonly asked: { registry: number; failures: number; owners: number; alternatives: number };
  /** Why a contact of a source gets no mail: hundreds of offenders have the same one. */
  readonly refusals: Map<string, Sentence | null>;
  readonly instead: Readdressed;
}

/** One offender on its way through the sources. */
export interface Search extends Asking {
  readonly offender: Offender;
  readonly ip: string;
  readonly ours: Ours;
  /** Why earlier sources gave nothing that may be used: each makes what is found a doubt. */
  readonly problems: Sentence[];
  /** What is worth saying, and no doubt. */
  readonly notes: Reason[];
  /** Contacts that were found for it again, though mail to them came back. */
  readonly lost: string[];
}

/** Null: no person has named anybody who can be written to. */
export function fromPerson(search: Search): Found | null {
  const { to: toAll, toOf } = search.instead;
  const to = toOf.get(search.ip) ?? toAll;
  if (to === null) return null;
  // Who says so means it, as whoever writes the rules does.
  const [contact] = checked([to], 'override', { is: 'by-person' }, search);
  if (contact === undefined) return null;
  const why = [reason('person', { is: 'found-by', contact, where: { is: 'by-person' } })];
  return conclude(search, { contacts: [contact], source: 'person', at: personAt, why });
}

/** Nobody is known: the constituency's own address is prepared, and never sent to by itself. */
export function fallback(search: Search): Found {
  const { ip, ours } = search;
  const declared = constituencyOf(search);
  const named = declared?.fallback ?? null;
  const contacts =
    named === null
      ? []
      : checked([named], 'fallback', { is: 'of-name', name: ours.constituency }, search);
  const [contact = null] = contacts;
  const is = search.lost.length > 0 ? 'nobody-else' : 'nobody-known';
  const says: Sentence = { is, ip, why: because(search) };
  return {
    ip,
    ours,
    name: ours.name,
    prefix: ours.prefix,
    contacts: [contact],
    source: contact === null ? 'none' : 'fallback',
    at: declared?.at ?? ours.at,
    why: [reason('no-contact', says)],
    doubts: [doubt(codeOf(search), says)],
  };
}

/** What the rules say of its constituency. */
export function constituencyOf({ ours, tools }: Search) {
  return tools.rules.constituencies.find(({ name }) => name === ours.constituency);
}

/** Those that may be written to. Without any, the refusals are problems; else they are said. */
export function checked(
  contacts: readonly string[],
  source: ContactSource,
  where: Sentence,
  { tools, senders, problems, notes, refusals, instead, lost }: Search,
): readonly string[] {
  const usable: string[] = [];
  const refused: Sentence[] = [];
  for (const contact of contacts) {
    if (instead.lost.has(contact.toLowerCase())) {
      lost.push(contact);
      const is = instead.disowned.has(contact.toLowerCase()) ? 'disowned-by' : 'came-back-from';
      refused.push({ is, contact, where });
      continue;
    }
    const key = `${source} ${contact}`;
    const known = refusals.get(key);
    const refusal =
      known === undefined ? refusalOf(contact, source, tools.rules.desk, senders) : known;
    refusals.set(key, refusal);
    if (refusal === null) usable.push(contact.toLowerCase());
    else refused.push({ is: 'refused-from', contact, where, why: refusal });
  }
  if (usable.length === 0) problems.push(...refused);
  else notes.push(...refused.map((one) => reason('refused', one)));
  return usable;
}

type Part = Pick<Found, 'contacts' | 'source' | 'at' | 'why'>;

/** What was found in the end; whatever was refused before it makes it a doubt. */
export function conclude(search: Search, part: Part): Found {
  const { ip, ours, problems, notes } = search;
  const { name, prefix } = ours;
  const contacts = part.contacts.map((contact) => contact ?? '');
  const says: Sentence = { is: 'prepared-for', contacts, ip, why: because(search) };
  const doubts = problems.length === 0 ? [] : [doubt(codeOf(search), says)];
  return { ip, ours, name, prefix, ...part, why: [...part.why, ...notes], doubts };
}

/** Each once: a source is asked again where one after it is lost, too. */
function because({ problems }: Search): Sentence | string {
  return together([...new Map(problems.map((one) => [english(one), one])).values()]);
}

/** Where mail came back, the question is who else could get it. */
function codeOf({ lost, instead }: Search): 'contact-bounced' | 'no-contact' {
  const cameBack = lost.some((contact) => !instead.disowned.has(contact.toLowerCase()));
  return cameBack ? 'contact-bounced' : 'no-contact';
}
