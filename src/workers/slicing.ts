// What goes along in a letter to one of several contacts: the complaint without what is about the
// others' addresses. The complaint is cut up once, however many letters there are, and others have
// their turn meanwhile.

import { setImmediate as nextTurn } from 'node:timers/promises';

import { mentionsOf } from '../slices/mentions.ts';
import { headPlace, type Share, type Slice, sliceTexts } from '../slices/slice.ts';
import { lineFor, sliceText, wholeText } from '../slices/slice-text.ts';
import { withoutTokens } from '../slices/spelled-tokens.ts';
import type { Mail, Text } from '../model.ts';
import type { Plan } from '../stages/facts.ts';

/** All slices of a complaint, as long as one of its plans is there. */
const known = new WeakMap<Share['owners'], Promise<readonly Slice[]>>();

/** Of a complaint that is all one contact's. */
const nobodys: Share = { owners: new Map(), contact: 0, contacts: 1 };

/** The text that goes along, and the plan without what its lines say of others. */
export async function sliced(
  mail: Mail,
  plan: Plan,
): Promise<{ readonly plan: Plan; readonly slice: string | null }> {
  const { share, withheld = [] } = plan;
  if (share === null && withheld.length === 0) return { plan, slice: null };
  const { owners, contact, contacts } = share ?? nobodys;
  const before = share === null ? undefined : known.get(owners);
  const slices = before ?? sliceTexts(textsOf(mail, withheld), owners, contacts, nextTurn);
  if (share !== null) known.set(owners, slices);
  const slice = (await slices)[contact];
  if (slice === undefined) throw new Error(`no slice for contact ${contact} of ${contacts}`);
  const offenders = plan.offenders.map((offender) => ({
    ...offender,
    evidence: offender.evidence
      .map((line) => withoutTokens(line, withheld))
      .map((line) => lineFor(line, mentionsOf(line, slice.owners), slice)),
  }));
  const text = share === null ? wholeText(slice) : sliceText(slice);
  return { plan: { ...plan, offenders }, slice: text };
}

/** The complaint as its letter speaks of it: no token of others in its subject or its sender. */
export function spokenOf(mail: Mail, { withheld = [] }: Plan): Mail {
  if (withheld.length === 0) return mail;
  const from = mail.from.map((one) => ({
    ...one,
    address: withoutTokens(one.address, withheld) === one.address ? one.address : '',
  }));
  return { ...mail, from, subject: withoutTokens(mail.subject, withheld) };
}

/** The fields that a reader wants to see above the text that goes along. */
export function headText({ headers, subject }: Pick<Mail, 'headers' | 'subject'>): string {
  const field = (name: string): string =>
    headers.find((header) => header.name === name)?.value.replaceAll(/\s+/g, ' ') ?? '';
  return `From: ${field('from')}\nDate: ${field('date')}\nSubject: ${subject}`;
}

/** These fields, then all that was read, without these tokens. */
function textsOf(mail: Mail, withheld: readonly string[]): readonly Text[] {
  const texts = mail.texts.filter(({ place }) => place !== 'subject');
  return [{ place: headPlace, text: headText(mail) }, ...texts].map(({ place, text }) => ({
    place: withoutTokens(place, withheld),
    text: withoutTokens(text, withheld),
  }));
}
