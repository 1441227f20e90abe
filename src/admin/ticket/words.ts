// What they wrote, for the page of their ticket: of a reply what was kept of it, of a complaint
// what its mail says, read as every mail is read for pages. Only the newest few are read, and a
// page waits for none that takes long: then its link leads to the words.

import { setTimeout as after } from 'node:timers/promises';

import type { MailId, TicketKind } from '../../model.ts';
import type { MailPages, Reading, ReadText } from '../../reading.ts';
import type { CaseMail } from '../../store/case.ts';
import { sealsOf } from '../../store/runs.ts';
import type { Parts } from '../answer.ts';
import type { Stretch } from '../mail/segments.ts';
import type { Heard } from './conversation.ts';

/** A text of theirs: what stands above the first quote, and what stands below. */
export interface Words {
  readonly read: Pick<ReadText, 'text' | 'marks'>;
  readonly own: Stretch;
  readonly older: Stretch;
}

const readMost = 6;
/** Of the complaints of a case, beside its answers. */
const readOnCase = 3;
const patienceMs = 2_000;
/** Returned mail, copies and automatic answers are one line each. */
const told: ReadonlySet<string> = new Set(['complaint', 'follow-up']);

/** What is known of those mails beside their rows: their words, and what was found of their seals. */
export async function heardOf(
  mails: readonly CaseMail[],
  { mails: pages, database }: Pick<Parts, 'mails' | 'database'>,
  kind: TicketKind,
): Promise<Heard> {
  const spoken = mails.filter(({ how }) => told.has(how)).map(({ mail }) => mail);
  const [words, seals] = await Promise.all([
    wordsOf(mails, pages, kind === 'incident' ? readOnCase : readMost),
    sealsOf(database, spoken),
  ]);
  return { words, seals };
}

/** The words of those mails, as far as they are known in time. @param mails the newest first */
async function wordsOf(
  mails: readonly CaseMail[],
  pages: Pick<MailPages, 'read'>,
  most: number,
): Promise<ReadonlyMap<MailId, Words>> {
  const kept = mails.flatMap(({ mail, text }): [MailId, Words][] =>
    text === null || text === '' ? [] : [[mail, keptWords(text)]],
  );
  const unread = mails.filter(({ how, text }) => told.has(how) && (text ?? '') === '');
  const enough = new AbortController();
  const late = after(patienceMs, null, { signal: enough.signal }).catch(() => null);
  const read = await Promise.all(
    unread.slice(0, most).map(async ({ mail }): Promise<[MailId, Words][]> => {
      const reading = await Promise.race([pages.read(mail), late]);
      const words = reading === null ? null : said(reading);
      return words === null ? [] : [[mail, words]];
    }),
  );
  enough.abort();
  return new Map([...kept, ...read.flat()]);
}

function said({ texts }: Reading): Words | null {
  const found =
    texts.find(({ place }) => place === 'body') ??
    texts.find(({ place }) => place.startsWith('html'));
  if (found === undefined || found.text.trim() === '') return null;
  const { text, olderFrom } = found;
  return {
    read: found,
    own: trimmed(text, { start: 0, end: olderFrom }),
    older: trimmed(text, { start: olderFrom, end: text.length }),
  };
}

/** What was kept of a reply; nobody has marked what it names. */
function keptWords(text: string): Words {
  const end = text.length;
  return { read: { text, marks: [] }, own: { start: 0, end }, older: { start: end, end } };
}

/** The stretch without the space around it. */
function trimmed(text: string, { start, end }: Stretch): Stretch {
  const within = text.slice(start, end);
  const from = start + within.length - within.trimStart().length;
  return { start: from, end: from + within.trim().length };
}
