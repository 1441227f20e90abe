// What a look at clocks writes: the row, the ticket's due, reminders, questions and history, in one
// transaction or not at all.

import type { ClaimedClock, SettledClock, TicketHold } from '../clock-rows.ts';
import type { TicketId } from '../model.ts';
import type { NewDelivery, NewHistory } from '../settlement.ts';
import type { Database, Queries } from './pg.ts';
import { rowsJson } from './rows-json.ts';

/**
 * Writes what looks have decided, each whole or not at all: not where another look has overtaken
 * it, or the ticket has changed since, so that it will be looked at again.
 * @returns how many were written
 */
export async function settleClocks(
  database: Database,
  all: readonly SettledClock[],
  at: Date,
): Promise<number> {
  return database.transaction(async (inside) => {
    const ours = await fence(inside, all);
    const kept = all.filter(({ claimed }) => ours.has(claimed.ticket));
    const missed = all.filter(({ claimed }) => !ours.has(claimed.ticket));
    if (missed.length > 0) await inside.query(releaseSql, [rowsJson(missed.map(leaseOf)), at]);
    if (kept.length === 0) return 0;
    const over = kept.filter(({ isOver }) => isOver).map(({ claimed }) => claimed.ticket);
    const holds = kept.flatMap((one) => one.holds);
    const rows = rowsJson(kept.map(clockRow));
    const overdue = kept.flatMap(({ claimed, overdue: lines }) => linesOf(claimed, lines, at));
    const history = kept.flatMap(({ claimed, history: lines }) => linesOf(claimed, lines, at));
    await Promise.all([
      inside.query(aboveSql, [rows, at]),
      inside.query(updateSql, [rows]),
      over.length > 0 && inside.query(cancelSql, [over]),
      over.length > 0 && inside.query(answeredSql, [over, at]),
      history.length > 0 && inside.query(historySql, [rowsJson(history)]),
      overdue.length > 0 && inside.query(overdueSql, [rowsJson(overdue)]),
      ...kept.flatMap((one) => [
        ...one.deliveries.map((delivery) => insertDelivery(inside, delivery, 'waiting', at)),
        ...one.held.map((delivery) => insertDelivery(inside, delivery, 'held', at)),
      ]),
      insertHolds(inside, holds, at),
      inside.query(`select pg_notify('delivery', '')`),
    ]);
    return kept.length;
  });
}

/** Tickets first, as settlements lock them; what was read of them must still be so. */
async function fence(inside: Queries, all: readonly SettledClock[]): Promise<Set<TicketId>> {
  const rows = await inside.query<{ ticket: TicketId }>(fenceSql, [
    rowsJson(
      all.map(({ claimed: { ticket, attempt, ticking } }) => ({
        ticket,
        attempt,
        turn: ticking.turn,
        closed_at: ticking.closedAt,
        snoozed_until: ticking.snoozedUntil,
      })),
    ),
  ]);
  return new Set(rows.map(({ ticket }) => ticket));
}

// Not `for update`: whoever writes history to a ticket holds its key, and may hold its clock too.
const fenceSql = {
  name: 'fence-clocks',
  text: `
    select clock.ticket from jsonb_to_recordset($1)
      as given (ticket uuid, attempt int, turn text, closed_at timestamptz,
        snoozed_until timestamptz)
    join ticket on ticket.id = given.ticket join clock on clock.ticket = given.ticket
    where clock.attempt = given.attempt and ticket.turn is not distinct from given.turn
      and (coalesce(ticket.closed_at::text, ticket.merged_into::text) is null)
        = (given.closed_at is null)
      and date_trunc('milliseconds', ticket.snoozed_until) is not distinct from given.snoozed_until
    order by ticket.id for no key update of ticket, clock`,
};

function leaseOf({ claimed: { ticket, attempt } }: SettledClock) {
  return { ticket, attempt };
}

// The ticket has changed while it was looked at: the next look need not wait for the lease's end.
const releaseSql = {
  name: 'release-clocks',
  text: `update clock set leased_until = null, due_at = least(clock.due_at, $2)
    from jsonb_to_recordset($1) as given (ticket uuid, attempt int)
    where clock.ticket = given.ticket and clock.attempt = given.attempt`,
};

function clockRow({ claimed, clock, dueAt, ticketDueAt }: SettledClock) {
  return {
    ticket: claimed.ticket,
    due_at: dueAt,
    ticket_due_at: ticketDueAt,
    asked_at: clock.askedAt,
    rung: clock.rung,
    paused_from: clock.pausedFrom,
    paused_ms: clock.pausedMs,
    skipped_ms: clock.skippedMs,
  };
}

// An incident is due as its most due child is, so it looks when one of them has changed. It asks
// what changes, so it goes before the change.
const aboveSql = {
  name: 'poke-above',
  text: `
    insert into clock (ticket, due_at, actor, at)
    select distinct link.parent, $2::timestamptz, 'clock', $2::timestamptz
    from jsonb_to_recordset($1) as given (ticket uuid, ticket_due_at timestamptz)
    join clock as before on before.ticket = given.ticket
      and before.ticket_due_at is distinct from given.ticket_due_at
    join link on link.child = given.ticket
    join ticket above on above.id = link.parent and above.kind = 'incident'
    on conflict (ticket) do update set due_at = least(clock.due_at, excluded.due_at)`,
};

// A poke since the claim has left another due_at, and stays.
const updateSql = {
  name: 'update-clocks',
  text: `
    with given as (
      select * from jsonb_to_recordset($1) as t (ticket uuid, due_at timestamptz,
        ticket_due_at timestamptz, asked_at timestamptz, rung int,
        paused_from timestamptz, paused_ms bigint, skipped_ms bigint)
    )
    update clock set leased_until = null, asked_at = given.asked_at, rung = given.rung,
      paused_from = given.paused_from, paused_ms = given.paused_ms,
      skipped_ms = given.skipped_ms, ticket_due_at = given.ticket_due_at,
      due_at = case when clock.due_at = 'infinity' then given.due_at
        else least(clock.due_at, given.due_at) end
    from given where clock.ticket = given.ticket`,
};

const cancelSql = {
  name: 'cancel-reminders',
  text: `update delivery set state = 'cancelled', due_at = null
    where ticket = any($1) and kind = 'reminder'
      and (state = 'held' or (state = 'waiting' and not by_person))`,
};

const answeredSql = {
  name: 'close-silence-holds',
  text: `update hold set closed_at = $2, closed_how = 'answered'
    from ticket
    where hold.ticket = any($1) and hold.closed_at is null and hold.mail is null
      and ticket.id = hold.ticket
      -- That they have answered and nothing was done is no silence of theirs.
      and (ticket.closed_at is not null or hold.codes <> '{reply-to-read}')`,
};

function linesOf({ ticking }: ClaimedClock, lines: readonly NewHistory[], at: Date): object[] {
  const { constituency } = ticking;
  return lines.map((line) => ({ ...line, constituency, actor: 'clock', at }));
}

const historyRows = `select id, ticket, what, text, constituency, actor, at
  from jsonb_populate_recordset(null::history, $1)`;

const historySql = {
  name: 'clock-history',
  text: `insert into history (id, ticket, what, text, constituency, actor, at) ${historyRows}`,
};

const overdueSql = {
  name: 'clock-overdue',
  text: `insert into history (id, ticket, what, text, constituency, actor, at)
    select * from (${historyRows}) as given where not exists (
      select from history told where told.ticket = given.ticket and told.what = given.what
        and told.text = given.text)`,
};

/** Questions that no mail has raised. */
export async function insertHolds(inside: Queries, holds: readonly TicketHold[], at: Date) {
  if (holds.length === 0) return;
  await inside.query(
    {
      name: 'clock-holds',
      text: `
        insert into hold (id, ticket, delivery, codes, doubts, prepared, answer, digest, team,
          constituency, opened_at, actor)
        select id, ticket, delivery, codes, doubts, prepared, answer, digest, team, constituency,
          $2, 'clock'
        from jsonb_populate_recordset(null::hold, $1) on conflict do nothing`,
    },
    [rowsJson(holds), at],
  );
}

/** A letter with a cause that has been written already is not written again. */
async function insertDelivery(
  inside: Queries,
  one: NewDelivery,
  state: 'waiting' | 'held',
  at: Date,
): Promise<void> {
  if (typeof one.newerToken === 'string') {
    await inside.query(
      `insert into party_token (token, party, at) values ($1, $2, $3) on conflict do nothing`,
      [one.newerToken, one.party, at],
    );
  }
  await inside.query(
    {
      name: 'clock-delivery',
      text: `
        insert into delivery (id, ticket, party, constituency, recipient, envelope_from, token,
          message_id, subject, bytes, due_at, kind, cause, by_person, state, actor, at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'clock', $16)
        on conflict do nothing`,
    },
    [
      one.id,
      one.ticket,
      one.party,
      one.constituency,
      one.recipient,
      one.envelopeFrom,
      one.token,
      one.messageId,
      one.subject,
      one.bytes,
      state === 'held' ? null : one.dueAt,
      one.kind,
      one.cause,
      one.byPerson,
      state,
      at,
    ],
  );
}
