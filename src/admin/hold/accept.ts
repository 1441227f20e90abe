// The prepared answer of a hold as a button.

import { holdCodes } from '../../model.ts';
import type { HoldRow } from '../../store/acts.ts';
import type { Say } from '../messages/say.ts';
import { typed } from '../shown.ts';
import { actionOf } from './answers.ts';
import type { AnswerView } from './views.ts';

/** The prepared answer as a button; null where one key does nothing. */
export function acceptOf(row: HoldRow, say: Say): AnswerView | null {
  const view = (label: string, does: string): AnswerView => ({
    action: actionOf(row.id, 'accept'),
    key: 'a',
    label,
    does,
    fields: [],
    snoozes: [],
    date: null,
    look: null,
    value: typed(''),
  });
  if (row.delivery !== null) return view(say('hold.accept.deliver'), say('hold.deliver-text'));
  switch (row.answer) {
    case 'ask-back':
      return null;
    case 'send':
      if (row.run === null || row.prepared.length === 0) return null;
      return view(say('hold.accept.send', { n: row.prepared.length }), say('code.does.send'));
    case 'hand-over':
      // It has arrived where it would be handed over to.
      if (row.team === holdCodes.urgent.team) return null;
      return view(say('hold.accept.hand-over'), say('code.does.hand-over'));
    case 'close':
    case 'spam':
    case 'separate':
    case 'run-again':
    case 'close-case':
    case 'block-active':
    case 'block-removed':
      return view(say(`hold.accept.${row.answer}`), say(`code.does.${row.answer}`));
  }
}

/** Why there is nothing to accept with one key. */
export function whyNone(row: HoldRow, say: Say): string {
  const isTheirs = row.answer === 'hand-over' && row.team === holdCodes.urgent.team;
  return isTheirs ? say('hold.yours', { team: row.team }) : say('hold.nothing-prepared');
}
