// What a bounce says: the worst fate of a recipient, and which of our mails came back. Delivery
// status reports (RFC 3464) are read by their fields, the many older forms by their words.
// Nothing here says whether to believe it.

import type { Address, Mail } from '../model.ts';
import { daemonNames, mailerDaemons } from './phrases.ts';

export type Action = 'failed' | 'delayed' | 'delivered' | 'unknown';

export interface Returned {
  readonly action: Action;
  readonly status: string | null;
  readonly recipient: string | null;
  readonly text: string;
  readonly messageIds: readonly string[];
}

const textCharactersMax = 500;
const messageIdsMax = 100;
/** Of a bounce in words: what it says stands above the mail that it returns. */
const linesMax = 1000;

/** Actions of RFC 3464 2.3.3, worst first. */
const actions: readonly (readonly [string, Action])[] = [
  ['failed', 'failed'],
  ['delayed', 'delayed'],
  ['delivered', 'delivered'],
  ['relayed', 'delivered'],
  ['expanded', 'delivered'],
];

/** True for a place inside another mail, as parts and attachments of a returned mail are. */
export function isInsideMail(mail: Mail, path: string): boolean {
  return mail.parts.some(
    (part) => part.type.startsWith('message/') && path.startsWith(`${part.path}.`),
  );
}

/** Reads a bounce. Whether the mail is one is for the caller to know. */
export function readReturned(mail: Mail): Returned {
  const statusText = mail.parts
    .filter(({ type, path }) => isStatus(type) && !isInsideMail(mail, path))
    .flatMap(({ path }) => mail.texts.find(({ place }) => place === `part:${path}`)?.text ?? [])
    .join('\n\n');
  const words = mail.texts.find(({ place }) => place === 'body' || place === 'html')?.text ?? '';
  const ids = returnedMessageIds(mail);
  return { ...(readStatus(statusText) ?? readWords(words, mail.subject)), messageIds: ids };
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

type Fate = Omit<Returned, 'messageIds'>;

/** Groups of fields, a blank line between them; the worst recipient speaks for all. */
function readStatus(text: string): Fate | null {
  const fates: Fate[] = [];
  for (const group of text.split(/\n[ \t]*\n/)) {
    if (!group.includes(':')) continue;
    const fields = new Map<string, string>();
    for (const line of group.replace(/\n[ \t]+/g, ' ').split('\n')) {
      const colon = line.indexOf(':');
      if (colon > 0) fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1));
    }
    const recipient = fields.get('final-recipient') ?? fields.get('original-recipient');
    const status = statusIn(fields.get('status') ?? '');
    if (recipient === undefined && status === null) continue;
    const word = (fields.get('action') ?? '').trim().toLowerCase();
    const action = actions.find(([name]) => word.startsWith(name))?.[1] ?? actionOf(status);
    const diagnostic = afterType(fields.get('diagnostic-code') ?? '');
    fates.push({
      action,
      status,
      recipient: addressIn(afterType(recipient ?? '')),
      text: cut(diagnostic === '' ? [word, status ?? ''].join(' ').trim() : diagnostic),
    });
  }
  const order: readonly Action[] = ['failed', 'delayed', 'unknown', 'delivered'];
  return fates.sort((a, b) => order.indexOf(a.action) - order.indexOf(b.action))[0] ?? null;
}

/** The older forms: qmail's paragraphs, Exim's list, a transcript, or just a sentence. */
function readWords(text: string, subject: string): Fate {
  const lines = text.split('\n', linesMax).map((line) => line.trim().slice(0, textCharactersMax));
  const isDelay = /\b(?:delayed|warning|still (?:being )?(?:retried|trying)|not yet been)\b/i;
  const at = lines.findIndex((line) => /^<[^<>\s@]+@[^<>\s@]+>:?|^[^\s@<>]+@[^\s@<>]+$/.test(line));
  const spoken = lines.slice(Math.max(at, 0)).find((line) => /\b[45]\d\d[ -]/.test(line));
  const first = lines[at] ?? lines.find((line) => line !== '') ?? subject;
  const next = at < 0 ? '' : (lines[at + 1] ?? '');
  const said = cut(spoken ?? `${first} ${next}`.trim());
  const code = /\b([45])\d\d[ -]/.exec(said)?.[1];
  const status = statusIn(said) ?? (code === undefined ? null : `${code}.0.0`);
  const isTold = isDelay.test(subject) || lines.slice(0, 20).some((line) => isDelay.test(line));
  const recipient = at < 0 ? null : addressIn(lines[at] ?? '');
  if (status?.startsWith('5')) return { action: 'failed', status, recipient, text: said };
  const action = isTold || status?.startsWith('4') ? 'delayed' : 'unknown';
  return { action, status, recipient, text: said };
}

function actionOf(status: string | null): Action {
  if (status === null) return 'unknown';
  if (status.startsWith('5')) return 'failed';
  return status.startsWith('4') ? 'delayed' : 'delivered';
}

function statusIn(text: string): string | null {
  return /(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])/.exec(text)?.[1] ?? null;
}

/** "rfc822; a@example.org", "smtp; 550 no such user": what stands after the type. */
function afterType(value: string): string {
  return value.slice(value.indexOf(';') + 1).trim();
}

function addressIn(text: string): string | null {
  const found = /[^\s<>;,"]{1,128}@[^\s<>;,":]{1,255}/.exec(text.slice(0, 2000));
  return found === null ? null : found[0].toLowerCase();
}

function cut(text: string): string {
  return text.replace(/\s{1,9}/g, ' ').slice(0, textCharactersMax);
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
