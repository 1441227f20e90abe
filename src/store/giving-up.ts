// What becomes of a delivery that will not arrive: its complaint asks who else could get it, or the
// desk is asked whether it is to be tried again. A letter that asked nothing is only noted.

import { doubt } from '../doubts.ts';
import type { HoldId } from '../model.ts';
import { pokeClocks } from './clocks.ts';
import { type Fate, openHold, type Refused } from './deliveries.ts';
import type { Database } from './pg.ts';
import { rowsJson } from './rows-json.ts';
import { askingKinds, insertHistory } from './settle-sql.ts';
import { wakeMails } from './settle-ticket-sql.ts';

/**
 * Gives a delivery up. What the peer refused for good wakes its complaint, which asks who else
 * could get it; of all else the desk is asked whether to try it again. With the peer's words. An
 * acknowledgement or a closing letter leaves but a line in its ticket's history.
 */
export async function giveUp(
  database: Database,
  fate: Fate & { readonly refused: boolean },
  at: Date,
  newId: () => HoldId,
): Promise<void> {
  await database.transaction(async (inside) => {
    const rows = await inside.query<Refused & { isForward: boolean; isAsking: boolean }>(
      `update delivery set state = 'failed', due_at = null, reply = $3
       where id = $1 and attempt = $2 and state = 'sending'
       returning id, mail, ticket, recipient, kind in ('forward', 'reminder') as "isForward",
         kind in ${askingKinds} as "isAsking"`,
      [fate.id, fate.attempt, fate.reply],
    );
    for (const row of rows) {
      const line = { ...row, id: newId(), what: 'bounced', text: fate.reply, actor: 'sender', at };
      const wakes = fate.refused && row.isForward && row.mail !== null;
      if (wakes || !row.isAsking) await inside.query(insertHistory, [rowsJson([line])]);
      if (!row.isAsking) continue;
      await inside.query(
        'update contact set bounced_at = $2, bounces = bounces + 1 where address = $1',
        [row.recipient, at],
      );
      if (wakes) {
        const contact = { delivery: row.id, contact: row.recipient, text: fate.reply };
        const wake = { id: newId(), mail: row.mail, decided: { kind: 'bounced', ...contact }, at };
        await inside.query(wakeMails, [rowsJson([wake])]);
      } else {
        const says = { is: 'unreachable', contact: row.recipient, why: fate.reply } as const;
        await openHold(inside, newId(), row, { doubt: doubt('contact-bounced', says) }, at);
      }
      await pokeClocks(inside, [row.ticket], at);
    }
  });
}
