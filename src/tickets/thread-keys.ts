// Everything in a mail that could name a ticket of ours: tokens in its addresses and references,
// Message-IDs, numbers of ours and of others in its subject. What stands in its texts or in mails
// inside it never names one.

import type { Mail, Override, Received, TicketId } from '../model.ts';
import type { Questions } from '../questions.ts';
import type { Desk } from '../rules.ts';
import { foreignNumbers } from './foreign.ts';
import { mistyped } from './near.ts';
import { findNumbers } from './number.ts';
import { tokenOfMessageId, tokensIn } from './token.ts';

export type ThreadKeys = Omit<Questions['threads']['ask'], 'mail' | 'bodyDigest'> & {
  /** A number as it is written, whose check digit is wrong. */
  readonly written: string | null;
};

/** Who wrote it, by its From. */
export interface Sender {
  /** Null where it names none, or several: any one of them could hide behind another. */
  readonly address: string | null;
  /** Whether its domain is proven. */
  readonly proven: boolean;
}

/** The newest references count; more than this many are not asked about. */
export const referencesMax = 100;
const tokensMax = 100;
const numbersMax = 50;
/** As many as are kept of a mail that came (store/settle.ts). */
const ancestorsMax = 20;

/** The one in From; several are none. */
export function senderOf(mail: Pick<Mail, 'from'>, aligned: boolean): Sender {
  const [sender, ...others] = mail.from;
  const address = others.length > 0 ? null : sender?.address || null;
  return { address, proven: address !== null && aligned };
}

/** The keys of a mail; the envelope's tokens come first, the newest of its references last. */
export function keysOf(received: Received, mail: Mail, sender: Sender, desk: Desk): ThreadKeys {
  const references = mail.references.slice(-referencesMax);
  const tokens = new Set([
    ...addressTokens(received, mail, desk),
    ...references.toReversed().flatMap((id) => tokenOfMessageId(id) ?? []),
  ]);
  const own = mail.messageId === null ? [] : [mail.messageId];
  const slip = mistyped(mail.subject, desk.ticketTag);
  const house = sender.proven ? domainOf(sender.address ?? '') : '';
  const numbers = house === '' ? [] : foreignNumbers(mail.subject, desk.ticketTag);
  return {
    sender: sender.address,
    proven: sender.proven,
    tokens: [...tokens].slice(0, tokensMax),
    messageIds: [...new Set([...references, ...own])],
    ancestors: references.slice(-ancestorsMax),
    numbers: findNumbers(mail.subject, desk.ticketTag).slice(0, numbersMax),
    near: slip?.near ?? [],
    written: slip?.written ?? null,
    foreign: numbers.length === 0 ? null : { house, numbers },
    wanted: wantedBy(received.overrides),
  };
}

/**
 * The tokens of our form in a mail that could only be ours: in addresses that we gave out, and in
 * Message-IDs of our own domain. One of them that is nobody's was guessed, or broken on its way.
 */
export function ownTokens(received: Received, mail: Mail, desk: Desk): readonly string[] {
  const domain = domainOf(desk.from.address.toLowerCase());
  const ids = mail.references
    .slice(-referencesMax)
    .filter((id) => id.toLowerCase().endsWith(`@${domain}>`))
    .flatMap((id) => tokenOfMessageId(id) ?? []);
  return [...new Set([...addressTokens(received, mail, desk), ...ids])].slice(0, tokensMax);
}

/** What a person has said last of where it belongs: a ticket, to none (separate), or nothing. */
export function placedBy(
  overrides: readonly Override[],
): Extract<Override, { kind: 'attach' | 'separate' }> | null {
  const words = overrides.filter((one) => one.kind === 'attach' || one.kind === 'separate');
  return words.at(-1) ?? null;
}

/** Behind the last @; empty where there is none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? '' : address.slice(at + 1);
}

function wantedBy(overrides: readonly Override[]): TicketId | null {
  const placed = placedBy(overrides);
  return placed?.kind === 'attach' ? placed.ticket : null;
}

function addressTokens(received: Received, mail: Mail, desk: Desk): readonly string[] {
  const named = mail.headers.filter(({ name }) => name === 'to' || name === 'cc');
  const places = [...received.envelope.to, ...named.map(({ value }) => value)];
  return places.flatMap((place) => [
    ...tokensIn(place, desk.reply),
    ...tokensIn(place, desk.bounce),
  ]);
}
