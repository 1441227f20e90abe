// The edits of an act as statements. Each takes one JSON array whose objects' keys are the columns'
// names; they run in the order of the tables' references. What an edit starts from was read under
// the lock of its ticket, so nothing is compared here again.

import { isIP } from 'node:net';

import { type Edit, ticketColumnsEdited } from '../edits.ts';
import type { TicketId } from '../model.ts';
import type { Queries } from './pg.ts';
import { rowsJson } from './rows-json.ts';
import {
  closedStates,
  insertLinks,
  insertParties,
  insertTickets,
  setAddresses,
  updateStates,
} from './settle-ticket-sql.ts';

export interface EditStamp {
  readonly at: Date;
  readonly actor: string;
  readonly numbers: ReadonlyMap<TicketId, string>;
  /** Of parties that are made. */
  readonly tokens: ReadonlyMap<string, string>;
}

type Of<Kind extends Edit['edit']> = Extract<Edit, { readonly edit: Kind }>;

/** Writes them all. @throws what the server said; the transaction is over then */
export async function writeEdits(
  inside: Queries,
  edits: readonly Edit[],
  stamp: EditStamp,
): Promise<void> {
  const { at, actor } = stamp;
  const of = <Kind extends Edit['edit']>(kind: Kind) =>
    edits.filter((edit): edit is Of<Kind> => edit.edit === kind);
  const write = async (text: string, rows: readonly object[]): Promise<void> => {
    if (rows.length > 0) await inside.query(text, [rowsJson(rows)]);
  };
  const stamped = <Row extends object>(row: Row) => ({ ...row, at, actor });
  await write(
    insertTickets,
    of('new-ticket').map((edit) => ticketRow(edit, stamp)),
  );
  // What opens again has given its key up before: one open case a key.
  const released = of('column').filter((edit) => edit.to === null);
  await write(setColumn('repeat_key'), columnRows(released, 'repeat_key', at));
  await write(updateStates, of('state').map(stamped));
  await write(
    closeQuestions,
    of('state')
      .filter((edit) => isEnd(edit.to))
      .map(stamped),
  );
  for (const column of ticketColumnsEdited) {
    await write(setColumn(column), columnRows(of('column'), column, at));
  }
  await write(setField, of('field'));
  await write(setRung, of('rung').map(stamped));
  await write(setAddresses, of('addresses').map(addressRow));
  await write(countComplaints, of('complaints'));
  await write(
    cutLinks,
    of('link').filter((edit) => !edit.to),
  );
  await write(
    insertLinks,
    of('link').filter((edit) => edit.to),
  );
  await write(
    insertParties,
    of('new-party').map(({ party }) => partyRow(party, stamp)),
  );
  await write(moveParties, of('party'));
  await write(leave, of('left').map(stamped));
  await write(moveMails, of('mail'));
  await write(moveComplaints, of('case'));
}

function isEnd(state: string): boolean {
  return closedStates.some((end) => end === state);
}

function ticketRow({ ticket }: Of<'new-ticket'>, { at, actor, numbers }: EditStamp) {
  const number = numbers.get(ticket.id) ?? null;
  return { ...ticket, number, ips: [], addresses: [], opened_at: at, updated_at: at, actor };
}

function columnRows(
  edits: readonly Of<'column'>[],
  column: (typeof ticketColumnsEdited)[number],
  at: Date,
) {
  return edits
    .filter((edit) => edit.column === column)
    .map(({ ticket, to }) => ({ id: ticket, [column]: to, updated_at: at }));
}

function partyRow(party: Of<'new-party'>['party'], { at, actor, tokens }: EditStamp) {
  return { ...party, token: tokens.get(party.id) ?? null, at, actor };
}

/** Texts that are an address or a prefix; nothing else is one to the server. */
function addressRow({ ticket, from, to }: Of<'addresses'>) {
  const isAddress = (text: string): boolean => isIP(text.split('/', 1)[0] ?? '') !== 0;
  return {
    id: ticket,
    ips: to,
    was: from,
    addresses: to.filter((ip) => isAddress(ip) && !ip.includes('%')),
  };
}

// A clock's question is over with its ticket.
const closeQuestions = `
  update hold set closed_at = given.at, closed_how = 'ticket closed'
  from jsonb_to_recordset($1) as given (ticket uuid, at timestamptz)
  where hold.ticket = given.ticket and hold.mail is null and hold.closed_at is null`;

/** One of the columns of the list, so nothing strange gets into the statement. */
function setColumn(column: (typeof ticketColumnsEdited)[number]): string {
  return `update ticket set ${column} = given.${column}, updated_at = given.updated_at
    from jsonb_populate_recordset(null::ticket, $1) as given where ticket.id = given.id`;
}

// Several fields of one ticket are one new value of its column.
const setField = `
  with given as (
    select ticket,
      coalesce(jsonb_object_agg(field, "to") filter (where "to" <> 'null'), '{}') as put,
      coalesce(array_agg(field) filter (where "to" = 'null'), '{}') as gone
    from (select ticket, field, coalesce("to", 'null') as "to"
      from jsonb_to_recordset($1) as rows (ticket uuid, field text, "to" jsonb)) rows
    group by ticket
  )
  update ticket set fields = (fields - given.gone) || given.put
  from given where ticket.id = given.ticket`;

// A look that is under way has counted from another rung: its fence is moved, so that it writes
// nothing, and no rung is taken twice.
const setRung = `
  update clock set rung = given."to", asked_at = given."askedAt",
    skipped_ms = given."skippedMs", attempt = clock.attempt + 1, leased_until = null,
    due_at = given.at
  from jsonb_to_recordset($1) as given (ticket uuid, "to" int, "askedAt" timestamptz,
    "skippedMs" bigint, at timestamptz)
  where clock.ticket = given.ticket`;

const countComplaints = `
  update ticket set complaints = greatest(ticket.complaints + given."by", 1)
  from jsonb_to_recordset($1) as given (ticket uuid, "by" integer) where ticket.id = given.ticket`;

const cutLinks = `
  delete from link using jsonb_to_recordset($1) as given (parent uuid, child uuid)
  where link.parent = given.parent and link.child = given.child`;

const moveParties = `
  update party set ticket = given."to"
  from jsonb_to_recordset($1) as given (party uuid, "to" uuid) where party.id = given.party`;

const leave = `
  update party set left_at = case when given."to" then given.at end
  from jsonb_to_recordset($1) as given (party uuid, "to" boolean, at timestamptz)
  where party.id = given.party`;

const moveMails = `
  update ticket_mail set ticket = given."to"
  from jsonb_to_recordset($1) as given (mail uuid, "from" uuid, "to" uuid)
  where ticket_mail.mail = given.mail and ticket_mail.ticket = given."from"`;

// Who complains of a case is counted anew on both sides.
const moveComplaints = `
  with given as (
    select "from", "to", mails from jsonb_to_recordset($1)
      as rows ("from" uuid, "to" uuid, mails uuid[])
  ), moved as (
    update complaint set incident = given."to"
    from given where complaint.incident = given."from" and complaint.mail = any(given.mails)
    returning complaint.mail, complaint.ip
  ), told as (
    select given."to" as incident, count(distinct reporter) as reporters
    from given join complaint on complaint.incident in (given."from", given."to")
    where complaint.incident = given."to" or complaint.mail = any(given.mails)
    group by given."to"
  )
  update ticket set reporters = told.reporters from told where ticket.id = told.incident`;
