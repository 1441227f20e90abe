// A ticket with its case as what its page shows. Pure.

import { holdCodes } from '../../model.ts';
import type { CaseAct, CaseHold, CaseLink, TicketCase } from '../../store/case.ts';
import { caseMost } from '../../store/case-sql.ts';
import type { TicketRow } from '../../store/tickets.ts';
import { priorityDefault } from '../../tickets/fields.ts';
import { turnOf } from '../../tickets/lifecycles.ts';
import { reasonLabel } from '../../tickets/plans.ts';
import { tlpField, tlpLabel } from '../../tickets/tlp.ts';
import { isFinal } from '../../tickets/undoing.ts';
import { valueOf } from '../acts/schema-fields.ts';
import { isFrequent, keyOf, type Verb, verbsOf } from '../acts/verbs.ts';
import { copyOf } from '../copy.ts';
import { holdBadge, typeIn } from '../code-words.ts';
import { doubtIn } from '../doubt-words.ts';
import { happenedView } from '../happened.ts';
import { ticketLink } from '../lines.ts';
import { fieldIn, fieldValueIn } from '../field-words.ts';
import type { Say } from '../messages/say.ts';
import { type Href, href, prose, typed } from '../shown.ts';
import { stateBadge } from '../states.ts';
import { address, short } from '../words.ts';
import { chartOf, type Charted } from './chart.ts';
import { type Heard, keyedTalks, personOf, talksOf } from './conversation.ts';
import { doneIn } from './done.ts';
import { historyOf } from './history.ts';
import type {
  ActLine,
  ChartLine,
  DidView,
  HoldLink,
  LinkLine,
  TicketPageView,
  TiedView,
  UndoView,
  VerbLink,
} from './views.ts';

export interface Shown extends Charted {
  readonly ticket: TicketRow & { readonly askedFor: string | null };
  readonly showNumber: (number: string) => string;
  readonly newId: () => string;
  readonly heard: Heard;
  /** What was just done. */
  readonly did: CaseAct | null;
  readonly why: TicketPageView['why'];
  /** The line of history that the page begins below; null: the newest. */
  readonly before: string | null;
  /** Of an incident, the report that its reports begin below; null: the newest. */
  readonly reportsBefore: string | null;
}

const noteCharactersMost = 4_000;
const doubtMost = 200;
/** Fields that stand elsewhere on the page. */
const elsewhere = new Set(['addresses', 'classification', tlpField]);

/** All that the page of that ticket shows. */
export function ticketView(shown: Shown): TicketPageView {
  const { ticket, around, say, showNumber } = shown;
  const link = ticketLink(ticket, shown);
  const here = link.href.text;
  const isIncident = ticket.kind === 'incident';
  // What lies below an incident has tables of its own.
  const beside = around.links.filter(({ as }) => !isIncident || as === 'parent');
  return {
    label: link.label,
    copy: copyOf(ticket, shown, say),
    kind: say(`code.kind.${ticket.kind}`),
    state: stateBadge(say, ticket.state),
    tlp: tlpView(ticket),
    subject: ticket.subject || say('common.no-subject'),
    askedFor: askedForView(shown, link),
    merged: around.merged.map(({ number }) => showNumber(number)).join(', '),
    did: shown.did === null ? null : didView(shown.did, say, showNumber),
    chart: chartOf(shown).map((line) => ({ ...line, ...stepsNow(line, shown, here) })),
    ...verbLinks(ticket, around, here, say),
    holds: around.holds.map((hold) => holdLink(hold, shown)),
    tied: isIncident ? tiedView(shown, here) : null,
    talks: keyedTalks(talksOf(ticket.kind, around, shown.heard, here, say)),
    talksMore:
      around.mails.length > caseMost.mails || around.deliveries.length > caseMost.deliveries,
    complaintsMore: isIncident ? complaintsMore(shown) : '',
    notes: around.acts.flatMap(({ at, actor, text }) =>
      text === null ? [] : [{ at, actor, text: prose(text, noteCharactersMost) }],
    ),
    evidence: around.evidence.slice(0, caseMost.evidence).map((one) => ({
      ip: one.ip,
      found: href(`/lookup?q=${encodeURIComponent(one.ip)}`),
      prefix: one.prefix,
      type: typeIn(say, one.type),
      reporter: address(one.reporter),
      happened: happenedView(one, say),
      mail: href(`/mails/${one.mail}`),
    })),
    evidenceMore: around.evidence.length > caseMost.evidence,
    why: shown.why,
    ...historyOf(shown, here),
    people: around.parties.map((party) => personOf(party, say, shown.now)),
    links: beside.slice(0, caseMost.links).map((one) => linkLine(one, shown, here)),
    showsLinks: !isIncident || beside.length > 0,
    facts: factsOf(shown),
    acts: actLines(around, say),
  };
}

/** The colour is the level's; a level of the desk's own has none. */
function tlpView(ticket: TicketRow): TicketPageView['tlp'] {
  const label = tlpLabel(ticket);
  if (label === null) return null;
  return { label, level: /^TLP:(RED|AMBER|GREEN)/.exec(label)?.[1]?.toLowerCase() ?? 'clear' };
}

/** The ticket that the number was, which is this one now, and why it was closed. */
function askedForView(
  { ticket, around, rules, say, showNumber }: Shown,
  into: { readonly href: Href; readonly label: string },
): TicketPageView['askedFor'] {
  const { askedFor } = ticket;
  if (askedFor === null || askedFor === ticket.number) return null;
  const code = around.merged.find(({ number }) => number === askedFor)?.reason ?? null;
  const reason = rules.tickets.closeReasons.find((one) => one.code === code);
  const label = reason === undefined ? (code ?? '') : reasonLabel(reason, say.lang);
  return { number: showNumber(askedFor), into, reason: label };
}

function verbLinks(ticket: TicketRow, { parties }: TicketCase, here: string, say: Say) {
  const all = verbsOf(ticket, parties.length === 0);
  const link = (verb: Verb): VerbLink => ({
    href: href(`${here}/${verb}`),
    label: say(`verb.title-${verb}`),
    key: keyOf(verb),
  });
  return {
    verbs: all.filter((verb) => isFrequent(verb, ticket)).map(link),
    moreVerbs: [
      ...all.filter((verb) => !isFrequent(verb, ticket)).map(link),
      ...exported(ticket, here, say),
    ],
  };
}

/** What can be done at once about what happens next. */
function stepsNow(
  { ahead }: ChartLine,
  { say, newId }: Shown,
  here: string,
): Pick<ChartLine, 'snooze' | 'now'> {
  const snooze = { href: href(`${here}/snooze`), label: say('verb.title-snooze'), key: '' };
  const hidden = [{ name: 'act', value: typed(newId()) }];
  const now = { action: href(`${here}/remind`), label: say('chart.now'), hidden };
  return { snooze: ahead === null ? null : snooze, now: ahead === 'reminder' ? now : null };
}

function exported({ kind }: TicketRow, here: string, say: Say): readonly VerbLink[] {
  if (kind !== 'incident') return [];
  return [{ href: href(`${here}/export`), label: say('ticket.export'), key: '' }];
}

/** What was just done, with the way back. */
export function didView(act: CaseAct, say: Say, showNumber: Shown['showNumber']): DidView {
  const number = act.number === null ? '' : showNumber(act.number);
  const what = doneIn(act.kind, say);
  const key = act.isUndone ? 'ticket.did-undone' : 'ticket.did';
  const text = say(key, { what, number, actor: act.actor });
  const tells = act.isUndone ? '' : toldBy(act, say);
  return { text: tells === '' ? text : `${text}: ${tells}`, undo: undoOf(act) };
}

/** So many recipients are named. */
const toldShown = 3;

/** "2 mails, to …": whom an act wrote to; empty where it is none that writes. */
export function toldBy({ kind, letters }: CaseAct, say: Say): string {
  if (letters.length === 0) return kind === 'close' ? say('ticket.tells-nobody') : '';
  const to = letters.map((letter) => address(letter.to));
  return say('ticket.tells', { n: letters.length, to: say.several(to, toldShown) });
}

function undoOf({ id, ticket, kind, letters, isUndoable, isUndone }: CaseAct): UndoView | null {
  if (!isUndoable || isUndone || isFinal(kind, letters)) return null;
  return { action: href(`/tickets/${ticket}/undo`), act: id };
}

/** Only the newest act that can be undone offers it: what came later stands on what came before. */
function actLines({ acts }: TicketCase, say: Say): readonly ActLine[] {
  const newest = acts.find(({ isUndoable, isUndone }) => isUndoable && !isUndone);
  return acts.map((act) => ({
    at: act.at,
    what: doneIn(act.kind, say),
    actor: act.actor,
    undo: act === newest ? undoOf(act) : null,
    isUndone: act.isUndone,
  }));
}

function holdLink({ id, codes, doubts, openedAt }: CaseHold, { say, now }: Shown): HoldLink {
  const [code] = codes;
  const found = doubtIn(say, doubts[0] ?? { text: '' });
  return {
    href: href(`/?hold=${id}`),
    codes: codes.map((one) => holdBadge(say, one)),
    asks: code !== undefined && code in holdCodes ? say(`code.asks.${code}`) : '',
    text: short(found.text, doubtMost),
    lang: found.lang,
    age: say.age(openedAt, now),
  };
}

function linkLine(one: CaseLink, shown: Shown, here: string): LinkLine {
  const { say } = shown;
  const link = ticketLink(one, shown);
  const turn = turnOf(one);
  return {
    ...link,
    kind: say(`code.kind.${one.kind}`),
    state: stateBadge(say, one.state),
    subject: short(one.subject) || say('common.no-subject'),
    whom: address(one.with ?? ''),
    turn: turn === null ? '' : say(`code.turn.${turn}`),
    due: one.dueAt,
    steps: one.kind === 'block' ? stepsOf(one, shown, here) : [],
  };
}

/** The one act that brings a block on, by its state. */
const nextSteps: Readonly<Record<string, Verb>> = {
  'pending activation': 'activate',
  active: 'remove',
  'pending removal': 'close',
};

/** A block goes its way from the page of its incident. */
function stepsOf(block: CaseLink, { say, newId }: Shown, here: string): LinkLine['steps'] {
  return verbsOf(block)
    .filter((verb) => nextSteps[block.state] === verb)
    .map((verb) => ({
      // To close it somebody gives a reason, and whom it is asked of may be written to: forms.
      asks: verb === 'close' || (verb === 'remove' && block.with !== null),
      action: href(`/tickets/${block.id}/${verb}`),
      label: say(`verb.do-${verb}`),
      hidden: [
        { name: 'back', value: typed(here) },
        { name: 'act', value: typed(newId()) },
      ],
    }));
}

function tiedView(shown: Shown, here: string): TiedView {
  const lines = (kind: CaseLink['kind']) =>
    below(shown.around, kind)
      .slice(0, caseMost.links)
      .map((one) => linkLine(one, shown, here));
  const reports = below(shown.around, 'report');
  const last = reports.length > caseMost.links ? reports[caseMost.links - 1] : undefined;
  return {
    reports: lines('report'),
    older: last === undefined ? null : href(`${here}?reports=${last.id}#reports`),
    newest: shown.reportsBefore === null ? null : href(`${here}#reports`),
    investigations: lines('investigation'),
    blocks: lines('block'),
  };
}

/** Of many complaints the newest are in the conversation. */
function complaintsMore({ around, reportsBefore, say }: Shown): string {
  const isMore = below(around, 'report').length > caseMost.heard || reportsBefore !== null;
  return isMore ? say('ticket.complaints-more', { n: caseMost.heard }) : '';
}

function below({ links }: TicketCase, kind: CaseLink['kind']): readonly CaseLink[] {
  return links.filter((one) => one.as === 'child' && one.kind === kind);
}

/** What is set of the schema, and who has it. */
function factsOf({ ticket, rules, say }: Shown): TicketPageView['facts'] {
  const set = rules.tickets.fields
    .filter(({ name, kinds }) => kinds.includes(ticket.kind) && !elsewhere.has(name))
    .filter(({ name }) => name !== 'priority' || ticket.priority !== priorityDefault)
    .map((field) => ({
      name: fieldIn(say, field),
      value: short(fieldValueIn(say, field.name, valueOf(ticket, field.name)), 400),
    }));
  return [
    { name: say('field.team'), value: ticket.team },
    { name: say('field.owner'), value: ticket.owner ?? '' },
    ...set,
  ].filter(({ value }) => value !== '');
}
