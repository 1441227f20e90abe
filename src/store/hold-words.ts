// Words that people have typed above the mails of a question and have not sent: they stay with it.

import type { HoldId } from '../model.ts';
import type { Queries } from './pg.ts';

/**
 * Keeps them with an open question, unless somebody else is at work on it.
 * @param words empty: none any more
 */
export async function keepWords(
  database: Queries,
  hold: HoldId,
  words: string,
  actor: string,
): Promise<void> {
  await database.query(
    `update hold set words = $2 where id = $1 and closed_at is null and not exists (
       select from lease where what = $1 and holder <> $3 and until > clock_timestamp())`,
    [hold, words, actor],
  );
}
