// The statements of a settlement. Each takes one JSON array whose objects' keys are the columns'
// names, so a batch of any size is one statement with one plan.

import { askingLetters } from '../model.ts';

export const insertTrace = `
  insert into trace (id, mail, at, digest, constituency, actor, lines, asked)
  select id, mail, at, digest, constituency, actor, lines, asked
  from jsonb_populate_recordset(null::trace, $1)`;

export const insertHistory = `
  insert into history (id, ticket, mail, what, text, constituency, actor, at)
  select id, ticket, mail, what, text, constituency, actor, at
  from jsonb_populate_recordset(null::history, $1)`;

/** Who named that address last for the complaint of that mail; null: no person did. */
export function chosenBy(mail: string, address: string): string {
  return `(select override.actor from override where override.mail = ${mail}
    and lower(override.decided ->> 'to') = ${address} order by override.id desc limit 1)`;
}

// Approved by the person whose act let the mail go, or by the rules, which trust the source. The
// first word stays. Whom a person named is that person's word ("person:jan").
export const insertContacts = `
  with given as (
    select distinct on (address) address, constituency, mail,
      coalesce('person:' || ${chosenBy('t.mail', 't.address')}, source) as source, actor, at
    from jsonb_to_recordset($1) as t (address text, constituency text, mail uuid, source text,
      actor text, at timestamptz)
    order by address
  )
  insert into contact (address, constituency, approved_at, approved_by, source, source_at,
    actor, at)
  select address, constituency, at, coalesce((
      select override.actor from override
      where override.mail = given.mail and override.decided ->> 'kind' = 'accept'
      order by override.id desc limit 1), actor),
    source, at, actor, at
  from given
  on conflict (address) do update set
    approved_at = coalesce(contact.approved_at, excluded.approved_at),
    approved_by = case when contact.approved_at is null then excluded.approved_by
      else contact.approved_by end,
    source = coalesce(contact.source, excluded.source),
    source_at =
      case when contact.source is null then excluded.source_at else contact.source_at end,
    actor = case when contact.approved_at is null then excluded.actor else contact.actor end,
    at = case when contact.approved_at is null then excluded.at else contact.at end`;

/** Of deliveries that ask a contact something. */
export const askingKinds = `(${askingLetters.map((kind) => `'${kind}'`).join(', ')})`;

// The first bounce of a delivery counts; whatever comes after it changes nothing. Only what asks a
// contact says whether that can be reached.
export const updateBounces = `
  with given as (
    select * from jsonb_to_recordset($1)
      as t (delivery uuid, permanent boolean, text text, at timestamptz)
  ), marked as (
    update delivery set reply = given.text,
      state = case when given.permanent then 'bounced' else delivery.state end,
      due_at = case when given.permanent then null else delivery.due_at end
    from given where delivery.id = given.delivery and delivery.state <> 'bounced'
    returning delivery.recipient, delivery.kind, given.permanent, given.at
  )
  update contact set bounced_at = marked.at, bounces = contact.bounces + 1 from marked
  where marked.permanent and marked.kind in ${askingKinds}
    and contact.address = marked.recipient`;

// A question reads its ticket's clock, and whoever changes a clock writes it to the questions: the
// clocks go first, in their order, before any question is touched.
export const lockClocks = `
  select from clock
  where ticket = any (array(select ticket from jsonb_to_recordset($1) as given (ticket uuid)))
  order by ticket for no key update`;

export const closeHolds = `
  update hold set closed_at = given.at, closed_how = 'rerun'
  from jsonb_to_recordset($1) as given (mail uuid, at timestamptz)
  where hold.mail = given.mail and hold.closed_at is null and hold.delivery is null`;

export const insertHolds = `
  insert into hold (id, mail, ticket, run, codes, doubts, prepared, answer, digest, team,
    constituency, opened_at, actor)
  select id, mail, ticket, run, codes, doubts, prepared, answer, digest, team,
    constituency, opened_at, actor
  from jsonb_populate_recordset(null::hold, $1) order by ticket`;

export const countKeywords = `
  insert into keyword_hit (keyword, hits, last_at)
  select keyword, count(*), max(last_at)
  from jsonb_populate_recordset(null::keyword_hit, $1) group by keyword order by keyword
  on conflict (keyword) do update
    set hits = keyword_hit.hits + excluded.hits, last_at = excluded.last_at`;

export const updateMails = `
  update mail set state = given.state, due_at = null, tries = 0, run = given.run,
    revision = (select number from revision where digest = given.digest),
    subject = given.subject, sender = given.sender, message_id = given.message_id,
    body_sha256 = decode(given.body, 'hex'), aligned = given.aligned,
    may_answer = given.may_answer,
    constituency = given.constituency, outcome = given.outcome, why = given.why
  from jsonb_to_recordset($1) as given (id uuid, state text, run uuid, digest text, subject text,
    sender text, message_id text, body text, aligned boolean, may_answer boolean,
    constituency text, outcome text, why text)
  where mail.id = given.id`;
