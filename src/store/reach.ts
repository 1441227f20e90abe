// How far an act looks around the tickets that it names, and which tickets its edits write: what is
// read for it, and what is locked.

import type { Act } from '../acts.ts';
import type { Edit } from '../edits.ts';
import type { TicketId } from '../model.ts';

/** Those alone, with what they are linked to, or with what else hangs on that. */
export type Reach = 'ticket' | 'links' | 'case';

/** The tickets that an act names, and how far it looks. An undo names those of what it undoes. */
export function namedBy(act: Act): { readonly ids: readonly TicketId[]; readonly reach: Reach } {
  switch (act.do) {
    case 'close':
    case 'reopen':
    case 'undo':
      return { ids: [act.ticket], reach: 'case' };
    case 'link':
    case 'unlink':
      return { ids: [act.ticket, act.other], reach: 'case' };
    case 'merge':
      return { ids: [act.from, act.ticket], reach: 'case' };
    case 'split':
      return { ids: [act.ticket], reach: 'links' };
    case 'open':
      return { ids: act.above === null ? [] : [act.above], reach: 'links' };
    case 'reply':
      return { ids: [act.ticket], reach: act.close === null && !act.reopen ? 'ticket' : 'case' };
    case 'note':
    case 'assign':
    case 'hand-over':
    case 'snooze':
    case 'remind':
    case 'set':
    case 'change':
    case 'people':
      return { ids: [act.ticket], reach: 'ticket' };
  }
}

/** The tickets whose rows those edits write. */
export function ticketsIn(edits: readonly Edit[]): readonly TicketId[] {
  const ids = edits.flatMap((edit): readonly TicketId[] => {
    switch (edit.edit) {
      case 'state':
      case 'column':
      case 'field':
      case 'rung':
      case 'addresses':
      case 'complaints':
        return [edit.ticket];
      case 'link':
        return [edit.parent, edit.child];
      case 'party':
      case 'mail':
      case 'case':
        return [edit.from, edit.to];
      case 'new-party':
        return [edit.party.ticket];
      case 'new-ticket':
        return [edit.ticket.id];
      case 'left':
        return [];
    }
  });
  return [...new Set(ids)];
}
