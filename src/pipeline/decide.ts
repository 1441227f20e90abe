// Turns a finished run into everything it writes. The one place where the ways a mail can end are
// told apart; pure, so that explain, plan and the tests see the very decision the desk would make.

import { brief, doubt } from '../doubts.ts';
import type { Doubt, Override, Received, TicketId } from '../model.ts';
import type { OpenIncident } from '../questions.ts';
import type { Own } from '../settlement.ts';
import type { Facts, Plan } from '../stages/facts.ts';
import { isWoken, notTheirs, readdressed } from '../tickets/readdressed.ts';
import { addedWords } from '../tickets/added-words.ts';
import { cleanSubject } from '../tickets/subject.ts';
import { placedBy } from '../tickets/thread-keys.ts';
import type { Decision, Dispatch } from './decision.ts';
import { Draft } from './draft.ts';
import { leave } from './leave.ts';
import { acknowledged, answer, unanswered } from './reply.ts';
import type { Run } from './run.ts';
import { toldAlready, unsent } from './unsent.ts';

export interface DecideInput {
  readonly run: Run;
  readonly received: Received;
  readonly own: Own;
  readonly newId: () => string;
  /** The desk's own tag: it is taken off subjects. */
  readonly tag: string;
}

/** What is kept of many: a complaint may name as many contacts as it likes. */
const namesMax = 20;
const doubtsOfCodeMax = 20;

/** Why it is closed where no close reason was chosen, and which of those is meant. */
const nobodyTold = 'nobody is to be told';
const closeReasons: ReadonlyMap<string, string> = new Map([
  ['spam', 'scrap'],
  ['read', 'organisational'],
  [nobodyTold, 'automatic'],
]);

/** The decision of a run that has ended; a run that is to come again has none. */
export function decide(input: DecideInput): Decision {
  const { run, received } = input;
  const on = about(run, received, input.tag);
  const draft = new Draft(input.own, input.newId, on, received.decidedBy);
  const overrides = received.overrides;
  const last = overrides.at(-1);
  if (run.end.kind === 'failed' || run.end.kind === 'retry') {
    const text =
      run.end.kind === 'failed'
        ? `${run.end.stage}: ${firstLine(run.end.error)}`
        : `${run.end.stage} could not be answered: ${run.end.why.text}`;
    if (closedBy(overrides)) return close(draft, closedBy(overrides) ?? '', overrides);
    const code = run.end.kind === 'failed' ? (run.end.code ?? 'failed') : 'failed';
    return hold(draft, run, [{ code, text }]);
  }
  if (last?.kind === 'bounced' || last?.kind === 'disowned') {
    const on = last.kind === 'disowned' ? last.ticket : null;
    return hold(draft, run, woken(run.doubts, last), on);
  }
  if (run.end.kind === 'stopped') {
    const reply = run.facts.origin?.reply ?? null;
    return leave(draft, run.end.exit, { why: run.end.why, overrides, reply });
  }
  const act = run.facts.route?.act;
  if (act?.do === 'close') return close(draft, act.reason, overrides);
  const doubts = [...run.doubts];
  if (act?.do === 'hold' && !doubts.some(({ code }) => code === act.code)) {
    doubts.push(doubt(act.code, run.facts.route?.rule?.name ?? { is: 'no-rule' }));
  }
  const accepted = last?.kind === 'accept';
  const { plans = [], untold = [] } = run.facts.forward ?? {};
  const isTold = plans.length + untold.length > 0;
  const replies = unanswered(run.facts, input.own);
  if (accepted && !isTold && replies.length > 0) return answer(draft, replies);
  if (doubts.length > 0 && !(accepted && isTold)) {
    const reason = closedBy(overrides);
    return reason === null ? hold(draft, run, doubts) : close(draft, reason, overrides);
  }
  if (!isTold) return close(draft, nobodyTold, overrides);
  // Whatever made it run again since: nobody has seen what would be sent of it.
  const isApart = !accepted && placedBy(overrides)?.kind === 'separate';
  if (isApart && unsent(run.facts, input.own).length > 0) return hold(draft, run, [keptApart()]);
  return send(draft, run.facts, plans, untold);
}

/** That it belongs to no ticket does not say that it may go: what would be sent is shown first. */
function keptApart(): Doubt {
  return { ...doubt('unverified-follow-up', { is: 'kept-apart' }), answer: 'send' };
}

/** What the program has run again is asked about, whatever the run has found or not. */
function woken(
  doubts: readonly Doubt[],
  last: Extract<Override, { kind: 'bounced' | 'disowned' }>,
): readonly Doubt[] {
  if (last.kind === 'disowned') {
    return doubts.some(({ code }) => code === 'reply-to-read')
      ? doubts
      : [notTheirs(last), ...doubts];
  }
  const { contact, text } = last;
  if (doubts.some(({ code }) => code === 'contact-bounced')) return doubts;
  return [doubt('contact-bounced', { is: 'unreachable', contact, why: text }), ...doubts];
}

/** A person's word that this mail is done with, or null. */
function closedBy(overrides: readonly Override[]): string | null {
  const last = overrides.at(-1);
  if (last?.kind === 'close') return last.reason;
  return last?.kind === 'spam' ? 'spam' : null;
}

function about(run: Run, received: Received, tag: string): Draft['about'] {
  const mail = run.facts.parse;
  const ours = run.facts.whois?.responsible[0] ?? run.facts.attribute?.offenders[0]?.ours;
  return {
    mail: received.mail,
    subject: cleanSubject(mail?.subject ?? '', tag),
    sender: mail?.from[0]?.address || received.envelope.from,
    constituency: ours?.constituency ?? null,
  };
}

/** Sends: report, incident and one investigation a contact, all tied together. */
function send(
  draft: Draft,
  facts: Partial<Facts>,
  plans: readonly Plan[],
  untold: readonly string[],
): Decision {
  const found = facts.group?.incident ?? null;
  const report = draft.report('open', { ips: attributed(facts) });
  const overdue = facts.group?.overdue ?? null;
  if (overdue !== null) draft.outlive(overdue);
  const incident = found?.ticket ?? draft.incident(facts, plans);
  // What goes to another contact now was counted when it came.
  if (found !== null && draft.own.sentTo.length === 0) {
    draft.repeat(found.ticket, facts.group?.reopens ?? []);
  }
  draft.link('incident', incident, 'report', report);
  const linked = facts.thread?.linked ?? null;
  if (linked !== null) draft.link(linked.kind, linked.ticket, 'report', report);
  const dispatches = unsent(facts, draft.own).map((plan) =>
    investigate(draft, plan, incident, found, facts),
  );
  for (const { ticket } of dispatches) draft.turn({ ticket, turn: 'waiting', party: null });
  const asked = plans.length === 0 ? untold : dispatches.map(({ plan }) => plan.to);
  const about = dispatches.flatMap(({ plan }) => plan.offenders.map(({ ip }) => ip));
  endUnreached(draft, asked, about, facts);
  draft.complain(incident, facts);
  const replies = acknowledged(draft, report, facts);
  if (plans.length === 0) {
    const why = `a repeat, of which ${listed(untold)} is not told`;
    draft.note(report, 'joined', why);
    return draft.decision({ state: 'done', outcome: 'joined', why, replies });
  }
  const names = listed(plans.map((plan) => plan.to));
  const isAdded = addedWords(facts.received?.overrides ?? []) !== undefined;
  const added = isAdded ? `, with words of ${facts.received?.decidedBy ?? 'a person'}` : '';
  draft.note(report, 'forwarded', `forwarded to ${names}${added}`);
  const why = `to ${names}`;
  return draft.decision({ state: 'done', outcome: 'forwarded', why, dispatches, replies });
}

/**
 * Whoever is lost is waited for no more, once others are asked in their place.
 * @param about which addresses those are asked about
 */
function endUnreached(
  draft: Draft,
  asked: readonly string[],
  about: readonly string[],
  { received, attribute }: Partial<Facts>,
): void {
  const { lost, disowned } = readdressed(received?.overrides ?? []);
  if (asked.length === 0) return;
  const left = (attribute?.offenders ?? []).filter(({ ip }) => !about.includes(ip));
  for (const one of draft.own.unreached ?? []) {
    if (!lost.has(one.contact) || asked.includes(one.contact)) continue;
    // What they were asked about is asked of nobody else yet.
    if (about.length > 0 && left.some(({ ip }) => one.ips.includes(ip))) continue;
    const said = disowned.has(one.contact) ? 'says that it is not theirs' : 'bounced';
    const who = disowned.has(one.contact) ? one.contact : `mail to ${one.contact}`;
    const text = `${who} ${said}; ${listed(asked)} was asked instead`;
    draft.end('investigation', { ...one, to: 'resolved', reason: 'unresolved' }, text);
  }
}

function investigate(
  draft: Draft,
  plan: Plan,
  incident: TicketId,
  found: OpenIncident | null,
  facts: Partial<Facts>,
): Dispatch {
  const open = found?.investigations.find((known) => known.address === plan.to);
  if (open !== undefined) {
    draft.note(open.ticket, 'notified', `a further complaint is sent to ${plan.to}`);
    draft.reopen('investigation', { ticket: open.ticket, from: open.state, to: 'open' });
    return { plan, ticket: open.ticket, party: open.party, number: open.number, token: open.token };
  }
  const { ticket, party } = draft.investigation(plan, facts);
  draft.link('incident', incident, 'investigation', ticket);
  draft.note(ticket, 'opened', `${plan.network}: ${plan.to} is asked (${plan.at})`);
  const known = draft.own.tickets.find((one) => one.id === ticket);
  const token = draft.own.parties.find((one) => one.id === party)?.token ?? null;
  return { plan, ticket, party, number: known?.number ?? null, token };
}

/** The names; of many the first ones, and how many more. */
function listed(names: readonly string[]): string {
  const more = names.length > namesMax ? ` and ${names.length - namesMax} more` : '';
  return `${names.slice(0, namesMax).join(', ')}${more}`;
}

/**
 * Asks the desk: one hold with every doubt. The report is open to follow-ups meanwhile.
 * @param on the ticket that it is asked on; null: the report
 */
function hold(draft: Draft, run: Run, all: readonly Doubt[], on: TicketId | null = null): Decision {
  const prepared = unsent(run.facts, draft.own);
  const more = toldAlready(run.facts, draft.own, all[0]?.code ?? 'failed');
  const isLast = prepared.length === 1 && draft.own.sentTo.length > 0;
  const apart = all.filter(({ code }) => code !== 'several-networks');
  // Of the last of several mails, the others having left, it is not asked how many may go.
  const open = isLast && apart.length > 0 ? apart : all;
  const asks = prepared.length === 0 ? all.map(unanswerable) : open;
  const doubts = kept([...asks, ...more]);
  const unsure = doubts.some(({ code }) => code === 'suspected-spam');
  const known = run.facts.parse !== undefined && draft.about.sender !== '';
  const ticket = known && !unsure ? draft.report('new', { ips: attributed(run.facts) }) : null;
  const linked = run.facts.thread?.linked ?? null;
  if (ticket !== null && linked !== null) {
    draft.link(linked.kind, linked.ticket, 'report', ticket);
  }
  const asked = on ?? ticket;
  if (asked !== null) draft.ask(asked, doubts.map(({ code }) => code).join(', '));
  return draft.decision({
    state: 'held',
    outcome: 'held',
    why: brief(doubts.map(({ text }) => text).join('; ')),
    doubts,
    holdTicket: asked,
    prepared,
    preparedReplies: unanswered(run.facts, draft.own),
    replies: ticket === null ? [] : acknowledged(draft, ticket, run.facts),
  });
}

/** Nobody else is found: what a reply says is for a person to answer. */
function unanswerable(one: Doubt): Doubt {
  return one.says?.is === 'not-theirs' ? { ...one, answer: 'ask-back' } : one;
}

/** The addresses that it is about: of ours, or else those of others that it accuses. */
function attributed({ attribute }: Partial<Facts>): readonly string[] {
  const { offenders = [], foreign = [] } = attribute ?? {};
  const ours = offenders.map(({ ip }) => ip);
  return [...new Set(ours.length > 0 ? ours : foreign)];
}

/** The doubts as they are kept: every code, and of each the first ones. */
function kept(all: readonly Doubt[]): readonly Doubt[] {
  const counts = new Map<string, number>();
  return all
    .filter(({ code }) => {
      const count = (counts.get(code) ?? 0) + 1;
      counts.set(code, count);
      return count <= doubtsOfCodeMax;
    })
    .map((one) => ({ ...one, text: brief(one.text) }));
}

/**
 * Nobody is told; a report that an earlier run opened is rejected, unless somebody was told of it
 * and only another was looked for.
 */
function close(draft: Draft, reason: string, overrides: readonly Override[]): Decision {
  if (isWoken(overrides)) draft.noteReport('not-sent', reason);
  else draft.rejectReport(reason, closeReasons.get(reason) ?? reason);
  return draft.decision({ state: 'done', outcome: 'closed', why: reason });
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
