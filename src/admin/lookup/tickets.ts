// Every ticket with what is looked up: by its address, by who wrote or is asked, by a subject's
// words. Each way is a search of its own, and a link to all that it finds.

import type { SearchTerm } from '../../search-terms.ts';
import type { DeliveryRow } from '../../store/deliveries.ts';
import { isTooSlow } from '../../store/pg.ts';
import { searchTickets } from '../../store/search.ts';
import type { TicketRow } from '../../store/tickets.ts';
import type { Parts } from '../answer.ts';
import { ticketLine } from '../lines.ts';
import type { MessageKey, Say } from '../messages/say.ts';
import { href } from '../shown.ts';
import type { Question } from './question.ts';
import type { TicketsView } from './views.ts';

const ticketsMost = 20;
/** Of an address so many cases are shown, however many reports about it are newer. */
const casesMost = 5;

/** A search, the same in the words of the search line, and what a link to it is called. */
interface Way {
  readonly field: 'ip' | 'from' | 'contact' | 'text';
  readonly value: string;
  readonly words: string;
  readonly label: MessageKey & `lookup.tickets-${string}`;
}

function waysTo(question: Question | null): readonly Way[] {
  switch (question?.of) {
    case 'address':
    case 'prefix': {
      const { place } = question;
      return [{ field: 'ip', value: place, words: `ip:${place}`, label: 'lookup.tickets-all' }];
    }
    case 'mail':
      return correspondents(question.address, question.address);
    case 'host': {
      const { host } = question;
      const words = `"${host}"`;
      return [
        ...correspondents(`@${host}`, host),
        { field: 'text', value: host, words, label: 'lookup.tickets-words' },
      ];
    }
    case undefined:
      return [];
  }
}

/** @param word as a search is typed: an address, or a domain without its sign */
function correspondents(value: string, word: string): readonly Way[] {
  return [
    { field: 'from', value, words: `from:${word}`, label: 'lookup.tickets-from' },
    { field: 'contact', value, words: `contact:${word}`, label: 'lookup.tickets-contact' },
  ];
}

/** The newest by all ways together; @param letters those that went to it, whose tickets count */
export async function ticketsOf(
  question: Question | null,
  letters: readonly DeliveryRow[],
  parts: Parts,
  say: Say,
): Promise<TicketsView> {
  const ways = waysTo(question);
  const written = [...new Set(letters.map(({ ticket }) => ticket))];
  const terms: SearchTerm[] = [
    ...ways.map(({ field, value }) => ({ field, not: false, values: [value] })),
    ...(written.length === 0 ? [] : [{ field: 'id' as const, not: false, values: written }]),
  ];
  const [cases, ...found] = await Promise.all([
    casesOf(terms, parts),
    ...terms.map((term) => newestOf([term], ticketsMost, parts)),
  ]);
  const rows = found.flatMap((one) => one ?? []).toSorted(newestFirst);
  const shown = new Map([...(cases ?? []), ...rows].map((row) => [row.id, row]));
  const newest = [...shown.values()].slice(0, ticketsMost).toSorted(newestFirst);
  const slow = question?.of === 'prefix' ? say('lookup.too-slow') : say('list.too-slow');
  return {
    rows: newest.map((row) => ticketLine(row, parts, say)),
    tooSlow: [cases, ...found].includes(null) ? slow : '',
    all: ways.map(({ words, label }) => ({
      href: href(`/tickets?${new URLSearchParams({ q: words }).toString()}`),
      label: say(label),
    })),
  };
}

/** The newest cases of what is asked for by its address. */
async function casesOf(all: readonly SearchTerm[], parts: Parts): Promise<TicketRow[] | null> {
  const [address] = all.filter(({ field }) => field === 'ip');
  const ofCases = { field: 'kind', not: false, values: ['incident'] } as const;
  return address === undefined ? [] : newestOf([address, ofCases], casesMost, parts);
}

function newestFirst(one: TicketRow, other: TicketRow): number {
  return one.id < other.id ? 1 : -1;
}

/** Null: there is too much of it to be searched; what the other ways find is shown all the same. */
async function newestOf(
  terms: readonly SearchTerm[],
  limit: number,
  { database }: Parts,
): Promise<TicketRow[] | null> {
  try {
    return await searchTickets(database, { terms, limit });
  } catch (error) {
    if (!isTooSlow(error)) throw error;
    return null;
  }
}
