// The complaints that a ticket is about, for sending one on by hand: those on it, and the one that
// it was made for. What others wrote to it is their conversation with the desk, and is none.

import type { MailId, TicketId } from '../model.ts';
import { standsFor } from './merged.ts';
import type { Database } from './pg.ts';

export interface OriginalRow {
  readonly mail: MailId;
  readonly sender: string | null;
  readonly subject: string | null;
  readonly receivedAt: Date;
  readonly sizeBytes: number;
  /** It went, or would have gone, to several contacts, or is about several networks. */
  readonly isShared: boolean;
}

const originalsMost = 5;

/** The newest complaints of that ticket. */
export async function originalsOf(
  database: Database,
  ticket: TicketId,
): Promise<readonly OriginalRow[]> {
  return database.query<OriginalRow>(
    `with own as (${standsFor('$1')}), told as (
       select mail from ticket_mail where ticket in (select id from own) and how = 'complaint'
       union select mail from ticket where id in (select id from own) and mail is not null
       order by mail desc limit ${originalsMost})
     select mail.id as mail, mail.sender, mail.subject, mail.received_at as "receivedAt",
       mail.size_bytes as "sizeBytes",
       (select count(distinct recipient) > 1 from delivery
          where delivery.mail = mail.id and kind = 'forward')
       or (select count(distinct prefix) > 1 from complaint where complaint.mail = mail.id)
       or exists (select from override where override.mail = mail.id and decided ? 'only')
       or exists (select from hold where hold.mail = mail.id and closed_at is null
          and delivery is null and jsonb_array_length(prepared) > 1) as "isShared"
     from told join mail on mail.id = told.mail order by mail.id desc`,
    [ticket],
  );
}
