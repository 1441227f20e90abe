// Manual intake: the form of a call, a fax, a web form or a detection system, and what becomes of
// it.

import { findTicket } from '../../store/tickets.ts';
import { type Answer, type Asked, go, kept, page, type Parts } from '../answer.ts';
import type { Wrong } from '../form.ts';
import { idFrom } from '../keyset.ts';
import { enter } from './enter.ts';
import { enteredOf, intakeView } from './fields.ts';

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
  const entered = enteredOf(form, rules);
  if ('length' in entered) return again(entered);
  const above = entered.incident === '' ? null : await findTicket(parts.database, entered.incident);
  if (entered.incident !== '' && above?.kind !== 'incident') {
    return again([{ field: 'incident', wrong: (one) => one('intake.no-incident') }]);
  }
  const by = { entry, actor: asked.actor ?? '' };
  const ending = await enter(entered, above?.id ?? null, by, parts);
  switch (ending.is) {
    case 'entered':
      return go(`/tickets/${ending.incident}`);
    case 'refused':
      return again([], ending.text);
    case 'stale': {
      const said = { title: say('outbox.stale-title'), text: say('intake.stale') };
      return kept(409, asked, { ...said, hint: 'notice.kept-stale' });
    }
  }
}
