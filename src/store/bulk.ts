// Acts on many tickets at once, or one answer to many holds: what was meant on each, and what came
// of it. It is written before the first is done, so that whatever was done can be found and undone.

import type { HoldAnswer } from '../holding.ts';
import type { HoldId, TicketId } from '../model.ts';
import type { Database } from './pg.ts';

/**
 * planned: not done yet; changed: it would have been something else than was shown; undone, stays:
 * after an undo.
 */
export type BulkResult = 'planned' | 'done' | 'refused' | 'changed' | 'undone' | 'stays';

export interface BulkRow {
  readonly ticket: TicketId;
  readonly act: string;
  readonly result: BulkResult;
  /** Why not, in the words of the plan; empty where there is nothing to say. */
  readonly text: string;
}

/** As JSON keeps it. */
type Kept<Value> = {
  readonly [Key in keyof Value]: Value[Key] extends Date ? string : Value[Key];
};
type OfHold<Answer> = Answer extends { readonly is: 'done' } ? never : Kept<Answer>;

/** Why a hold was not answered; its instants are ISO 8601. */
export type NotAnswered = OfHold<HoldAnswer>;

/** One of the holds that were answered at once. */
export interface AnsweredRow {
  readonly hold: HoldId;
  readonly result: 'planned' | 'done' | 'undone' | 'stays' | NotAnswered['is'];
  /** Null where it was done. */
  readonly why: NotAnswered | null;
  /** Whom it was handed over to; null: it was not. */
  readonly team: string | null;
  /** Until when it is snoozed, in ISO 8601; null: it is not. */
  readonly until: string | null;
}

/** A run over many tickets, or over many holds. */
export interface Bulk<Row = BulkRow> {
  readonly id: string;
  readonly verb: string;
  readonly rows: readonly Row[];
  readonly actor: string;
  readonly at: Date;
  readonly undoneAt: Date | null;
}

export type AnyRow = BulkRow | AnsweredRow;
export type AnyBulk = Bulk | Bulk<AnsweredRow>;

/** @returns false where it was begun before: what is sent twice is done once */
export async function beginBulk(
  database: Database,
  { id, verb, rows, actor, at }: Omit<Bulk<AnyRow>, 'undoneAt'>,
): Promise<boolean> {
  const begun = await database.query(
    `insert into bulk (id, verb, rows, actor, at) values ($1, $2, $3, $4, $5)
     on conflict (id) do nothing returning id`,
    [id, verb, JSON.stringify(rows), actor, at],
  );
  return begun.length > 0;
}

/** Whether it is an answer to holds, and no act on tickets; a run of nothing is none. */
export function isOfHolds(bulk: AnyBulk): bulk is Bulk<AnsweredRow> {
  return bulk.rows.some((row) => 'hold' in row);
}

export async function findBulk(database: Database, id: string): Promise<AnyBulk | null> {
  const [row] = await database.query<AnyBulk>(
    'select id, verb, rows, actor, at, undone_at as "undoneAt" from bulk where id = $1',
    [id],
  );
  return row ?? null;
}

/** Writes what came of it. */
export async function endBulk(
  database: Database,
  id: string,
  rows: readonly AnyRow[],
): Promise<void> {
  await database.query('update bulk set rows = $2 where id = $1', [id, JSON.stringify(rows)]);
}

/** Takes it for undoing, once. */
export async function takeBack(database: Database, id: string, at: Date): Promise<boolean> {
  const taken = await database.query(
    'update bulk set undone_at = $2 where id = $1 and undone_at is null returning id',
    [id, at],
  );
  return taken.length > 0;
}
