// The statements of a look at one case. None reads more rows than a page shows, whatever strangers
// hang on it: each list has its limit here.

import { standsFor } from './merged.ts';
import { chosenBy } from './settle-sql.ts';
import { goes } from './switches.ts';

/** Lists of a case are cut there; one row more says so. */
export const caseMost = {
  links: 60,
  mails: 40,
  deliveries: 40,
  parties: 30,
  /** Reports of an incident whose complaints are read on its page: the newest. */
  heard: 10,
  evidence: 40,
  acts: 20,
  history: 50,
  holds: 10,
} as const;

const own = `own as (${standsFor('$1')})`;
/**
 * The ticket and whom is asked about it; of a report ($2, the kind) whom its cases ask, of an
 * incident also its newest complaints (before $3). Parents are an array: over two subqueries the
 * planner reads every link there is.
 */
const asked = `with ${own}, cases as (
  select id from own
  union select parent from link
    where $2::text = 'report' and child = any (array(select id from own))
), asked as (
  select id from own
  union select child from link
    where child_kind = 'investigation' and parent = any (array(select id from cases))
  union
  (select child from link where $2::text = 'incident' and child_kind = 'report'
      and parent = any (array(select id from own)) and ($3::uuid is null or child < $3)
    order by child desc limit ${caseMost.heard})
  limit ${caseMost.links + caseMost.heard})`;

/** While its worker has it in hand it is due never, which no calendar shows. */
export const clockSql = `select asked_at as "askedAt", rung, nullif(due_at, 'infinity') as "dueAt",
  coalesce(due_at = 'infinity', false) as "isInHand",
  paused_from as "pausedFrom" from clock where ticket = $1`;

/** Of an incident, and of a report of one, what its clocks do next on another of its tickets. */
export const aheadSql = `with ${own}, cases as (
    select id from own where $2::text = 'incident'
    union select parent from link
      where $2::text = 'report' and child = any (array(select id from own))
  ), ticking as (
    select id from cases
    union (select child from link where parent = any (array(select id from cases))
      and child_kind <> 'report' limit ${caseMost.links}))
  select ticket.id, ticket.number, ticket.category, ticket.constituency, ticket.turn,
    clock.asked_at as "askedAt", clock.rung, clock.due_at as "dueAt",
    ticket.snoozed_until as "snoozedUntil"
  from clock join ticket on ticket.id = clock.ticket
  where clock.ticket = any (array(select id from ticking))
    and clock.ticket not in (select id from own)
    and ticket.closed_at is null and clock.due_at < 'infinity'
  order by clock.due_at limit 1`;

export const linkColumns = `ticket.id, ticket.kind, ticket.number, ticket.state, ticket.subject,
  ticket.turn, (select ticket_due_at from clock where clock.ticket = ticket.id) as "dueAt",
  ticket.opened_at as "openedAt",
  coalesce(
    (select address from party where party.ticket = ticket.id
       and role in ('complainant', 'administrator') order by party.id limit 1),
    (select sender from mail where mail.id = ticket.mail and ticket.kind = 'report')) as "with"`;

export const linksSql = `with ${own}
  (select 'parent' as "as", ${linkColumns} from link join ticket on ticket.id = link.parent
    where link.child in (select id from own) order by link.parent desc limit ${caseMost.links + 1})
  union all
  (select 'child', ${linkColumns} from link join ticket on ticket.id = link.child
    where link.parent in (select id from own) and link.child_kind <> 'report'
    order by link.child desc limit ${caseMost.links + 1})
  union all
  (select 'child', ${linkColumns} from link join ticket on ticket.id = link.child
    where link.parent in (select id from own) and link.child_kind = 'report'
      and ($2::uuid is null or link.child < $2)
    order by link.child desc limit ${caseMost.links + 1})`;

export const mailsSql = `${asked}
  select mail.id as mail, on_it.ticket, on_it.how, mail.sender, mail.subject,
    mail.received_at as "receivedAt", on_it.text, on_it.intent
  from (select distinct on (mail) mail, ticket, how, text, intent from ticket_mail
    where ticket in (select id from asked)
    order by mail desc, ticket = $1 desc, ticket limit ${caseMost.mails + 1}) on_it
  join mail on mail.id = on_it.mail order by mail.id desc`;

export const deliveriesSql = `${asked}
  select id, ticket, mail, kind, recipient, subject, state, by_person as "byPerson", reply,
    attempt, at, sent_at as "sentAt", due_at as "dueAt", not ${goes} as "isStopped",
    exists (select from party join delivery letter on letter.recipient = party.address
      where party.id = delivery.party and letter.message_id = delivery.message_id
        and letter.id <> delivery.id) as "isCopy"
  from delivery where ticket = any(array(select id from asked))
  order by id desc limit ${caseMost.deliveries + 1}`;

export const partiesSql = `${asked}
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

/** Complaints that are put in order; where there are more nobody says which was first. */
const gatheredMost = 500;

/** Of a complaint with its mail: when it happened, as the mail says it, and when that came. */
export const eventColumns = `complaint.event_at as "eventAt", complaint.event_clock as "eventClock",
  complaint.event_zone as "eventZone", mail.received_at as "cameAt"`;

/**
 * Of an incident its complaints; of what hangs below one, that incident's, as far as they are about
 * its own addresses; else its own mails'.
 */
export const evidenceSql = `with ${own}, incident as (
    select id from own
    union select parent from link join ticket on ticket.id = link.parent
      where link.child in (select id from own) and ticket.kind = 'incident'
        and link.child_kind <> 'report'
  ), about as (
    select ip from ticket_address join ticket on ticket.id = ticket_address.ticket
    where ticket.id in (select id from own) and ticket.kind <> 'incident')
  select complaint.mail, host(ip) as ip, prefix::text, type, reporter, ${eventColumns},
    complaint.at, first as "firstSeenAt"
  from (
    select gathered.*,
      case when count(*) over () < ${gatheredMost} then min(event_at) over () end as first
    from (
      (select * from complaint where incident = any(array(select id from incident))
        and (not exists (select from about) or ip in (select ip from about))
        limit ${gatheredMost})
      union
      (select complaint.* from ticket_mail join complaint on complaint.mail = ticket_mail.mail
        where ticket_mail.ticket in (select id from own) limit ${gatheredMost})
    ) gathered
    order by at desc, mail, ip limit ${caseMost.evidence + 1}) complaint
  join mail on mail.id = complaint.mail
  order by complaint.at desc, complaint.mail, complaint.ip`;

export const actColumns = `act.id, act.ticket, ticket.number, act.kind, act.actor, act.at,
  act.undone_at is not null as "isUndone", act.undo is not null as "isUndoable",
  coalesce((select jsonb_agg(jsonb_build_object('state', state, 'to', recipient) order by id)
    from delivery where id in
    (select jsonb_array_elements_text(act.undo -> 'deliveries')::uuid)), '[]') as letters,
  case when act.kind = 'note' then act.done ->> 'text' end as text`;

export const actsSql = `select ${actColumns} from act join ticket on ticket.id = act.ticket
  where act.ticket = $1 order by act.id desc limit ${caseMost.acts}`;

export const holdsSql = `with ${own} select id, codes, doubts, opened_at as "openedAt",
    rests_until as "snoozedUntil"
  from hold where closed_at is null and ticket = any(array(select id from own))
  order by id limit ${caseMost.holds}`;

/**
 * The tickets that the history of one tells of: of an incident also those below it that its page
 * shows, the newest of each.
 */
export const told = `${own}, incident as (
    select ticket.id from own join ticket on ticket.id = own.id where ticket.kind = 'incident'
  ), told as (
    select id from own
    union
    (select child from link where parent = any (array(select id from incident))
      and child_kind <> 'report' order by child desc limit ${caseMost.links})
    union
    (select child from link where parent = any (array(select id from incident))
      and child_kind = 'report' order by child desc limit ${caseMost.links}))`;

/** From each ticket its newest lines: in the order of all history the newest may lie far apart. */
export const historySql = `with ${told}
  select line.id, line.at, line.actor, line.what, line.text, line.mail, ticket.id as ticket,
    ticket.number, ticket.kind
  from told join ticket on ticket.id = told.id
    cross join lateral (
      select * from history where ticket = told.id and ($2::uuid is null or id < $2)
      order by id desc limit ${caseMost.history + 1}) line
  order by line.id desc limit ${caseMost.history + 1}`;

export const mergedSql = `with ${own} select number, close_reason as reason from ticket
  where id in (select id from own) and id <> $1 and number is not null order by id`;
