// Lists of addresses that were worked off: what came of each contact, kept so that the same list
// sent again does nothing and shows this.

import type { TicketId } from '../model.ts';
import type { Database } from './pg.ts';
import { rowsJson } from './rows-json.ts';

export interface ScriptRow {
  readonly contact: string;
  /** How many addresses it was told of. */
  readonly addresses: number;
  /** Null: none was opened. */
  readonly ticket: TicketId | null;
  /** Why not; empty where one was. */
  readonly refused: string;
}

export interface Script {
  readonly id: string;
  readonly subject: string;
  readonly rows: readonly ScriptRow[];
  readonly actor: string;
  readonly at: Date;
}

/** The first word stays: of two that do the same at once, one keeps it. */
export async function keepScript(database: Database, script: Script): Promise<void> {
  const { id, subject, rows, actor, at } = script;
  await database.query(
    `insert into script (id, subject, rows, actor, at) values ($1, $2, $3, $4, $5)
     on conflict (id) do nothing`,
    [id, subject, rowsJson(rows), actor, at],
  );
}

export async function findScript(database: Database, id: string): Promise<Script | null> {
  const [row] = await database.query<Script>(
    { name: 'find-script', text: 'select id, subject, rows, actor, at from script where id = $1' },
    [id],
  );
  return row ?? null;
}
