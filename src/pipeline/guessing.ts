// Tokens that a mail bears in our own forms and that are none. Nobody hits one by trying, but who
// tries is counted: many of them from one source in an hour are a sign that somebody does.

import type { Questions } from '../questions.ts';
import type { Desk } from '../rules.ts';
import type { Settlement } from '../settlement.ts';
import { domainOf, ownTokens } from '../tickets/thread-keys.ts';
import type { Run } from './run.ts';

/**
 * Who sent tokens of ours that are none, and how many; null: nobody did, or nobody could be asked.
 * A source is the domain that sent it by its envelope, and without one the host that brought it.
 */
export function guessedBy({ facts, asked }: Run, desk: Desk): Settlement['guesses'] {
  const { received, parse: mail } = facts;
  const put = asked.findLast(({ question }) => question === 'threads');
  if (received === undefined || mail === undefined || put?.answer.ok !== true) return null;
  const { tokens } = put.ask as Questions['threads']['ask'];
  const known = new Set((put.answer.value as Questions['threads']['answer']).map(({ key }) => key));
  const ours = new Set(ownTokens(received, mail, desk));
  const times = tokens.filter((token) => ours.has(token) && !known.has(token)).length;
  if (times === 0) return null;
  const domain = domainOf(received.envelope.from.toLowerCase());
  return { source: domain === '' ? received.peer : domain, times };
}
