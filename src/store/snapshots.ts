// The rows that an act is planned from: the tickets it names, what hangs around them, their parties
// and mails, who is at work on them. Read inside a transaction after the tickets are locked it is
// what the act then changes.

import {
  type Act,
  type HeldMail,
  type LastAct,
  type PartyState,
  type Snapshot,
  type TicketState,
} from '../acts.ts';
import { type HeldLink } from '../edits.ts';
import type { MailId, TicketId } from '../model.ts';
import { findSilence } from './clocks.ts';
import { liveLeases } from './leases.ts';
import type { Queries } from './pg.ts';
import { namedBy, type Reach, ticketsIn } from './reach.ts';

/** A case with more tickets than this is nothing that one act changes. */
const ticketsMost = 10_000;
const messageIdsMost = 10;

/** What an act looks at is more than one act may change; nothing was read. */
export class TooWideError extends Error {}

/** @throws TooWideError */
export async function readSnapshot(inside: Queries, act: Act): Promise<Snapshot> {
  const last = act.do === 'undo' ? await lastAct(inside, act.ticket, act.act) : null;
  const { ids, reach } = namedBy(act);
  const named = [...new Set([...ids, ...ticketsIn(last?.edits ?? [])])];
  const links = reach === 'ticket' ? [] : await linksAround(inside, named, reach);
  const around = links.flatMap(({ parent, child }) => [parent, child]);
  const [tickets, leases] = await Promise.all([
    readTickets(inside, [...new Set([...named, ...around])]),
    liveLeases(inside, ids, act.actor),
  ]);
  const people = reach === 'case' ? [...new Set([...named, ...below(links, named)])] : named;
  const hasMails = act.do === 'merge' || act.do === 'split' || act.do === 'undo';
  const asksSilence =
    act.do === 'remind' || last?.edits.some((edit) => edit.edit === 'rung') === true;
  const [parties, mails, complaints, silence] = await Promise.all([
    readParties(inside, people),
    hasMails ? readMails(inside, named) : [],
    act.do === 'merge' ? readComplaints(inside, [act.from]) : [],
    asksSilence ? findSilence(inside, act.ticket) : null,
  ]);
  return {
    tickets: new Map(tickets.map((one) => [one.id, one])),
    links,
    parties,
    mails,
    complaints,
    leases,
    last,
    silence,
  };
}

/** Those named, and what hangs below them. */
function below(links: readonly HeldLink[], named: readonly TicketId[]): readonly TicketId[] {
  return links.filter(({ parent }) => named.includes(parent)).map(({ child }) => child);
}

async function linksAround(
  inside: Queries,
  named: readonly TicketId[],
  reach: Reach,
): Promise<readonly HeldLink[]> {
  const rows = await inside.query<HeldLink>(
    {
      name: `snapshot-${reach}`,
      text: `
        with near as (
          select parent, child from link where parent = any($1)
          union select parent, child from link where child = any($1)
        )
        select parent, child from near
        ${reach === 'case' ? secondHop : ''}
        order by parent, child limit ${ticketsMost + 1}`,
    },
    [named],
  );
  if (rows.length <= ticketsMost) return rows;
  throw new TooWideError(`more than ${ticketsMost} tickets hang together; unlink some first`);
}

/** What else the tickets below hang on. */
const secondHop = `
  union select link.parent, link.child from link join near on near.child = link.child
    where near.parent = any($1)`;

async function readTickets(inside: Queries, ids: readonly TicketId[]): Promise<TicketState[]> {
  return inside.query<TicketState>(
    {
      name: 'snapshot-tickets',
      text: `
        select id, kind, number, state, constituency, team, subject, owner, category, severity,
          priority, fields, ips, turn, close_reason as "closeReason",
          to_char(snoozed_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
            as "snoozedUntil",
          merged_into as "mergedInto", repeat_key as "repeatKey", complaints,
          array(select hold.id from ticket_mail join hold on hold.mail = ticket_mail.mail
            where ticket_mail.ticket = ticket.id and hold.closed_at is null
              and hold.delivery is null) as questions,
          opened_at as "openedAt",
          not exists (select from ticket other
            where other.kind = 'incident' and other.state = 'open' and other.id <> ticket.id
              and other.repeat_key = ticket.repeat_key) as "keyFree"
        from ticket where id in (
          select unnest($1::uuid[])
          union select id from ticket where merged_into = any($1)
          union select merged_into from ticket where id = any($1) and merged_into is not null)
        order by id`,
    },
    [ids],
  );
}

// Who wrote: by a mail that a program may answer (tickets/answerable.ts), so that neither a program
// nor a forged From makes us write to others. Entered: by an act; what mails made is sluice's.
async function readParties(inside: Queries, tickets: readonly TicketId[]): Promise<PartyState[]> {
  return inside.query<PartyState>(
    {
      name: 'snapshot-parties',
      text: `
        select party.id, party.ticket, party.role, party.address, party.token,
          party.left_at is not null as left,
          exists (select from ticket_mail join mail on mail.id = ticket_mail.mail
            where ticket_mail.ticket = party.ticket and mail.sender = party.address
              and mail.may_answer) as wrote,
          party.actor <> 'sluice' as entered,
          coalesce((select array_agg(message_id order by at) from (
            select message_id, at from (
              select mail.message_id, mail.received_at as at
              from ticket_mail join mail on mail.id = ticket_mail.mail
              where ticket_mail.ticket = party.ticket and mail.sender = party.address
                and mail.message_id is not null
              union
              select delivery.message_id, delivery.at from delivery
              where delivery.ticket = party.ticket and delivery.recipient = party.address
            ) both_ways order by at desc limit ${messageIdsMost}) newest), '{}') as "messageIds"
        from party where party.ticket = any($1) order by party.id`,
    },
    [tickets],
  );
}

async function readMails(inside: Queries, tickets: readonly TicketId[]): Promise<HeldMail[]> {
  const rows = await inside.query<HeldMail>(
    `select ticket_mail.ticket, ticket_mail.mail, mail.sender
     from ticket_mail join mail on mail.id = ticket_mail.mail
     where ticket_mail.ticket = any($1) order by ticket_mail.mail, ticket_mail.ticket
     limit ${ticketsMost + 1}`,
    [tickets],
  );
  if (rows.length <= ticketsMost) return rows;
  throw new TooWideError(`more than ${ticketsMost} mails; one act cannot move them`);
}

async function readComplaints(inside: Queries, incidents: readonly TicketId[]) {
  return inside.query<{ readonly mail: MailId; readonly incident: TicketId }>(
    `select distinct mail, incident from complaint where incident = any($1) order by mail`,
    [incidents],
  );
}

/** The act named, or the newest that can be undone and is not. */
async function lastAct(
  inside: Queries,
  ticket: TicketId,
  id: string | null,
): Promise<LastAct | null> {
  const [row] = await inside.query<Omit<LastAct, 'deliveries'> & { readonly sent: string[] }>(
    `select id, kind, actor, undo -> 'edits' as edits, undo -> 'deliveries' as sent
     from act where ticket = $1 and undo is not null and undone_at is null
       and ($2::uuid is null or id = $2)
     order by id desc limit 1`,
    [ticket, id],
  );
  if (row === undefined) return null;
  const { sent, ...act } = row;
  const deliveries = await inside.query<LastAct['deliveries'][number]>(
    'select id, recipient, state from delivery where id = any($1) order by id',
    [sent],
  );
  return { ...act, deliveries };
}
