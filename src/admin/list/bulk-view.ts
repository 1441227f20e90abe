// An act on many tickets as its pages show it: before, with what would come of each; after, with
// what came of it. Pure.

import type { ActPreview, Refusal } from '../../acts.ts';
import type { Bulk, BulkRow } from '../../store/bulk.ts';
import type { TicketRow } from '../../store/tickets.ts';
import { isRefused, noted } from '../../tickets/plans.ts';
import type { Asked, Parts } from '../answer.ts';
import { noteIn, saidIn, type Saying } from '../acts/said-words.ts';
import { backOf, type Wrong } from '../form.ts';
import { ticketLink } from '../lines.ts';
import type { Say } from '../messages/say.ts';
import { href, prose, typed } from '../shown.ts';
import type { Badge, Tone } from '../tones.ts';
import { address, short } from '../words.ts';
import { bulkFields, type BulkVerb, bulkVerbs } from './bulk-deed.ts';
import type { BulkDoneView, BulkView } from './views.ts';

/** A ticket with the act that is meant and what would come of it. */
export interface Looked {
  readonly ticket: TicketRow;
  /** The act's id. */
  readonly act: string;
  /** Null: what is meant is not known yet. */
  readonly look: ActPreview | Refusal | null;
}

export interface BulkState {
  readonly verb: BulkVerb;
  readonly rows: readonly Looked[];
  readonly wrongs: readonly Wrong[];
  /** The deed that the looks are of; empty where there are none. */
  readonly shown: string;
  /** Something else was typed than was shown before. */
  readonly isStale: boolean;
}

const lettersShown = 3;
const letterMost = 4_000;

export function bulkView(state: BulkState, asked: Asked, parts: Parts): BulkView {
  const { verb, rows, wrongs, shown, isStale } = state;
  const { say, form } = asked;
  const good = rows.flatMap(({ look }) => (look === null || isRefused(look) ? [] : [look]));
  const letters = good.flatMap((look) => look.letters);
  const changed = new Set(good.flatMap(({ plan }) => plan.notes.map((note) => note.ticket)));
  return {
    title: say(`bulk.title-${verb}`, { n: rows.length }),
    verb,
    fields: bulkFields(verb, asked, wrongs, parts),
    isStale,
    rows: rows.map(({ ticket, act, look }) => ({
      ...ticketLink(ticket, parts),
      id: ticket.id,
      act,
      digest: look === null || isRefused(look) ? '' : look.digest,
      subject: short(ticket.subject || say('common.no-subject')),
      ...whatOf(look, { ...parts, say }),
    })),
    count: shown === '' ? '' : say('bulk.count', { n: good.length, all: rows.length }),
    changes: shown === '' ? '' : say('bulk.changes', { n: changed.size }),
    mails: shown === '' ? '' : say('bulk.mails', { n: letters.length }),
    letters: letters.slice(0, lettersShown).map(({ to, subject, text }) => ({
      to: address(to),
      subject,
      text: prose(text, letterMost),
    })),
    lettersMore: Math.max(0, letters.length - lettersShown),
    bulk: form.one('bulk') === '' ? parts.newId() : form.one('bulk'),
    deed: typed(shown),
    submit: good.length === 0 ? '' : say('bulk.do', { n: good.length }),
    back: href(backOf(form, '/tickets')),
  };
}

/** What a plan would write on the ticket; why there is none is said in English. */
function whatOf(
  look: ActPreview | Refusal | null,
  saying: Saying,
): Pick<BulkView['rows'][number], 'what' | 'lang' | 'isRefused'> {
  const { say } = saying;
  if (look === null) return { what: '', lang: say.lang, isRefused: false };
  if (isRefused(look)) return { what: look.refused, lang: 'en', isRefused: true };
  const { plan, letters } = look;
  const [first] = plan.notes.map((note) => noted(noteIn(note, saying)));
  const others = plan.notes.length > 1 ? ` (+${plan.notes.length - 1})` : '';
  const to = letters.map((letter) => letter.to).join(', ');
  const all = [
    `${first ?? ''}${others}`,
    ...(to === '' ? [] : [say('plan.mail-to', { to })]),
    ...plan.told.map((one) => saidIn(one, saying)),
  ];
  return { what: all.join('; '), lang: say.lang, isRefused: false };
}

const tones: Readonly<Record<BulkRow['result'], Tone>> = {
  planned: 'quiet',
  done: 'good',
  refused: 'bad',
  changed: 'ask',
  undone: 'quiet',
  stays: 'ask',
};

export function bulkDoneView(
  bulk: Bulk,
  tickets: readonly TicketRow[],
  next: BulkDoneView['next'],
  say: Say,
  parts: Pick<Parts, 'showNumber'>,
): BulkDoneView {
  const found = new Map(tickets.map((ticket) => [ticket.id, ticket]));
  const verb = bulk.verb === 'tell' ? bulk.verb : bulkVerbs.find((one) => one === bulk.verb);
  const count = (result: BulkRow['result']): number =>
    bulk.rows.filter((row) => row.result === result).length;
  return {
    title: say(`bulk.title-${verb ?? 'close'}`, { n: bulk.rows.length }),
    done: say('bulk.done', { n: count('done') + count('undone') + count('stays') }),
    notDone: count('refused') + count('changed') + count('planned'),
    actor: bulk.actor,
    at: bulk.at,
    undoneAt: bulk.undoneAt,
    column: say('list.number'),
    isEnglish: true,
    rows: bulk.rows.flatMap(({ ticket, result, text }) => {
      const row = found.get(ticket);
      if (row === undefined) return [];
      const how: Badge = { word: say(`bulk.is-${result}`), tone: tones[result] };
      const subject = short(row.subject || say('common.no-subject'));
      return [{ ...ticketLink(row, parts), how, text, subject }];
    }),
    next,
    undo:
      bulk.undoneAt === null && count('done') + count('planned') > 0
        ? href(`/bulk/${bulk.id}/undo`)
        : null,
    to: { href: href('/tickets'), label: say('bulk.to-list') },
  };
}
