// One conversation that turns out to be two: the mails named, and whoever wrote them and none of
// the others, go to a new ticket that hangs where the old one does.

import type { TicketState } from '../acts.ts';
import type { Edit } from '../edits.ts';
import { isOpenState, lifecycles } from './lifecycles.ts';
import {
  column,
  nameOf,
  parentsOf,
  type Planned,
  planned,
  type Planning,
  refuse,
} from './plans.ts';
import { holds } from './closing.ts';
import { mayLink } from './links.ts';
import { note, said } from './said.ts';

export function planSplit({ act, snapshot }: Planning<'split'>): Planned {
  const ticket = snapshot.tickets.get(act.ticket);
  if (ticket === undefined) return refuse('there is no such ticket');
  if (ticket.kind !== 'report' && ticket.kind !== 'investigation') {
    return refuse(
      `${nameOf(ticket)} holds no mails of its own; unlink what hangs below it instead`,
    );
  }
  if (ticket.mergedInto !== null) return refuse(`${nameOf(ticket)} was merged; undo that instead`);
  const here = snapshot.mails.filter((one) => one.ticket === ticket.id);
  const named = new Set(act.mails);
  if (named.size === 0) return refuse('name the mails that go to the new ticket');
  const strange = [...named].find((mail) => !here.some((one) => one.mail === mail));
  if (strange !== undefined) return refuse(`the mail ${strange} is not on ${nameOf(ticket)}`);
  if (named.size === here.length) return refuse('all its mails are named; one at least must stay');
  const { kind, constituency, team, subject } = ticket;
  const above = parentsOf(snapshot, ticket.id).filter((one) => mayLink(one.kind, kind, 0));
  const isHeld = above.some((one) => holds(one, ticket) && isOpenState(one.kind, one.state));
  const state = kind === 'report' && isHeld ? 'open' : lifecycles[kind].first;
  const made = { id: act.made, kind, state, constituency, team, subject };
  return planned(act, {
    edits: [
      { edit: 'new-ticket', ticket: made },
      // Below closed cases alone nothing open hangs.
      ...above
        .filter((one) => isHeld || !holds(one, ticket))
        .map(({ id }) => hung({ parent: id, child: act.made })),
      ...[...named].map((mail) => ({ edit: 'mail', mail, from: ticket.id, to: act.made }) as const),
      ...partiesOf(ticket, named, { act, snapshot }),
      ...fieldsOf(ticket, act.made),
    ],
    notes: [
      note(made, 'opened', said('split-from', { ticket: { tickets: [ticket] } })),
      note(
        ticket,
        'split',
        said('mails-went', { count: named.size, kind: { is: 'kind', word: kind } }),
      ),
    ],
  });
}

function hung(link: {
  readonly parent: TicketState['id'];
  readonly child: TicketState['id'];
}): Edit {
  return { edit: 'link', ...link, from: false, to: true };
}

/** Whoever wrote what goes, and nothing of what stays. */
function partiesOf(
  ticket: TicketState,
  named: ReadonlySet<string>,
  { act, snapshot }: Pick<Planning<'split'>, 'act' | 'snapshot'>,
): readonly Edit[] {
  const here = snapshot.mails.filter((one) => one.ticket === ticket.id);
  const wrote = (goes: boolean) =>
    new Set(here.filter((one) => named.has(one.mail) === goes).map((one) => one.sender));
  const [going, staying] = [wrote(true), wrote(false)];
  return snapshot.parties
    .filter((one) => one.ticket === ticket.id)
    .filter((one) => going.has(one.address) && !staying.has(one.address))
    .map(({ id }) => ({ edit: 'party', party: id, from: ticket.id, to: act.made }));
}

/** What it is about it has in common with the old one. */
function fieldsOf(ticket: TicketState, made: TicketState['id']): readonly Edit[] {
  const fresh: TicketState = { ...ticket, id: made, category: null, severity: null };
  return [
    ...column(fresh, 'category', ticket.category),
    ...column(fresh, 'severity', ticket.severity),
    ...(ticket.ips.length === 0
      ? []
      : [{ edit: 'addresses', ticket: made, from: [], to: ticket.ips } as const]),
  ];
}
