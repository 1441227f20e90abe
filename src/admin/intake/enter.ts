// What a person heard on the telephone, read on a fax or saw on a detection system, entered by
// hand: a report with the complainant, below its incident. Nothing is sent by it. The ids come
// from the form, so that what is sent twice is entered once.

import type { Act, FieldText, Opening } from '../../acts.ts';
import type { PartyId, TicketId, TicketKind } from '../../model.ts';
import type { Rules } from '../../rules.ts';
import { doneActs } from '../../store/done-acts.ts';
import { isRefused } from '../../tickets/plans.ts';
import { derivedId } from '../../uuid.ts';
import type { Parts } from '../answer.ts';
import type { Entered } from './fields.ts';

/** Where it was entered, or why not. */
export type Ending =
  | { readonly is: 'entered'; readonly incident: TicketId }
  | { readonly is: 'refused'; readonly text: string }
  | { readonly is: 'stale' };

/**
 * Opens the incident, where there is none yet, and the report below it.
 * @param entry the id of the form
 */
export async function enter(
  entered: Entered,
  above: TicketId | null,
  { entry, actor }: { readonly entry: string; readonly actor: string },
  parts: Pick<Parts, 'acting' | 'database' | 'rules'>,
): Promise<Ending> {
  const incident = above ?? (derivedId(entry, 'incident') as TicketId);
  const report = reportOf(entered, entry, actor, parts.rules());
  // A report that would be refused is not to leave an incident behind.
  const tried = await parts.acting.preview({ ...report, above });
  if (isRefused(tried)) return { is: 'refused', text: tried.refused };
  if (above === null) {
    const made = await perform(incidentOf(entered, entry, actor, parts.rules()), parts);
    if (made !== null) return made;
  }
  return (await perform({ ...report, above: incident }, parts)) ?? { is: 'entered', incident };
}

/** Null: it is done, now or when the same form came before. */
async function perform(
  act: Act,
  { acting, database }: Pick<Parts, 'acting' | 'database'>,
): Promise<Ending | null> {
  if ((await doneActs(database, [act.id])).size > 0) return null;
  const preview = await acting.preview(act);
  if (isRefused(preview)) return { is: 'refused', text: preview.refused };
  if ((await acting.act(preview)) === 'done') return null;
  return (await doneActs(database, [act.id])).size > 0 ? null : { is: 'stale' };
}

function reportOf(entered: Entered, entry: string, actor: string, rules: Rules): Act & Opening {
  const { complainant } = entered;
  const id = derivedId(entry, 'party') as PartyId;
  return {
    ...common(entered, rules, 'report'),
    id: derivedId(entry, 'report-act'),
    ticket: derivedId(entry, 'report') as TicketId,
    actor,
    party: complainant === '' ? null : { id, address: complainant.toLowerCase() },
  };
}

function incidentOf(entered: Entered, entry: string, actor: string, rules: Rules): Act & Opening {
  return {
    ...common(entered, rules, 'incident'),
    id: derivedId(entry, 'incident-act'),
    ticket: derivedId(entry, 'incident') as TicketId,
    actor,
  };
}

function common(entered: Entered, rules: Rules, kind: TicketKind): Opening {
  const { subject, constituency } = entered;
  return {
    do: 'open',
    kind,
    subject,
    constituency: constituency === '' ? null : constituency,
    values: valuesFor(entered, rules, kind),
    above: null,
    party: null,
    letter: null,
  };
}

/** What was said, in the fields that tickets of that kind have at this desk. */
function valuesFor(entered: Entered, rules: Rules, kind: TicketKind): readonly FieldText[] {
  const all: readonly FieldText[] = [
    ['how-reported', entered.how],
    ['reporter-type', entered.reporterType],
    ['customer', entered.customer],
    ['severity', entered.severity],
    ['classification', entered.classification],
    ['addresses', entered.addresses.join(',')],
    ['description', entered.description],
  ];
  const known = rules.tickets.fields.filter(({ kinds }) => kinds.includes(kind));
  return all.filter(([name, value]) => value !== '' && known.some((one) => one.name === name));
}
