// The short acts: a note, an owner, another team, a snooze, fields, who is copied. Each says what
// it changes in one sentence of the ticket's history.

import type { Act, Said, TicketState } from '../acts.ts';
import { contactRefusal } from './contact.ts';
import { setFields } from './fields.ts';
import {
  column,
  isOpen,
  isRefused,
  nameOf,
  type Planned,
  planned,
  type Planning,
  refuse,
} from './plans.ts';
import { note, said } from './said.ts';
import { snoozeDaysMax } from './snooze.ts';

const noteCharactersMax = 20_000;
const ownerCharactersMax = 100;
const dayMs = 86_400_000;

export function planNote({ act, snapshot }: Planning<'note'>): Planned {
  const text = act.text.trim();
  if (text === '') return refuse('a note says something');
  if (text.length > noteCharactersMax) {
    return refuse(`a note of ${text.length} characters; it takes ${noteCharactersMax} at most`);
  }
  return snapshot.tickets.has(act.ticket)
    ? planned(act, { notes: [noted(act, 'note', said('words', { words: text }))] })
    : refuse('there is no such ticket');
}

export function planAssign({ act, snapshot }: Planning<'assign'>): Planned {
  const ticket = snapshot.tickets.get(act.ticket);
  if (ticket === undefined) return refuse('there is no such ticket');
  if (act.owner !== null && !/^\S.{0,99}$/.test(act.owner)) {
    return refuse(`an owner is a name of 1 to ${ownerCharactersMax} characters`);
  }
  const edits = column(ticket, 'owner', act.owner);
  const whose = act.owner ?? 'nobody';
  if (edits.length === 0) return refuse(`${nameOf(ticket)} is ${whose}'s already`);
  const to = act.owner === null ? said('to-nobody') : said('to', { who: act.owner });
  return planned(act, { edits, notes: [noted(act, 'assigned', to)] });
}

export function planHandOver({ act, snapshot, rules }: Planning<'hand-over'>): Planned {
  const ticket = snapshot.tickets.get(act.ticket);
  if (ticket === undefined) return refuse('there is no such ticket');
  const { teams } = rules.tickets;
  if (!teams.includes(act.team)) {
    return refuse(`there is no team "${act.team}"; teams are ${teams.join(', ')}`);
  }
  if (act.why.trim() === '') return refuse('whoever gets it is told why: give a reason');
  const edits = column(ticket, 'team', act.team);
  if (edits.length === 0) return refuse(`${nameOf(ticket)} is with ${act.team} already`);
  const to = said('to-why', { who: act.team, words: act.why });
  return planned(act, { edits, notes: [noted(act, 'handed-over', to)] });
}

export function planSnooze({ act, snapshot, now }: Planning<'snooze'>): Planned {
  const ticket = snapshot.tickets.get(act.ticket);
  if (ticket === undefined) return refuse('there is no such ticket');
  if (!isOpen(ticket)) return refuse(`${nameOf(ticket)} is ${ticket.state}; nothing comes of it`);
  if (act.until !== null) {
    const ms = Date.parse(act.until) - now.getTime();
    const isSoon = ms > 0 && ms <= snoozeDaysMax * dayMs;
    if (!isSoon)
      return refuse(`it can be snoozed until a time ahead, ${snoozeDaysMax} days at most`);
  }
  const edits = column(ticket, 'snoozed_until', act.until);
  if (edits.length === 0) return refuse(`${nameOf(ticket)} is so already`);
  const until = { at: { is: 'instant', word: act.until ?? '' } } as const;
  const how = act.until === null ? said('woken') : said('until', until);
  return planned(act, { edits, notes: [noted(act, 'snoozed', how)] });
}

export function planSet({ act, snapshot, rules }: Planning<'set'>): Planned {
  const ticket = snapshot.tickets.get(act.ticket);
  if (ticket === undefined) return refuse('there is no such ticket');
  const edits = setFields(ticket, act.values, rules.tickets.fields);
  if (isRefused(edits)) return edits;
  if (edits.length === 0) return refuse('it is so already; nothing would change');
  const notes = act.values.map(([name, text]) => noted(act, 'set', setTo(name, text)));
  return planned(act, { edits, notes });
}

/** Whoever is taken away gets no mail any more; the token still joins. */
export function planPeople({ act, snapshot, rules }: Planning<'people'>): Planned {
  const ticket = snapshot.tickets.get(act.ticket);
  if (ticket === undefined) return refuse('there is no such ticket');
  const { address, role } = act;
  const refusal = contactRefusal(address, 'override', rules.desk, []);
  if (act.add && refusal !== null) return refuse(`${address} ${refusal}`);
  const known = snapshot.parties.find(
    (one) => one.ticket === ticket.id && one.role === role && one.address === address,
  );
  if (!hasPeople(ticket)) return refuse(`nobody outside reads ${nameOf(ticket)}`);
  if (act.add && known?.left === false) return refuse(`${address} is ${role} already`);
  if (!act.add && known?.left !== false) return refuse(`${address} is no ${role} of it`);
  const what = act.add ? 'added' : 'removed';
  const notes = [noted(act, what, said('as-role', { address, role: { is: 'role', word: role } }))];
  if (known !== undefined) {
    const { id: party } = known;
    return planned(act, { edits: [{ edit: 'left', party, from: act.add, to: !act.add }], notes });
  }
  const party = { id: act.party, ticket: ticket.id, role, address };
  return planned(act, { edits: [{ edit: 'new-party', party }], notes });
}

function hasPeople({ kind }: TicketState): boolean {
  return kind === 'report' || kind === 'investigation';
}

function noted({ ticket: id }: Act, what: string, how: Said) {
  return note({ id }, what, how);
}

const shownCharacters = 200;

function setTo(name: string, text: string): Said {
  const field = { is: 'field', word: name } as const;
  if (text.trim() === '') return said('field-empty', { field });
  const value = text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
  return said('field', { field, value: { value, field: name } });
}
