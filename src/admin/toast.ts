// What has just been done, above the page that follows, with the way back while there is one. It is
// read from the rows: a link cannot make us say what did not happen.

import { holdVerbs } from '../holding.ts';
import { findHold, type HoldRow } from '../store/acts.ts';
import { findBulk, isOfHolds } from '../store/bulk.ts';
import { type CaseAct, findAct } from '../store/case.ts';
import { lastClosing } from '../store/done-acts.ts';
import { overridesOf } from '../store/hold-undo.ts';
import { holdsById } from '../store/queue.ts';
import { undoableHolds } from '../store/undoable.ts';
import type { Asked, Parts } from './answer.ts';
import { undoOf, untilOf } from './hold/back.ts';
import { undoableOf } from './hold/many-undo.ts';
import { summaryOf } from './hold/many-view.ts';
import { idFrom } from './keyset.ts';
import { queueHref, wantedFrom } from './queue/wanted.ts';
import type { Toast } from './render.ts';
import { ticketLink } from './lines.ts';
import { href } from './shown.ts';
import { didView, toldBy } from './ticket/view.ts';
import { address, minuteText } from './words.ts';

/**
 * By "did" of the address: "h:ID" a hold that was answered, "u:ID" one whose answer was undone,
 * "b:ID" an answer to many; in the queue also "a:ID", what was done on the ticket of a question.
 */
export async function toastOf(asked: Asked, parts: Parts): Promise<Toast | null> {
  const toast = await lastDone(asked, parts);
  return toast === null ? null : { ...toast, others: await othersOf(toast.of, asked, parts) };
}

/** What else they have answered that can be taken back, as a link to where it is listed. */
async function othersOf(
  told: readonly string[],
  { actor, say }: Asked,
  { database, now }: Parts,
): Promise<Toast['others']> {
  if (actor === null) return null;
  const [one] = await undoableHolds(database, now(), { limit: 1, actor, but: told });
  if (one === undefined) return null;
  return { href: href('/outbox#undoable'), label: say('common.undo-others', { n: one.all }) };
}

/** So many recipients are named. */
const contactsShown = 3;

/** A toast of these holds. */
type Done = Omit<Toast, 'others'> & { readonly of: readonly string[] };

async function lastDone(asked: Asked, parts: Parts): Promise<Done | null> {
  const [kind, given] = (asked.query.get('did') ?? '').split(':', 2);
  const id = idFrom(given);
  if (id !== null && kind === 'b') return manyTold(id, asked, parts);
  if (id !== null && kind === 'a' && asked.path === '/') return actTold(id, asked, parts);
  if (id === null || (kind !== 'h' && kind !== 'u')) return null;
  const hold = await findHold(parts.database, id);
  if (hold === null) return null;
  const closing = kind === 'h' ? await closingIn(hold, parts) : null;
  const sends = await sentIn(hold, closing, asked, parts);
  const toast = toldOf(kind, hold, asked, parts.now(), sends);
  return toast === null ? null : { ...toast, more: linkTo(closing, parts) };
}

async function manyTold(id: string, asked: Asked, { database, now }: Parts): Promise<Done | null> {
  const { say } = asked;
  const bulk = await findBulk(database, id);
  if (bulk === null || !isOfHolds(bulk)) return null;
  const holds = await holdsById(
    database,
    bulk.rows.map(({ hold }) => hold),
  );
  const back = undoableOf(bulk, holds, now());
  return {
    of: bulk.rows.map(({ hold }) => hold),
    tone: 'good',
    text: summaryOf(bulk, say),
    what: back === null ? '' : `b:${id}`,
    until: untilOf(back?.until ?? null, say),
    more: { href: href(`/bulk/${id}`), label: say('many.each') },
    back: queueHref(wantedFrom(asked, null)),
  };
}

/** The question is still there; what was done is taken back where it was done. */
async function actTold(id: string, asked: Asked, parts: Parts): Promise<Done | null> {
  const { say } = asked;
  const act = await findAct(parts.database, id);
  if (act === null) return null;
  const { text } = didView(act, say, parts.showNumber);
  return {
    of: [],
    tone: 'good',
    text: `${text}. ${say('answer.did.still-open')}`,
    what: '',
    until: '',
    more: {
      href: href(`/tickets/${act.ticket}?did=a:${id}`),
      label: say('common.ticket'),
    },
    back: queueHref(wantedFrom(asked, null)),
  };
}

/** What has closed the case of a question, with its answer; null where nothing has. */
async function closingIn(
  { ticket, closedAt, closedBy, undoUntil }: HoldRow,
  { database }: Parts,
): Promise<CaseAct | null> {
  if (ticket === null || closedBy === null || closedAt === null || undoUntil !== null) return null;
  const closing = await lastClosing(database, ticket, closedBy);
  return closing === null ? null : findAct(database, closing);
}

/** Where that is taken back: the ticket's page, with the button at its top. */
function linkTo(closing: CaseAct | null, { showNumber }: Parts): Toast['more'] {
  if (closing === null) return null;
  const { ticket: id, number, id: act } = closing;
  const link = ticketLink({ id, number }, { showNumber });
  return { ...link, href: href(`/tickets/${number ?? id}?did=a:${act}`) };
}

/** What accepting it has done, where that is no mail. */
const acceptedAs = {
  close: 'close',
  spam: 'spam',
  separate: 'separate',
  'run-again': 'again',
  'block-active': 'block-active',
  'block-removed': 'block-removed',
} as const;

/**
 * What accepting did: which mails it sends, and to whom, of all that was prepared or what was
 * chosen; or what else. Null: the verb says it.
 */
async function sentIn(
  { mail, answer, prepared, closedHow }: HoldRow,
  closing: CaseAct | null,
  { say }: Asked,
  { database }: Parts,
): Promise<string | null> {
  if (closedHow !== 'accept') return null;
  if (answer === 'close-case' && closing !== null) {
    return say('answer.did.case', { tells: toldBy(closing, say) });
  }
  if (isAccepted(answer)) return say(`answer.did.${acceptedAs[answer]}`);
  if (answer !== 'send' || prepared.length === 0) return null;
  const decided = mail === null ? [] : await overridesOf(database, mail);
  const accepted = decided.findLast(({ kind }) => kind === 'accept');
  const { only, to } = accepted?.kind === 'accept' ? accepted : {};
  const sent = prepared.filter((_mail, index) => only?.includes(index) ?? true);
  const contacts = to === undefined ? sent.map((one) => address(one.to)) : [address(to)];
  return say('answer.did.sends', { n: sent.length, to: say.several(contacts, contactsShown) });
}

function isAccepted(answer: string): answer is keyof typeof acceptedAs {
  return Object.hasOwn(acceptedAs, answer);
}

function toldOf(
  kind: 'h' | 'u',
  hold: HoldRow,
  asked: Asked,
  now: Date,
  sends: string | null,
): Done | null {
  const { say } = asked;
  const { team, teamBefore, closedAt, closedHow, undoUntil, snoozedUntil } = hold;
  const back = queueHref(wantedFrom(asked, null));
  const toast = { of: [hold.id], tone: 'good', what: '', until: '', back, more: null } as const;
  if (closedAt === null) {
    if (kind === 'u') return { ...toast, text: say('answer.did.undone') };
    if (snoozedUntil !== null) {
      const text = say('answer.did.snooze-until', { time: minuteText(snoozedUntil) });
      return { ...toast, text, what: undoOf(hold) };
    }
    const what = teamBefore === null ? '' : undoOf(hold);
    return { ...toast, text: say('answer.did.hand-over', { team }), what };
  }
  if (kind === 'u') {
    return closedHow === 'undone' ? { ...toast, text: say('answer.did.withdrawn') } : null;
  }
  const verb = holdVerbs.find((one) => one === closedHow);
  if (verb === undefined || verb === 'hand-over') return null;
  const text = sends ?? say(`answer.did.${verb}`);
  const canUndo = undoUntil !== null && undoUntil > now;
  if (canUndo) {
    return { ...toast, text, what: undoOf(hold), until: untilOf(undoUntil, say) };
  }
  return { ...toast, text: `${text} ${say(`answer.final.${whyFinal(hold)}`)}` };
}

/** Why an answer cannot be taken back. */
function whyFinal({ undoUntil, delivery, closedHow }: HoldRow): 'over' | 'leaves' | 'case' {
  if (undoUntil !== null) return 'over';
  return delivery !== null && closedHow === 'accept' ? 'leaves' : 'case';
}
