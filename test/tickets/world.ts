// A small desk in memory for the tests of acts: tickets, links, parties and mails as plain maps, edits
// made on them as the store does, and snapshots of all of it. It shares no code with the planners.

import type {
  Act,
  ActPlan,
  Deed,
  LastAct,
  PartyState,
  Snapshot,
  TicketState,
} from '../../src/acts.ts';
import type { Edit } from '../../src/edits.ts';
import { closeReasonsShipped, fieldsShipped, teamsShipped } from '../../src/desk-rules.ts';
import type { MailId, PartyId, TicketId, TicketKind } from '../../src/model.ts';
import { planAct } from '../../src/tickets/acts.ts';
import type { ActRules } from '../../src/tickets/plans.ts';
import { rules as deskRules } from '../support/facts.ts';

export const now = new Date('2026-04-07T12:00:00Z');

export const actRules = (changed: Partial<ActRules['tickets']> = {}): ActRules => ({
  ...deskRules(),
  tickets: {
    closeReasons: closeReasonsShipped,
    fields: fieldsShipped,
    teams: [...teamsShipped, 'noc'],
    ...changed,
  },
});

export const state = (
  id: string,
  kind: TicketKind,
  changed: Partial<TicketState> = {},
): TicketState => ({
  id: id as TicketId,
  kind,
  number: `2026040700${id.replaceAll(/\D/g, '').padStart(4, '0')}`,
  state: kind === 'block' ? 'pending activation' : 'open',
  constituency: null,
  team: 'first-line',
  subject: `about ${id}`,
  owner: null,
  category: null,
  severity: null,
  priority: 50,
  fields: {},
  ips: [],
  turn: null,
  closeReason: null,
  snoozedUntil: null,
  mergedInto: null,
  repeatKey: null,
  keyFree: true,
  complaints: 1,
  questions: [],
  openedAt: now,
  ...changed,
});

export const party = (
  id: string,
  ticket: string,
  changed: Partial<PartyState> = {},
): PartyState => ({
  id: id as PartyId,
  ticket: ticket as TicketId,
  role: 'complainant',
  address: `${id}@reporter.example.net`,
  token: `token-${id}`,
  left: false,
  wrote: true,
  entered: false,
  messageIds: [],
  ...changed,
});

interface Done extends LastAct {
  readonly ticket: TicketId;
  undone: boolean;
}

/** Everything there is; changed in place. */
export class World {
  readonly tickets = new Map<TicketId, TicketState>();
  readonly links = new Set<string>();
  readonly parties = new Map<PartyId, PartyState>();
  readonly mails = new Set<string>();
  readonly done: Done[] = [];
  made = 0;

  add(...tickets: TicketState[]): this {
    for (const one of tickets) this.tickets.set(one.id, one);
    return this;
  }

  hang(parent: string, ...children: string[]): this {
    for (const child of children) this.links.add(`${parent} ${child}`);
    return this;
  }

  snapshot(act: Act): Snapshot {
    const pairs = [...this.links].map((link) => link.split(' ') as [TicketId, TicketId]);
    const last = this.done.findLast((one) => one.ticket === act.ticket && !one.undone);
    return {
      tickets: new Map([...this.tickets].map(([id, one]) => [id, this.#withKey(one)])),
      links: pairs.map(([parent, child]) => ({ parent, child })),
      parties: [...this.parties.values()],
      mails: [...this.mails].map((row) => {
        const [ticket, mail, sender = null] = row.split(' ');
        return { ticket: ticket as TicketId, mail: mail as MailId, sender };
      }),
      complaints: [],
      leases: [],
      last: act.do === 'undo' ? (last ?? null) : null,
      silence: null,
    };
  }

  #withKey(ticket: TicketState): TicketState {
    const isTaken = [...this.tickets.values()].some(
      (one) => one.id !== ticket.id && one.repeatKey === ticket.repeatKey && one.state === 'open',
    );
    return { ...ticket, keyFree: ticket.repeatKey === null || !isTaken };
  }

  /** Plans it and does it, as a person who says yes to whatever is shown. */
  act(ticket: string, deed: Deed, rules = actRules()): ActPlan | { readonly refused: string } {
    this.made += 1;
    const act = { ...deed, id: `act-${this.made}`, ticket: ticket as TicketId, actor: 'desk' };
    const plan = planAct(act, this.snapshot(act), rules, now);
    if ('refused' in plan) return plan;
    for (const edit of plan.edits) this.apply(edit);
    const undone = this.done.find((one) => one.id === plan.undoes?.act);
    if (undone !== undefined) undone.undone = true;
    else if (plan.edits.length > 0) {
      const { id, actor } = act;
      this.done.push({
        id,
        kind: act.do,
        actor,
        ticket: act.ticket,
        edits: plan.edits,
        deliveries: [],
        undone: false,
      });
    }
    return plan;
  }

  apply(edit: Edit): void {
    const expect = (is: boolean): void => {
      if (!is) throw new Error(`an edit from what is not: ${JSON.stringify(edit)}`);
    };
    switch (edit.edit) {
      case 'state':
        expect(this.#ticket(edit.ticket).state === edit.from);
        return this.#change(edit.ticket, { state: edit.to });
      case 'column': {
        const name = camel(edit.column);
        expect(this.#ticket(edit.ticket)[name] === edit.from);
        return this.#change(edit.ticket, { [name]: edit.to });
      }
      case 'field': {
        const { [edit.field]: _old, ...fields } = this.#ticket(edit.ticket).fields;
        const set = edit.to === null ? fields : { ...fields, [edit.field]: edit.to };
        return this.#change(edit.ticket, { fields: set });
      }
      case 'addresses':
        return this.#change(edit.ticket, { ips: edit.to });
      case 'complaints': {
        const { complaints } = this.#ticket(edit.ticket);
        return this.#change(edit.ticket, { complaints: complaints + edit.by });
      }
      case 'link': {
        const link = `${edit.parent} ${edit.child}`;
        expect(this.links.has(link) === edit.from);
        if (edit.to) this.links.add(link);
        else this.links.delete(link);
        return;
      }
      case 'party': {
        const one = this.parties.get(edit.party);
        if (one?.ticket !== edit.from) return expect(false);
        this.parties.set(edit.party, { ...one, ticket: edit.to });
        return;
      }
      case 'left': {
        const one = this.parties.get(edit.party);
        if (one?.left !== edit.from) return expect(false);
        this.parties.set(edit.party, { ...one, left: edit.to });
        return;
      }
      case 'mail': {
        const row = [...this.mails].find((one) => one.startsWith(`${edit.from} ${edit.mail} `));
        if (row === undefined) return expect(false);
        this.mails.delete(row);
        this.mails.add(row.replace(edit.from, edit.to));
        return;
      }
      case 'new-party': {
        const { id, ticket, role, address } = edit.party;
        this.parties.set(id, party(id, ticket, { role, address, wrote: false, entered: true }));
        return;
      }
      case 'new-ticket': {
        const { id, kind, ...more } = edit.ticket;
        this.tickets.set(id, state(id, kind, { ...more, number: null }));
        return;
      }
      case 'case':
      case 'rung':
    }
  }

  #ticket(id: TicketId): TicketState {
    const ticket = this.tickets.get(id);
    if (ticket === undefined) throw new Error(`no ticket ${id}`);
    return ticket;
  }

  #change(id: TicketId, changed: Partial<TicketState>): void {
    this.tickets.set(id, { ...this.#ticket(id), ...changed });
  }
}

function camel(column: string): keyof TicketState {
  return column.replaceAll(/_(\w)/g, (_, letter: string) =>
    letter.toUpperCase(),
  ) as keyof TicketState;
}

export function world(): World {
  return new World();
}
