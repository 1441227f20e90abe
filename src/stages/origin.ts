// Who or what wrote the mail: a person, a list, a robot, a bounce, an automatic answer, or we
// ourselves (RFC 3834, 3464, 5965, 2919), and whether it is a mere notice. It states and never
// decides: more than half of all complaints come from robots, so a complaint that a robot sends
// must never look like a bounce.

import { accuses, type Notice, noticeKinds, readNotice } from '../notices/notices.ts';
import { look } from '../notices/notice-view.ts';
import {
  awaySubject,
  daemons,
  daemonWords,
  returnedSubject,
  returnedWords,
  robotSenders,
} from '../notices/phrases.ts';
import { purposeKinds, readPurpose } from '../notices/purposes.ts';
import { eventKind } from '../notices/returned-event.ts';
import { readReply } from '../notices/reply.ts';
import { isMailerDaemon, readReturned, statusPart } from '../notices/returned.ts';
import {
  answeringSign,
  automatic,
  header,
  isFeedback,
  listSign,
  sentOnBy,
} from '../notices/signs.ts';
import type { Mail, Reason } from '../model.ts';
import type { Desk } from '../rules.ts';
import { tokensIn } from '../tickets/token.ts';
import { tokensCarriedIn } from './encoded-tokens.ts';
import type { Origin } from './facts.ts';
import { pagesCarriedIn } from './page-tokens.ts';
import { cageStage, pass, reason } from './stage.ts';

type Words = ReturnType<typeof look>;

export const origin = cageStage({
  name: 'origin',
  needs: ['received', 'parse'],
  run: ({ received, parse: mail }, { rules }) => {
    const isNull = received.envelope.from === '';
    const { desk } = rules;
    const words = look(mail);
    const sentOn = isNull ? null : backscatterBy(words, desk);
    const seen: Seen = { mail, words, sentOn, desk, isNull, notice: readNotice(words) };
    const [kind, text] = kindOf(seen);
    const returned = kind === 'bounce' ? readReturned(mail) : null;
    const isOther = kind === 'bounce' || kind === 'loop';
    const notice = isOther || seen.notice?.but ? null : seen.notice;
    const purpose = isOther || notice !== null ? null : purposeOf(words, seen.notice);
    const isAnswer = words.isAnswer || isToParty(received.envelope.to, mail, desk);
    const isWritten = (kind === 'person' || kind === 'list') && isAnswer;
    const carried = tokensCarriedIn(received.raw, mail, desk);
    const pages = pagesCarriedIn(received.raw, mail);
    const fact: Origin = {
      kind,
      returned,
      reply: isWritten ? readReply(mail) : null,
      notice: notice?.kind ?? null,
      purpose,
      accuses: accuses(words),
      ...(carried.length === 0 ? {} : { carried }),
      ...(pages.length === 0 ? {} : { pages }),
    };
    const whys = [describe(fact, text), noticed(notice), meant(purpose)];
    const [first = reason(kind, text), ...more] = whys.filter((why) => why !== null);
    return pass(fact, [first, ...more]);
  },
});

/** Sent to the address that every letter of ours is to be answered at. */
function isToParty(recipients: readonly string[], mail: Mail, { reply }: Desk): boolean {
  const named = [...header(mail, 'to'), ...header(mail, 'cc')];
  return [...recipients, ...named].some((place) => tokensIn(place, reply).length > 0);
}

function noticed(notice: Notice | null): Reason | null {
  if (notice === null) return null;
  const { kind, why } = notice;
  return reason(kind, `no complaint: ${noticeKinds[kind]}; ${why}`);
}

/** What the mail is for; a notice that goes on as none does is one for a person. */
function purposeOf(words: Words, notice: Notice | null): Origin['purpose'] {
  if (notice === null) return readPurpose(words);
  const { kind, why, but } = notice;
  return { kind, why: `${why}, and "${but ?? ''}"` };
}

function meant(purpose: Origin['purpose']): Reason | null {
  if (purpose === null) return null;
  const what = { ...noticeKinds, ...purposeKinds }[purpose.kind];
  return reason(purpose.kind, `perhaps no complaint: it ${what}; ${purpose.why}`);
}

interface Seen {
  readonly mail: Mail;
  readonly words: Words;
  /** Who sent a bounce on that was never for us; null for all other mail. */
  readonly sentOn: string | null;
  readonly desk: Desk;
  readonly isNull: boolean;
  readonly notice: Notice | null;
}

/** First match wins. A test says why, or null. */
const tests: readonly (readonly [Origin['kind'], (seen: Seen) => string | null])[] = [
  ['loop', loopBy],
  ['bounce', bounceBy],
  ['auto-reply', autoReplyBy],
  ['list', ({ mail }) => listSign(mail)],
  ['robot', robotBy],
];

function kindOf(seen: Seen): readonly [Origin['kind'], string] {
  for (const [kind, test] of tests) {
    const text = test(seen);
    if (text !== null) return [kind, text];
  }
  const { isNull } = seen;
  const none = isNull ? 'null sender, but nothing else of a bounce' : 'no Auto-Submitted, no list';
  return ['person', isNull ? none : `${none}, not a bounce`];
}

function describe({ kind, returned }: Origin, text: string): Reason {
  if (returned === null) return reason(kind, text);
  const { action, status, recipient } = returned;
  const fate = [action, status, recipient === null ? null : `for ${recipient}`];
  return reason(kind, `${text}; ${fate.filter((word) => word !== null).join(' ')}`);
}

// ---- our own mail coming back -------------------------------------------------------------

function loopBy({ mail, desk }: Seen): string | null {
  const ours = desk.from.address.toLowerCase();
  return header(mail, 'x-sluice-loop').some((value) => value.toLowerCase() === ours)
    ? 'our own loop header'
    : null;
}

// ---- bounces ------------------------------------------------------------------------------

const wordsCharactersMax = 4000;

function bounceBy(seen: Seen): string | null {
  if (isFeedback(seen.mail) || seen.sentOn !== null) return null;
  return byStructure(seen.words) ?? byDaemon(seen) ?? byRobot(seen);
}

function byStructure(words: Words): string | null {
  const { mail } = words;
  const report = statusPart(mail);
  if (report !== null) return `delivery status report, part ${report}`;
  const event = eventKind(opening(words));
  return event === null ? null : `a delivery event in JSON: ${event}`;
}

function byDaemon({ mail, words, isNull }: Seen): string | null {
  const failed = header(mail, 'x-failed-recipients').length > 0;
  const sender = mail.from[0];
  const address = sender?.address ?? '';
  const isMailer = sender !== undefined && isMailerDaemon(sender);
  const isDaemon = isMailer || daemons.test(address);
  // A postmaster may be a person who complains, and then mail that failed may well be the subject.
  const isPostmaster = /^post_?master\b/i.test(address);
  if (!isDaemon && !isPostmaster && !isNull) return null;
  const speaks = (text: string, phrases: RegExp) =>
    phrases.test(text) || ((isNull || isMailer) && daemonWords.test(text));
  const isSubject = speaks(words.subject, returnedSubject);
  const isWords = speaks(opening(words), returnedWords);
  if (failed && (isNull || isDaemon)) return 'X-Failed-Recipients';
  if (isDaemon && (isSubject || isWords))
    return 'from a mailer daemon, speaks of a failed delivery';
  if (isPostmaster && isSubject && (isWords || isNull))
    return 'from a postmaster, speaks of a failed delivery';
  return isNull && isSubject && isWords ? 'null sender, speaks of a failed delivery' : null;
}

const address = /[^\s<>:;,"']@[^\s<>:;,"']/;

/** A program gives a mail back: it names an address, and the mail itself goes along. */
function byRobot({ mail, words }: Seen): string | null {
  const isRobot = automatic(mail) !== null || robotSenders.test(mail.from[0]?.address ?? '');
  const returns = mail.texts.some(({ place }) => /^(?:embedded|part):/.test(place));
  if (!isRobot || !returns || !address.test(opening(words))) return null;
  const says = returnedSubject.test(words.subject) || returnedWords.test(opening(words));
  if (!says || accuses(words, 'own')) return null;
  return 'a program returns a mail that it could not deliver';
}

/**
 * Who sent a bounce on to us that was for somebody else: with that he complains of who sent it, of
 * so-called backscatter. A delivery that went well is nobody's offence.
 */
function backscatterBy(words: Words, desk: Desk): string | null {
  const { mail } = words;
  const isReport = byStructure(words) !== null || mail.from.some(isMailerDaemon);
  if (!isReport || readReturned(mail).action === 'delivered') return null;
  const to = [...header(mail, 'to'), ...header(mail, 'cc')].join(' ').toLowerCase();
  const token = (pattern: string) => pattern.slice(0, pattern.indexOf('{'));
  const ours = [desk.from.address, ...desk.intake, token(desk.bounce), token(desk.reply)];
  return ours.some((each) => to.includes(each.toLowerCase())) ? null : sentOnBy(mail);
}

/** Mail systems say at once what they have to say. */
function opening({ whole }: Words): string {
  return whole.slice(0, wordsCharactersMax);
}

// ---- automatic answers --------------------------------------------------------------------

function autoReplyBy({ mail, words, isNull, notice, sentOn }: Seen): string | null {
  if (isFeedback(mail) || sentOn !== null) return null;
  const sign = answeringSign(mail);
  if (sign !== null) return sign;
  if (notice !== null && notice.but === null && answers.has(notice.kind)) return notice.why;
  const isAnswer = isNull || mail.references.length > 0 || automatic(mail) !== null;
  return awaySubject.test(words.subject) && isAnswer
    ? `subject "${mail.subject.slice(0, 60)}"`
    : null;
}

/** Notices that only a program writes, and only as an answer. */
const answers: ReadonlySet<string> = new Set(['receipt', 'absence', 'challenge']);

// ---- robots -------------------------------------------------------------------------------

function robotBy({ mail, isNull, sentOn }: Seen): string | null {
  if (isFeedback(mail)) return 'a report in a machine form (RFC 5965)';
  if (sentOn !== null) return `a bounce to somebody else that ${sentOn} sent on`;
  const sign = automatic(mail);
  if (sign !== null) return sign;
  const sender = mail.from[0]?.address ?? '';
  if (robotSenders.test(sender)) return `from ${sender}`;
  return isNull && mail.from.length > 0 && daemons.test(sender) ? `from ${sender}` : null;
}
