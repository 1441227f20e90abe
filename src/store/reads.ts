// What stages ask of the desk's own memory: threads, contacts. Questions of a batch
// arrive together and are answered by one query each.

import type { Contact, MailId } from '../model.ts';
import type { Questions } from '../questions.ts';
import type { Own } from '../settlement.ts';
import type { Database } from './pg.ts';

type Ask<Q extends keyof Questions> = Questions[Q]['ask'];

/** What the desk knows of each address; addresses never written to are not in the answer. */
export async function findContacts(
  database: Database,
  asks: readonly Ask<'contacts'>[],
): Promise<Contact[][]> {
  const rows = await database.query<Contact>(
    {
      name: 'find-contacts',
      text: `select address, approved_at is not null as approved, paused_at is not null as paused,
          pause_reason as "pauseReason", bounced_at is not null as bouncing,
          lang, digest, escalate_to as "escalateTo"
        from contact where address = any($1)`,
    },
    [[...new Set(asks.flatMap((ask) => ask.addresses))]],
  );
  return asks.map((ask) => rows.filter((row) => ask.addresses.includes(row.address)));
}

/** What earlier runs of these mails made and sent. */
export async function findOwn(
  database: Database,
  mails: readonly MailId[],
): Promise<Map<MailId, Own>> {
  const rows = await database.query<Own & { mail: MailId }>(
    {
      name: 'find-own',
      text: `select mail,
          coalesce((select jsonb_agg(jsonb_build_object('id', ticket.id, 'role', ticket.role,
              'number', ticket.number, 'state', ticket.state))
            from ticket where ticket.mail = asked.mail), '[]') as tickets,
          coalesce((select jsonb_agg(jsonb_build_object('id', party.id, 'ticket', party.ticket,
              'token', party.token))
            from ticket join party on party.ticket = ticket.id
            where ticket.mail = asked.mail), '[]') as parties,
          array(select recipient from delivery
            where delivery.mail = asked.mail and delivery.kind = 'forward') as "sentTo",
          array(select kind from delivery
            where delivery.mail = asked.mail and delivery.kind <> 'forward') as answered
        from unnest($1::uuid[]) as asked (mail)`,
    },
    [mails],
  );
  return new Map(rows.map(({ mail, ...own }) => [mail, own]));
}
