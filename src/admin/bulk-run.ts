// A run over many tickets or many holds: each by itself, one after the other, and what came of each
// is written whatever happens; it is taken back as a whole, the last first.

import { type AnyRow, beginBulk, type Bulk, endBulk, takeBack } from '../store/bulk.ts';
import type { Parts } from './answer.ts';

type Tied = Pick<Parts, 'database' | 'now'>;

/** Does all of it, and writes what came of each; what was begun before is left alone. */
export async function runEach<One extends AnyRow>(
  { id, verb, actor }: Pick<Bulk, 'id' | 'verb' | 'actor'>,
  planned: readonly One[],
  doOne: (row: One, at: number) => Promise<One>,
  { database, now }: Tied,
): Promise<void> {
  if (!(await beginBulk(database, { id, verb, rows: planned, actor, at: now() }))) return;
  const ended = [...planned];
  try {
    for (const [at, row] of planned.entries()) ended[at] = await doOne(row, at);
  } finally {
    await endBulk(database, id, ended);
  }
}

/** Takes it back once; each row becomes what `undoOne` makes of it. */
export async function undoEach<One extends AnyRow>(
  { id, rows }: Pick<Bulk<One>, 'id' | 'rows'>,
  undoOne: (row: One) => Promise<One>,
  { database, now }: Tied,
): Promise<void> {
  if (!(await takeBack(database, id, now()))) return;
  const ended = [...rows];
  try {
    for (const [at, row] of [...rows.entries()].toReversed()) ended[at] = await undoOne(row);
  } finally {
    await endBulk(database, id, ended);
  }
}
