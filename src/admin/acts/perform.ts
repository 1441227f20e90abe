// From a form to what is done. What writes to somebody or changes more than one ticket is shown
// first, and only what was shown is done; what was typed stays until it is.

import { isDeepStrictEqual } from 'node:util';

import type { Act, ActPreview, Refusal } from '../../acts.ts';
import type { TicketId } from '../../model.ts';
import { findAct } from '../../store/case.ts';
import { TooWideError } from '../../store/snapshots.ts';
import { findTicket, numbersOf, type TicketRow } from '../../store/tickets.ts';
import { isRefused } from '../../tickets/plans.ts';
import {
  type Answer,
  type Asked,
  go,
  kept,
  notFound,
  notice,
  page,
  type Parts,
} from '../answer.ts';
import { formValues, type Wrong } from '../form.ts';
import { idFrom } from '../keyset.ts';
import { ticketLink } from '../lines.ts';
import { href, isOwnPath } from '../shown.ts';
import { actOf, deedOf, type DeedIds, idsOf } from './deeds.ts';
import { begunAt, type FormState, formPage, ticketAsked, unfit } from './form-page.ts';
import { changesOf, hiddenOf } from './preview-view.ts';
import { saidIn } from './said-words.ts';
import { fits, type Verb } from './verbs.ts';

/** A key that is longer names no ticket. */
const keyMost = 80;

/** Takes the form of that verb. */
export function takeVerb(verb: Verb): (asked: Asked, parts: Parts) => Promise<Answer> {
  return async (asked, parts) => {
    const ticket = await ticketAsked(asked, parts);
    if (ticket === null) return notFound(asked, asked.say('common.ticket'));
    const step = asked.form.one('step');
    if (step === 'form') return again(verb, ticket, asked, parts, { status: 200 });
    if (step === 'network' && (verb === 'investigate' || verb === 'block')) {
      return again(verb, ticket, asked, parts, { status: 200, isNetwork: true });
    }
    if (step === 'fill') return again(verb, ticket, asked, parts, { status: 200, isFilled: true });
    const meaning = await meaningOf(verb, ticket, asked, parts);
    if (Array.isArray(meaning)) {
      return again(verb, ticket, asked, parts, { status: 422, wrongs: meaning });
    }
    // Sent twice, as by an impatient finger: it was done.
    if (meaning.isDone) return done(asked, meaning.act.id, meaning.act.ticket);
    if (!fits(verb, ticket)) return unfit(asked, ticket, parts);
    return performed(meaning, asked, parts);
  };
}

/** Turns the last act round, or the one named; there is nothing to be shown first. */
export async function takeUndo(asked: Asked, parts: Parts): Promise<Answer> {
  const { say, form } = asked;
  const ticket = await ticketAsked(asked, parts);
  if (ticket === null) return notFound(asked, say('common.ticket'));
  const ids = idsOf(form, parts.newId);
  const undone = idFrom(form.one('undone'));
  const deed = { do: 'undo', act: undone } as const;
  const act = actOf({ on: ticket.id, deed }, ids, asked.actor ?? '');
  const preview = await previewed(act, parts);
  const before = undone === null ? null : await findAct(parts.database, undone);
  if (before?.isUndone === true) return go(ticketLink(ticket, parts).href.text);
  if (!isRefused(preview) && (await parts.acting.act(preview)) === 'done') {
    return done(asked, ids.act, ticket.id);
  }
  const now = isRefused(preview) ? preview : await previewed(act, parts);
  if (isRefused(now) && now.final !== undefined) {
    const text = saidIn(now.final, { ...parts, say });
    return notice(409, say('acts.not-undone'), text, '', ticketLink(ticket, parts));
  }
  const why = isRefused(now)
    ? { title: say('acts.not-undone'), text: now.refused }
    : { title: say('acts.stale'), text: say('acts.changed') };
  return kept(409, asked, { ...why, hint: 'notice.kept-stale' });
}

interface Meaning {
  readonly verb: Verb;
  readonly ticket: TicketRow;
  readonly act: Act;
  readonly ids: DeedIds;
  /** This very act has been done before. */
  readonly isDone: boolean;
}

async function meaningOf(
  verb: Verb,
  ticket: TicketRow,
  asked: Asked,
  parts: Parts,
): Promise<Meaning | Wrong[]> {
  const { form } = asked;
  const now = parts.now();
  const ticketOf = async (key: string) =>
    key.length > keyMost ? null : findTicket(parts.database, key);
  const withIds = async (ids: DeedIds): Promise<Meaning | Wrong[]> => {
    const meant = await deedOf(verb, form, { ticket, ids, now, ticketOf });
    if (!('deed' in meant)) return [...meant];
    return { verb, ticket, ids, act: actOf(meant, ids, asked.actor ?? ''), isDone: false };
  };
  const meaning = await withIds(idsOf(form, parts.newId));
  const before = form.one('act') === '' ? null : await findAct(parts.database, form.one('act'));
  if (before === null || Array.isArray(meaning)) return meaning;
  if (isDeepStrictEqual(before.done, meaning.act)) return { ...meaning, isDone: true };
  // The form of a deed that was done was changed and sent once more: it is another deed.
  return withIds(idsOf(formValues(new URLSearchParams()), parts.newId));
}

async function performed(meaning: Meaning, asked: Asked, parts: Parts): Promise<Answer> {
  const { verb, ticket, act } = meaning;
  const preview = await previewed(act, parts);
  const digest = asked.form.one('digest');
  if (isRefused(preview)) {
    const { refused } = preview;
    return again(verb, ticket, asked, parts, { status: digest === '' ? 422 : 409, refused });
  }
  if (digest === '' && isSeenFirst(preview)) return shown(meaning, preview, asked, parts, false);
  if (digest !== '' && digest !== preview.digest) {
    return shown(meaning, preview, asked, parts, true);
  }
  if ((await parts.acting.act(preview)) === 'done') return done(asked, act.id, act.ticket);
  if ((await findAct(parts.database, act.id)) !== null) return done(asked, act.id, act.ticket);
  const now = await previewed(act, parts);
  if (!isRefused(now)) return shown(meaning, now, asked, parts, true);
  return again(verb, ticket, asked, parts, { status: 409, refused: now.refused });
}

/** What writes to somebody, leaves somebody out, or changes more than one ticket. */
function isSeenFirst({ plan, letters, objects }: ActPreview): boolean {
  return letters.length > 0 || plan.told.length > 0 || objects > 1;
}

/** What would be done now, or why not. */
export async function previewed(
  act: Act,
  { acting }: Pick<Parts, 'acting'>,
): Promise<ActPreview | Refusal> {
  try {
    return await acting.preview(act);
  } catch (error) {
    if (error instanceof TooWideError) return { refused: error.message };
    throw error;
  }
}

/** To where the form says it came from, else to the ticket; either shows what was done. */
function done(asked: Asked, act: string, ticket: TicketId): Answer {
  const back = asked.form.one('back');
  const to = isOwnPath(back) ? back : `/tickets/${ticket}`;
  return go(`${to}${to.includes('?') ? '&' : '?'}did=a:${act}`);
}

function again(
  verb: Verb,
  ticket: TicketRow,
  asked: Asked,
  parts: Parts,
  state: Partial<FormState> & Pick<FormState, 'status'>,
): Promise<Answer> {
  return formPage(verb, ticket, asked, parts, { isTyped: true, wrongs: [], refused: '', ...state });
}

async function shown(
  { verb, ticket, act, ids }: Meaning,
  preview: ActPreview,
  asked: Asked,
  parts: Parts,
  isStale: boolean,
): Promise<Answer> {
  const { say, form } = asked;
  const link = ticketLink(ticket, parts);
  const title = say(`verb.title-${verb}`);
  const until = act.do === 'snooze' ? (act.until ?? 'none') : null;
  const view = {
    ticket: { ...link, subject: ticket.subject },
    title,
    action: href(`${link.href.text}/${verb}`),
    cancel: href(begunAt(asked) ?? link.href.text),
    isStale,
    left: '',
    ...changesOf([preview], await namesOf([preview], parts), say('acts.new-ticket'), {
      ...parts,
      say,
    }),
    hidden: hiddenOf(form, ids, preview.digest, until),
    submit:
      preview.letters.length > 0
        ? say('acts.send', { n: preview.letters.length })
        : say(`verb.do-${verb}`),
  };
  return page('acts/preview', `${title} · ${link.label}`, view, isStale ? 409 : 200);
}

/** How the tickets of those previews are called; what is yet to be made has no name. */
export async function namesOf(
  previews: readonly ActPreview[],
  { database, showNumber }: Pick<Parts, 'database' | 'showNumber'>,
): Promise<ReadonlyMap<TicketId, string>> {
  const ids = previews.flatMap(({ plan }) => plan.notes.map(({ ticket }) => ticket));
  const numbers = await numbersOf(database, [...new Set(ids)]);
  return new Map(numbers.map(({ id, number }) => [id, showNumber(number)]));
}
