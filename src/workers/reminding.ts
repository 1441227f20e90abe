// What a rung of the ladder writes: a reminder in the thread of the first mail, or a question to
// the desk with that reminder prepared, held in the outbox as it would be sent. Whoever is paused
// or bounces is asked about, never passed over in silence.

import type { Refusal } from '../acts.ts';
import type { Addressed, Reachable, TicketHold } from '../clock-rows.ts';
import type { Rung } from '../clock-rules.ts';
import { doubt } from '../doubts.ts';
import type { Letter } from '../mail/letter.ts';
import { type Doubt, holdCodes, type HoldId } from '../model.ts';
import type { Rules } from '../rules.ts';
import type { NewDelivery, NewHistory } from '../settlement.ts';
import { refuse } from '../tickets/plans.ts';
import { wordingOf } from '../tickets/wording.ts';
import { deliveryOf, type LetteringParts, shownLetters } from './lettering.ts';

/** A rung that is due. */
export interface Due {
  readonly act: Rung['act'];
  /** Which rung, from 1. */
  readonly number: number;
  readonly askedAt: Date;
  /** When the next rung comes; null: there is none. */
  readonly nextAt: Date | null;
}

export interface Written {
  readonly deliveries: readonly NewDelivery[];
  /** Deliveries that wait for the answer to the hold. */
  readonly held: readonly NewDelivery[];
  readonly history: readonly NewHistory[];
  readonly hold: TicketHold | null;
}

export interface RemindingParts {
  readonly rules: Rules;
  /** The contacts that are known, by address. */
  readonly known: ReadonlyMap<string, Reachable>;
  readonly lettering: LetteringParts;
}

const dayMs = 86_400_000;
const reminderDefault = 'reminder.1';
/** A block may be asked for, or its end: the letter says which. */
const blockReminder = 'block.remind';

/** The addresses whose standing a rung depends on, of the one asked and who comes after. */
function addressesOf(on: Addressed, rules: Rules): readonly string[] {
  return [on.address, ...(networkOf(on, rules)?.contacts ?? [])];
}

/** Who is told beside somebody who does not answer; the rules stand above what the desk has set. */
function escalationOf(
  address: string,
  rules: Rules,
  contact: Reachable | undefined,
): string | null {
  return rules.contacts.get(address)?.escalateTo ?? contact?.escalateTo ?? null;
}

/** What a rung writes. Never throws: what cannot be written is a question. */
export async function takeRung(
  on: Addressed,
  due: Due,
  parts: RemindingParts,
  now: Date,
): Promise<Written> {
  try {
    const why = whyAsked(on, due, parts);
    if (why !== null) return await asked(on, why, due, parts, now);
    return await reminded(on, due, parts, now);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const day = due.askedAt.toISOString().slice(0, 10);
    const says = { is: 'no-reminder', contact: on.address, day, why } as const;
    return { ...nothing, hold: unprepared(on, doubt('no-reply', says), parts.lettering) };
  }
}

/** Why the desk is asked, in place of a reminder; null: it is not. */
function whyAsked(on: Addressed, { act, askedAt }: Due, parts: RemindingParts): Doubt | null {
  const contact = on.address;
  const day = askedAt.toISOString().slice(0, 10);
  if (act.do === 'hold') return doubt('no-reply', { is: 'no-answer-since', contact, day });
  if (isPaused(on, parts)) return doubt('contact-paused', { is: 'remind-paused', contact });
  const isBack = parts.known.get(contact)?.bouncing === true;
  return isBack ? doubt('contact-bounced', { is: 'remind-came-back', contact }) : null;
}

/** The desk is asked, with nothing that one key could send. */
export function unprepared(
  on: Pick<Addressed, 'ticket' | 'constituency'>,
  why: Doubt,
  lettering: LetteringParts,
): TicketHold {
  return { ...holdOf(on, why, lettering), answer: 'close' };
}

/** That reminder, of a person who does not wait for its time; or why it is not written. */
export function reminderNow(
  on: Addressed,
  due: Due,
  parts: Omit<RemindingParts, 'lettering'>,
  now: Date,
): Letter | Refusal {
  const { address } = on;
  if (isPaused(on, parts)) return refuse(`${address} is paused; write to somebody else`);
  if (parts.known.get(address)?.bouncing === true) {
    return refuse(`mail to ${address} came back; write to somebody else`);
  }
  const second = due.act.do === 'remind' && due.act.second ? secondOf(on, parts) : null;
  try {
    return letterOf(on, due, second, parts, now);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function isPaused(
  { address }: Pick<Addressed, 'address'>,
  { rules, known }: Omit<RemindingParts, 'lettering'>,
): boolean {
  return known.get(address)?.paused === true || rules.contacts.get(address)?.paused === true;
}

/** What is known of the contacts that rungs of those depend on, by address. */
export async function standingOf(
  people: readonly Addressed[],
  rules: Rules,
  reachable: (addresses: readonly string[]) => Promise<readonly Reachable[]>,
): Promise<ReadonlyMap<string, Reachable>> {
  const first = await reachable(people.flatMap((one) => addressesOf(one, rules)));
  const standing = new Map(first.map((contact) => [contact.address, contact]));
  const above = people.flatMap(
    ({ address }) => escalationOf(address, rules, standing.get(address)) ?? [],
  );
  const second = above.length > 0 ? await reachable(above) : [];
  return new Map([...second, ...first].map((contact) => [contact.address, contact]));
}

const nothing: Written = { deliveries: [], held: [], history: [], hold: null };

async function reminded(
  on: Addressed,
  due: Due,
  parts: RemindingParts,
  now: Date,
): Promise<Written> {
  const second = due.act.do === 'remind' && due.act.second ? secondOf(on, parts) : null;
  const letter = letterOf(on, due, second, parts, now);
  const cause = `ladder:${on.ticket}:${due.askedAt.toISOString()}:${due.number}`;
  const sending = { cause, byPerson: false };
  const deliveries = await deliveryOf(letter, addressee(on), sending, parts.lettering, now);
  const also = second === null ? '' : ` and ${second}`;
  const text = `reminder ${due.number} to ${on.address}${also}`;
  return { ...nothing, deliveries, history: [lineOf(on, 'reminded', text, parts)] };
}

/** A question to the desk, with one more reminder that a person may send. */
async function asked(
  on: Addressed,
  why: Doubt,
  due: Due,
  parts: RemindingParts,
  now: Date,
): Promise<Written> {
  const letter = letterOf(on, due, null, parts, now);
  const hold = holdOf(on, why, parts.lettering);
  const sending = { cause: `hold:${hold.id}`, byPerson: true };
  const held = await deliveryOf(letter, addressee(on), sending, parts.lettering, now);
  const { letters, digest } = await shownLetters([letter]);
  const prepared = letters.map(({ to, subject }) => ({
    to,
    network: networkNameOf(on, parts.rules),
    ips: on.ips,
    template: letter.kind,
    subject,
    at: 'escalation',
  }));
  return {
    ...nothing,
    held,
    history: [lineOf(on, 'held', `${why.code}: ${why.text}`, parts)],
    hold: { ...hold, delivery: held[0]?.id ?? null, prepared, digest, answer: 'send' },
  };
}

/** A question about a ticket, with nothing prepared yet. */
export function holdOf(
  on: Pick<Addressed, 'ticket' | 'constituency'>,
  why: Doubt,
  lettering: LetteringParts,
): Omit<TicketHold, 'answer'> {
  return {
    id: lettering.newId() as HoldId,
    ticket: on.ticket,
    delivery: null,
    codes: [why.code],
    doubts: [why],
    prepared: [],
    digest: '',
    team: holdCodes[why.code].team,
    constituency: on.constituency,
  };
}

function lineOf(on: Addressed, what: string, text: string, { lettering }: RemindingParts) {
  return { id: lettering.newId(), ticket: on.ticket, what, text };
}

function addressee({ ticket, party, token, number, constituency }: Addressed) {
  return { ticket, party, partyToken: token, number, constituency };
}

/** Three lines in the thread of the first mail; the complaint does not go along again. */
function letterOf(
  on: Addressed,
  { act, number, askedAt, nextAt }: Due,
  second: string | null,
  { rules, known }: Omit<RemindingParts, 'lettering'>,
  now: Date,
): Letter {
  const network = networkOf(on, rules);
  const constituency = rules.constituencies.find(({ name }) => name === on.constituency);
  const rung = act.do === 'remind' ? act.template : reminderDefault;
  const names = on.kind === 'block' ? [blockReminder] : [rung, reminderDefault];
  const langs = [
    rules.contacts.get(on.address)?.lang,
    known.get(on.address)?.lang,
    network?.lang,
    constituency?.lang,
    rules.desk.lang,
  ];
  const wording = wordingOf(rules.templates, langs, names);
  if (wording === null) throw new Error(`there is no template ${rules.desk.lang}/${names[0]}`);
  const [ip = ''] = on.ips;
  const copied = second === null ? on.copies : [...on.copies, second];
  return {
    kind: 'reminder',
    desk: rules.desk,
    template: wording.template,
    lang: wording.lang,
    to: on.address,
    cc: [...new Set(copied)].filter((one) => one !== on.address),
    bcc: [],
    values: {
      round: number,
      network: { name: networkNameOf(on, rules), prefix: on.prefix ?? '' },
      ip,
      more: Math.max(on.ips.length - 1, 0),
      ip_list: on.ips,
      category: on.category === 'other' ? '' : (on.category ?? ''),
      type: on.category?.split('/').at(-1) ?? 'other',
      asked_at: askedAt,
      asked_days: Math.floor((now.getTime() - askedAt.getTime()) / dayMs),
      answer_by: nextAt,
    },
    references: on.messageIds,
    inReplyTo: on.messageIds.at(-1) ?? null,
    auto: 'auto-generated',
    attachments: [],
  };
}

function networkOf(
  { prefix }: Addressed,
  { networks }: Rules,
): Rules['networks'][number] | undefined {
  return networks.find((network) => network.prefix === prefix);
}

function networkNameOf(on: Addressed, rules: Rules): string {
  return networkOf(on, rules)?.name ?? on.prefix ?? '';
}

/**
 * Who is told beside the one who does not answer: the contact's escalation contact, or else the
 * network's next one; only somebody whom the desk may write to without being asked.
 */
function secondOf(
  on: Addressed,
  { rules, known }: Omit<RemindingParts, 'lettering'>,
): string | null {
  const trust = rules.constituencies.find(({ name }) => name === on.constituency)?.trust ?? [];
  const named = networkOf(on, rules)?.contacts ?? [];
  const own = escalationOf(on.address, rules, known.get(on.address));
  const next = named[(named.indexOf(on.address) + 1) % Math.max(named.length, 1)] ?? null;
  for (const address of [own, next]) {
    if (address === null || address === on.address) continue;
    const contact = known.get(address);
    const isNamed = named.includes(address) && trust.includes('override');
    const isApproved = contact?.approved === true || isNamed;
    if (isApproved && !isPaused({ address }, { rules, known }) && contact?.bouncing !== true)
      return address;
  }
  return null;
}
