// The roles that follow from what a thing is, or from where in the mail it stands, whatever the
// words around it say: networks, registry answers, mail headers, fields of a report.

import type { Report, Role } from '../findings.ts';
import type { Cue } from './cues.ts';
import type { HeaderCue } from './headers.ts';
import type { Line } from './lines.ts';
import { lookupRole } from './lookups.ts';
import type { IsReportedWord } from './reported-mail.ts';
import type { Spot } from './rows.ts';
import { organisation } from '../indicators/names.ts';
import type { Found } from '../indicators/scanner.ts';

/** What to judge by; the same for all texts of a mail. */
export interface Setting {
  /** The mail's subject names an offence. */
  readonly isTitled: boolean;
  /** Organisations of the sender and of the mail's reply address. */
  readonly reporter: ReadonlySet<string>;
  readonly reports: readonly Report[];
  /** Nobody outside can be responsible for it, and no prefix of ours covers it. */
  readonly isNobodys: (ip: string) => boolean;
  /** A reported mail says so itself. */
  readonly isReportedWord: IsReportedWord;
}

/** From "says nothing of it" to "cannot be otherwise". */
export const weights = {
  aside: 0,
  mentioned: 1,
  keyed: 2,
  said: 3,
  titled: 4,
  denied: 5,
  reported: 6,
  fixed: 7,
} as const;
export type Opinion = Cue & { readonly weight: number };

export function fixedRole(one: Found, setting: Setting): Opinion | null {
  const fixed = (role: Role, why: string): Opinion => ({ role, why, weight: weights.fixed });
  if (one.kind === 'prefix' || one.kind === 'range')
    return fixed('range', 'names a whole network, not one address');
  if (one.kind === 'masked') return fixed('masked', 'parts of it are hidden');
  if (one.kind !== 'ip') return null;
  if (setting.isNobodys(one.value))
    return fixed('relay', "a private or reserved address, nobody's outside");
  return null;
}

/**
 * What stands in a report is accused by it or not; what else it says there, its columns tell. What
 * a reported mail says is only the word of the accused.
 */
export function reportedRole(
  one: Found,
  place: string,
  { reports, isReportedWord }: Setting,
  said: () => Opinion | null,
): Opinion | null {
  if (one.kind !== 'ip') return null;
  const report = reports.find((each) => each.place === place);
  if (report === undefined)
    return isReportedWord(place, one.start)
      ? { role: 'mentioned', why: 'the reported mail itself says so', weight: weights.aside }
      : null;
  // A form of a complaint that was filled with nothing we know is read as any text.
  if (report.isComplaint && report.accused.length === 0) return null;
  if (report.accused.some(({ value }) => value === one.value))
    return {
      role: 'offender',
      why: `the ${report.format} report names it`,
      weight: weights.reported,
    };
  const other = said();
  return other?.role === 'victim' || other?.role === 'own'
    ? { ...other, weight: weights.aside }
    : { role: 'relay', why: `another field of the ${report.format} report`, weight: weights.aside };
}

/** Where a structured report speaks of the mail, the mail's headers are only evidence. */
export function fieldRole({ role, why }: HeaderCue, { reports }: Setting): Opinion {
  if (role !== 'offender') return { role, why, weight: weights.aside };
  return reports.some(({ accused }) => accused.length > 0)
    ? { role: 'relay', why: 'on the way of the reported mail', weight: weights.aside }
    : { role, why, weight: weights.said };
}

export function regionRole(one: Found, line: Line, { reporter }: Setting): Opinion | null {
  if (line.region === 'whois')
    return { role: 'whois', why: "inside a registry's answer", weight: weights.aside };
  if (line.region === 'trace' && one.kind !== 'host')
    return { role: 'relay', why: 'on the way that was traced', weight: weights.aside };
  if (line.region === 'servers')
    return { role: 'relay', why: 'serves a name that was looked up', weight: weights.aside };
  const looked = one.kind === 'ip' ? lookupRole(line.text, one.start - line.start) : null;
  if (looked !== null) return { ...looked, weight: weights.aside };
  const name = one.kind === 'email' ? one.value.slice(one.value.lastIndexOf('@') + 1) : one.value;
  const host = one.kind === 'url' ? (/\/\/([^/:?#]+)/.exec(name)?.[1] ?? '') : name;
  if (one.kind !== 'ip' && reporter.has(organisation(host)))
    return { role: 'own', why: "in the sender's own domain", weight: weights.said };
  if (line.region === 'signature')
    return { role: 'own', why: "in the sender's signature", weight: weights.said };
  return null;
}

const besideGap = /^\W*(?:\b(?:ip|ipv4|ipv6|address)\b\W*){0,2}$/i;

/** "mail.example.net - IPv4: ..." in the reporter's own domain. */
export function besideOwn({ one, previous, lead }: Spot, { reporter }: Setting): Opinion | null {
  if (one.kind !== 'ip' || previous?.kind !== 'host' || !besideGap.test(lead.text)) return null;
  return reporter.has(organisation(previous.value))
    ? { role: 'own', why: `beside ${previous.value}, the sender's own`, weight: weights.said }
    : null;
}
