// What goes along in a letter to one of several contacts: the complaint without what is about the
// others' addresses. The complaint is cut up once, however many letters there are, and others have
// their turn meanwhile.

import { setImmediate as nextTurn } from 'node:timers/promises';

import { mentionsOf } from '../slices/mentions.ts';
import { headPlace, type Slice, sliceTexts } from '../slices/slice.ts';
import { lineFor, sliceText } from '../slices/slice-text.ts';
import type { Mail, Text } from '../model.ts';
import type { Plan, Share } from '../stages/facts.ts';

/** All slices of a complaint, as long as one of its plans is there. */
const known = new WeakMap<Share['owners'], Promise<readonly Slice[]>>();

/** The text that goes along, and the plan without what its lines say of others. */
export async function sliced(
  mail: Mail,
  plan: Plan,
): Promise<{ readonly plan: Plan; readonly slice: string | null }> {
  const { share } = plan;
  if (share === null) return { plan, slice: null };
  const { owners, contact, contacts } = share;
  const slices = known.get(owners) ?? sliceTexts(textsOf(mail), owners, contacts, nextTurn);
  known.set(owners, slices);
  const slice = (await slices)[contact];
  if (slice === undefined) throw new Error(`no slice for contact ${contact} of ${contacts}`);
  const offenders = plan.offenders.map((offender) => ({
    ...offender,
    evidence: offender.evidence.map((line) => lineFor(line, mentionsOf(line, slice.owners), slice)),
  }));
  return { plan: { ...plan, offenders }, slice: sliceText(slice) };
}

/** The fields that a reader wants to see above, then all that was read. */
function textsOf(mail: Mail): readonly Text[] {
  const field = (name: string): string =>
    mail.headers.find((header) => header.name === name)?.value.replaceAll(/\s+/g, ' ') ?? '';
  const head = `From: ${field('from')}\nDate: ${field('date')}\nSubject: ${mail.subject}`;
  const texts = mail.texts.filter(({ place }) => place !== 'subject');
  return [{ place: headPlace, text: head }, ...texts];
}
