// The tickets, links and notes of one decision while it is being made. Knows what an earlier run of
// the same mail made, so that a rerun finds its tickets again instead of opening others.

import type { MailId, Override, PartyId, TicketId, TicketKind } from '../model.ts';
import type {
  Bounce,
  ForeignNumber,
  Join,
  Link,
  NewAddresses,
  NewComplaint,
  NewHistory,
  NewParty,
  NewTicket,
  Own,
  StateChange,
  TicketRole,
  TurnChange,
  Wake,
} from '../settlement.ts';
import type { Facts, Plan } from '../stages/facts.ts';
import type { ReplyPlan } from '../stages/reply-plan.ts';
import { mayChange } from '../tickets/lifecycles.ts';
import { mayLink } from '../tickets/links.ts';
import { idsInOrder } from '../uuid.ts';
import type { Decision, ReplyDispatch } from './decision.ts';
import { byComplaint, whatOf } from './what-of.ts';

type Ending = Pick<Decision, 'state' | 'outcome' | 'why'> &
  Partial<Pick<Decision, 'doubts' | 'holdTicket' | 'prepared' | 'dispatches'>> &
  Partial<Pick<Decision, 'preparedReplies' | 'replies'>>;

interface Ended {
  readonly ticket: TicketId;
  readonly state: string;
  readonly to: string;
  readonly reason: string;
}

interface About {
  readonly mail: MailId;
  readonly subject: string;
  readonly sender: string;
  readonly constituency: string | null;
}

export class Draft {
  readonly own: Own;
  readonly about: About;
  readonly #newId: () => string;
  readonly #by: Pick<NewHistory, 'actor'>;
  readonly #tickets: NewTicket[] = [];
  readonly #repeats: TicketId[] = [];
  readonly #overdue: TicketId[] = [];
  readonly #addresses: NewAddresses[] = [];
  readonly #changes: StateChange[] = [];
  readonly #links: Link[] = [];
  readonly #parties: NewParty[] = [];
  readonly #joins: Join[] = [];
  readonly #history: NewHistory[] = [];
  readonly #bounces: Bounce[] = [];
  readonly #turns: TurnChange[] = [];
  readonly #complaints: NewComplaint[] = [];
  readonly #foreign: ForeignNumber[] = [];
  readonly #wakes: Wake[] = [];

  /** @param by whose word it is; left out: nobody's */
  constructor(own: Own, newId: () => string, about: About, by?: string) {
    this.own = own;
    this.about = about;
    this.#newId = newId;
    this.#by = by === undefined ? {} : { actor: by };
  }

  /** What became of the mail is the word of whoever decided last; where nobody has, the program's. */
  note(ticket: TicketId, what: string, text: string): void {
    this.#history.push({ id: this.#newId(), ticket, what, text, ...this.#by });
  }

  /** The program asks, whoever has decided before. */
  ask(ticket: TicketId, text: string): void {
    this.#history.push({ id: this.#newId(), ticket, what: 'held', text });
  }

  /**
   * Hangs a ticket below another; where the table of links does not allow it, history says so. What
   * may hang below one only was hung there by the run that opened it, and stays.
   */
  link(above: TicketKind, parent: TicketId, below: TicketKind, child: TicketId): void {
    if (!mayLink(above, below, 0)) {
      this.note(child, 'not-linked', `no ${below} may hang below that ${above}`);
      return;
    }
    const isKnown = this.own.tickets.some((one) => one.id === child);
    const hanging = this.#links.filter((one) => one.child === child).length + Number(isKnown);
    if (mayLink(above, below, hanging)) this.#links.push({ parent, child });
  }

  join(join: Join): void {
    this.#joins.push(join);
  }

  bounce(bounce: Bounce): void {
    this.#bounces.push(bounce);
  }

  change(change: StateChange): void {
    this.#changes.push(change);
  }

  turn(turn: TurnChange): void {
    this.#turns.push(turn);
  }

  /** Numbers by which others know a ticket of ours. */
  foreign(numbers: readonly ForeignNumber[] = []): void {
    this.#foreign.push(...numbers);
  }

  /** What is complained of, by which repeats are known. */
  complain(incident: TicketId, { attribute, classify }: Partial<Facts>): void {
    if (attribute === undefined || attribute.isGuess === true) return;
    const reporter = this.about.sender.toLowerCase();
    const common = { incident, type: classify?.type ?? 'other', reporter };
    const each = new Map(attribute.offenders.map((offender) => [offender.ip, offender]));
    for (const { ip, ours, time } of each.values()) {
      this.#complaints.push({ ...common, ip, prefix: ours.prefix, event: time });
    }
  }

  /** The complaint joins an incident, which opens again where it was closed. */
  repeat(incident: TicketId, reopens: readonly StateChange[]): void {
    this.#repeats.push(incident);
    this.note(incident, 'repeated', `a further complaint from ${this.about.sender}`);
    for (const change of reopens) this.reopen('incident', change);
  }

  /** A further complaint is sent on, or joins: what was closed is open again. */
  reopen(kind: TicketKind, change: StateChange): void {
    if (!mayChange(kind, change.from, change.to)) return;
    this.#changes.push(change);
    this.note(change.ticket, 'reopened', byComplaint(this.about));
  }

  /** The new incident stands beside an old one, which complaints no longer join. */
  outlive(incident: TicketId): void {
    this.#overdue.push(incident);
  }

  /**
   * The complainant's conversation. While it is only asked about (`new`) nothing else bears the
   * addresses that it is about, and it is found by them. It loses none: a person may have named it.
   */
  report(
    state: 'new' | 'open' | 'rejected',
    { reason, ips = [] }: { readonly reason?: string; readonly ips?: readonly string[] } = {},
  ): TicketId {
    const { sender, subject } = this.about;
    const ended = reason === undefined ? {} : { reason };
    const borne = state === 'new' ? ips : [];
    const plain = { ...this.#plain('report', subject), ips: borne };
    const id = this.#ticket({ ...plain, kind: 'report', state, ...ended });
    const was = this.own.tickets.find((one) => one.id === id)?.ips;
    const all = [...new Set([...(was ?? []), ...ips])];
    const isFound = was !== undefined && (state === 'new' || was.length > 0);
    if (isFound && all.length > was.length) this.#addresses.push({ id, ips: all, was });
    if (sender !== '') this.#party(id, 'complainant', sender);
    this.join({ ticket: id, party: null, how: 'complaint' });
    return id;
  }

  /** A mail to the complainant on his report. */
  reply(report: TicketId, reply: ReplyPlan): ReplyDispatch {
    const known = this.own.parties.find((one) => one.ticket === report);
    const made = this.#parties.find((one) => one.ticket === report);
    const number = this.own.tickets.find(({ id }) => id === report)?.number ?? null;
    const party = known?.id ?? made?.id ?? this.#party(report, 'complainant', reply.to);
    return { reply, ticket: report, party, number, token: known?.token ?? null };
  }

  /** What happened; ties all together. */
  incident(facts: Partial<Facts>, plans: readonly Plan[]): TicketId {
    const [first] = plans;
    // Two contacts of one network are told of the same addresses.
    const all = plans.flatMap((plan) => plan.offenders.map((offender) => offender.ip));
    const ips = [...new Set(all)];
    const subject = `${whatOf(facts, ips)} (${first?.network ?? ''})`;
    return this.#ticket({
      ...this.#plain('incident', subject),
      kind: 'incident',
      state: 'open',
      category: facts.classify?.category ?? null,
      prefix: first?.prefix ?? null,
      ips,
      repeatKey: facts.group?.repeatKey ?? null,
    });
  }

  /** The conversation with one responsible administrator. */
  investigation(plan: Plan, facts: Partial<Facts>): { ticket: TicketId; party: PartyId } {
    const ips = plan.offenders.map((offender) => offender.ip);
    const subject = `${whatOf(facts, ips)} (${plan.network})`;
    const ticket = this.#ticket({
      ...this.#plain(`investigation ${plan.to}`, subject),
      kind: 'investigation',
      state: 'open',
      constituency: plan.constituency,
      category: facts.classify?.category ?? null,
      prefix: plan.prefix,
      ips,
      turn: 'waiting',
    });
    return { ticket, party: this.#party(ticket, 'administrator', plan.to) };
  }

  /** Nobody is told: the report that an earlier run opened is rejected. */
  rejectReport(text: string, reason: string): void {
    const report = this.own.tickets.find((one) => one.role === 'report');
    if (report === undefined) return;
    const { id: ticket, state } = report;
    this.end('report', { ticket, state, to: 'rejected', reason }, text);
  }

  /** A ticket that an earlier run opened is done with. */
  end(kind: TicketKind, { ticket, state, to, reason }: Ended, text: string): void {
    if (!mayChange(kind, state, to)) return;
    this.#changes.push({ ticket, from: state, to, reason });
    this.note(ticket, to, text);
  }

  /** Says something in the history of the report that an earlier run opened. */
  noteReport(what: string, text: string): void {
    const report = this.own.tickets.find((one) => one.role === 'report');
    if (report !== undefined) this.note(report.id, what, text);
  }

  /** Another mail is to run again. */
  wake(mail: MailId, decided: Override): void {
    this.#wakes.push({ id: this.#newId(), mail, decided });
  }

  decision(ending: Ending): Decision {
    return {
      ...this.about,
      tickets: this.#tickets,
      repeats: this.#repeats,
      overdue: this.#overdue,
      addresses: this.#addresses,
      changes: this.#changes,
      links: this.#links,
      parties: this.#parties,
      joins: this.#joins,
      history: idsInOrder(this.#history),
      bounces: this.#bounces,
      turns: this.#turns,
      complaints: this.#complaints,
      foreign: this.#foreign,
      wakes: this.#wakes,
      doubts: [],
      holdTicket: null,
      prepared: [],
      dispatches: [],
      preparedReplies: [],
      replies: [],
      ...ending,
    };
  }

  /** The ticket of that role: the one an earlier run made, brought to the state, or a new one. */
  #ticket(fields: Omit<NewTicket, 'id' | 'number' | 'numbered' | 'team'>): TicketId {
    const known = this.own.tickets.find((one) => one.role === fields.role);
    if (known !== undefined) {
      if (known.state !== fields.state && mayChange(fields.kind, known.state, fields.state)) {
        const { state: to, reason } = fields;
        const ended = reason === undefined ? {} : { reason };
        this.#changes.push({ ticket: known.id, from: known.state, to, ...ended });
      }
      return known.id;
    }
    const id = this.#newId() as TicketId;
    this.#tickets.push({ ...fields, id, number: null, numbered: true, team: 'first-line' });
    // Of an investigation its history says whom it asks.
    if (fields.kind !== 'investigation') this.note(id, 'opened', byComplaint(this.about));
    return id;
  }

  #party(on: TicketId, role: NewParty['role'], address: string): PartyId {
    const known = this.own.parties.find((one) => one.ticket === on);
    if (known !== undefined) return known.id;
    const id = this.#newId() as PartyId;
    const { constituency } = this.about;
    this.#parties.push({ id, ticket: on, role, address, constituency, token: null });
    return id;
  }

  #plain(role: TicketRole, subject: string) {
    const { constituency } = this.about;
    return { role, subject, constituency, category: null, prefix: null, ips: [], repeatKey: null };
  }
}
