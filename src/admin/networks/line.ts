// A line of the rules as a line of a page.

import type { NetworkEntry } from '../../network-entry.ts';
import { contactHref } from '../contact-card.ts';
import type { Say } from '../messages/say.ts';
import { type Href, href } from '../shown.ts';
import type { Badge } from '../tones.ts';
import { address as withPunycode } from '../words.ts';
import type { Tree } from './tree.ts';
import type { TreeLine } from './views.ts';

/** More contacts than these are on the network's own page. */
const contactsMost = 3;

/** Where a network's page is. */
export function networkHref(prefix: string): Href {
  return href(`/networks/${encodeURIComponent(prefix)}`);
}

interface Around {
  readonly tree: Tree;
  readonly cases: number;
  readonly marks: ReadonlyMap<string, readonly Badge[]>;
  readonly opened: string;
  readonly say: Say;
}

/**
 * @param cases how many are open of it
 * @param marks what keeps mail from contacts, by address
 * @param opened the prefix whose level is shown
 */
export function treeLine(
  entry: NetworkEntry,
  place: number,
  { tree, cases, marks, opened, say }: Around,
): TreeLine {
  const { prefix, name, at, standing } = entry;
  const inside = tree.inside(place);
  const isInherited = standing !== null && ![null, at].includes(standing.contactsAt);
  return {
    href: networkHref(prefix),
    prefix,
    name,
    note: noteOf(entry, say),
    contacts: contactsOf(entry).map((address) => ({
      href: contactHref(address),
      address: withPunycode(address),
      marks: marks.get(address) ?? [],
    })),
    others: othersOf(entry, say),
    at,
    inherited: isInherited ? say('networks.inherited', { at: standing.contactsAt ?? '' }) : '',
    cases: cases === 0 ? '' : String(cases),
    open:
      inside === 0 || prefix === opened
        ? null
        : {
            href: href(`/networks?${new URLSearchParams({ open: prefix }).toString()}`),
            label: say('networks.inside', { n: inside }),
            says: say('networks.open-level', { prefix }),
          },
  };
}

/** The contacts that a line shows. */
export function contactsOf({ standing }: NetworkEntry): readonly string[] {
  return (standing?.contacts ?? []).slice(0, contactsMost);
}

/** What there is beside the contacts that are shown, or instead of them. */
function othersOf({ standing }: NetworkEntry, say: Say): string {
  if (standing === null) return '';
  if (standing.contacts === null) return say('networks.ask-registry');
  if (standing.contacts.length === 0) return say('networks.told-nobody');
  const n = standing.contacts.length - contactsMost;
  return n > 0 ? say('networks.contacts-more', { n }) : '';
}

function noteOf({ kind, standing, validFromMs, validToMs }: NetworkEntry, say: Say): string {
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  return [
    ...(kind === 'constituency' ? [say('networks.constituency')] : []),
    ...(standing === null ? [say('networks.not-now')] : []),
    ...(validFromMs === null ? [] : [say('networks.valid-from', { time: day(validFromMs) })]),
    ...(validToMs === null ? [] : [say('networks.valid-to', { time: day(validToMs) })]),
  ].join(', ');
}
