// From a letter to what is sent: tokens, Message-ID, envelope, the moment it may leave. The one
// place where a delivery is made, whoever writes: the pipeline, a clock, a person. A letter to
// several is one text with one Message-ID, and each of them has a delivery and a token of his own,
// so that what comes back is known by whom.

import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { ShownLetter } from '../acts.ts';
import { plainAddress } from '../mail/address.ts';
import { type Composed, compose, hasPage, preview, senderOf } from '../mail/compose.ts';
import type { Letter } from '../mail/letter.ts';
import type { DeliveryId, PartyId, TicketId } from '../model.ts';
import type { NewDelivery } from '../settlement.ts';
import {
  makePageToken,
  makeToken,
  pageHash,
  partyTokenOf,
  type TokenKeys,
} from '../tickets/token.ts';

export interface LetteringParts {
  readonly keys: TokenKeys;
  readonly newId: () => string;
  /** Boundaries come from chance: no complaint can know one. */
  readonly newBoundary: () => string;
  /** How long a mail waits in the outbox: automatic, or by a person's act. */
  readonly holdMs: { readonly automatic: number; readonly person: number };
  /**
   * The bytes as they leave: signed where the constituency signs, else as they are. Where they
   * should be signed and cannot be it throws SigningError, and nothing is sent.
   */
  readonly protect: (bytes: Buffer, constituency: string | null) => Promise<Buffer>;
}

/** Whose conversation a letter belongs to. */
export interface Addressee {
  readonly ticket: TicketId;
  readonly party: PartyId;
  /** Null: made by the newest key. */
  readonly partyToken: string | null;
  /** The stable number, without tag and brackets. */
  readonly number: string;
  readonly constituency: string | null;
}

export interface Sending {
  /** What makes it, where that may make it only once to one recipient. */
  readonly cause: string | null;
  readonly byPerson: boolean;
}

/** One letter goes to so many at most (F2). */
export const recipientsMax = 5;

/** A letter to more people than one may go to; nothing was composed. */
export class TooManyRecipientsError extends Error {
  override readonly name = 'TooManyRecipientsError';
}

/**
 * The deliveries of a letter: one a recipient of its envelope, the address in To first. Throws
 * UnsafeAddressError, UnsafeMarkError, TemplateError, TooManyRecipientsError and SigningError.
 */
export async function deliveryOf(
  letter: Letter,
  on: Addressee,
  { cause, byPerson }: Sending,
  parts: LetteringParts,
  now: Date,
): Promise<readonly NewDelivery[]> {
  const { desk, kind } = letter;
  const ids = recipientsOf(letter).map((recipient) => {
    const id = parts.newId() as DeliveryId;
    return { recipient, id, token: makeToken(parts.keys, 'delivery', id) };
  });
  const [first] = ids;
  if (first === undefined) return [];
  const newest = partyTokenOf(parts.keys, on.party, on.partyToken);
  const partyToken = newest.token;
  const domain = desk.from.address.slice(desk.from.address.lastIndexOf('@') + 1);
  const pageToken = makePageToken(parts.keys, first.id);
  const composed = await compose(letter, {
    number: on.number,
    partyToken,
    deliveryToken: first.token,
    pageToken,
    messageId: `<${partyToken}.${first.id.replaceAll('-', '').slice(0, 20)}@${domain}>`,
    date: now,
    boundary: parts.newBoundary(),
  });
  const bytes = await parts.protect(composed.bytes, on.constituency);
  const waitMs = byPerson ? parts.holdMs.person : parts.holdMs.automatic;
  return ids.map(({ recipient, id, token }) => ({
    id,
    ticket: on.ticket,
    party: on.party,
    kind,
    cause,
    byPerson,
    constituency: on.constituency,
    recipient,
    envelopeFrom: senderOf(desk, token),
    token,
    newerToken: newest.isNewer ? newest.token : null,
    messageId: composed.messageId,
    subject: composed.subject,
    bytes,
    ...(hasPage(letter) ? { page: pageHash(pageToken) } : {}),
    dueAt: new Date(now.getTime() + waitMs),
  }));
}

/** Letters as a person is shown them before they are sent. */
export interface Shown {
  readonly letters: readonly ShownLetter[];
  /** Each as it leaves, but for placeholders, and the sha256 of a file in the file's place. */
  readonly bytes: readonly Buffer[];
  /** What goes along with each. */
  readonly files: readonly Letter['attachments'][];
  /** Over every mail: recipients, headers, text, and what goes along by its sha256. */
  readonly digest: string;
}

/** What would be sent, and the digest that pins it; others have their turn between two letters. */
export async function shownLetters(
  letters: Iterable<Letter> | AsyncIterable<Letter>,
): Promise<Shown> {
  const hash = createHash('sha256');
  const shown: ShownLetter[] = [];
  const bytes: Buffer[] = [];
  const files: Letter['attachments'][] = [];
  for await (const letter of letters) {
    await nextTurn();
    const composed = await preview(letter);
    hash.update(recipientsOf(letter).join(',')).update('\0').update(composed.bytes).update('\0');
    shown.push(shownAs(letter, composed));
    bytes.push(composed.bytes);
    files.push(letter.attachments);
  }
  return { letters: shown, bytes, files, digest: hash.digest('hex') };
}

function shownAs({ kind, cc, bcc }: Letter, composed: Composed): ShownLetter {
  const { envelope, subject, text } = composed;
  return { kind, to: envelope.to, cc, bcc, subject, text };
}

/** Everybody in the envelope, each once. */
function recipientsOf({ to, cc, bcc }: Letter): readonly string[] {
  const all = [...new Set([to, ...cc, ...bcc].map(plainAddress))];
  if (all.length <= recipientsMax) return all;
  const text = `${all.length} recipients; one letter goes to ${recipientsMax} at most`;
  throw new TooManyRecipientsError(text);
}
