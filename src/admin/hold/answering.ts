// A form of a hold that is sent: its answer is done, or the person is told why not, with what they
// typed kept.

import type { HoldAnswer, HoldRefusal, HoldVerb } from '../../holding.ts';
import type { HoldId } from '../../model.ts';
import { findHold } from '../../store/acts.ts';
import { findBulk, isOfHolds } from '../../store/bulk.ts';
import { moveLease } from '../../store/leases.ts';
import { alreadyAnswered } from '../answered.ts';
import {
  type Answer,
  type Asked,
  go,
  kept,
  notFound,
  notice,
  type Page,
  type Parts,
} from '../answer.ts';
import { refusalIn } from '../doubt-words.ts';
import { backOf, isWrong, lineField } from '../form.ts';
import { idFrom } from '../keyset.ts';
import { holdHref, previewHref, queueHref, wantedIn } from '../queue/wanted.ts';
import { snoozeTime } from '../snoozes.ts';
import { href } from '../shown.ts';
import { lookAt } from './alternatives.ts';
import { undoOf, withDid } from './back.ts';
import { hasWords, insteadIn, isNamedAnew, pickedIn, wordsIn } from './changes.ts';
import { undoMany } from './many-undo.ts';
import { wordsAgain } from './preview.ts';
import { takenPage } from './taken.ts';

const fieldMost = 400;

/** The page that takes the answers of one verb. */
export function answering(verb: HoldVerb): Page {
  return async (asked, parts) => {
    const id = idFrom(asked.params.get('id'));
    if (id === null || asked.actor === null) return notFound(asked, asked.say('hold.title'));
    const { form } = asked;
    const value = lineField(form, 'value', fieldMost);
    const why = lineField(form, 'why', fieldMost);
    if (isWrong(value) || isWrong(why)) {
      const wrongs = [value, why].filter(isWrong);
      return unfit(asked, new Map(wrongs.map((one) => [one.field, one.wrong(asked.say)])));
    }
    const over = lineField(form, 'over');
    if (!isWrong(over) && over !== '') {
      await moveLease(parts.database, id, asked.actor, over);
    }
    const words = wordsIn(form);
    if (isWrong(words)) return wordsAgain(asked, parts, 422, '');
    // Words leave with the mails that they were shown in, to whom those were shown to go.
    const isUnseen = verb === 'contact' ? words !== '' : verb === 'accept' && isNamedAnew(form);
    if (isUnseen) return wordsAgain(asked, parts, 409, asked.say('answer.words-look'));
    const given = verb === 'snooze' ? snoozeTime(value, parts.now()) : value;
    const ask = {
      verb,
      value: given === '' ? null : given,
      why,
      ip: form.one('ip').trim(),
      only: pickedIn(form),
      instead: insteadIn(form),
      words: words === '' ? undefined : { text: words, digest: form.one('seen') },
    };
    const shown = {
      run: form.one('run'),
      digest: form.one('digest'),
      seen: form.one('seen'),
      isPinned: false,
    };
    const answer = await parts.holding.answer(id as HoldId, ask, shown, asked.actor);
    return told(answer, { id, verb, to: ask.instead?.to }, asked, parts);
  };
}

/** Takes back what was done: a hold's answer, "h:ID:WHICH", or one to many, "b:ID". */
export async function undoing(asked: Asked, parts: Parts): Promise<Answer> {
  const { say, form, actor } = asked;
  const [kind, given] = form.one('what').split(':', 2);
  const run = kind === 'b' ? idFrom(given) : null;
  const bulk = run === null ? null : await findBulk(parts.database, run);
  if (bulk !== null && isOfHolds(bulk)) return undoMany(bulk, asked, parts);
  const id = kind === 'h' ? idFrom(given) : null;
  const hold = href(id === null ? '/' : `/holds/${id}`);
  // Another answer, given meanwhile, stays.
  const now = id === null ? null : await findHold(parts.database, id);
  const isMeant = now !== null && undoOf(now).startsWith(form.one('what'));
  const became = actor === null || !isMeant ? 'none' : await parts.holding.undo(now.id, actor);
  if (became === 'undone') return go(withDid(await placeOf(id ?? '', asked, parts), `u:${id}`));
  const titles = {
    late: [say('answer.late-title'), say('answer.late-text')],
    none: [say('answer.none-title'), say('answer.none-text')],
  } as const;
  return notice(409, ...titles[became], '', { href: hold, label: say('queue.look-at-it') });
}

/** Where a question stands that is open again; else what stands where it was. */
async function placeOf(id: string, { form }: Asked, { database }: Parts): Promise<string> {
  const hold = await findHold(database, id);
  const from = wantedIn(form.one('back'));
  // What is asked now is not snoozed.
  const wanted = from.view === 'snoozed' ? { ...from, view: null } : from;
  return queueHref(wanted, hold?.closedAt === null ? { hold: id } : { from: id }).text;
}

function told(
  answer: HoldAnswer,
  {
    id,
    verb,
    to,
  }: { readonly id: string; readonly verb: HoldVerb; readonly to: string | undefined },
  asked: Asked,
  parts: Parts,
): Answer | Promise<Answer> {
  const { say } = asked;
  const wanted = wantedIn(asked.form.one('back'));
  const back = { href: holdHref(id, wanted), label: say('queue.look-at-it') };
  switch (answer.is) {
    case 'done':
      return go(withDid(backOf(asked.form), `h:${id}`));
    case 'none':
      return notFound(asked, say('hold.title'));
    case 'answered':
      return alreadyAnswered(asked, answer, parts);
    case 'taken':
      return takenPage(answer, { id, verb }, asked);
    case 'changed': {
      if (hasWords(asked.form)) return wordsAgain(asked, parts, 409, say('answer.words-look'));
      const title = say('answer.changed-title');
      return notice(409, title, say('answer.changed-text'), '', back);
    }
    case 'brake': {
      const why = answer.brakes.map((brake) => say(`hold.brake.${brake}`)).join(' ');
      // What is ticked goes along to the look.
      if (pickedIn(asked.form) !== null) return wordsAgain(asked, parts, 409, why);
      const look = to === undefined ? previewHref(id, wanted) : lookAt(id, to);
      const next = { href: look, label: say('hold.look-key'), key: 'f' };
      return notice(409, say('answer.brake-title'), why, say('answer.brake-text'), next);
    }
    case 'refused': {
      const { refused, value } = answer;
      const why = refused === 'contact-refused' ? refusalIn(say, value, parts.rules().desk) : null;
      const words = why ?? answer.words;
      const text = say(`answer.refused.${refused}`, { value, words });
      // Nothing was typed: the choice is made again where the lines are.
      if (refused === 'nothing-picked') {
        return notice(422, say('answer.refused-title'), text, '', back);
      }
      return unfit(asked, new Map([[fieldOf(refused), text]]));
    }
  }
}

/** The field that an answer wants mended. */
function fieldOf(refused: HoldRefusal): string {
  if (refused === 'which-needed') return 'ip';
  return refused === 'why-needed' ? 'why' : 'value';
}

function unfit(asked: Asked, wrongs: ReadonlyMap<string, string>): Answer {
  const title = asked.say('answer.refused-title');
  const text = [...wrongs.values()].join(' ');
  return kept(422, asked, { title, text, hint: 'notice.kept-wrong' }, wrongs);
}
