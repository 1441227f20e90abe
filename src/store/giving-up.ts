// What becomes of a delivery that will not arrive: its complaint asks who else could get it, or the
// desk is asked whether it is to be tried again.

import type { HoldId } from '../model.ts';
import { pokeClocks } from './clocks.ts';
import { type Fate, openHold, type Refused } from './deliveries.ts';
import type { Database } from './pg.ts';
import { insertHistory } from './settle-sql.ts';
import { wakeMails } from './settle-ticket-sql.ts';

/**
 * Gives a delivery up. What the peer refused for good wakes its complaint, which asks who else
 * could get it; of all else the desk is asked whether to try it again. With the peer's words.
 */
export async function giveUp(
  database: Database,
  fate: Fate & { readonly refused: boolean },
  at: Date,
  newId: () => HoldId,
): Promise<void> {
  await database.transaction(async (inside) => {
    const rows = await inside.query<Refused & { isForward: boolean }>(
      `update delivery set state = 'failed', due_at = null, reply = $3
       where id = $1 and attempt = $2 and state = 'sending'
       returning id, mail, ticket, recipient, kind in ('forward', 'reminder') as "isForward"`,
      [fate.id, fate.attempt, fate.reply],
    );
    for (const row of rows) {
      await inside.query(
        'update contact set bounced_at = $2, bounces = bounces + 1 where address = $1',
        [row.recipient, at],
      );
      if (fate.refused && row.isForward && row.mail !== null) {
        const line = { ...row, id: newId(), what: 'bounced', text: fate.reply };
        await inside.query(insertHistory, [JSON.stringify([{ ...line, actor: 'sender', at }])]);
        const contact = { delivery: row.id, contact: row.recipient, text: fate.reply };
        const wake = { id: newId(), mail: row.mail, decided: { kind: 'bounced', ...contact }, at };
        await inside.query(wakeMails, [JSON.stringify([wake])]);
      } else {
        const text = `${row.recipient} cannot be reached: ${fate.reply}`;
        await openHold(inside, newId(), row, 'contact-bounced', text, at);
      }
      await pokeClocks(inside, [row.ticket], at);
    }
  });
}
