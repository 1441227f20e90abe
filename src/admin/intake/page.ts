// Manual intake: the form of a call, a fax, a web form or a detection system, and what becomes of
// it.

import { findTicket } from '../../store/tickets.ts';
import { type Answer, type Asked, go, kept, page, type Parts } from '../answer.ts';
import { isWrong, type Wrong } from '../form.ts';
import { idFrom } from '../keyset.ts';
import { enter } from './enter.ts';
import { enteredOf, intakeView } from './fields.ts';
import { withHome } from './home.ts';

/** Longer ones are refused where the form is read. */
const numberMost = 41;
const nothing = { wrongs: [], refused: '' };

export async function intakePage(asked: Asked, { rules, newId }: Parts): Promise<Answer> {
  const { say, form } = asked;
  const view = intakeView(form, newId(), { say, rules: rules() }, nothing);
  return page('intake/page', say('common.intake'), view);
}

export async function intake(asked: Asked, parts: Parts): Promise<Answer> {
  const { say, form } = asked;
  const rules = parts.rules();
  const entry = idFrom(form.one('entry')) ?? parts.newId();
  const again = (wrongs: readonly Wrong[], refused = ''): Answer => {
    const view = intakeView(form, entry, { say, rules }, { wrongs, refused });
    return page('intake/page', say('common.intake'), view, 422);
  };
  const typed = enteredOf(form, rules);
  const number = form.one('incident').trim().slice(0, numberMost);
  const above = number === '' ? null : await findTicket(parts.database, number);
  const wrongs: Wrong[] = 'length' in typed ? [...typed] : [];
  if (number !== '' && above?.kind !== 'incident') {
    wrongs.push({ field: 'incident', wrong: (one) => one('intake.no-incident') });
  }
  const entered = 'length' in typed ? null : await withHome(typed, parts);
  if (isWrong(entered)) wrongs.push(entered);
  if (entered === null || isWrong(entered) || wrongs.length > 0) return again(wrongs);
  const by = { entry, actor: asked.actor ?? '' };
  const ending = await enter(entered, above?.id ?? null, by, parts);
  switch (ending.is) {
    case 'entered':
      return go(`/tickets/${ending.incident}`);
    case 'refused':
      return again([], ending.text);
    case 'stale': {
      const said = { title: say('intake.stale-title'), text: say('intake.stale') };
      return kept(409, asked, { ...said, hint: 'notice.kept-stale' });
    }
  }
}
