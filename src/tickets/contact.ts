// Whether a mail address may get a complaint at all. Registries and records hold addresses that
// nobody reads, that belong to the registry, or that are our own: such a mail would come back. One
// to whoever sent the complaint would tell nothing new. Pure; says why not.

import { english, type Sentence } from '../doubts.ts';
import type { Desk } from '../rules.ts';

/** Whose word an address is: the operator's own files may name what a registry may not. */
export type ContactSource = 'override' | 'owner' | 'registry' | 'fallback';

/** Whose word a contact is whom a person at the desk has named, where else a place of rules stands. */
export const personAt = 'a person';

/**
 * Why nothing is sent to that address, as the end of a sentence; null: it may get mail.
 * @param senders who sent the complaint, as the envelope and the headers have them
 */
export function contactRefusal(
  contact: string,
  source: ContactSource,
  desk: Desk,
  senders: readonly string[],
): string | null {
  const refusal = refusalOf(contact, source, desk, senders);
  return refusal && english(refusal);
}

/** The same as `contactRefusal`, for a sentence that goes on with it. */
export function refusalOf(
  contact: string,
  source: ContactSource,
  desk: Desk,
  senders: readonly string[],
): Sentence | null {
  if (!isMailbox(contact)) return { is: 'no-mailbox' };
  const address = contact.toLowerCase();
  if (isOwn(address, desk)) return { is: 'is-our-own' };
  const box = mailbox(address);
  if (senders.some((sender) => mailbox(sender) === box)) return { is: 'sent-it-itself' };
  const [local = '', domain = ''] = address.split('@', 2);
  if (isUnread(local)) return { is: 'unread' };
  // The operator means what is written in the files of rules.
  if (source === 'override' || source === 'fallback') return null;
  if (isReserved(domain)) return { is: 'placeholder' };
  const registry = registryDomains.find((one) => isWithin(domain, one));
  const isRegistry = desk.intake.some((own) => isWithin(own.split('@', 2)[1] ?? '', registry));
  return registry === undefined || isRegistry ? null : { is: 'is-the-registry' };
}

/** RFC 5321 section 4.1.2, dot-string and domain only; bounded pieces, so linear. */
function isMailbox(text: string): boolean {
  const [local = '', domain = '', ...more] = text.split('@', 3);
  return (
    more.length === 0 &&
    text.length <= 254 &&
    /^[a-z0-9!#$%&'*+/=?^_`{|}~-][a-z0-9.!#$%&'*+/=?^_`{|}~-]{0,63}$/i.test(local) &&
    !/\.\.|\.$/.test(local) &&
    domain.split('.').length <= 21 &&
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/i.test(domain)
  );
}

/** Intake and From, and every address that a token of ours makes. */
function isOwn(address: string, desk: Desk): boolean {
  const box = mailbox(address);
  if ([...desk.intake, desk.from.address].some((own) => mailbox(own) === box)) return true;
  return [desk.reply, desk.bounce].some((form) => {
    const [before = '', after = ''] = form.toLowerCase().split('{token}', 2);
    // The address without its token comes back as well.
    return (
      address === before.slice(0, -1) + after ||
      (address.startsWith(before) && address.endsWith(after))
    );
  });
}

/** The mailbox without its plus-part. */
function mailbox(text: string): string {
  const [local = '', domain = ''] = text.toLowerCase().split('@', 2);
  return `${local.split('+', 1)[0] ?? ''}@${domain}`;
}

/** Written as one word: "no-reply", "no_reply" and "noreply" are the same. */
const unreadWords = new Set(
  `none nobody noone null nil void unread unused unknown undefined unmonitored unattended
  notmonitored notread notavailable notapplicable notused nouse donotuse nomail noemail noaddress
  nocontact noabuse noresponse norespond nospam devnull blackhole bitbucket discard trash invalid
  placeholder example redacted undisclosed mailerdaemon`.split(/\s+/),
);

function isUnread(local: string): boolean {
  const word = (local.split('+', 1)[0] ?? '').replace(/[._-]/g, '');
  return unreadWords.has(word) || /^(?:noreply|donotreply)|(?:noreply|donotreply)$/.test(word);
}

/** RFC 2606 and 6761, and what people write into forms; "lab.example" is a name of its own. */
function isReserved(domain: string): boolean {
  const labels = domain.split('.');
  const last = labels.at(-1) ?? '';
  const second = labels.at(-2) ?? '';
  return (
    ['invalid', 'localhost', 'localdomain', 'local', 'test'].includes(last) ||
    ['example', 'yourdomain', 'mydomain', 'domain'].includes(second)
  );
}

/** They hand out numbers and answer for no network but their own. */
const registryDomains = [
  'ripe.net',
  'arin.net',
  'apnic.net',
  'lacnic.net',
  'afrinic.net',
  'iana.org',
  'icann.org',
  'registro.br',
  'nic.br',
  'nic.ad.jp',
  'cnnic.cn',
  'cnnic.net.cn',
  'kisa.or.kr',
  'nic.or.kr',
  'krnic.kr',
  'twnic.tw',
  'twnic.net.tw',
  'vnnic.vn',
  'vnnic.net.vn',
  'irinn.in',
  'idnic.id',
  'idnic.net',
] as const;

/** The domain itself, or a name below it. */
function isWithin(domain: string, wide: string | undefined): boolean {
  return wide !== undefined && (domain === wide || domain.endsWith(`.${wide}`));
}
