// One answer to many questions. What needs nothing more is done at once; what sends mail or has
// fields is shown first, with what would come of each. Each is answered by itself, as it was shown
// and under the rules of one answer, and the page says what became of each.

import type { HoldAnswer } from '../../holding.ts';
import type { HoldId } from '../../model.ts';
import type { HoldRow } from '../../store/acts.ts';
import type { AnsweredRow, Bulk, NotAnswered } from '../../store/bulk.ts';
import { isId } from '../../store/pg.ts';
import { holdsById } from '../../store/queue.ts';
import { type Answer, type Asked, go, invalid, notice, page, type Parts } from '../answer.ts';
import { runEach } from '../bulk-run.ts';
import { backOf, type FormValues, isWrong, lineField } from '../form.ts';
import { idFrom } from '../keyset.ts';
import type { Say } from '../messages/say.ts';
import { snoozeTime } from '../snoozes.ts';
import { withDid } from './back.ts';
import { undoableOf } from './many-undo.ts';
import { type ManyAsk, manyMost, manyVerbs, looksFirst, misfitOf } from './many-verbs.ts';
import { fieldsOfMany, type LookedAt, manyDoneView, manyView } from './many-view.ts';

const fieldMost = 400;

/** A question as it was marked: what its row showed. */
export interface Marked {
  readonly hold: HoldId;
  readonly run: string;
  readonly digest: string;
}

/** Shows what an answer to those that are marked would do, or gives it. */
export async function answerMany(asked: Asked, parts: Parts): Promise<Answer> {
  const { form, say } = asked;
  const verb = manyVerbs.find((known) => known === form.one('verb'));
  if (verb === undefined) return invalid(asked, `"verb" is one of ${manyVerbs.join(', ')}.`);
  const marked = markedIn(form);
  if (marked.length === 0) return notice(422, say('many.none'), say('many.none-text'));
  if (marked.length > manyMost) {
    return notice(422, say('bulk.too-many'), say('many.too-many', { most: manyMost }));
  }
  const [value, why] = [lineField(form, 'value', fieldMost), lineField(form, 'why', fieldMost)];
  if (isWrong(value) || isWrong(why)) {
    const [wrong] = [value, why].filter(isWrong);
    return notice(422, say('answer.refused-title'), wrong?.wrong(say) ?? '');
  }
  const rows = await holdsById(
    parts.database,
    marked.map(({ hold }) => hold),
  );
  const holds = new Map(rows.map((row) => [row.id, row]));
  const isMeant = !looksFirst.has(verb) || form.one('step') === 'do';
  const meant = verb === 'snooze' ? snoozeTime(value, parts.now()) : value;
  const given = { verb, value: meant === '' ? null : meant, why, only: null };
  if (isMeant) return done(given, marked, holds, asked, parts);
  const begun = { ...given, ...beginningOf(given, parts, say) };
  const looks: LookedAt[] = [];
  for (const one of marked) {
    const would = await answered('would', begun, one, holds, asked, parts);
    looks.push({ marked: one, row: holds.get(one.hold) ?? null, would });
  }
  const view = manyView(verb, looks, asked, parts);
  return page('hold/many', view.title, view);
}

/** What its fields begin with: by that the looks are. */
function beginningOf({ verb }: ManyAsk, parts: Parts, say: Say): Pick<ManyAsk, 'value' | 'why'> {
  const { fields, snoozes } = fieldsOfMany(verb, parts, say);
  const chosen = fields
    .find(({ name }) => name === 'value')
    ?.choices.find(({ current }) => current);
  const why = fields.find(({ name }) => name === 'why');
  return {
    value: (chosen ?? snoozes[0])?.value.text ?? null,
    why: why?.value.text ?? '',
  };
}

/** "ID.RUN.DIGEST", each once. */
function markedIn(form: FormValues): Marked[] {
  const all = form.all('hold').flatMap((one) => {
    const [hold = '', run = '', digest = ''] = one.split('.', 3);
    return isId(hold) ? [[hold, { hold: hold as HoldId, run, digest }] as const] : [];
  });
  return [...new Map(all).values()];
}

/** What becomes of one answer, or would. */
async function answered(
  how: 'answer' | 'would',
  ask: ManyAsk,
  { hold, run, digest }: Marked,
  holds: ReadonlyMap<HoldId, HoldRow>,
  { actor, say }: Asked,
  { holding }: Parts,
): Promise<HoldAnswer> {
  const row = holds.get(hold);
  const misfit = row === undefined || row.closedAt !== null ? null : misfitOf(row, ask, say);
  if (misfit !== null) return { is: 'refused', ...misfit };
  return holding[how](hold, ask, { run, digest, seen: '', isPinned: true }, actor ?? '');
}

/** Each as it was shown, or not at all. */
async function done(
  ask: ManyAsk,
  marked: readonly Marked[],
  holds: ReadonlyMap<HoldId, HoldRow>,
  asked: Asked,
  parts: Parts,
): Promise<Answer> {
  const { form, actor } = asked;
  const id = idFrom(form.one('bulk')) ?? parts.newId();
  let left = 0;
  const planned = marked.map(({ hold }): AnsweredRow => {
    return { hold, result: 'planned', why: null, team: null, until: null };
  });
  const doOne = async (row: AnsweredRow, at: number): Promise<AnsweredRow> => {
    const one = marked[at];
    if (one === undefined) return row;
    const became = await answered('answer', ask, one, holds, asked, parts);
    if (became.is === 'done') {
      const { deed } = became;
      const team = deed.do === 'hand-over' ? deed.team : null;
      const until = deed.do === 'snooze' ? deed.until.toISOString() : null;
      return { ...row, result: 'done', team, until };
    }
    left += 1;
    return { ...row, result: became.is, why: keptOf(became) };
  };
  await runEach({ id, verb: ask.verb, actor: actor ?? '' }, planned, doOne, parts);
  // What is left is told one by one; else the work goes on below the last of them.
  const last = marked.at(-1)?.hold ?? null;
  return go(left > 0 ? `/bulk/${id}` : withDid(backOf(form), `b:${id}`, last));
}

function keptOf(answer: Exclude<HoldAnswer, { is: 'done' }>): NotAnswered {
  if (answer.is === 'answered') return { ...answer, at: answer.at.toISOString() };
  if (answer.is === 'taken') return { ...answer, since: answer.since.toISOString() };
  return answer;
}

/** What became of an answer to many. */
export async function manyPage(
  bulk: Bulk<AnsweredRow>,
  { say }: Asked,
  parts: Parts,
): Promise<Answer> {
  const { database, now } = parts;
  const holds = await holdsById(
    database,
    bulk.rows.map(({ hold }) => hold),
  );
  const canUndo = undoableOf(bulk, holds, now()) !== null;
  const view = manyDoneView(bulk, holds, canUndo, say, parts);
  return page('list/bulk-done', view.title, view);
}
