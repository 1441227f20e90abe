// Tickets that a person opens: a call or a letter as a report, an incident, a question to somebody
// as an investigation, a countermeasure as a block, which may be asked of somebody. Only the
// address that is typed here gets mail.

import type { Opening, PlannedLetter, TicketState } from '../acts.ts';
import type { Edit } from '../edits.ts';
import type { TicketId } from '../model.ts';
import type { Constituency } from '../rules.ts';
import { contactRefusal } from './contact.ts';
import { priorityDefault, setFields } from './fields.ts';
import { isAsking, lifecycles } from './lifecycles.ts';
import { linkEdits } from './linking.ts';
import { isRefused, type Planned, planned, type Planning, refuse } from './plans.ts';
import { emptyLetter } from './replying.ts';
import { note, said } from './said.ts';
import { labelled, tlpOfTexts, withTlpOf } from './tlp.ts';

const subjectCharactersMax = 300;
const teamDefault = 'first-line';

export function planOpen({ act, snapshot, rules, now }: Planning<'open'>): Planned {
  const above = act.above === null ? null : snapshot.tickets.get(act.above);
  if (above === undefined) return refuse('there is no ticket to hang it below');
  const wrong = wrongOf(act, rules.constituencies);
  if (wrong !== null) return refuse(wrong);
  const strange = addressesOf(act).flatMap((address) => {
    const refusal = contactRefusal(address, 'override', rules.desk, []);
    return refusal === null ? [] : [`${address} ${refusal}`];
  });
  if (strange.length > 0) return refuse(strange.join('; '));
  const ticket = blank(act, above ?? null, rules.constituencies, now);
  const schema = rules.tickets.fields;
  const texts = withTlpOf(above ?? null, act.kind, act.values, schema);
  const values = setFields(ticket, texts, schema);
  if (isRefused(values)) return values;
  const links = above === null ? [] : linkEdits(above, ticket, snapshot);
  if (isRefused(links)) return links;
  const { id, kind, state, constituency, team, subject } = ticket;
  const made: Edit[] = [
    { edit: 'new-ticket', ticket: { id, kind, state, constituency, team, subject } },
  ];
  if (act.party !== null) made.push({ edit: 'new-party', party: partyOf(act, act.party) });
  const opened = note(ticket, 'opened', said('by-hand'));
  const over = said('above-new', { kind: { is: 'kind', word: kind } });
  const linked = above === null ? [] : [note(above, 'linked', over)];
  return planned(act, {
    edits: [...made, ...values, ...links, ...turnOf(ticket, act)],
    letters: lettersOf(act, ticket, tlpOfTexts(texts)),
    notes: [opened, ...linked],
  });
}

function wrongOf(
  act: Opening,
  constituencies: readonly { readonly name: string }[],
): string | null {
  const { kind, subject, constituency, party, letter } = act;
  if (subject.trim() === '') return `a ${kind} needs a subject`;
  if (subject.length > subjectCharactersMax) {
    return `a subject of ${subject.length} characters; ${subjectCharactersMax} at most`;
  }
  if (constituency !== null && !constituencies.some((one) => one.name === constituency)) {
    const known = constituencies.map((one) => one.name).join(', ');
    return `there is no constituency "${constituency}"; there are ${known}`;
  }
  if (party !== null && kind === 'incident') return `nobody outside reads an ${kind}`;
  if (kind === 'investigation' && party === null) return 'an investigation asks somebody: whom?';
  if (letter !== null && party === null) return 'nobody is there to write to';
  return letter === null ? null : emptyLetter(letter);
}

/** Whom it writes to, the party before whoever is copied. */
function addressesOf({ party, letter }: Opening): readonly string[] {
  return [...new Set([...(party === null ? [] : [party.address]), ...(letter?.cc ?? [])])];
}

/** What it is before its fields are set; of its case it has the constituency and the team. */
function blank(
  act: Opening & { readonly ticket: TicketId },
  above: TicketState | null,
  constituencies: readonly Constituency[],
  now: Date,
) {
  const { kind, subject } = act;
  const constituency = act.constituency ?? above?.constituency ?? null;
  const duty = constituencies.find((one) => one.name === constituency)?.team;
  const isHeld = kind === 'report' && above !== null;
  const ticket: TicketState = {
    id: act.ticket,
    kind,
    number: null,
    state: isHeld ? 'open' : lifecycles[kind].first,
    constituency,
    team: above?.team ?? duty ?? teamDefault,
    subject: subject.trim(),
    owner: null,
    category: null,
    severity: null,
    priority: priorityDefault,
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
  };
  return ticket;
}

function partyOf(
  act: Opening & { readonly ticket: TicketId },
  party: NonNullable<Opening['party']>,
) {
  const role = isAsking(act.kind) ? 'administrator' : 'complainant';
  return { ...party, ticket: act.ticket, role } as const;
}

function turnOf(ticket: TicketState, { letter }: Opening): readonly Edit[] {
  const waits = { edit: 'column', ticket: ticket.id, column: 'turn', from: null } as const;
  return letter === null ? [] : [{ ...waits, to: 'waiting' }];
}

function lettersOf(
  act: Opening,
  ticket: TicketState,
  tlp: string | null,
): readonly PlannedLetter[] {
  const { letter, party } = act;
  if (letter === null || party === null) return [];
  return [
    {
      kind: 'reply',
      ticket: ticket.id,
      party: party.id,
      to: party.address,
      cc: addressesOf(act).slice(1),
      bcc: [],
      template: 'reply',
      constituency: ticket.constituency,
      number: null,
      ...labelled(tlp, { subject: ticket.subject, text: letter.text }),
      openedAt: null,
      reason: null,
      articles: letter.articles,
      messageIds: [],
    },
  ];
}
