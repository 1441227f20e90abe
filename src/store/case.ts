// A ticket with all that a person needs beside it, as one look: its statements travel together and
// cost one round trip, and none reads more rows than a page shows. What was merged into a ticket is
// its own story too.

import type {
  DeliveryId,
  LetterKind,
  MailId,
  PartyId,
  PartyRole,
  TicketId,
  TicketKind,
  Turn,
} from '../model.ts';
import type { HoldRow } from './acts.ts';
import { standsFor } from './merged.ts';
import type { Database, Queries } from './pg.ts';
import { chosenBy } from './settle-sql.ts';
import { goes } from './switches.ts';

/** Lists of a case are cut there; one row more says so. */
export const caseMost = {
  links: 60,
  mails: 40,
  deliveries: 40,
  parties: 20,
  evidence: 40,
  acts: 20,
  history: 50,
  holds: 10,
} as const;

export interface CaseLink {
  readonly id: TicketId;
  readonly as: 'parent' | 'child';
  readonly kind: TicketKind;
  readonly number: string | null;
  readonly state: string;
  readonly subject: string;
  readonly turn: Turn | null;
  readonly dueAt: Date | null;
  readonly openedAt: Date;
  /** Who is on the other side: the complainant, or whom we ask. */
  readonly with: string | null;
}

export interface CaseMail {
  readonly mail: MailId;
  readonly how: string;
  readonly sender: string | null;
  readonly subject: string | null;
  readonly receivedAt: Date;
  /** Of a reply, their own words, and what it seems to want. */
  readonly text: string | null;
  readonly intent: string | null;
}

export interface CaseDelivery {
  readonly id: DeliveryId;
  readonly ticket: TicketId;
  readonly mail: MailId | null;
  readonly kind: LetterKind;
  readonly recipient: string;
  readonly subject: string;
  readonly state: string;
  readonly byPerson: boolean;
  readonly reply: string | null;
  readonly attempt: number;
  readonly at: Date;
  readonly sentAt: Date | null;
  readonly dueAt: Date | null;
  /** A switch keeps it from leaving. */
  readonly isStopped: boolean;
}

export interface CaseParty {
  readonly id: PartyId;
  readonly ticket: TicketId;
  readonly role: PartyRole;
  readonly address: string;
  readonly left: boolean;
  readonly spokeAt: Date | null;
  /** Of a contact: who named it, who of the desk did so for this case, how soon it answers. */
  readonly source: string | null;
  readonly chosenBy: string | null;
  readonly pausedAt: Date | null;
  readonly bouncedAt: Date | null;
  readonly answers: number;
  readonly medianMs: number | null;
}

export interface CaseEvidence {
  readonly mail: MailId;
  readonly ip: string;
  readonly prefix: string;
  readonly type: string;
  readonly reporter: string;
  readonly at: Date;
}

export interface CaseAct {
  readonly id: string;
  readonly ticket: TicketId;
  readonly number: string | null;
  readonly kind: string;
  readonly actor: string;
  readonly at: Date;
  readonly isUndone: boolean;
  readonly isUndoable: boolean;
  /** Of a note, its text. */
  readonly text: string | null;
}

export type CaseHold = Pick<HoldRow, 'id' | 'codes' | 'doubts' | 'openedAt' | 'snoozedUntil'>;

export interface HistoryLine {
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  readonly what: string;
  readonly text: string;
}

export interface CaseClock {
  readonly askedAt: Date | null;
  readonly rung: number;
  readonly dueAt: Date | null;
  /** Its worker looks at it now. */
  readonly isInHand: boolean;
  readonly pausedFrom: Date | null;
}

export interface TicketCase {
  readonly clock: CaseClock | null;
  /** Parents first, the newest of each first. */
  readonly links: readonly CaseLink[];
  /** Newest first, as deliveries are. */
  readonly mails: readonly CaseMail[];
  readonly deliveries: readonly CaseDelivery[];
  readonly parties: readonly CaseParty[];
  readonly evidence: readonly CaseEvidence[];
  readonly acts: readonly CaseAct[];
  readonly holds: readonly CaseHold[];
  readonly history: readonly HistoryLine[];
  /** What was merged into it, with why it was closed. */
  readonly merged: readonly { readonly number: string; readonly reason: string | null }[];
}

/**
 * All around one ticket.
 * @param before the last line of history on the page above; null: the newest lines
 */
export async function ticketCase(
  database: Database,
  ticket: { readonly id: TicketId; readonly kind: TicketKind },
  before: string | null,
): Promise<TicketCase> {
  const key = [ticket.id];
  const around = [ticket.id, ticket.kind === 'report'];
  return database.transaction(async (inside) => {
    const [clock, links, mails, deliveries, parties, evidence, acts, holds, history, merged] =
      await Promise.all([
        inside.query<CaseClock>(clockSql, key),
        inside.query<CaseLink>(linksSql, key),
        inside.query<CaseMail>(mailsSql, around),
        inside.query<CaseDelivery>(deliveriesSql, around),
        inside.query<CaseParty>(partiesSql, around),
        inside.query<CaseEvidence>(evidenceSql, key),
        inside.query<CaseAct>(actsSql, key),
        inside.query<CaseHold>(holdsSql, key),
        inside.query<HistoryLine>(historySql, [ticket.id, before]),
        inside.query<TicketCase['merged'][number]>(mergedSql, key),
      ]);
    return {
      clock: clock[0] ?? null,
      links,
      mails,
      deliveries,
      parties,
      evidence,
      acts,
      holds,
      history,
      merged,
    };
  });
}

/** One act with all that was meant by it, whichever ticket it was done on, or null. */
export async function findAct(
  database: Queries,
  id: string,
): Promise<(CaseAct & { readonly done: unknown }) | null> {
  const [row] = await database.query<CaseAct & { readonly done: unknown }>(
    `select ${actColumns}, act.done from act join ticket on ticket.id = act.ticket where act.id = $1`,
    [id],
  );
  return row ?? null;
}

const own = `own as (${standsFor('$1')})`;
/**
 * The ticket and whom is asked about it; of a report ($2) whom its cases ask. Parents are an array:
 * over two subqueries the planner reads every link there is.
 */
const asked = `with ${own}, cases as (
  select id from own
  union select parent from link where $2 and child = any (array(select id from own))
), asked as (
  select id from own
  union select child from link
    where child_kind = 'investigation' and parent = any (array(select id from cases))
  limit ${caseMost.links})`;

/** While its worker has it in hand it is due never, which no calendar shows. */
const clockSql = `select asked_at as "askedAt", rung, nullif(due_at, 'infinity') as "dueAt",
  coalesce(due_at = 'infinity', false) as "isInHand",
  paused_from as "pausedFrom" from clock where ticket = $1`;

export const linkColumns = `ticket.id, ticket.kind, ticket.number, ticket.state, ticket.subject,
  ticket.turn, (select ticket_due_at from clock where clock.ticket = ticket.id) as "dueAt",
  ticket.opened_at as "openedAt",
  coalesce(
    (select address from party where party.ticket = ticket.id
       and role in ('complainant', 'administrator') order by party.id limit 1),
    (select sender from mail where mail.id = ticket.mail and ticket.kind = 'report')) as "with"`;

const linksSql = `with ${own}
  (select 'parent' as "as", ${linkColumns} from link join ticket on ticket.id = link.parent
    where link.child in (select id from own) order by link.parent desc limit ${caseMost.links + 1})
  union all
  (select 'child', ${linkColumns} from link join ticket on ticket.id = link.child
    where link.parent in (select id from own) and link.child_kind <> 'report'
    order by link.child desc limit ${caseMost.links + 1})
  union all
  (select 'child', ${linkColumns} from link join ticket on ticket.id = link.child
    where link.parent in (select id from own) and link.child_kind = 'report'
    order by link.child desc limit ${caseMost.links + 1})`;

const mailsSql = `${asked}
  select mail.id as mail, on_it.how, mail.sender, mail.subject, mail.received_at as "receivedAt",
    on_it.text, on_it.intent
  from (select distinct on (mail) mail, how, text, intent from ticket_mail
    where ticket in (select id from asked) order by mail desc limit ${caseMost.mails + 1}) on_it
  join mail on mail.id = on_it.mail order by mail.id desc`;

const deliveriesSql = `${asked}
  select id, ticket, mail, kind, recipient, subject, state, by_person as "byPerson", reply,
    attempt, at, sent_at as "sentAt", due_at as "dueAt", not ${goes} as "isStopped"
  from delivery where ticket = any(array(select id from asked))
  order by id desc limit ${caseMost.deliveries + 1}`;

const partiesSql = `${asked}
  select distinct on (party.role, party.address) party.id, party.ticket, party.role, party.address,
    party.left_at is not null as left, party.spoke_at as "spokeAt", contact.source,
    (select ${chosenBy('ticket.mail', 'party.address')} from ticket where ticket.id = party.ticket)
      as "chosenBy", contact.paused_at as "pausedAt", contact.bounced_at as "bouncedAt", health.answers,
    round(1000 * health.seconds)::float8 as "medianMs"
  from (select * from party where ticket = any(array(select id from asked))
    order by id limit ${caseMost.parties}) party
  left join contact on contact.address = party.address
  cross join lateral (
    select count(*)::int as answers, percentile_cont(0.5) within group (
      order by extract(epoch from newest.answered_at - newest.asked_at)) as seconds
    from (select asked_at, answered_at from contact_answer
      where contact_answer.contact = party.address
      order by answered_at desc limit 50) newest) health
  order by party.role, party.address, party.ticket = $1 desc, party.id`;

/** Of an incident its complaints; of what hangs below one, that incident's; else its own mails'. */
const evidenceSql = `with ${own}, incident as (
    select id from own
    union select parent from link join ticket on ticket.id = link.parent
      where link.child in (select id from own) and ticket.kind = 'incident'
        and link.child_kind <> 'report')
  select mail, host(ip) as ip, prefix::text, type, reporter, at from (
    (select * from complaint where incident = any(array(select id from incident)) limit 500)
    union
    (select complaint.* from ticket_mail join complaint on complaint.mail = ticket_mail.mail
      where ticket_mail.ticket in (select id from own) limit 500)
  ) complaint order by at desc, mail, complaint.ip limit ${caseMost.evidence + 1}`;

const actColumns = `act.id, act.ticket, ticket.number, act.kind, act.actor, act.at,
  act.undone_at is not null as "isUndone", act.undo is not null as "isUndoable",
  case when act.kind = 'note' then act.done ->> 'text' end as text`;

const actsSql = `select ${actColumns} from act join ticket on ticket.id = act.ticket
  where act.ticket = $1 order by act.id desc limit ${caseMost.acts}`;

const holdsSql = `with ${own} select id, codes, doubts, opened_at as "openedAt",
    snoozed_until as "snoozedUntil"
  from hold where closed_at is null and ticket = any(array(select id from own))
  order by id limit ${caseMost.holds}`;

const historySql = `with ${own} select id, at, actor, what, text from history
  where ticket = any(array(select id from own)) and ($2::uuid is null or id < $2)
  order by id desc limit ${caseMost.history + 1}`;

const mergedSql = `with ${own} select number, close_reason as reason from ticket
  where id in (select id from own) and id <> $1 and number is not null order by id`;
