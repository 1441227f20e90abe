// What stages ask of the desk's own memory: threads, contacts. Questions of a batch
// arrive together and are answered by one query each.

import type { Contact, MailId } from '../model.ts';
import type { Questions } from '../questions.ts';
import type { Own } from '../settlement.ts';
import type { Database } from './pg.ts';
import { askingKinds } from './settle-sql.ts';

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
          lang, digest, escalate_to as "escalateTo", format
        from contact where address = any($1)`,
    },
    [[...new Set(asks.flatMap((ask) => ask.addresses))]],
  );
  return asks.map((ask) => rows.filter((row) => ask.addresses.includes(row.address)));
}

// Whom nobody has asked anything since, and who has not spoken; and who says that it is not theirs.
const unreached = `
  select jsonb_agg(distinct jsonb_build_object('ticket', ticket.id, 'state', ticket.state,
    'contact', lost.recipient, 'ips', ticket.ips))
  from delivery lost join ticket on ticket.id = lost.ticket
  where lost.mail = asked.mail and lost.kind = 'forward'
    and ticket.kind = 'investigation' and ticket.closed_at is null
    and (lost.state in ('bounced', 'failed') and ticket.turn = 'waiting'
      and not exists (select from delivery later
        where later.ticket = ticket.id and later.kind in ${askingKinds}
          and later.state not in ('bounced', 'failed', 'cancelled')
          and coalesce(later.sent_at, later.at) > coalesce(lost.sent_at, lost.at))
      or exists (select from override where override.mail = lost.mail
        and decided ->> 'kind' = 'disowned' and lower(decided ->> 'contact') = lost.recipient))`;

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
              'number', ticket.number, 'state', ticket.state)
              || case role when 'report' then jsonb_build_object('ips', ips) else '{}' end)
            from ticket where ticket.mail = asked.mail), '[]') as tickets,
          coalesce((select jsonb_agg(jsonb_build_object('id', party.id, 'ticket', party.ticket,
              'token', party.token))
            from ticket join party on party.ticket = ticket.id
            where ticket.mail = asked.mail), '[]') as parties,
          array(select recipient from delivery
            where delivery.mail = asked.mail and delivery.kind = 'forward') as "sentTo",
          array(select kind from delivery
            where delivery.mail = asked.mail and delivery.kind <> 'forward') as answered,
          coalesce((${unreached}), '[]') as unreached,
          array(select ticket from ticket_mail
            where ticket_mail.mail = asked.mail and how = 'follow-up') as "spokeOn"
        from unnest($1::uuid[]) as asked (mail)`,
    },
    [mails],
  );
  return new Map(rows.map(({ mail, ...own }) => [mail, own]));
}
