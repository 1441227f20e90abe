// The five lines on top of a ticket: what it is about, who is responsible, whose turn it is, what
// happens next by itself, what the desk can do. Pure: rows in, lines out.

import { askingLetters, type LetterKind, type TicketId } from '../../model.ts';
import type { Rules } from '../../rules.ts';
import type { CaseParty, TicketCase } from '../../store/case.ts';
import type { TicketRow } from '../../store/tickets.ts';
import { isOpenState } from '../../tickets/lifecycles.ts';
import { reasonLabel } from '../../tickets/plans.ts';
import { isCopied } from '../../tickets/replying.ts';
import { holdBadge, typeIn } from '../code-words.ts';
import { spanOf } from '../contact-card.ts';
import type { Say } from '../messages/say.ts';
import { sourceIn } from '../provenance.ts';
import { address } from '../words.ts';
import { line } from './chart-line.ts';
import { next } from './next.ts';
import type { ChartLine } from './views.ts';

export interface Charted {
  readonly ticket: TicketRow;
  readonly around: TicketCase;
  readonly rules: Pick<Rules, 'clocks' | 'tickets'>;
  readonly say: Say;
  readonly now: Date;
  readonly showNumber: (number: string) => string;
}

const shownMost = 5;
const repeatDays = 30;
const dayMs = 86_400_000;

/** The lines in their order: what, who, turn, next, do; each is there, whatever the case. */
export function chartOf(about: Charted): readonly ChartLine[] {
  return [what(about), who(about), turn(asked(about)), next(about), can(about)];
}

/**
 * Who is copied is to answer nothing; and in a case what is said to complainants, and by them,
 * makes it nobody's turn.
 */
function asked(about: Charted): Charted {
  const { ticket, around } = about;
  const isAsked = ({ ticket: on }: { readonly ticket: TicketId }): boolean =>
    ticket.kind !== 'incident' ||
    !around.links.some(({ id, as, kind }) => id === on && as === 'child' && kind === 'report');
  const mails = around.mails.filter(isAsked);
  const deliveries = around.deliveries.filter((one) => !one.isCopy && isAsked(one));
  const parties = around.parties.filter((one) => !isCopied(one));
  return { ...about, around: { ...around, mails, deliveries, parties } };
}

function what({ ticket, around, say, now }: Charted): ChartLine {
  const { kind, category, ips, complaints, openedAt } = ticket;
  const first = around.mails.at(-1);
  const caller = around.parties.find(
    (one) => one.ticket === ticket.id && one.role === 'complainant',
  );
  const from = address(first?.sender ?? caller?.address ?? '') || say('chart.nobody-known');
  const seen = around.evidence[0]?.firstSeenAt ?? null;
  const parts = [
    typeIn(say, category),
    say.several(ips, shownMost),
    kind === 'report' ? say('chart.complaint-from', { from }) : '',
    kind === 'incident' ? say('chart.complaints', { n: complaints }) : '',
    say(seen === null ? 'chart.since' : 'chart.first-seen'),
  ];
  const lately = new Set(
    around.evidence.flatMap(({ mail, at }) =>
      at.getTime() > now.getTime() - repeatDays * dayMs ? [mail] : [],
    ),
  );
  const more = lately.size < 2 ? '' : say('chart.repeats', { n: lately.size, days: repeatDays });
  return line(
    say('common.what'),
    parts.filter((part) => part !== '').join(' · '),
    seen ?? openedAt,
    more,
  );
}

function who({ ticket, around, say }: Charted): ChartLine {
  const told = around.parties.filter(({ role, left }) => role === 'administrator' && !left);
  const network = [ticket.constituency, ticket.prefix].filter((part) => part !== null).join(' · ');
  // What is known of one says nothing of another: each has it beside its own address.
  const names = told.map((one) => {
    const facts = factsOf(one, say);
    if (facts.length === 0) return address(one.address);
    return told.length === 1
      ? [address(one.address), ...facts].join(' · ')
      : `${address(one.address)} (${facts.join(', ')})`;
  });
  const recipients = names.length === 0 ? say('chart.nobody-told') : say.several(names, shownMost);
  const text = network === '' ? recipients : `${network} → ${recipients}`;
  const owner = ticket.owner === null ? [] : [say('chart.owned-by', { name: ticket.owner })];
  return line(say('common.who'), [text, ...owner].join(' · '));
}

/** By whose word somebody is asked, and how well they can be. */
function factsOf(
  { source, chosenBy, medianMs, answers, bouncedAt, pausedAt }: CaseParty,
  say: Say,
): readonly string[] {
  const named = chosenBy === null ? (source ?? '') : `person:${chosenBy}`;
  return [
    ...(named === '' ? [] : [sourceIn(say, named)]),
    ...(medianMs === null
      ? []
      : [say('chart.answers-in', { time: spanOf(medianMs, say), n: answers })]),
    ...(bouncedAt === null ? [] : [say('chart.bounced')]),
    ...(pausedAt === null ? [] : [say('chart.paused')]),
  ];
}

function turn({ ticket, around, rules, say, now }: Charted): ChartLine {
  const name = say('chart.turn');
  // What a mail asks outlives the close of its ticket.
  const [hold] = around.holds;
  if (hold !== undefined) {
    const codes = hold.codes.map((code) => holdBadge(say, code).word).join(', ');
    return hold.snoozedUntil !== null && hold.snoozedUntil > now
      ? line(name, say('chart.turn-snoozed', { codes }), hold.snoozedUntil)
      : line(name, say('chart.turn-asked', { codes }), hold.openedAt);
  }
  if (!isOpenState(ticket.kind, ticket.state)) {
    const known = rules.tickets.closeReasons.find(({ code }) => code === ticket.closeReason);
    const label = known === undefined ? ticket.closeReason : reasonLabel(known, say.lang);
    const reason = label === null ? '' : ` (${label})`;
    return line(name, `${say('chart.turn-closed')}${reason}`, ticket.updatedAt);
  }
  return ticket.turn === 'update'
    ? ours(name, ticket, around, say)
    : theirs(name, ticket, around, say);
}

type Told = readonly [name: string, ticket: TicketRow, around: TicketCase, say: Say];

/** The lists say that it is ours; here is why. */
function ours(...[name, { kind }, around, say]: Told): ChartLine {
  const reply =
    kind !== 'incident' ? around.mails.find(({ how }) => how === 'follow-up') : undefined;
  if (reply === undefined) return lost(name, around, say) ?? line(name, say('chart.turn-ours'));
  const from = address(reply.sender ?? '');
  return line(name, say('chart.turn-wrote', { from }), reply.receivedAt);
}

/** Of what has no turn of its own, by what is asked around it. */
function theirs(...[name, ticket, around, say]: Told): ChartLine {
  if (ticket.kind === 'block' && ticket.turn === null) return line(name, say('chart.turn-stands'));
  const leaving = around.deliveries.find(({ dueAt }) => dueAt !== null);
  if (leaving !== undefined) return line(name, say('chart.turn-leaving'), leaving.at);
  const failed = lost(name, around, say);
  if (failed !== null) return failed;
  const sent = around.deliveries.find(({ kind, sentAt }) => sentAt !== null && asks(kind));
  const reply = around.mails.find(({ how }) => how === 'follow-up');
  const isAnswered = (sent?.sentAt ?? ticket.openedAt) < (reply?.receivedAt ?? ticket.openedAt);
  if (ticket.turn === null && reply !== undefined && isAnswered) {
    const from = address(reply.sender ?? '');
    return line(name, say('chart.turn-wrote', { from }), reply.receivedAt);
  }
  if (sent !== undefined) {
    return line(name, say('chart.turn-theirs', { to: address(sent.recipient) }), sent.sentAt);
  }
  const [party] = around.parties;
  if (ticket.turn === 'waiting' && party !== undefined) {
    const to = address(party.address);
    return line(name, say('chart.turn-theirs', { to }), ticket.updatedAt);
  }
  const stands = [ticket, ...around.links].some(
    ({ kind, state }) => kind === 'block' && state === 'active',
  );
  return line(name, say(stands ? 'chart.turn-stands' : 'chart.turn-ours'));
}

/** The newest letter did not arrive; where one was sent since, it has taken the other's place. */
function lost(name: string, around: TicketCase, say: Say): ChartLine | null {
  const one = around.deliveries.find(({ state }) => state !== 'cancelled');
  if (one === undefined || !['failed', 'bounced'].includes(one.state)) return null;
  return line(name, say('chart.turn-lost', { to: address(one.recipient) }));
}

function asks(kind: LetterKind): boolean {
  return askingLetters.includes(kind);
}

/** What brings a block on, by its state. */
const steps: Readonly<Record<string, 'chart.can-activate' | 'chart.can-lift' | 'chart.can-end'>> = {
  'pending activation': 'chart.can-activate',
  active: 'chart.can-lift',
  'pending removal': 'chart.can-end',
};

function can({ ticket, around, say }: Charted): ChartLine {
  const name = say('chart.can');
  if (around.holds.length > 0) return line(name, say('chart.can-answer'));
  if (!isOpenState(ticket.kind, ticket.state)) return line(name, say('chart.can-reopen'));
  if (around.deliveries.some(({ dueAt }) => dueAt !== null)) {
    return line(name, say('chart.can-stop'));
  }
  if (ticket.kind === 'block' && Object.hasOwn(steps, ticket.state)) {
    return line(name, say(steps[ticket.state] ?? 'chart.can-block'));
  }
  return line(name, say(`chart.can-${ticket.kind}`));
}
