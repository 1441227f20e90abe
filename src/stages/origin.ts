// Who or what wrote the mail: a person, a list, a robot, a bounce, an automatic answer, or we
// ourselves (RFC 3834, 3464, 5965, 2919). It states and never decides: more than half of all
// complaints come from robots, so a complaint that a robot sends must never look like a bounce.

import {
  awaySubject,
  daemons,
  daemonWords,
  returnedSubject,
  returnedWords,
  robotSenders,
} from '../mime/phrases.ts';
import { isInsideMail, isMailerDaemon, isStatus, readReturned } from '../mime/returned.ts';
import type { Mail, Reason } from '../model.ts';
import type { Origin } from './facts.ts';
import { cageStage, pass, reason } from './stage.ts';

export const origin = cageStage({
  name: 'origin',
  needs: ['received', 'parse'],
  run: ({ received, parse: mail }, { rules }) => {
    const seen: Seen = {
      mail,
      ours: rules.desk.from.address,
      isNull: received.envelope.from === '',
    };
    for (const [kind, test] of tests) {
      const text = test(seen);
      if (text !== null) {
        const fact: Origin = { kind, returned: kind === 'bounce' ? readReturned(mail) : null };
        return pass(fact, describe(fact, text));
      }
    }
    return pass({ kind: 'person', returned: null }, reason('person', plain(seen)));
  },
});

interface Seen {
  readonly mail: Mail;
  /** The address that we write from. */
  readonly ours: string;
  readonly isNull: boolean;
}

/** First match wins. A test says why, or null. */
const tests: readonly (readonly [Origin['kind'], (seen: Seen) => string | null])[] = [
  ['loop', loopBy],
  ['bounce', bounceBy],
  ['auto-reply', autoReplyBy],
  ['list', listBy],
  ['robot', robotBy],
];

function describe({ kind, returned }: Origin, text: string): Reason {
  if (returned === null) return reason(kind, text);
  const { action, status, recipient } = returned;
  const fate = [action, status, recipient === null ? null : `for ${recipient}`];
  return reason(kind, `${text}; ${fate.filter((word) => word !== null).join(' ')}`);
}

function plain({ isNull }: Seen): string {
  return isNull
    ? 'null sender, but nothing else of a bounce'
    : 'no Auto-Submitted, no list, not a bounce';
}

// ---- our own mail coming back -------------------------------------------------------------

function loopBy({ mail, ours }: Seen): string | null {
  return header(mail, 'x-sluice-loop').some((value) => value.toLowerCase() === ours.toLowerCase())
    ? 'our own loop header'
    : null;
}

// ---- bounces ------------------------------------------------------------------------------

const wordsCharactersMax = 4000;

function bounceBy(seen: Seen): string | null {
  const { mail, isNull } = seen;
  if (isFeedback(mail)) return null;
  const report = mail.parts.find((p) => isStatus(p.type) && !isInsideMail(mail, p.path));
  if (report !== undefined) return `delivery status report, part ${report.path}`;
  const failed = header(mail, 'x-failed-recipients').length > 0;
  const sender = mail.from[0];
  const address = sender?.address ?? '';
  const isMailer = sender !== undefined && isMailerDaemon(sender);
  const isDaemon = isMailer || daemons.test(address);
  const speaks = (text: string, phrases: RegExp) =>
    phrases.test(text) || ((isNull || isMailer) && daemonWords.test(text));
  const isSubject = speaks(start(mail.subject), returnedSubject);
  const isWords = speaks(opening(mail), returnedWords);
  if (failed && (isNull || isDaemon)) return 'X-Failed-Recipients';
  if (isDaemon && (isSubject || isWords))
    return 'from a mailer daemon, speaks of a failed delivery';
  // A postmaster may be a person who complains, and then mail that failed may well be the subject.
  const isPostmaster = /^postmaster\b/i.test(address);
  if (isPostmaster && isSubject && (isWords || isNull))
    return 'from a postmaster, speaks of a failed delivery';
  if (isNull && isSubject && isWords) return 'null sender, speaks of a failed delivery';
  return null;
}

/** A complaint in a machine's form (RFC 5965), which bounces are made of the same parts as. */
function isFeedback(mail: Mail): boolean {
  const isReport = header(mail, 'content-type').some((value) => /feedback-report/i.test(value));
  return isReport || mail.parts.some(({ type }) => type === 'message/feedback-report');
}

function opening(mail: Mail): string {
  const text = mail.texts.find(({ place }) => place === 'body' || place === 'html')?.text ?? '';
  return start(text);
}

function start(text: string): string {
  return text.slice(0, wordsCharactersMax);
}

// ---- automatic answers --------------------------------------------------------------------

const replySigns = [
  'x-autoreply',
  'x-autorespond',
  'x-autoresponder',
  'x-auto-reply-from',
  'x-autoreply-from',
  'x-vacation',
];

function autoReplyBy({ mail, isNull }: Seen): string | null {
  if (isFeedback(mail)) return null;
  if (header(mail, 'auto-submitted').some((value) => /^auto-(?:replied|notified)/i.test(value)))
    return 'Auto-Submitted: auto-replied';
  const sign = replySigns.find((name) => header(mail, name).some((value) => !/^no\b/i.test(value)));
  if (sign !== undefined) return `header ${sign}`;
  if (header(mail, 'precedence').some((value) => /^auto[_-]?reply/i.test(value)))
    return 'Precedence: auto_reply';
  if (mail.parts.some(({ type }) => type === 'message/disposition-notification'))
    return 'a reading confirmation';
  const isAnswer = isNull || mail.references.length > 0 || automatic(mail) !== null;
  return awaySubject.test(mail.subject) && isAnswer
    ? `subject "${mail.subject.slice(0, 60)}"`
    : null;
}

// ---- lists and robots ---------------------------------------------------------------------

function listBy({ mail }: Seen): string | null {
  const name = ['list-id', 'list-post', 'mailing-list'].find(
    (sign) => header(mail, sign).length > 0,
  );
  if (name !== undefined) return `header ${name}`;
  const isList = header(mail, 'precedence').some((value) => /^list\b/i.test(value));
  return isList ? 'Precedence: list' : null;
}

function robotBy({ mail, isNull }: Seen): string | null {
  if (isFeedback(mail)) return 'a report in a machine form (RFC 5965)';
  const sign = automatic(mail);
  if (sign !== null) return sign;
  const sender = mail.from[0]?.address ?? '';
  if (robotSenders.test(sender)) return `from ${sender}`;
  return isNull && mail.from.length > 0 && daemons.test(sender) ? `from ${sender}` : null;
}

/** What only a program writes into its own header. */
function automatic(mail: Mail): string | null {
  const submitted = header(mail, 'auto-submitted').find((value) => !/^no\b/i.test(value));
  if (submitted !== undefined) return `Auto-Submitted: ${submitted.slice(0, 40)}`;
  const precedence = header(mail, 'precedence').find((value) => /^(?:bulk|junk)\b/i.test(value));
  if (precedence !== undefined) return `Precedence: ${precedence.slice(0, 40)}`;
  return header(mail, 'x-auto-response-suppress').length > 0 ? 'X-Auto-Response-Suppress' : null;
}

function header(mail: Mail, name: string): string[] {
  return mail.headers.filter((field) => field.name === name).map(({ value }) => value.trim());
}
