// Writes one digest: a table with a row for each address of each complaint that waited, and the
// complaints in a zip as long as they fit. It has a ticket of its own for what is answered to it;
// each complaint stays its own ticket, and its ladder starts when the digest is sent.

import type { MadeDigest, TicketHold, WaitingDigest } from '../clock-rows.ts';
import { doubt } from '../doubts.ts';
import type { Letter } from '../mail/letter.ts';
import { digestValues } from '../mail/values/digest.ts';
import { zipped } from '../mail/zip.ts';
import type { Doubt, PartyId, TicketId } from '../model.ts';
import type { Rules } from '../rules.ts';
import type { NewDelivery } from '../settlement.ts';
import { makeNumber, showNumber } from '../tickets/number.ts';
import { makeToken } from '../tickets/token.ts';
import { wordingOf } from '../tickets/wording.ts';
import { deliveryOf, type LetteringParts, shownLetters } from './lettering.ts';
import { holdOf } from './reminding.ts';

/** Larger zips stay at the desk, and the letter says so. */
const zipBytesMax = 10 * 1024 * 1024;

/**
 * The digest of what waits; null where there is no template for it.
 * @throws what composing says of a letter that cannot be written
 */
export async function writeDigest(
  waiting: WaitingDigest,
  rules: Rules,
  parts: LetteringParts,
  now: Date,
): Promise<MadeDigest | null> {
  const { contact, constituency, items } = waiting;
  const letter = await letterOf(waiting, rules, now);
  const [first] = items;
  if (letter === null || first === undefined) return null;
  const ticket = parts.newId() as TicketId;
  const party = parts.newId() as PartyId;
  const token = makeToken(parts.keys, 'party', party);
  const number = makeNumber(now, rules.desk.timeZone, BigInt(waiting.sequence));
  const on = { ticket, party, partyToken: token, number, constituency };
  const byPerson = items.every(({ plan }) => plan.byPerson);
  const sending = { cause: `digest:${ticket}`, byPerson };
  const [delivery] = await deliveryOf(letter, on, sending, parts, now);
  if (delivery === undefined) return null;
  const text = `a digest of ${items.length} to ${contact}`;
  const asked = byPerson ? null : questionOf(waiting, rules);
  return {
    ticket: {
      id: ticket,
      number,
      subject: `digest for ${contact}`,
      constituency,
      prefix: first.plan.prefix || null,
    },
    party: { id: party, token },
    delivery,
    history: [{ id: parts.newId(), ticket, what: 'opened', text }],
    hold: asked && (await heldBack({ ticket, constituency }, delivery, letter, asked, parts)),
  };
}

/** Why the desk is asked before the contact is written to; null: it is not. */
function questionOf({ contact, isPaused, isBouncing }: WaitingDigest, rules: Rules): Doubt | null {
  if (isPaused || rules.contacts.get(contact)?.paused === true) {
    return doubt('contact-paused', { is: 'digest-paused', contact });
  }
  return isBouncing ? doubt('contact-bounced', { is: 'digest-came-back', contact }) : null;
}

async function heldBack(
  on: Parameters<typeof holdOf>[0],
  { id, recipient, subject }: NewDelivery,
  letter: Letter,
  why: Doubt,
  parts: LetteringParts,
): Promise<TicketHold> {
  const { digest } = await shownLetters([letter]);
  const shown = { to: recipient, network: '', ips: [], template: 'digest', subject, at: 'digest' };
  const hold = holdOf(on, why, parts);
  return { ...hold, delivery: id, prepared: [shown], digest, answer: 'send' };
}

async function letterOf(waiting: WaitingDigest, rules: Rules, now: Date): Promise<Letter | null> {
  const { contact, constituency, items } = waiting;
  const { desk } = rules;
  const langs = [
    rules.contacts.get(contact)?.lang,
    waiting.lang,
    items[0]?.plan.lang,
    rules.constituencies.find(({ name }) => name === constituency)?.lang,
    desk.lang,
  ];
  const wording = wordingOf(rules.templates, langs, ['digest']);
  if (wording === null) return null;
  const rows = items.flatMap(({ number, plan }) =>
    plan.rows.map((row) => ({
      ...row,
      ticket: showNumber(desk.ticketTag, number ?? ''),
      type: plan.type,
    })),
  );
  const zip = await zipOf(waiting);
  const from = items.reduce((least, { at }) => (at < least ? at : least), now);
  return {
    kind: 'digest',
    desk,
    template: wording.template,
    lang: wording.lang,
    to: contact,
    cc: [],
    bcc: [],
    values: digestValues(rows, { from, to: now }, zip !== null),
    references: [],
    inReplyTo: null,
    auto: 'auto-generated',
    attachments:
      zip === null ? [] : [{ name: 'complaints.zip', type: 'application/zip', bytes: zip }],
  };
}

/** A file a complaint, named by its ticket; null where they are too big together. */
async function zipOf({ items, files }: WaitingDigest): Promise<Buffer | null> {
  if (files === null) return null;
  const seen = new Map<string, number>();
  const all = items.flatMap(({ number, mail }) => {
    const bytes = files.get(mail);
    if (bytes === undefined) return [];
    const ticket = number ?? mail;
    const times = (seen.get(ticket) ?? 0) + 1;
    seen.set(ticket, times);
    return [{ name: `${ticket}${times > 1 ? `-${times}` : ''}.eml`, bytes }];
  });
  return zipped(all, zipBytesMax);
}
