// New rows of outgoing mail. Bytes travel as bytes, so these are rows of parameters and not JSON.

import type { MailId } from '../model.ts';
import type { NewDelivery } from '../settlement.ts';
import { insertPageLinks } from './page-links.ts';
import { placeholders, type Queries } from './pg.ts';

const casts = ['uuid', 'uuid', 'uuid', 'uuid', 'text', 'text', 'text', 'text', 'text'].concat([
  'text',
  'bytea',
  'timestamptz',
  'text',
  'timestamptz',
  'text',
  'text',
  'boolean',
  'text',
  'integer',
]);

/** Parameters are numbered with 16 bits; a fan-out to thousands goes in pieces. */
const rowsMax = 1_000;

/** Writes deliveries that wait. `mail`: what made them; null: a person's act. */
export async function insertDeliveries(
  inside: Queries,
  all: readonly { readonly mail: MailId | null; readonly delivery: NewDelivery }[],
  stamp: { readonly actor: string; readonly at: Date },
): Promise<void> {
  const pages = all.flatMap(({ delivery: { id, page } }) =>
    page === undefined ? [] : [{ delivery: id, hash: page }],
  );
  const values = all.map(({ mail, delivery }) => [
    delivery.id,
    mail,
    delivery.ticket,
    delivery.party,
    delivery.constituency,
    delivery.recipient,
    delivery.envelopeFrom,
    delivery.token,
    delivery.messageId,
    delivery.subject,
    delivery.bytes,
    delivery.dueAt,
    stamp.actor,
    stamp.at,
    delivery.kind,
    delivery.cause,
    delivery.byPerson,
    delivery.reporter?.key ?? null,
    delivery.reporter?.perHour ?? null,
  ]);
  for (let from = 0; from < values.length; from += rowsMax) {
    const rows = values.slice(from, from + rowsMax);
    await inside.query(
      {
        name: `new-deliveries-${rows.length}`,
        text: `insert into delivery (id, mail, ticket, party, constituency, recipient,
            envelope_from, token, message_id, subject, bytes, due_at, actor, at, kind, cause,
            by_person, reporter, reporter_per_hour, state)
          select *, 'waiting' from (values ${placeholders(rows.length, casts)}) as given`,
      },
      rows.flat(),
    );
  }
  await insertPageLinks(inside, pages, stamp.at);
}
