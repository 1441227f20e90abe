// What was said in a case, party by party: their mails with their own words, ours as one line each,
// the oldest first. Pure.

import type { MailId, TicketKind } from '../../model.ts';
import type { CaseDelivery, CaseMail, CaseParty, TicketCase } from '../../store/case.ts';
import { foundIn, intentIn } from '../code-words.ts';
import { spanOf } from '../contact-card.ts';
import { letterHref } from '../lines.ts';
import { segmentsOf, type Stretch } from '../mail/segments.ts';
import type { Say } from '../messages/say.ts';
import { sealView } from '../seal.ts';
import { href, segments } from '../shown.ts';
import { badge, type Badge } from '../tones.ts';
import { type KeptTrace, whyKey } from '../trace.ts';
import { address, short } from '../words.ts';
import type { PersonView, SaidView, TalkView } from './views.ts';
import type { Words } from './words.ts';

/** Of one mail, of what it quotes, and of all on a page: it stays below 100 kB. */
const wordsMost = 3_000;
const olderMost = 2_000;
const allMost = 36_000;
/** What they name, on a page: each is a link. */
const marksMost = 120;

/** What is known of their mails beside the rows, by mail. */
export interface Heard {
  /** As far as they are known. */
  readonly words: ReadonlyMap<MailId, Words>;
  readonly seals: ReadonlyMap<MailId, KeptTrace>;
}

/**
 * One talk a party, whoever spoke first of them on top. On the page of an incident the words of
 * complaints are folded: there are many, and they say the same.
 * @param kind the ticket's
 * @param here the ticket's own address
 */
export function talksOf(
  kind: TicketKind,
  { mails, deliveries, parties }: TicketCase,
  { words, seals }: Heard,
  here: string,
  say: Say,
): readonly TalkView[] {
  const all = new Map<string, SaidView[]>();
  const add = (who: string, said: SaidView): void => {
    const known = all.get(who);
    if (known === undefined) all.set(who, [said]);
    else known.push(said);
  };
  const room: Room = { characters: allMost, marks: marksMost };
  for (const mail of mails) {
    const shown = shownWords(words.get(mail.mail), room);
    const seal = sealView(seals.get(mail.mail) ?? null, say);
    add(mail.sender ?? '', {
      ...theirs(mail, shown, here, say),
      seal,
      isFolded: kind === 'incident' && mail.how === 'complaint',
    });
  }
  for (const delivery of deliveries) add(delivery.recipient, ours(delivery, say));
  const roles = new Map(parties.map((party) => [party.address, party]));
  return [...all]
    .map(([who, said]) => ({
      name: address(who) || say('ticket.null-sender'),
      role: roleIn(roles.get(who), say),
      said: said.sort((one, other) => one.at.getTime() - other.at.getTime()),
    }))
    .sort((one, other) => startOf(one) - startOf(other));
}

/** The same talks, with the key of why on what was said to us last. */
export function keyedTalks(talks: readonly TalkView[]): readonly TalkView[] {
  const asked = talks.flatMap(({ said }) => said).filter(({ why }) => why !== null);
  const last = asked.reduce<SaidView | null>(
    (newest, one) => (newest === null || one.at > newest.at ? one : newest),
    null,
  );
  return talks.map((talk) => ({
    ...talk,
    said: talk.said.map((one) => (one === last ? { ...one, key: whyKey } : one)),
  }));
}

function startOf({ said }: TalkView): number {
  return said[0]?.at.getTime() ?? 0;
}

function roleIn(party: CaseParty | undefined, say: Say): string {
  return party === undefined ? '' : say(`acts.role-${party.role}`);
}

type ShownWords = Pick<SaidView, 'text' | 'older' | 'isCut'>;

const noWords: ShownWords = { text: null, older: null, isCut: false };

/** Characters and marks that there is still room for. */
interface Room {
  characters: number;
  marks: number;
}

/** As much of the words as there is room for, what is named in them as links; takes that room. */
function shownWords(words: Words | undefined, room: Room): ShownWords {
  if (words === undefined) return noWords;
  const text = piece(words.read, words.own, wordsMost, room);
  const older = piece(words.read, words.older, olderMost, room);
  return { text: text.shown, older: older.shown, isCut: text.isCut || older.isCut };
}

/** What is accused bears no number here: nothing on the page counts it. */
const noNumbers = new Map<string, number>();

function piece(read: Words['read'], { start, end }: Stretch, most: number, room: Room) {
  const stretch = { start, end: Math.min(end, start + Math.min(most, room.characters)) };
  const isCut = stretch.end < end;
  if (stretch.end <= start) return { shown: null, isCut };
  const pieces = segmentsOf(read, noNumbers, stretch, room.marks);
  room.characters -= stretch.end - start;
  room.marks -= pieces.filter(({ mark }) => mark !== '').length;
  return { shown: segments(pieces), isCut };
}

function theirs(
  { mail, how, subject, receivedAt, intent }: CaseMail,
  words: ShownWords,
  here: string,
  say: Say,
): SaidView {
  return {
    isTheirs: true,
    at: receivedAt,
    badge: { ...badge(how), word: wordOf(say, how) },
    subject: short(subject ?? '') || say('common.no-subject'),
    href: href(`/mails/${mail}`),
    because: null,
    ...words,
    isFolded: false,
    seal: null,
    note: intentIn(say, intent),
    why: href(`${here}?why=${mail}#why`),
    key: '',
  };
}

function ours(delivery: CaseDelivery, say: Say): SaidView {
  const { id, sentAt, at, state, subject, mail, reply, byPerson, kind } = delivery;
  const who = byPerson ? say('ticket.by-person') : say('ticket.by-itself');
  return {
    isTheirs: false,
    at: sentAt ?? at,
    badge: { ...badge(state), word: wordOf(say, state) },
    subject: short(subject),
    href: letterHref(id),
    because: mail === null ? null : href(`/mails/${mail}`),
    ...noWords,
    isFolded: false,
    seal: null,
    note: [say(`outbox.kind-${kind}`), who, short(reply ?? '', 120)]
      .filter((part) => part !== '')
      .join(' · '),
    why: null,
    key: '',
  };
}

const said = [
  'complaint',
  'follow-up',
  'bounce',
  'waiting',
  'sending',
  'sent',
  'held',
  'failed',
  'bounced',
  'cancelled',
  'digested',
] as const;

function wordOf(say: Say, word: Badge['word']): string {
  const known = said.find((one) => one === word);
  return known === undefined ? foundIn(say, word) : say(`ticket.word-${known}`);
}

/** Who is on the other side, and how well a contact answers. */
export function personOf(party: CaseParty, say: Say, now: Date): PersonView {
  const { address: who, role, left, spokeAt, pausedAt, bouncedAt, medianMs, answers } = party;
  const facts = [
    left ? say('ticket.left') : '',
    spokeAt === null ? '' : say('ticket.spoke', { age: say.age(spokeAt, now) }),
    pausedAt === null ? '' : say('chart.paused'),
    bouncedAt === null ? '' : say('chart.bounced'),
    medianMs === null ? '' : say('chart.answers-in', { time: spanOf(medianMs, say), n: answers }),
  ];
  return {
    address: address(who),
    role: say(`acts.role-${role}`),
    facts: facts.filter((part) => part !== '').join(' · '),
  };
}
