// Delivery status reports (RFC 3464): groups of fields with a blank line between them, the first
// about the report, each other about one recipient. The worst recipient speaks for all. Some mail
// systems print the same fields as plain text, and these are read here too.

export type Action = 'failed' | 'delayed' | 'delivered' | 'unknown';

/** What became of one recipient. */
export interface Fate {
  readonly action: Action;
  /** "5.1.1" (RFC 3463); null where none is given. */
  readonly status: string | null;
  readonly recipient: string | null;
  readonly text: string;
}

const textCharactersMax = 500;
const addressSearchMax = 2000;
const groupsMax = 200;

/** Actions of RFC 3464 2.3.3, worst first. */
const actions: readonly (readonly [string, Action])[] = [
  ['failed', 'failed'],
  ['delayed', 'delayed'],
  ['delivered', 'delivered'],
  ['relayed', 'delivered'],
  ['expanded', 'delivered'],
];

/** The worst fate that the fields state; null where none of them speaks of a recipient. */
export function readStatus(text: string): Fate | null {
  const fates = text.split(/\n[ \t]*\n/, groupsMax).flatMap((group) => readGroup(group) ?? []);
  const order: readonly Action[] = ['failed', 'delayed', 'unknown', 'delivered'];
  return fates.sort((a, b) => order.indexOf(a.action) - order.indexOf(b.action))[0] ?? null;
}

/**
 * Final-Recipient is whom a group is about and must be there (RFC 3464 2.3.2): Original-Recipient
 * (2.3.1) is only what a sender once named, and is asked where the final one is no mail address.
 */
function readGroup(group: string): Fate | null {
  if (!group.includes(':')) return null;
  const fields = new Map<string, string>();
  for (const line of group.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1));
  }
  const recipients = ['final-recipient', 'original-recipient'].flatMap(
    (name) => fields.get(name) ?? [],
  );
  const status = statusIn(fields.get('status') ?? '');
  if (recipients.length === 0 && status === null) return null;
  const word = (fields.get('action') ?? '').trim().toLowerCase();
  const action = actions.find(([name]) => word.startsWith(name))?.[1] ?? actionOf(status);
  const diagnostic = afterType(fields.get('diagnostic-code') ?? '');
  return {
    action,
    status,
    recipient: recipients.flatMap((each) => addressIn(afterType(each)) ?? [])[0] ?? null,
    text: cut(diagnostic === '' ? [word, status ?? ''].join(' ').trim() : diagnostic),
  };
}

/** The first status code of RFC 3463 in a text. */
export function statusIn(text: string): string | null {
  return /(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)/.exec(text)?.[1] ?? null;
}

/** The first mail address in a text, in lower case; of a source route (RFC 5321 C) its end. */
export function addressIn(text: string): string | null {
  return addressesIn(text.slice(0, addressSearchMax), 1)[0]?.address ?? null;
}

// It starts where a word starts, so that no letter is looked at twice.
const wordsWithAt =
  /(?<![^\s<>;,:"'()[\]|=])[^\s<>;,:"'()[\]|=@][^\s<>;,:"()[\]|@]{0,127}@[^\s<>;,:"'()[\]|@]{1,255}/g;

/** The first `max` mail addresses in a line, with where they begin. */
export function addressesIn(
  line: string,
  max: number,
): readonly { readonly address: string; readonly start: number }[] {
  const found = [];
  if (!line.includes('@')) return [];
  for (const { 0: word, index } of line.matchAll(wordsWithAt)) {
    found.push({ address: word.toLowerCase().replace(/[.!?]{1,9}$/, ''), start: index });
    if (found.length === max) break;
  }
  return found;
}

/** On one line, and no longer than a trace can bear. */
export function cut(text: string): string {
  return text
    .slice(0, textCharactersMax * 2)
    .replace(/\s+/g, ' ')
    .slice(0, textCharactersMax);
}

function actionOf(status: string | null): Action {
  if (status === null) return 'unknown';
  if (status.startsWith('5')) return 'failed';
  return status.startsWith('4') ? 'delayed' : 'delivered';
}

/** "rfc822; a@example.org", "smtp; 550 no such user": what stands after the type. */
function afterType(value: string): string {
  return value.slice(value.indexOf(';') + 1).trim();
}
