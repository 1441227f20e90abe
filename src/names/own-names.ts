// Whose a name is, as far as the mail itself can tell: the hosts of its URLs, and the names of
// those who wrote the complaint, which it never accuses.

import { authorityEnd, organisation } from '../indicators/names.ts';
import type { Mail } from '../model.ts';

const sendersMax = 20;
const authorityMax = 300;

/** The host of a URL, as browsers read it; null: it is none. */
export function hostOf(url: string): string | null {
  const scheme = /^[a-z]+:\/\//i.exec(url)?.[0];
  if (scheme === undefined) return null;
  const authority =
    url.slice(scheme.length, scheme.length + authorityMax).split(authorityEnd, 1)[0] ?? '';
  const host = authority.slice(authority.lastIndexOf('@') + 1).replace(/:\d*$/, '');
  return host === '' ? null : host.toLowerCase();
}

/** Whether it is a name, not an address. */
export function isName(host: string): boolean {
  return /[a-z]/.test(host.slice(host.lastIndexOf('.') + 1)) && !host.startsWith('[');
}

/** What the names of those who wrote the complaint begin with. */
export function ownOf({ from, replyTo }: Pick<Mail, 'from' | 'replyTo'>): ReadonlySet<string> {
  const senders = [...from, ...replyTo].slice(0, sendersMax);
  return new Set(senders.map(({ address }) => familyOf(address)));
}

/** "desk" of "deskmail.example": an organisation's names begin alike. */
export function familyOf(address: string): string {
  const host = address.slice(address.lastIndexOf('@') + 1);
  return organisation(host).split('.')[0] ?? '';
}

/** Whether a host belongs to one of them. */
export function isOwn(host: string, own: ReadonlySet<string>): boolean {
  const label = familyOf(host);
  for (const one of own) {
    const shorter = Math.min(one.length, label.length);
    if (one === label || (shorter >= 4 && (one.startsWith(label) || label.startsWith(one))))
      return true;
  }
  return false;
}
