// The tickets, links and notes of one decision while it is being made. Knows what an earlier run of
// the same mail made, so that a rerun finds its tickets again instead of opening others.

import type { MailId, PartyId, TicketId } from '../model.ts';
import type {
  Bounce,
  Join,
  Link,
  NewHistory,
  NewParty,
  NewTicket,
  Own,
  StateChange,
  TicketRole,
} from '../settlement.ts';
import type { Facts, Plan } from '../stages/facts.ts';
import { mayChange } from '../tickets/lifecycles.ts';
import type { Decision } from './decide.ts';

type Ending = Pick<Decision, 'state' | 'outcome' | 'why'> &
  Partial<Pick<Decision, 'doubts' | 'holdTicket' | 'prepared' | 'dispatches'>>;

export type Draft = ReturnType<typeof createDraft>;

interface About {
  readonly mail: MailId;
  readonly subject: string;
  readonly sender: string;
  readonly constituency: string | null;
}

export function createDraft(own: Own, newId: () => string, about: About) {
  const tickets: NewTicket[] = [];
  const repeats: TicketId[] = [];
  const changes: StateChange[] = [];
  const links: Link[] = [];
  const parties: NewParty[] = [];
  const joins: Join[] = [];
  const history: NewHistory[] = [];
  const bounces: Bounce[] = [];
  const overdue: TicketId[] = [];

  const note = (ticket: TicketId, what: string, text: string): void => {
    history.push({ id: newId(), ticket, what, text });
  };

  /** The ticket of that role: the one an earlier run made, brought to the state, or a new one. */
  const ticket = (fields: Omit<NewTicket, 'id' | 'number' | 'numbered' | 'team'>): TicketId => {
    const known = own.tickets.find((one) => one.role === fields.role);
    if (known !== undefined) {
      if (known.state !== fields.state && mayChange(fields.kind, known.state, fields.state)) {
        changes.push({ ticket: known.id, from: known.state, to: fields.state });
      }
      return known.id;
    }
    const id = newId() as TicketId;
    tickets.push({ ...fields, id, number: null, numbered: true, team: 'first-line' });
    return id;
  };

  const party = (on: TicketId, role: NewParty['role'], address: string): PartyId => {
    const known = own.parties.find((one) => one.ticket === on);
    if (known !== undefined) return known.id;
    const id = newId() as PartyId;
    parties.push({ id, ticket: on, role, address, constituency: about.constituency, token: null });
    return id;
  };

  const plain = (role: TicketRole, subject: string) => ({
    role,
    subject,
    constituency: about.constituency,
    category: null,
    prefix: null,
    ips: [],
    repeatKey: null,
  });

  return {
    own,
    about,
    note,
    report(state: 'new' | 'open'): TicketId {
      const id = ticket({ ...plain('report', about.subject), kind: 'report', state });
      if (about.sender !== '') party(id, 'complainant', about.sender);
      if (!joins.some((join) => join.ticket === id))
        joins.push({ ticket: id, party: null, how: 'complaint' });
      return id;
    },
    incident(facts: Partial<Facts>, plans: readonly Plan[]): TicketId {
      const [first] = plans;
      const ips = plans.flatMap((plan) => plan.offenders.map((offender) => offender.ip));
      const type = facts.classify?.type ?? 'other';
      return ticket({
        ...plain('incident', `${type} from ${summary(ips)} (${first?.network ?? ''})`),
        kind: 'incident',
        state: 'open',
        category: facts.classify?.category ?? null,
        prefix: first?.prefix ?? null,
        ips,
        repeatKey: facts.group?.repeatKey ?? null,
      });
    },
    investigation(plan: Plan, facts: Partial<Facts>): { ticket: TicketId; party: PartyId } {
      const ips = plan.offenders.map((offender) => offender.ip);
      const type = facts.classify?.type ?? 'other';
      const id = ticket({
        ...plain(`investigation ${plan.to}`, `${type} from ${summary(ips)} (${plan.network})`),
        kind: 'investigation',
        state: 'open',
        constituency: plan.constituency,
        category: facts.classify?.category ?? null,
        prefix: plan.prefix,
        ips,
      });
      return { ticket: id, party: party(id, 'administrator', plan.to) };
    },
    rejectReport(reason: string): void {
      const report = own.tickets.find((one) => one.role === 'report');
      if (report === undefined || !mayChange('report', report.state, 'rejected')) return;
      changes.push({ ticket: report.id, from: report.state, to: 'rejected' });
      note(report.id, 'rejected', reason);
    },
    repeat: (incident: TicketId): void => {
      repeats.push(incident);
      note(incident, 'repeated', `a further complaint from ${about.sender}`);
    },
    /** The new incident stands beside the old one, which complaints no longer join. */
    outlive: (incident: TicketId): void => void overdue.push(incident),
    link: (parent: TicketId, child: TicketId): void => void links.push({ parent, child }),
    join: (join: Join): void => void joins.push(join),
    bounce: (bounce: Bounce): void => void bounces.push(bounce),
    decision(ending: Ending): Decision {
      return {
        ...about,
        tickets,
        repeats,
        changes,
        links,
        parties,
        joins,
        history,
        bounces,
        overdue,
        doubts: [],
        holdTicket: null,
        prepared: [],
        dispatches: [],
        ...ending,
      };
    },
  };
}

/** One address as it is; of several the first and how many more. */
function summary(ips: readonly string[]): string {
  const [first = 'unknown'] = ips;
  return ips.length > 1 ? `${first} and ${ips.length - 1} more` : first;
}
