// The same words to every complainant of an incident: a reply on each of its reports, all shown
// under one digest and then done one by one, each on its own, as a run that tells what came of each
// and is taken back as one. Nobody reads of the others. Where there are many it goes in several
// runs, and each says how many are left.

import { createHash } from 'node:crypto';

import type { Act, ActPreview, Reply } from '../../acts.ts';
import type { TicketId } from '../../model.ts';
import { findBulk, isOfHolds } from '../../store/bulk.ts';
import { type CaseLink, findAct } from '../../store/case.ts';
import { reportsBelow, type ReportRun } from '../../store/case-reports.ts';
import { isId } from '../../store/pg.ts';
import type { TicketRow } from '../../store/tickets.ts';
import { isRefused } from '../../tickets/plans.ts';
import { deedOf, idsOf } from '../acts/deeds.ts';
import { begunAt, formPage, ticketAsked, unfit } from '../acts/form-page.ts';
import { namesOf, previewed } from '../acts/perform.ts';
import { changesOf } from '../acts/preview-view.ts';
import { fits } from '../acts/verbs.ts';
import type { ToldView } from '../acts/views.ts';
import { type Answer, type Asked, go, notFound, page, type Parts } from '../answer.ts';
import { formValues } from '../form.ts';
import { idFrom } from '../keyset.ts';
import { ticketLink } from '../lines.ts';
import { runBulk } from '../list/bulk.ts';
import { href, typed } from '../shown.ts';
import { address } from '../words.ts';

/** One act a report, and what its plan says. */
interface Told {
  readonly report: CaseLink;
  readonly act: Act;
  readonly preview: ActPreview | null;
  /** Why nothing is sent. */
  readonly refused: string;
}

/** Reports that one run writes to. */
const reportsMost = 60;

/** The form, empty; of a run that goes on from another one, with that one's words. */
export async function tellPage(asked: Asked, parts: Parts): Promise<Answer> {
  const incident = await ticketAsked(asked, parts);
  if (incident === null) return notFound(asked, asked.say('common.ticket'));
  if (!fits('tell', incident)) return unfit(asked, incident, parts);
  const state = { status: 200, wrongs: [], refused: '' };
  const after = idFrom(asked.query.get('after'));
  if (after === null) {
    return formPage('tell', incident, asked, parts, { ...state, isTyped: false });
  }
  const form = await formAfter(after, idFrom(asked.query.get('again')), parts);
  return formPage('tell', incident, { ...asked, form }, parts, { ...state, isTyped: true });
}

/** What was said to the reporters before, for those that come after them. */
async function formAfter(after: string, again: string | null, { database }: Parts) {
  const run = again === null ? null : await findBulk(database, again);
  const [row] = run === null || isOfHolds(run) || run.verb !== 'tell' ? [] : run.rows;
  const done = row === undefined ? null : ((await findAct(database, row.act))?.done ?? null);
  const values = new URLSearchParams({ after });
  const said: Partial<Pick<Reply, 'text' | 'articles'>> | null = done;
  if (typeof said?.text === 'string') values.append('text', said.text);
  for (const article of said?.articles ?? []) values.append('articles', article);
  return formValues(values);
}

/** Takes the form: shows every letter first, then sends those that were shown. */
export async function tellReporters(asked: Asked, parts: Parts): Promise<Answer> {
  const { say, form } = asked;
  const incident = await ticketAsked(asked, parts);
  if (incident === null) return notFound(asked, say('common.ticket'));
  if (!fits('tell', incident)) return unfit(asked, incident, parts);
  const typedState = { isTyped: true, wrongs: [], refused: '' };
  if (form.one('step') === 'form') {
    return formPage('tell', incident, asked, parts, { ...typedState, status: 200 });
  }
  // Sent twice, as by an impatient finger: it was done.
  const bulk = idFrom(form.one('bulk')) ?? parts.newId();
  if ((await findBulk(parts.database, bulk)) !== null) return go(`/bulk/${bulk}`);
  const before = idFrom(form.one('after')) as TicketId | null;
  const run = await reportsBelow(parts.database, incident.id, { before, limit: reportsMost });
  const replies = await repliesTo(run, asked, parts);
  if (!Array.isArray(replies)) {
    return formPage('tell', incident, asked, parts, { ...typedState, status: 422, ...replies });
  }
  const digest = digestOf(replies);
  const given = form.one('digest');
  if (given === digest) return sent(bulk, replies, asked, parts);
  const { left } = run;
  return shown(incident, replies, { bulk, digest, left }, given !== '', asked, parts);
}

/** The replies to all reports, with what is wrong with the form instead where something is. */
async function repliesTo({ reports }: ReportRun, asked: Asked, parts: Parts) {
  const { form, say } = asked;
  const known = new Map(form.all('acts').flatMap(pairOf));
  const replies: Told[] = [];
  for (const report of reports) {
    const ids = idsOf(form, parts.newId);
    const ticketOf = async () => null;
    const world = { ticket: report, ids, now: parts.now(), ticketOf };
    const meant = await deedOf('tell', form, world);
    if (!('deed' in meant)) return { wrongs: meant };
    const id = known.get(report.id) ?? parts.newId();
    const act: Act = { ...meant.deed, id, ticket: report.id, actor: asked.actor ?? '' };
    const preview = await previewed(act, parts);
    replies.push(
      isRefused(preview)
        ? { report, act, preview: null, refused: preview.refused }
        : { report, act, preview, refused: '' },
    );
  }
  if (replies.some(({ preview }) => preview !== null)) return replies;
  return { wrongs: [], refused: replies[0]?.refused ?? say('acts.no-reporters') };
}

/** "TICKET ACT" */
function pairOf(text: string): readonly (readonly [TicketId, string])[] {
  const [ticket = '', act = ''] = text.split(' ', 2);
  return isId(ticket) && isId(act) ? [[ticket as TicketId, act]] : [];
}

function digestOf(replies: readonly Told[]): string {
  const hash = createHash('sha256');
  for (const { preview } of replies) if (preview !== null) hash.update(preview.digest);
  return hash.digest('hex');
}

async function shown(
  incident: TicketRow,
  replies: readonly Told[],
  { bulk, digest, left }: { readonly bulk: string; readonly digest: string; readonly left: number },
  isStale: boolean,
  asked: Asked,
  parts: Parts,
): Promise<Answer> {
  const { say, form } = asked;
  const previews = replies.flatMap(({ preview }) => preview ?? []);
  const changes = changesOf(previews, await namesOf(previews, parts), '', { ...parts, say });
  const own = new Set(['acts', 'bulk', 'digest', 'step', 'act', 'made', 'party']);
  const fields = form.entries().filter(([name]) => !own.has(name));
  const acts = replies.map(({ report, act }) => ['acts', `${report.id} ${act.id}`] as const);
  const link = ticketLink(incident, parts);
  const view = {
    ticket: { ...link, subject: incident.subject },
    title: say('verb.title-tell'),
    action: href(`${link.href.text}/tell`),
    cancel: href(begunAt(asked) ?? link.href.text),
    isStale,
    ...changes,
    left: left > 0 ? say('acts.reporters-left', { n: left }) : '',
    told: [...changes.told, ...replies.flatMap((one) => leftOut(one, parts))],
    hidden: [...fields, ...acts, ['bulk', bulk] as const, ['digest', digest] as const].map(
      ([name, value]) => ({ name, value: typed(value) }),
    ),
    submit: say('acts.send', { n: previews.length }),
  };
  const title = `${view.title} · ${link.label}`;
  return page('acts/preview', title, view, isStale ? 409 : 200);
}

function leftOut({ report, refused }: Told, parts: Parts): readonly ToldView[] {
  if (refused === '') return [];
  return [{ text: `${ticketLink(report, parts).label}: ${refused}`, lang: 'en' }];
}

/** Each by itself, as a run that can be taken back while its mails wait. */
async function sent(
  id: string,
  replies: readonly Told[],
  asked: Asked,
  parts: Parts,
): Promise<Answer> {
  const steps = replies.map(({ report, act, preview, refused }) => ({
    ticket: report.id,
    act: act.id,
    look: preview ?? { refused },
    digest: preview?.digest ?? '',
    text: address(report.with ?? ''),
  }));
  await runBulk({ id, verb: 'tell', actor: asked.actor ?? '' }, steps, parts);
  return go(`/bulk/${id}`);
}
