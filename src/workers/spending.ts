// Against whose budget a forward counts that nobody looked at: its complaint's sender. Where the
// sender is not proven, and where the rule says how many may go, it is a budget of its own, so that
// nobody can spend another's by writing in his name.

import type { Run } from '../pipeline/run.ts';
import type { NewDelivery } from '../settlement.ts';

/** Longer ones are cut: a key is no address to write to. */
const addressCharactersMax = 320;

/** The sender's budget, or nothing where a person has sent it or its rule counts no sender. */
export function spendingOf(
  run: Pick<Run, 'facts'>,
  sender: string,
  byPerson: boolean,
): Pick<NewDelivery, 'reporter'> {
  const { route, verify } = run.facts;
  const perHour = route?.act.do === 'forward' ? route.act.perReporter : undefined;
  if (byPerson || perHour === null) return {};
  const address = (sender === '' ? 'nobody' : sender).toLowerCase().slice(0, addressCharactersMax);
  const whose = [
    ...(verify?.aligned === true ? [] : ['unproven']),
    ...(perHour === undefined ? [] : [`rule ${route?.rule?.name ?? ''}`]),
  ];
  const key = whose.length > 0 ? `${address} (${whose.join(', ')})` : address;
  return { reporter: { key, perHour: perHour ?? null } };
}
