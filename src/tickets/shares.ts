// Which addresses of a question go together, so that whoever a person names stands for those that
// are meant and for no others: those of each mail that is prepared, and those that nobody is known
// for. Pure.

import type { Says } from '../doubts.ts';
import type { Doubt } from '../model.ts';
import type { Prepared } from '../settlement.ts';

export interface NamedShare {
  readonly ips: readonly string[];
  /** Whose network; empty: nobody is known. */
  readonly network: string;
  /** All who are told of one of them as it is prepared. */
  readonly to: readonly string[];
  /** Who answers for one of them is what is asked. */
  readonly isAsked: boolean;
}

export interface Shared {
  readonly prepared: readonly Prepared[];
  readonly doubts: readonly Doubt[];
}

/** What somebody may be named for; one at most: for the whole of it. */
export function sharesOf({ prepared, doubts }: Shared): readonly NamedShare[] {
  const mails = prepared.filter(({ ips }) => ips.length > 0);
  if (mails.length === 0) return [];
  const asked = new Set(doubts.flatMap(askedIn));
  const told = new Set(mails.flatMap(({ ips }) => ips));
  const untold = [...asked].filter((ip) => !told.has(ip));
  const each = new Map(mails.map(({ ips, network }) => [ips.join(), { ips, network }]));
  const shares = [...each.values(), ...(untold.length > 0 ? [{ ips: untold, network: '' }] : [])];
  return shares.map(({ ips, network }) => {
    const also = mails.filter((mail) => mail.ips.some((ip) => ips.includes(ip)));
    const to = [...new Set(also.map((mail) => mail.to))];
    return { ips, network, to, isAsked: ips.some((ip) => asked.has(ip)) };
  });
}

/**
 * The share that is meant: of that address, or the only one that is asked about.
 * @param ip empty: none was said
 */
export function shareOf(shares: readonly NamedShare[], ip: string): NamedShare | undefined {
  if (ip !== '') return shares.find(({ ips }) => ips.includes(ip));
  const [one, ...more] = shares.filter(({ isAsked }) => isAsked);
  return more.length === 0 ? one : undefined;
}

/** The address that nobody is surely known for. */
function askedIn({ code, says }: Doubt): readonly string[] {
  if (code !== 'no-contact' && code !== 'contact-bounced') return [];
  const given: Says | undefined = says;
  const ip = given?.['ip'];
  return typeof ip === 'string' ? [ip] : [];
}
