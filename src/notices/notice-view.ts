// What is looked at to tell a notice from a complaint: the mail's newest words, spelled plainly,
// what hangs on it, and what no mere notice has.

import type { Mail } from '../model.ts';
import { addresses, demands, offences } from '../roles/complaint-words.ts';
import { ownWords, plainWords } from './own-words.ts';
import { robotSenders } from './phrases.ts';
import { automatic, header, isSameHouse, sentOnBy } from './signs.ts';

/** Phrases stand at the beginning: so many characters of the own words are searched for them. */
const openingCharactersMax = 900;

export interface Seen {
  readonly mail: Mail;
  readonly subject: string;
  /** The newest layer, whole and its beginning, spelled plainly. */
  readonly own: string;
  readonly opening: string;
  /** Whether its own words have an offence, a demand, an address. */
  readonly offends: boolean;
  readonly demands: boolean;
  readonly names: boolean;
  /** All of the text, quotes too. */
  readonly whole: string;
  readonly quotes: boolean;
  readonly hasMore: boolean;
  readonly isRobot: boolean;
  readonly isAnswer: boolean;
}

/** Reads a mail once for all tests. */
export function look(mail: Mail): Seen {
  const text = textOf(mail);
  const { own, whole, quotes } = ownWords(text);
  const subject = plainWords(mail.subject);
  const sender = mail.from[0]?.address ?? '';
  return {
    mail,
    subject,
    own,
    opening: own.slice(0, openingCharactersMax),
    offends: offences.test(own),
    demands: demands.test(own),
    names: addresses.test(own),
    whole,
    quotes,
    hasMore:
      mail.texts.some(({ place }) => /^(?:embedded|attached):/.test(place)) ||
      mail.parts.some(({ filename, type }) => filename !== null && !type.startsWith('image/')),
    isRobot: automatic(mail) !== null || robotSenders.test(sender),
    isAnswer: mail.references.length > 0 || /^\W{0,9}(?:re|aw|sv|odp|antw) ?:/.test(subject),
  };
}

/** The words a reader sees: plain text, else HTML. */
export function textOf(mail: Mail): string {
  const body = mail.texts.find(({ place }) => place === 'body')?.text ?? '';
  return body.trim() === '' ? htmlOf(mail) : body;
}

/** The text of the HTML; empty where there is none. */
export function htmlOf(mail: Mail): string {
  return mail.texts.find(({ place }) => place === 'html')?.text ?? '';
}

/**
 * A program of a house writes about that house alone: its signature, its links, nothing attached.
 * Whoever sends spam along that looks so has links elsewhere.
 */
export function isOwnService(seen: Seen): boolean {
  const { mail, subject, quotes, hasMore, isRobot, whole } = seen;
  if (!isRobot || quotes || hasMore || seen.offends || seen.demands) return false;
  if (offences.test(subject) || demands.test(subject) || sentOnBy(mail) !== null) return false;
  const from = mail.from[0]?.address ?? '';
  const home = from.slice(from.lastIndexOf('@') + 1);
  const signed = header(mail, 'dkim-signature').some((value) =>
    isSameHouse(/(?:^|;)\s*d=([^\s;]{1,255})/.exec(value)?.[1] ?? '', home),
  );
  const html = plainWords(htmlOf(mail));
  const links = [...`${whole} ${html}`.matchAll(hostOfLink)];
  return signed && links.every(([, host = '']) => isSameHouse(host, home));
}

const hostOfLink = /(?:https?:\/\/|\bwww\.)([^\s/?#:<>"')\]]{1,255})/g;

/** A host in its words that is neither its sender's nor its reader's; null: none. */
export function strangerIn(mail: Mail, words: string): string | null {
  const known = [mail.from[0]?.address ?? '', ...header(mail, 'to'), ...header(mail, 'cc')]
    .flatMap((each) => [...each.matchAll(domainOf)].map(([, domain = '']) => domain))
    .slice(0, knownMax);
  const named = [...words.matchAll(hostOfLink), ...words.matchAll(bareHost)];
  const strange = named.find(([, host = '']) => !known.some((each) => isSameHouse(host, each)));
  return strange?.[1] ?? null;
}

const domainOf = /@([^\s<>"',;()]{1,255})/g;
const knownMax = 20;
/** Three labels at least: a full stop without a blank behind it makes two of words. */
const bareHost = /(?<![@\w.-])((?:[a-z0-9-]{1,63}\.){2,8}[a-z]{2,24})\b/g;

/** What no mere notice has: an offence, a demand, an address. */
export function accusing({ subject, own }: Pick<Seen, 'subject' | 'own'>): boolean {
  return [subject, own].some(
    (text) => offences.test(text) || demands.test(text) || addresses.test(text),
  );
}

/** Says by its subject that it passes something on. */
export function isForward(subject: string): boolean {
  return /^\W{0,9}(?:fwd?|wg|tr|rv|i|enc|pd) ?:|\(fwd\)/.test(subject);
}

/** The phrase as found, as a reason; null where it is not. */
export function say(
  where: string,
  phrase: RegExp | readonly RegExp[],
  text: string,
): string | null {
  const found = [phrase].flat().flatMap((each) => each.exec(text)?.[0].trim() ?? [])[0];
  return found === undefined ? null : `${where} says "${found.slice(0, 80)}"`;
}
