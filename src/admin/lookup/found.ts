// The sections of the lookup page: each reads what it needs, all of them at once.

import { complaintsOfAddress, complaintsOfPrefix } from '../../store/addresses.ts';
import { type DeliveryRow, listDeliveries } from '../../store/deliveries.ts';
import { findRegistryAnswers } from '../../store/registry-answers.ts';
import type { Asked, Parts } from '../answer.ts';
import { contactCard } from '../contact-card.ts';
import { contactFacts, sourceOf } from '../contacts/known.ts';
import { keyFrom } from '../keyset.ts';
import { happenedView } from '../happened.ts';
import { deliveryLine, ticketLink } from '../lines.ts';
import { href } from '../shown.ts';
import { stateBadge } from '../states.ts';
import { address as withPunycode, short } from '../words.ts';
import { inquiryOf, queryOf, type Wanted } from './wanted.ts';
import type { Question } from './question.ts';
import type { FoundView, TimelineView } from './views.ts';
import { namesView, ownerView, registryView } from './outside.ts';
import { routeView } from './route.ts';
import { ticketsOf } from './tickets.ts';
import { ruleLine, whoseView } from './whose.ts';

const complaintsMost = 30;
const deliveriesMost = 20;
const networksMost = 20;
/** A wider prefix holds too much to be put in the order of time. */
const bitsLeast = { v4: 16, v6: 32 } as const;

export async function foundOf(wanted: Wanted, asked: Asked, parts: Parts): Promise<FoundView> {
  const { question } = wanted;
  const sent = lettersTo(question, parts);
  const [outside, tickets, timeline, contact, letters] = await Promise.all([
    outsideOf(wanted, asked, parts),
    sent.then((all) => ticketsOf(question, all, parts, asked.say)),
    timelineOf(wanted, asked, parts),
    contactOf(question, asked, parts),
    sent,
  ]);
  return {
    kind: asked.say(`lookup.of-${question?.of ?? 'address'}`),
    title: titleOf(question),
    asOf:
      wanted.at === null
        ? ''
        : asked.say('lookup.as-of', { time: `${wanted.at.toISOString().slice(0, 16)}Z` }),
    ...outside,
    contact,
    tickets,
    timeline,
    sent: letters.length === 0 ? null : letters.map((row) => deliveryLine(row, parts, asked.say)),
  };
}

function titleOf(question: Question | null): string {
  switch (question?.of) {
    case 'address':
    case 'prefix':
      return question.place;
    case 'host':
      return question.host;
    case 'mail':
      return withPunycode(question.address);
    case undefined:
      return '';
  }
}

type Outside = Pick<FoundView, 'whose' | 'registry' | 'owner' | 'names' | 'route'>;
const nothing: Outside = { whose: null, registry: null, owner: null, names: null, route: null };

async function outsideOf(wanted: Wanted, asked: Asked, parts: Parts): Promise<Outside> {
  const { question, at } = wanted;
  const inquiry = inquiryOf(wanted);
  const told = inquiry === null ? null : parts.lookup.told(inquiry);
  if (question?.of === 'host')
    return { ...nothing, names: await namesView(wanted, told, asked, parts) };
  if (question?.of !== 'address' && question?.of !== 'prefix') return nothing;
  const answers = await findRegistryAnswers(parts.database, question.place, parts.now());
  const chain = await parts.lookup.chain(question.place, at);
  return {
    whose: await whoseView(chain, answers, asked.say, parts),
    registry: registryView(answers, wanted, told, asked.say, parts.now()),
    owner: ownerView(told, asked.say, parts.rules()),
    names: null,
    route: question.of === 'address' ? routeView(question.place, wanted, asked, parts) : null,
  };
}

async function timelineOf(
  wanted: Wanted,
  asked: Asked,
  parts: Parts,
): Promise<TimelineView | null> {
  const { question } = wanted;
  const { say } = asked;
  if (question?.of !== 'address' && question?.of !== 'prefix') return null;
  const noted = (note: string): TimelineView => ({ rows: [], note, next: null });
  const isPrefix = question.of === 'prefix';
  const bits = Number(question.place.split('/')[1] ?? 128);
  const least = question.place.includes(':') ? bitsLeast.v6 : bitsLeast.v4;
  if (isPrefix && bits < least) return noted(say('lookup.timeline-wide'));
  const before = keyFrom(asked, 'before') ?? null;
  const page = { limit: complaintsMost + 1, before };
  const found = isPrefix
    ? await complaintsOfPrefix(parts.database, question.place, complaintsMost)
    : await complaintsOfAddress(parts.database, question.place, page);
  if (found === null) return noted(say('lookup.timeline-many'));
  const rows = found.slice(0, complaintsMost);
  const last = found.length > complaintsMost ? rows.at(-1)?.mail : undefined;
  return {
    rows: rows.map(({ ip, type, reporter, mail, incident, number, state, ...when }) => ({
      happened: happenedView(when, say),
      ip,
      type,
      reporter: short(withPunycode(reporter), 60),
      mail: href(`/mails/${mail}`),
      incident:
        incident === null
          ? null
          : { ...ticketLink({ id: incident, number }, parts), state: stateBadge(say, state ?? '') },
    })),
    note: rows.length === 0 ? say('lookup.timeline-none') : '',
    next: last === undefined ? null : href(`/lookup?${queryOf(wanted)}&before=${last}`),
  };
}

/** Whether the desk writes to it, and for which networks. */
async function contactOf(
  question: Question | null,
  { say }: Asked,
  parts: Parts,
): Promise<FoundView['contact']> {
  if (question?.of !== 'mail') return null;
  const { address } = question;
  const known = await contactFacts(address, parts);
  if (known === null) return null;
  const { row, networks } = known;
  const at = sourceOf(known) ?? '';
  return {
    card: contactCard({ address, at, source: 'override' }, row, parts.rules(), say),
    networks: networks.slice(0, networksMost).map((entry) => ruleLine(entry, say)),
  };
}

/** What was written to it, the newest first. */
async function lettersTo(
  question: Question | null,
  { database }: Parts,
): Promise<readonly DeliveryRow[]> {
  if (question?.of !== 'mail') return [];
  return listDeliveries(database, { limit: deliveriesMost, recipient: question.address });
}
