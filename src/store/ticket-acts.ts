// An act is done whole or not at all. The tickets that were shown are locked, their rows read again
// and planned again; only where the plan is the one that was shown everything is written: states,
// links, parties, fields, history, the act with its undo, mails, clocks. All else is a stale view,
// and writes nothing.

import { type Act, type ActPlan, type ReadyAct, type Snapshot } from '../acts.ts';
import type { TicketId } from '../model.ts';
import type { NewDelivery } from '../settlement.ts';
import { writeEdits } from './act-edits.ts';
import { pokeClocks } from './clocks.ts';
import { insertDeliveries } from './new-deliveries.ts';
import { type Database, isDeadlock, type Queries, violated } from './pg.ts';
import { ticketsIn } from './reach.ts';
import { rowsJson } from './rows-json.ts';
import { insertContacts, insertHistory } from './settle-sql.ts';
import { insertTokens } from './settle-ticket-sql.ts';
import { readSnapshot } from './snapshots.ts';
import { turnAfter } from './turns.ts';

/** What an act would see now; nothing is locked. */
export async function look(database: Database, act: Act): Promise<Snapshot> {
  return database.transaction((inside) => readSnapshot(inside, act));
}

/**
 * Does what was shown.
 * @param shown the tickets of the snapshot that was shown
 * @param again plans and composes again; null: it is not what was shown
 * @returns false where something has changed meanwhile; nothing is written then
 */
export async function doAct(
  database: Database,
  act: Act,
  shown: readonly TicketId[],
  again: (snapshot: Snapshot) => Promise<ReadyAct | null>,
  newId: () => string,
  at: Date,
): Promise<boolean> {
  try {
    return await database.transaction(async (inside) => {
      await lockTickets(inside, shown);
      const snapshot = await readSnapshot(inside, act);
      const locked = new Set(shown);
      if ([...snapshot.tickets.keys()].some((id) => !locked.has(id))) return false;
      const ready = await again(snapshot);
      if (ready === null || !(await lockWaiting(inside, ready.plan))) return false;
      await write(inside, ready, snapshot, newId, at);
      return true;
    });
  } catch (error) {
    // Somebody else was first: to open the same case, to do the same act, to lock the same rows.
    if (violated(error) !== null || isDeadlock(error)) return false;
    throw error;
  }
}

/** In the order of their ids, so that two acts wait for one another and never for each other. */
async function lockTickets(inside: Queries, ids: readonly TicketId[]): Promise<void> {
  await inside.query('select from ticket where id = any($1) order by id for no key update', [ids]);
}

/** Whether the mails that an undo takes back still wait; they are not sent meanwhile. */
async function lockWaiting(inside: Queries, { undoes }: ActPlan): Promise<boolean> {
  if (undoes === null) return true;
  const waiting = await inside.query(
    `select id from delivery where id = any($1) and state = 'waiting' order by id for update`,
    [undoes.deliveries],
  );
  return waiting.length === undoes.deliveries.length;
}

async function write(
  inside: Queries,
  { plan, deliveries, numbers, tokens }: ReadyAct,
  snapshot: Snapshot,
  newId: () => string,
  at: Date,
): Promise<void> {
  const { act } = plan;
  const stamp = { at, actor: act.actor };
  await writeEdits(inside, plan.edits, { ...stamp, numbers, tokens });
  await turnAfter(inside, plan.edits);
  const constituencyOf = constituencies(plan, snapshot);
  const history = plan.notes.map(({ ticket, what, text }) => ({
    ticket,
    what,
    text,
    ...stamp,
    id: newId(),
    constituency: constituencyOf(ticket),
  }));
  const held = [...tokens].map(([party, token]) => ({ party, token, at }));
  if (held.length > 0) await inside.query(insertTokens, [rowsJson(held)]);
  await inside.query(insertHistory, [rowsJson(history)]);
  await insertAct(inside, plan, deliveries, constituencyOf(act.ticket), at);
  if (plan.undoes !== null) await markUndone(inside, plan.undoes, at);
  await insertDeliveries(
    inside,
    deliveries.map((delivery) => ({ mail: null, delivery })),
    stamp,
  );
  const asked = contactRows(plan, deliveries);
  if (asked.length > 0) {
    await inside.query(insertContacts, [rowsJson(asked.map((one) => ({ ...one, ...stamp })))]);
  }
  await pokeClocks(inside, [...new Set([act.ticket, ...ticketsIn(plan.edits)])], at);
  await inside.query(`select pg_notify('delivery', '')`);
}

/** The constituency of every ticket that is written on, those that it makes too. */
function constituencies({ edits }: ActPlan, { tickets }: Snapshot) {
  const made = new Map(
    edits.flatMap((edit) =>
      edit.edit === 'new-ticket' ? [[edit.ticket.id, edit.ticket.constituency] as const] : [],
    ),
  );
  return (id: TicketId): string | null => made.get(id) ?? tickets.get(id)?.constituency ?? null;
}

async function insertAct(
  inside: Queries,
  { act, edits }: ActPlan,
  deliveries: readonly NewDelivery[],
  constituency: string | null,
  at: Date,
): Promise<void> {
  const sent = deliveries.map((one) => one.id);
  const isUndoable = act.do !== 'undo' && act.do !== 'note' && edits.length + sent.length > 0;
  await inside.query(
    `insert into act (id, ticket, kind, done, undo, constituency, actor, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      act.id,
      act.ticket,
      act.do,
      rowsJson(act),
      isUndoable ? rowsJson({ edits, deliveries: sent }) : null,
      constituency,
      act.actor,
      at,
    ],
  );
}

/** Its mails that wait, and are locked, are stopped. */
async function markUndone(
  inside: Queries,
  { act, deliveries }: NonNullable<ActPlan['undoes']>,
  at: Date,
): Promise<void> {
  await inside.query('update act set undone_at = $2 where id = $1', [act, at]);
  await inside.query(`update delivery set state = 'cancelled', due_at = null where id = any($1)`, [
    deliveries,
  ]);
}

/** Administrators whom a person asks are approved by that. */
function contactRows({ act, edits }: ActPlan, deliveries: readonly NewDelivery[]) {
  const asked = edits.flatMap((edit) =>
    edit.edit === 'new-party' && edit.party.role === 'administrator' ? [edit.party.address] : [],
  );
  return deliveries
    .filter(({ recipient }) => asked.includes(recipient))
    .map(({ recipient, constituency }) => ({
      address: recipient,
      constituency,
      mail: null,
      source: `act:${act.id}`,
    }));
}
