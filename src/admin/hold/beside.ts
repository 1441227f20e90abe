// What a question is about, to be read beside its answers: the mail that raised it, the letter that
// it holds back, or the case that a clock asks about.

import type { HoldRow } from '../../store/acts.ts';
import { ticketCase } from '../../store/case.ts';
import { findLetter, lettersBeside } from '../../store/letters.ts';
import { findMail } from '../../store/mails.ts';
import { currentTrace } from '../../store/runs.ts';
import { findTicket, ticketsOfMail } from '../../store/tickets.ts';
import type { Asked, Parts } from '../answer.ts';
import { letterHref, ticketLink } from '../lines.ts';
import { takesAddress } from '../mail/page.ts';
import { paneOf } from '../mail/pane.ts';
import type { PaneView } from '../mail/views.ts';
import { letterText } from '../recipient/letter.ts';
import { prose } from '../shown.ts';
import { chartOf } from '../ticket/chart.ts';
import { talksOf } from '../ticket/conversation.ts';
import type { TalkView } from '../ticket/views.ts';
import { heardOf } from '../ticket/words.ts';
import { address, short } from '../words.ts';
import type { BesideView, CaseBesideView, LetterBesideView } from './views.ts';

/** Where the text of a letter of ours stands: what goes along comes behind it. */
const bytesRead = 256 * 1024;
const textMost = 12_000;
const othersShown = 10;
const peopleShown = 4;
/** Of each the last ones. */
const saidShown = 3;

/** All that a person must have seen to answer it. */
export async function besideOf(hold: HoldRow, asked: Asked, parts: Parts): Promise<BesideView> {
  const [letter, chart, message] = await Promise.all([
    letterOf(hold, asked, parts),
    caseOf(hold, asked, parts),
    messageOf(hold, asked, parts),
  ]);
  return { letter, chart, message };
}

/** The letter that would leave, and how many more with it; null where none is held back. */
async function letterOf(
  hold: HoldRow,
  { say }: Asked,
  { database }: Parts,
): Promise<LetterBesideView | null> {
  const { delivery } = hold;
  const letter = delivery === null ? null : await findLetter(database, delivery, bytesRead);
  if (letter === null) return null;
  const others =
    hold.closedAt === null ? await lettersBeside(database, hold, letter, othersShown + 1) : [];
  const text = letterText(letter.bytes);
  return {
    title: say(`beside.letter-${letter.state === 'failed' ? 'failed' : 'held'}`),
    to: address(letter.recipient),
    subject: letter.subject,
    reply: short(letter.reply ?? ''),
    text: text === '' ? null : prose(text, textMost),
    bytes: letterHref(letter.id),
    others: others.slice(0, othersShown).map((one) => ({
      to: address(one.recipient),
      subject: short(one.subject),
      href: letterHref(one.id),
    })),
    othersMore: others.length > othersShown,
  };
}

/** What a clock asks about, as its page begins, and what was said last; null where a mail asks. */
async function caseOf(
  { mail, ticket: id }: HoldRow,
  { say }: Asked,
  parts: Parts,
): Promise<CaseBesideView | null> {
  const { database } = parts;
  const ticket = mail !== null || id === null ? null : await findTicket(database, id);
  if (ticket === null) return null;
  const around = await ticketCase(database, ticket, null);
  const link = ticketLink(ticket, parts);
  const heard = await heardOf(around.mails, parts, ticket.kind);
  const all = talksOf(ticket.kind, around, heard, link.href.text, say);
  // Those who are asked come before those who only complained.
  const complains = ({ said }: TalkView): boolean => said.every(({ isFolded }) => isFolded);
  const talks = [...all.filter((talk) => !complains(talk)), ...all.filter(complains)];
  const { showNumber } = parts;
  const charted = { rules: parts.rules(), say, now: parts.now(), showNumber };
  return {
    ...link,
    subject: ticket.subject || say('common.no-subject'),
    chart: chartOf({ ticket, around, ...charted }),
    talks: talks.slice(0, peopleShown).map((talk) => ({
      ...talk,
      said: talk.said.slice(-saidShown),
    })),
    isMore: talks.length > peopleShown || talks.some(({ said }) => said.length > saidShown),
  };
}

/** The mail of a hold; null where a clock asks about a ticket. */
async function messageOf(hold: HoldRow, asked: Asked, parts: Parts): Promise<PaneView | null> {
  const { database, mails } = parts;
  const { mail } = hold;
  if (mail === null) return null;
  const [row, reading, trace, tickets] = await Promise.all([
    findMail(database, mail),
    mails.read(mail),
    currentTrace(database, mail),
    ticketsOfMail(database, mail),
  ]);
  if (row === null || reading === null) return null;
  const incident = tickets.find(({ kind }) => kind === 'incident');
  const open = hold.closedAt === null && takesAddress(hold) ? hold : null;
  return paneOf(asked, parts, { row, reading, trace, isInside: true, incident, hold: open });
}
