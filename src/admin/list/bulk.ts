// One act on many tickets: what would come of each is shown first, with how many and which mails;
// then each is done as it was shown, one by one, and the page says what came of each. What was done
// can be taken back as a whole.

import type { Act, ActPreview, Refusal } from '../../acts.ts';
import type { TicketId } from '../../model.ts';
import { type Bulk, type BulkResult, type BulkRow, findBulk, isOfHolds } from '../../store/bulk.ts';
import { incidentOf, reportsBelow } from '../../store/case-reports.ts';
import { ticketsById } from '../../store/lists.ts';
import { isId } from '../../store/pg.ts';
import { isRefused } from '../../tickets/plans.ts';
import { previewed } from '../acts/perform.ts';
import {
  type Answer,
  type Asked,
  go,
  invalid,
  notFound,
  notice,
  page,
  type Parts,
} from '../answer.ts';
import { runEach, undoEach } from '../bulk-run.ts';
import { manyPage } from '../hold/many.ts';
import { undoMany } from '../hold/many-undo.ts';
import { idFrom } from '../keyset.ts';
import { href } from '../shown.ts';
import { type BulkVerb, bulkVerbs, deedOfBulk } from './bulk-deed.ts';
import { bulkDoneView, bulkView, type Looked } from './bulk-view.ts';

/** Many times a page of the list; each row costs a look at its ticket. */
const ticketsMost = 100;
/** Looks that are under way at once. */
const looksAtOnce = 4;

/** Shows what an act on the tickets that were chosen would do, or does it. */
export async function takeBulk(asked: Asked, parts: Parts): Promise<Answer> {
  const { form, say } = asked;
  const verb = bulkVerbs.find((known) => known === form.one('do'));
  if (verb === undefined) return invalid(asked, `"do" is one of ${bulkVerbs.join(', ')}.`);
  const ids = [...new Set(form.all('ticket').filter(isId))];
  if (ids.length > ticketsMost) {
    return notice(422, say('bulk.too-many'), say('bulk.too-many-text', { most: ticketsMost }));
  }
  const tickets = await ticketsById(parts.database, ids);
  const [first] = tickets;
  if (first === undefined) return notice(422, say('bulk.none'), say('bulk.none-text'));
  const acts = new Map(ids.map((id, at) => [id, idFrom(form.all('act')[at]) ?? parts.newId()]));
  const meant = await deedOfBulk(verb, asked, first, parts);
  if (!('deed' in meant)) {
    const rows = tickets.map((ticket) => ({ ticket, act: acts.get(ticket.id) ?? '', look: null }));
    const isTyped = form.one('step') !== '';
    const state = { verb, rows, wrongs: isTyped ? meant : [], shown: '', isStale: false };
    return shown(state, asked, parts, isTyped ? 422 : 200);
  }
  const rows = await lookedAt(
    tickets.map((ticket) => ({
      ticket,
      act: {
        ...meant.deed,
        id: acts.get(ticket.id) ?? '',
        ticket: ticket.id,
        actor: asked.actor ?? '',
      },
    })),
    parts,
  );
  const deed = JSON.stringify(meant.deed);
  const isMeant = form.one('step') === 'do' && form.one('shown') === deed;
  if (isMeant) return done(verb, rows, asked, parts);
  const isStale = form.one('step') === 'do';
  const state = { verb, rows, wrongs: [], shown: deed, isStale };
  return shown(state, asked, parts, isStale ? 409 : 200);
}

/** What came of an act on many, or of an answer to many. */
export async function bulkPage(asked: Asked, parts: Parts): Promise<Answer> {
  const id = idFrom(asked.params.get('id'));
  if (id === null) return invalid(asked, asked.say('notice.bad-id'));
  const bulk = await findBulk(parts.database, id);
  if (bulk === null) return notFound(asked, asked.say('bulk.one'));
  if (isOfHolds(bulk)) return manyPage(bulk, asked, parts);
  const ids = bulk.rows.map(({ ticket }) => ticket);
  const tickets = await ticketsById(parts.database, ids);
  const next = bulk.verb === 'tell' ? await nextRun(bulk, asked, parts) : null;
  const view = bulkDoneView(bulk, tickets, next, asked.say, parts);
  return page('list/bulk-done', view.title, view);
}

/** Of a run that wrote to reporters, the one that comes after it. */
async function nextRun({ id, rows }: Bulk, { say }: Asked, { database }: Parts) {
  const told = rows.map(({ ticket }) => ticket).sort();
  const [oldest] = told;
  const incident = oldest === undefined ? null : await incidentOf(database, told);
  if (oldest === undefined || incident === null) return null;
  const { left } = await reportsBelow(database, incident, { before: oldest, limit: 0 });
  if (left === 0) return null;
  const to = href(`/tickets/${incident}/tell?after=${oldest}&again=${id}`);
  return { href: to, label: say('bulk.tell-more', { n: left }) };
}

/** Takes back what was done, the last first; what others have changed since stays as it is. */
export async function undoBulk(asked: Asked, parts: Parts): Promise<Answer> {
  const { database, acting, newId } = parts;
  const id = idFrom(asked.params.get('id'));
  if (id === null) return invalid(asked, asked.say('notice.bad-id'));
  const bulk = await findBulk(database, id);
  if (bulk === null) return notFound(asked, asked.say('bulk.one'));
  if (isOfHolds(bulk)) return undoMany(bulk, asked, parts);
  const undoOne = async (row: BulkRow): Promise<BulkRow> => {
    if (row.result !== 'done' && row.result !== 'planned') return row;
    const { ticket } = row;
    const undo: Act = { do: 'undo', act: row.act, id: newId(), ticket, actor: asked.actor ?? '' };
    const look = await previewed(undo, parts);
    const how = isRefused(look) ? look.refused : await acting.act(look);
    const isUndone = how === 'done';
    if (row.result === 'planned' && !isUndone) return row;
    return { ...row, result: isUndone ? 'undone' : 'stays', text: isUndone ? '' : how };
  };
  await undoEach(bulk, undoOne, parts);
  return go(`/bulk/${id}`);
}

type Meant = { readonly ticket: Looked['ticket']; readonly act: Act };

async function lookedAt(all: readonly Meant[], parts: Parts): Promise<Looked[]> {
  const looked: Looked[] = [];
  for (let at = 0; at < all.length; at += looksAtOnce) {
    const some = all.slice(at, at + looksAtOnce);
    const looks = await Promise.all(some.map(({ act }) => previewed(act, parts)));
    for (const [index, { ticket, act }] of some.entries()) {
      looked.push({ ticket, act: act.id, look: looks[index] ?? null });
    }
  }
  return looked;
}

function shown(
  state: Parameters<typeof bulkView>[0],
  asked: Asked,
  parts: Parts,
  status: number,
): Answer {
  const view = bulkView(state, asked, parts);
  return page('list/bulk', view.title, view, status);
}

/** Each as it was shown, or not at all. */
async function done(
  verb: BulkVerb,
  rows: readonly Looked[],
  asked: Asked,
  parts: Parts,
): Promise<Answer> {
  const { form } = asked;
  const id = idFrom(form.one('bulk')) ?? parts.newId();
  const digests = new Map(form.all('act').map((act, at) => [act, form.all('digest')[at] ?? '']));
  const meant = rows.map(({ ticket, act, look }) => {
    return { ticket: ticket.id, act, look, digest: digests.get(act) ?? '', text: '' };
  });
  await runBulk({ id, verb, actor: asked.actor ?? '' }, meant, parts);
  return go(`/bulk/${id}`);
}

/** One ticket of a run: its act, what would come of it, and the digest that was shown. */
export interface BulkStep {
  readonly ticket: TicketId;
  readonly act: string;
  readonly look: ActPreview | Refusal | null;
  readonly digest: string;
  /** Beside the result, where it is done. */
  readonly text: string;
}

/** Does all of it, one by one, and writes what came of each; what was begun before is left alone. */
export async function runBulk(
  { id, verb, actor }: Pick<Bulk, 'id' | 'verb' | 'actor'>,
  steps: readonly BulkStep[],
  parts: Parts,
): Promise<void> {
  const planned = steps.map(({ ticket, act }): BulkRow => {
    return { ticket, act, result: 'planned', text: '' };
  });
  const doOne = async (row: BulkRow, at: number): Promise<BulkRow> => {
    const { look = null, digest = '', text = '' } = steps[at] ?? {};
    const [result, why] = await outcomeOf(look, digest, parts);
    return { ...row, result, text: result === 'done' ? text : why };
  };
  await runEach({ id, verb, actor }, planned, doOne, parts);
}

async function outcomeOf(
  look: ActPreview | Refusal | null,
  digest: string,
  { acting }: Parts,
): Promise<readonly [result: BulkResult, text: string]> {
  if (look === null) return ['changed', ''];
  if (isRefused(look)) return ['refused', look.refused];
  if (look.digest !== digest) return ['changed', ''];
  return (await acting.act(look)) === 'done' ? ['done', ''] : ['changed', ''];
}
