// What a bounce says: the worst fate of a recipient, and which of our mails came back. A delivery
// status report (RFC 3464) is believed before a field of the header, and that before words. Nothing
// here says whether to believe the bounce.

import type { Address, Mail } from '../model.ts';
import { textOf } from './notice-view.ts';
import { daemonNames, mailerDaemons } from './phrases.ts';
import { readEvent } from './returned-event.ts';
import { readWords } from './returned-forms.ts';
import { addressesIn, addressIn, type Fate, readStatus } from './returned-status.ts';

export interface Returned extends Fate {
  readonly messageIds: readonly string[];
}

const messageIdsMax = 100;
const knownMax = 20;

/** True for a place inside another mail, as parts and attachments of a returned mail are. */
export function isInsideMail(mail: Mail, path: string): boolean {
  return mail.parts.some(
    (part) => part.type.startsWith('message/') && path.startsWith(`${part.path}.`),
  );
}

/**
 * Reads a bounce: by its status report, else the event that it is, else by its words. Whether the
 * mail is a bounce is for the caller to know.
 */
export function readReturned(mail: Mail): Returned {
  const statusText = mail.parts
    .filter(({ type, path }) => isStatus(type) && !isInsideMail(mail, path))
    .flatMap(({ path }) => mail.texts.find(({ place }) => place === `part:${path}`)?.text ?? [])
    .join('\n\n');
  const words = textOf(mail);
  const stated = readStatus(statusText) ?? readEvent(words);
  const fate = stated?.recipient != null && stated.status !== null ? stated : inWords(mail, words);
  return { ...merged(stated, fate), messageIds: returnedMessageIds(mail) };
}

/** What is stated counts; words only add what it leaves out. */
function merged(stated: Fate | null, fate: Fate): Fate {
  if (stated === null) return fate;
  const { action, text } = stated;
  return {
    action,
    status: stated.status ?? (fate.action === action ? fate.status : null),
    recipient: stated.recipient ?? fate.recipient,
    text: text === '' ? fate.text : text,
  };
}

/** X-Failed-Recipients is Exim's, and others': it names who, the words say why. */
function inWords(mail: Mail, words: string): Fate {
  const known = new Set(
    mail.headers
      .filter(({ name }) => /^(?:from|to|delivered-to)$/.test(name))
      .flatMap(({ value }) => addressesIn(value, knownMax))
      .map(({ address }) => address),
  );
  const isDaemon = mail.from.some(
    (sender) => isMailerDaemon(sender) || /^post_?master@/.test(sender.address),
  );
  const named = mail.headers
    .filter(({ name }) => name === 'x-failed-recipients')
    .flatMap(({ value }) => addressIn(value) ?? [])[0];
  const fate = readWords(words, mail.subject, { known, isDaemon: isDaemon || named !== undefined });
  if (named === undefined) return fate;
  const action = fate.action === 'unknown' ? 'failed' : fate.action;
  return { ...fate, action, recipient: named };
}

/**
 * What the mails inside say in a field, as it stands at the beginning of a line: theirs, or one
 * that they quote.
 */
export function fieldInside(
  mail: Pick<Mail, 'texts'>,
  name: 'from' | 'message-id' | 'x-sluice-loop',
): readonly string[] {
  const line = new RegExp(`^${name}:(.*)$`, 'gim');
  return mail.texts
    .filter(({ place }) => place.startsWith('embedded:'))
    .flatMap(({ text }) => [...text.matchAll(line)].map(([, value = '']) => value.trim()));
}

/**
 * True for a bounce that a mail system made of one mail: a status report, or from a mailer daemon
 * and naming a recipient or a status. Other bounces only sound like one.
 */
export function isMachineMade(mail: Mail, { recipient, status }: Returned): boolean {
  if (statusPart(mail) !== null) return true;
  const isReport = mail.headers.some(
    ({ name, value }) => name === 'content-type' && /report-type="?delivery-status/i.test(value),
  );
  if (isReport) return true;
  const names = mail.headers.some(({ name }) => name === 'x-failed-recipients');
  const isSpecific = names || recipient !== null || status !== null;
  return isSpecific && mail.from.some(isMailerDaemon);
}

/**
 * The delivery status of a report, by its path. A person may hang one on a complaint: it counts in
 * a report, or from where mail systems send.
 */
export function statusPart(mail: Mail): string | null {
  const isReport = mail.headers.some(
    ({ name, value }) => name === 'content-type' && /^\s*multipart\/report\b/i.test(value),
  );
  if (!isReport && !mail.from.some(isMailerDaemon)) return null;
  const part = mail.parts.find(({ type, path }) => isStatus(type) && !isInsideMail(mail, path));
  return part?.path ?? null;
}

/** True for a sender that is a mail system by its address or its name. */
export function isMailerDaemon({ name, address }: Address): boolean {
  return mailerDaemons.test(address) || daemonNames.test(`${name} ${address}`);
}

/** True for the types that hold a delivery status. */
export function isStatus(type: string): boolean {
  return type === 'message/delivery-status' || type === 'message/global-delivery-status';
}

/** Of every mail or header inside, and of what older bounces quote in their text. */
function returnedMessageIds(mail: Mail): string[] {
  const ids = new Set<string>();
  for (const { place, text } of mail.texts) {
    if (!/^(?:body|html|part:|embedded:)/.test(place)) continue;
    const unfolded = text.replace(/\n[ \t]+/g, ' ');
    for (const [, value = ''] of unfolded.matchAll(
      /^[ \t>]{0,20}(?:message-id|references|in-reply-to):(.*)$/gim,
    )) {
      for (const id of value.match(/<[^<>\s]+>/g) ?? []) if (ids.size < messageIdsMax) ids.add(id);
    }
  }
  return [...ids];
}
