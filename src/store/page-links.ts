// Recipients' ways to their pages: which delivery a token belongs to, and what of its conversation
// its recipient may see: their own letter, what we sent them, what they answered. Only hashes of
// tokens are kept.

import type { DeliveryId, TicketId } from '../model.ts';
import { type Database, placeholders, type Queries } from './pg.ts';

const lifeMs = 90 * 86_400_000;
const linesMost = 50;

/** Notes the links of deliveries that were just written. */
export async function insertPageLinks(
  inside: Queries,
  links: readonly { readonly delivery: DeliveryId; readonly hash: Buffer }[],
  at: Date,
): Promise<void> {
  if (links.length === 0) return;
  const expires = new Date(at.getTime() + lifeMs);
  const casts = ['bytea', 'uuid', 'timestamptz', 'timestamptz'];
  await inside.query(
    `insert into page_link (hash, delivery, at, expires_at)
     values ${placeholders(links.length, casts)}`,
    links.flatMap(({ hash, delivery }) => [hash, delivery, at, expires]),
  );
}

/** Whose page it is, and the letter that led to it. */
export interface PageLink {
  readonly delivery: DeliveryId;
  readonly ticket: TicketId;
  readonly number: string | null;
  readonly isClosed: boolean;
  readonly recipient: string;
  readonly messageId: string;
  readonly subject: string;
  readonly bytes: Buffer;
  readonly sentAt: Date | null;
  readonly isPaused: boolean;
}

/**
 * Null for a token that is none, too old, revoked, seen with others (pipeline/leaking.ts), or of a
 * mail that never arrived: nobody can tell one from another.
 */
export async function findPageLink(
  database: Database,
  hash: Buffer,
  now: Date,
): Promise<PageLink | null> {
  const [row] = await database.query<PageLink>(
    {
      name: 'page-link',
      text: `select delivery.id as delivery, delivery.ticket, ticket.number,
          ticket.closed_at is not null as "isClosed", delivery.recipient,
          delivery.message_id as "messageId", delivery.subject, delivery.bytes,
          delivery.sent_at as "sentAt", contact.paused_at is not null as "isPaused"
        from page_link join delivery on delivery.id = page_link.delivery
          join ticket on ticket.id = delivery.ticket
          left join contact on contact.address = delivery.recipient
        where page_link.hash = $1 and page_link.expires_at > $2 and page_link.revoked_at is null
          and not exists (select from leaked_token where token = encode($1::bytea, 'hex'))
          and delivery.state not in ('cancelled', 'failed', 'bounced')`,
    },
    [hash, now],
  );
  return row ?? null;
}

/** A letter from us, or an answer of theirs. */
export interface PageLine {
  readonly at: Date;
  readonly isOurs: boolean;
  readonly subject: string;
}

/** What went to and fro between us and that recipient, the oldest first. */
export async function listPageLines(
  database: Database,
  { ticket, recipient }: Pick<PageLink, 'ticket' | 'recipient'>,
): Promise<PageLine[]> {
  return database.query<PageLine>(
    {
      name: 'page-lines',
      text: `select at, "isOurs", subject from (
          (select sent_at as at, true as "isOurs", subject from delivery
           where ticket = $1 and recipient = $2 and sent_at is not null
           order by sent_at desc limit $3)
          union all
          (select mail.received_at, false, coalesce(mail.subject, '')
           from ticket_mail join mail on mail.id = ticket_mail.mail
           where ticket_mail.ticket = $1 and mail.sender = $2
           order by mail.received_at desc limit $3)
        ) as lines order by at, "isOurs" desc limit $3`,
    },
    [ticket, recipient, linesMost],
  );
}

/** Closes the pages of a delivery for good. @returns how many were open */
export async function revokePageLinks(
  database: Database,
  delivery: string,
  at: Date,
): Promise<number> {
  const rows = await database.query(
    `update page_link set revoked_at = $2 where delivery = $1 and revoked_at is null
     returning delivery`,
    [delivery, at],
  );
  return rows.length;
}
