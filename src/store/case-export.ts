// All that the desk keeps of one incident, to be taken along: its tickets, who is on them, what
// came and went, what was done, what it rests on. No token of a party is among it, and so no
// Message-ID of ours, which bears one. Each list ends at its limit, with one row more where
// there is more.

import type { MailId, TicketId, TicketKind } from '../model.ts';
import { standsFor } from './merged.ts';
import type { Database } from './pg.ts';

/** So many rows of each list go along. */
export const exportMost = {
  tickets: 200,
  links: 400,
  parties: 1_000,
  mails: 500,
  deliveries: 1_000,
  evidence: 2_000,
  history: 5_000,
} as const;

type Rows = readonly Readonly<Record<string, unknown>>[];

export interface ExportedMail {
  readonly id: MailId;
  readonly ticket: TicketId;
  readonly how: string;
  readonly sender: string | null;
  readonly subject: string | null;
  readonly messageId: string | null;
  readonly receivedAt: Date;
  readonly sizeBytes: number;
  /** Of the bytes as they came. */
  readonly sha256: string;
}

export interface ExportedTicket {
  readonly id: TicketId;
  readonly kind: TicketKind;
  readonly number: string | null;
}

export interface ExportedCase {
  readonly tickets: readonly (ExportedTicket & Readonly<Record<string, unknown>>)[];
  readonly links: Rows;
  readonly parties: Rows;
  readonly mails: readonly ExportedMail[];
  readonly deliveries: Rows;
  readonly evidence: Rows;
  readonly history: Rows;
}

/** The incident with what was merged into it and what hangs below it, at one instant. */
export async function exportCase(database: Database, incident: TicketId): Promise<ExportedCase> {
  return database.transaction(async (inside) => {
    const [tickets, links, parties, mails, deliveries, evidence, history] = await Promise.all([
      inside.query<ExportedCase['tickets'][number]>(ticketsSql, [incident]),
      inside.query<Rows[number]>(linksSql, [incident]),
      inside.query<Rows[number]>(partiesSql, [incident]),
      inside.query<ExportedMail>(mailsSql, [incident]),
      inside.query<Rows[number]>(deliveriesSql, [incident]),
      inside.query<Rows[number]>(evidenceSql, [incident]),
      inside.query<Rows[number]>(historySql, [incident]),
    ]);
    return { tickets, links, parties, mails, deliveries, evidence, history };
  });
}

const scope = `with own as (${standsFor('$1')}), whole as (
  select id from own
  union (select child from link where parent in (select id from own)
    order by child desc limit ${exportMost.tickets + 1}))`;
const here = 'ticket = any(array(select id from whole))';

const ticketsSql = `${scope}
  select id, kind, number, state, constituency, team, subject, category, prefix::text, ips, turn,
    owner, severity, priority, fields, close_reason as "closeReason",
    merged_into as "mergedInto", opened_at as "openedAt", updated_at as "updatedAt",
    closed_at as "closedAt"
  from ticket where id in (select id from whole) order by id limit ${exportMost.tickets + 1}`;

const linksSql = `${scope}
  select parent, child from link
  where parent in (select id from whole) and child in (select id from whole)
  order by parent, child limit ${exportMost.links + 1}`;

const partiesSql = `${scope}
  select ticket, role, address, left_at as "leftAt", spoke_at as "spokeAt" from party
  where ${here} order by id limit ${exportMost.parties + 1}`;

const mailsSql = `${scope}
  select mail.id, on_it.ticket, on_it.how, mail.sender, mail.subject,
    mail.message_id as "messageId", mail.received_at as "receivedAt",
    mail.size_bytes as "sizeBytes", encode(mail.sha256, 'hex') as sha256
  from (select distinct on (mail) mail, ticket, how from ticket_mail where ${here}
    order by mail, ticket limit ${exportMost.mails + 1}) on_it
  join mail on mail.id = on_it.mail order by mail.id`;

const deliveriesSql = `${scope}
  select id, ticket, mail, kind, recipient, subject, state, reply, by_person as "byPerson", actor, at, sent_at as "sentAt"
  from delivery where ${here} order by id limit ${exportMost.deliveries + 1}`;

const evidenceSql = `${scope}
  select mail, host(ip) as ip, prefix::text, type, reporter, at, event_at as "eventAt",
    event_clock as "eventClock", event_zone as "eventZone"
  from complaint
  where incident in (select id from own) order by at, mail, ip limit ${exportMost.evidence + 1}`;

const historySql = `${scope}
  select ticket, at, actor, what, text from history
  where ${here} order by id limit ${exportMost.history + 1}`;
