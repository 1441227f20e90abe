// The letters that wait for an answer of the desk, as they would leave: one with its bytes, and all
// that the same answer lets go with it.

import type { DeliveryId, DeliveryState, HoldCode, LetterKind, TicketId } from '../model.ts';
import { waitsForBudget } from './floods.ts';
import { standsFor } from './merged.ts';
import { type Database, isId } from './pg.ts';

/** One of ours, whether it has left or not. */
export interface OurLetter {
  readonly id: DeliveryId;
  readonly ticket: TicketId;
  readonly number: string | null;
  readonly recipient: string;
  readonly subject: string;
  readonly kind: LetterKind;
  readonly state: DeliveryState;
  /** What the peer said last. */
  readonly reply: string | null;
  readonly at: Date;
  readonly sizeBytes: number;
  readonly bytes: Buffer;
}

/** A letter with as many of its bytes as are asked for; null where there is none. */
export async function findLetter(
  database: Database,
  id: string,
  bytesMost: number,
): Promise<OurLetter | null> {
  if (!isId(id)) return null;
  const [row] = await database.query<OurLetter>(
    `select delivery.id, delivery.ticket, ticket.number, delivery.recipient, delivery.subject,
       delivery.kind, delivery.state, delivery.reply, delivery.at,
       octet_length(delivery.bytes) as "sizeBytes", substring(delivery.bytes for $2) as bytes
     from delivery join ticket on ticket.id = delivery.ticket where delivery.id = $1`,
    [id, bytesMost],
  );
  return row ?? null;
}

/** A letter that somebody wrote on the ticket of a question. */
export interface WrittenLetter {
  readonly id: DeliveryId;
  readonly recipient: string;
  readonly subject: string;
  readonly actor: string;
  readonly at: Date;
}

/** What people wrote on its ticket since it was asked and did not take back; the newest first. */
export async function writtenSince(
  database: Database,
  { ticket, openedAt }: { readonly ticket: TicketId | null; readonly openedAt: Date },
  limit: number,
): Promise<WrittenLetter[]> {
  if (ticket === null) return [];
  return database.query<WrittenLetter>(
    {
      name: 'written-since',
      text: `select id, recipient, subject, actor, at from delivery
        where ticket = any(array(${standsFor('$1')})) and at >= $2
          and by_person and mail is null and state <> 'cancelled'
        order by id desc limit $3`,
    },
    [ticket, openedAt, limit],
  );
}

export interface OtherLetter {
  readonly id: DeliveryId;
  readonly recipient: string;
  readonly subject: string;
}

/** What else accepting a hold about a delivery lets go, as decideDelivery does; the first first. */
export async function lettersBeside(
  database: Database,
  hold: { readonly id: string; readonly codes: readonly HoldCode[] },
  letter: Pick<OurLetter, 'id' | 'state'>,
  limit: number,
): Promise<OtherLetter[]> {
  const states = hold.codes.includes('contact-bounced') ? ['waiting', 'failed'] : ['waiting'];
  const asked = '(select %s from delivery where id = $2)';
  const goes = hold.codes.includes('flood')
    ? `${waitsForBudget} and $4::text[] is not null`
    : letter.state === 'held'
      ? `delivery.message_id = ${asked.replace('%s', 'message_id')}
           and delivery.state = 'held' and $4::text[] is not null`
      : `delivery.recipient = ${asked.replace('%s', 'recipient')}
           and delivery.state = any($4::text[])`;
  return database.query<OtherLetter>(
    `select delivery.id, delivery.recipient, delivery.subject
     from hold join delivery on ${goes}
     where hold.id = $1 and delivery.id <> $2 order by delivery.id limit $3`,
    [hold.id, letter.id, limit, states],
  );
}
