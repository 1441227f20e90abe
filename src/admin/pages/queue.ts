// The queue, which is home: what waits for a person, oldest first, each with its doubts and the
// answer that is prepared.

import { listHolds } from '../../store/acts.ts';
import { type Answer, type Asked, invalid, page, type Parts } from '../answer.ts';
import { keyFrom, listed } from '../keyset.ts';
import { brief, holdView } from '../lines.ts';
import { count } from '../words.ts';

const most = 20;

export async function queuePage(asked: Asked, parts: Parts): Promise<Answer> {
  const after = keyFrom(asked, 'after');
  if (after === undefined) return invalid('"after" is the id of a hold.');
  const rows = await listHolds(parts.database, { limit: most + 1, after });
  const list = listed(rows, { most, key: 'after', here: '/' }, asked, (row) =>
    holdView(row, parts, brief),
  );
  const questions = count(list.rows.length, 'question');
  const more = list.next === null ? '' : ' and more';
  return page('queue', 'Queue', { ...list, count: `${questions}${more}` });
}
