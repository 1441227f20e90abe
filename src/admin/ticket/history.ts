// What happened, as the page of a ticket lists it: of an incident also what happened to the tickets
// below it, each by its number. Pure.

import { caseMost } from '../../store/case-sql.ts';
import { ticketLink } from '../lines.ts';
import { href } from '../shown.ts';
import type { HistoryView, TicketPageView } from './views.ts';
import type { Shown } from './view.ts';

/** @param here the ticket's own address */
export function historyOf(
  shown: Pick<Shown, 'ticket' | 'around' | 'before' | 'showNumber' | 'say'>,
  here: string,
): Pick<TicketPageView, 'history' | 'older' | 'newest'> {
  const { ticket, around, before, say } = shown;
  const lines = around.history.slice(0, caseMost.history);
  const last = lines.at(-1);
  const hasOlder = around.history.length > caseMost.history && last !== undefined;
  return {
    history: lines.map(({ at, actor, what, text, mail, ...on }): HistoryView => {
      const { label, href: link } = ticketLink({ id: on.ticket, number: on.number }, shown);
      return {
        at,
        actor,
        what,
        text,
        mail: mail === null ? null : href(`/mails/${mail}`),
        on:
          on.ticket === ticket.id ? null : { label, href: link, kind: say(`code.kind.${on.kind}`) },
      };
    }),
    older: hasOlder ? href(`${here}?before=${last.id}#history`) : null,
    newest: before === null ? null : href(`${here}#history`),
  };
}
