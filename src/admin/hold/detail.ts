// One hold as a person decides about it: why it is here, what is prepared, what else answers it,
// and which tickets are like it. The queue shows it, and a page of its own.

import type { HoldCode } from '../../model.ts';
import type { HoldRow } from '../../store/acts.ts';
import { namedFor } from '../../store/hold-undo.ts';
import { writtenSince } from '../../store/letters.ts';
import { similarTickets } from '../../store/similar.ts';
import { findTicket, type TicketRow } from '../../store/tickets.ts';
import { undoableHolds } from '../../store/undoable.ts';
import { mayPick } from '../../tickets/brakes.ts';
import { personAt } from '../../tickets/contact.ts';
import { reasonLabel } from '../../tickets/plans.ts';
import { fits, keyOf } from '../acts/verbs.ts';
import { toldOf } from '../answered.ts';
import type { Parts } from '../answer.ts';
import { copyOf, type CopyView } from '../copy.ts';
import { holdBadge, isSaid } from '../code-words.ts';
import { doubtIn } from '../doubt-words.ts';
import { letterHref, ticketLink } from '../lines.ts';
import type { Say } from '../messages/say.ts';
import { chosenIn, sourceIn } from '../provenance.ts';
import { dateAhead, snoozeViews } from '../snoozes.ts';
import { previewHref, queueHref, type QueueWanted } from '../queue/wanted.ts';
import { type Href, href, typed } from '../shown.ts';
import { stateBadge } from '../states.ts';
import { address, short } from '../words.ts';
import { alternativesOf } from './alternatives.ts';
import { acceptOf, whyNone } from './accept.ts';
import { type AnswerChoices, answersOf, editOf } from './answers.ts';
import { undoView } from './back.ts';
import type { Picked } from './changes.ts';
import { groundsOf } from './grounds/grounds.ts';
import { namedIn } from './named.ts';
import { shareChoices } from './share-choices.ts';
import { termsOf } from './terms.ts';
import type { AnswerView, HoldDetailView } from './views.ts';

const asksShown = 6;
/** More than these stand in a table, of which so many lines are shown. */
const listedMost = 5;
const preparedShown = 100;
/** The last key that ticks a line. */
const keyMost = 9;
const ipsShown = 5;
const writtenShown = 3;
const foundMost = 240;

/**
 * Everything that stands beside the message.
 * @param wanted the part of the queue that its answers lead back to
 */
export async function holdDetail(
  row: HoldRow,
  parts: Parts,
  say: Say,
  { wanted, picked }: { readonly wanted: QueueWanted; readonly picked: Picked },
): Promise<HoldDetailView> {
  const isOpen = row.closedAt === null;
  const [brakes, similar, ticket, written, alternatives, grounds, named, told] = await Promise.all([
    isOpen ? parts.holding.brakes(row) : [],
    similarOf(row, parts, say),
    row.ticket === null || !isOpen ? null : findTicket(parts.database, row.ticket),
    isOpen ? writtenOn(row, parts, say) : [],
    alternativesOf(row, picked.to, parts, say),
    groundsOf(row, parts, say),
    row.mail === null ? new Map<string, string>() : namedFor(parts.database, row.mail),
    closedOn(row, wanted, parts, say),
  ]);
  // What accepting would not send is not shown as if it did; nor can what is not shown be left out.
  const sendable = row.answer === 'send' ? row.prepared : [];
  const canPick = mayPick(row) && sendable.length <= preparedShown;
  const chosen = alternatives.some(({ isTicked }) => isTicked) ? picked.to : null;
  return {
    id: row.id,
    run: typed(row.run ?? ''),
    digest: typed(row.digest),
    back: typed(queueHref(wanted, { from: row.id }).text),
    subject: short(row.subject || say('common.no-subject')),
    sender: address(row.sender ?? ''),
    codes: row.codes.map((code) => ({ ...holdBadge(say, code), code: codeBeside(say, code) })),
    openedAt: row.openedAt,
    age: say.age(row.openedAt, parts.now()),
    team: row.team,
    ticket: row.ticket === null ? null : ticketLink({ id: row.ticket, number: row.number }, parts),
    copy: copyOn(row, ticket, parts, say),
    mail: row.mail === null ? null : href(`/mails/${row.mail}`),
    asks: asksOf(row, say),
    written,
    asksMore: moreIn(say, 'found', row.doubts.length - asksShown),
    grounds,
    alternatives,
    terms: termsOf(sendable, parts, say),
    prepared: sendable.slice(0, preparedShown).map((mail, index) => {
      const isTicked = picked.only?.includes(index) ?? alternatives.every((one) => !one.isTicked);
      return { ...preparedLine(mail, index, named, say), isTicked };
    }),
    preparedMore: moreIn(say, 'mail', sendable.length - preparedShown),
    isTable: sendable.length > listedMost,
    lines: canPick ? sendable.length : 0,
    open: isOpen
      ? {
          ...openOf({ row, brakes, similar, wanted, canPick, chosen }, parts, say),
          talks: talksOn(ticket, queueHref(wanted, { hold: row.id }), say),
          isChoice: alternatives.length > 0 && brakes.length === 0,
          isPosted: canPick || alternatives.length > 0,
        }
      : null,
    ...told,
    similar,
  };
}

async function writtenOn(
  row: HoldRow,
  { database }: Parts,
  say: Say,
): Promise<HoldDetailView['written']> {
  const letters = await writtenSince(database, row, writtenShown);
  return letters.map(({ id, recipient, subject, actor, at }) => ({
    at,
    text: say('hold.written', { who: actor, to: address(recipient) }),
    subject: short(subject),
    href: letterHref(id),
  }));
}

function preparedLine(
  mail: HoldRow['prepared'][number],
  index: number,
  named: ReadonlyMap<string, string>,
  say: Say,
) {
  const { subject } = mail;
  const network = mail.ips.length === 0 ? say('acts.role-complainant') : mail.network;
  const ips = say.several(mail.ips, ipsShown);
  const at = placeOf(mail, named, say);
  const n = index + 1;
  const key = n > keyMost ? '' : String(n);
  return { index, n, key, to: address(mail.to), network, ips, subject, at };
}

/** By whose word it is prepared to that address. */
function placeOf(
  { to, at }: HoldRow['prepared'][number],
  named: ReadonlyMap<string, string>,
  say: Say,
): string {
  const who = at === personAt ? named.get(to.toLowerCase()) : undefined;
  return who === undefined ? sourceIn(say, at) : chosenIn(say, who);
}

/** Its ticket's number and subject; what it is about is all that is known of a closed one. */
function copyOn(row: HoldRow, ticket: TicketRow | null, parts: Parts, say: Say): CopyView | null {
  const { ticket: id, number } = row;
  if (id === null) return null;
  return copyOf({ id, number, subject: ticket?.subject ?? row.subject ?? '' }, parts, say);
}

function asksOf({ doubts }: HoldRow, say: Say): HoldDetailView['asks'] {
  return doubts.slice(0, asksShown).map((doubt) => {
    const found = doubtIn(say, doubt);
    return {
      asks: say(`code.asks.${doubt.code}`),
      found: short(found.text, foundMost),
      lang: found.lang,
      at: doubt.at ?? '',
    };
  });
}

function moreIn(say: Say, what: 'found' | 'mail', n: number): string {
  return n > 0 ? say(`hold.${what}-more`, { n }) : '';
}

/** Who has answered it, and the way back from that while there is one. */
async function closedOn(
  { id, closedAt: at, closedBy: by, closedHow: how }: HoldRow,
  wanted: QueueWanted,
  { database, now }: Parts,
  say: Say,
): Promise<Pick<HoldDetailView, 'closed' | 'undo'>> {
  if (at === null) return { closed: '', undo: null };
  const [answered] = await undoableHolds(database, now(), { limit: 1, hold: id });
  const { text: back } = queueHref(wanted, { from: id });
  return { closed: toldOf(say, { by, how, at }, now()), undo: undoView(answered, back, say) };
}

/** The code as the command line has it, where its word is another. */
function codeBeside(say: Say, code: HoldCode): string {
  return isSaid(holdBadge(say, code).word, code) ? '' : code;
}

async function similarOf(row: HoldRow, { database, showNumber }: Parts, say: Say) {
  const ips = [...new Set(row.prepared.flatMap((mail) => mail.ips))];
  const tickets = await similarTickets(database, { ips, mail: row.mail, limit: 5 });
  return tickets
    .filter((ticket) => ticket.id !== row.ticket)
    .map((ticket) => ({
      ...ticketLink(ticket, { showNumber }),
      state: stateBadge(say, ticket.state),
      subject: short(ticket.subject),
      // Only a case is what a mail is put to: a report is another's conversation.
      number: ticket.kind === 'incident' ? (ticket.number ?? '') : '',
    }));
}

type Similar = Awaited<ReturnType<typeof similarOf>>;
type Brakes = Awaited<ReturnType<Parts['holding']['brakes']>>;

function openOf(
  {
    row,
    brakes,
    similar,
    wanted,
    canPick,
    chosen,
  }: {
    readonly row: HoldRow;
    readonly brakes: Brakes;
    readonly similar: Similar;
    readonly wanted: QueueWanted;
    readonly canPick: boolean;
    readonly chosen: string | null;
  },
  parts: Parts,
  say: Say,
): Omit<NonNullable<HoldDetailView['open']>, 'talks' | 'isChoice' | 'isPosted'> {
  const prepared = acceptOf(row, say);
  // What is ticked changes; the words stay true without a script.
  const accept =
    prepared === null || !canPick ? prepared : { ...prepared, label: say('hold.accept.ticked') };
  const n = row.prepared.length;
  const canShow = row.answer === 'send' && row.run !== null && n > 0;
  const answers = answersOf(row, choicesOf(row, similar, parts, say), say);
  return {
    does: accept?.does ?? whyNone(row, say),
    accept,
    instead: insteadOf(accept, brakes, answers, say),
    brakes: brakes.map((brake) => say(`hold.brake.${brake}`)),
    preview: canShow
      ? {
          href: previewHref(row.id, wanted, chosen),
          label: canPick ? say('hold.preview-ticked') : say('hold.preview', { n }),
        }
      : null,
    edit: canShow ? editOf(row, wanted, say) : null,
    answers,
  };
}

/** What is said to whoever presses the key of what cannot be accepted with it. */
function insteadOf(
  accept: AnswerView | null,
  brakes: Brakes,
  answers: readonly AnswerView[],
  say: Say,
): string {
  if (brakes.length > 0) return say('hold.press-look');
  const [first] = answers.filter(({ key }) => key !== '');
  if (accept !== null || first === undefined) return '';
  return say('hold.press-other', { key: first.key, label: first.label });
}

/** A reply and a note: whoever is asked something may ask back first, and comes back here. */
function talksOn(ticket: TicketRow | null, { text: here }: Href, say: Say) {
  if (ticket === null) return [];
  const at = `/tickets/${ticket.number ?? ticket.id}`;
  return (['reply', 'note'] as const)
    .filter((verb) => fits(verb, ticket))
    .map((verb) => ({
      href: href(`${at}/${verb}?back=${encodeURIComponent(here)}`),
      label: say(`verb.title-${verb}`),
      key: keyOf(verb),
    }));
}

/** What answers of this hold are chosen from. */
export function choicesOf(
  row: Pick<HoldRow, 'doubts' | 'team' | 'prepared'>,
  similar: readonly { readonly number: string }[],
  parts: Pick<Parts, 'rules' | 'now'>,
  say: Say,
): AnswerChoices {
  const { tickets, clocks } = parts.rules();
  const now = parts.now();
  return {
    teams: tickets.teams,
    reasons: tickets.closeReasons.map((one) => ({
      code: one.code,
      label: reasonLabel(one, say.lang),
    })),
    shares: shareChoices(row, say),
    ticket: namedIn(row.doubts) ?? similar.find(({ number }) => number !== '')?.number ?? '',
    snoozes: snoozeViews(now, clocks, row.team, say),
    date: dateAhead(now, clocks, row.team),
  };
}
