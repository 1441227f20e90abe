// What a point in time is the time of, by the words before it: of an event, of a mail that is
// spoken of, of the report itself, or of something that is no event: deadlines, registrations.

import { wordsOf } from '../roles/cue-words.ts';

/** How good a time is as the time of an event; "none" never is. */
export type Grade = 'event' | 'mail' | 'report' | 'none' | 'ahead';

/** How much before a time names it. */
export const labelMax = 60;

const sent = 'sent|gesendet|envoyé|enviado|inviato|verzonden|wysłano|odesláno';
const mailDate = `date|datum|data|fecha|${sent}|delivery-date|orig-date|x-original-date|posted`;
const letters = 'notice|ticket|case|request|complaint|notification|letter|report(?:ed)?';
const ofLetter = 'date of (?:this )?(?:report|notice|mail|message|e-?mail)';
const reportDone =
  'generated|opened|closed|submitted|published|posted|delivered|received report|reported|banned|' +
  'blocked|retrieved|erstellt|gemeldet|allocated|delivery';
/** What became of a record later, as the heads of its columns say. */
const passing = new Set(['delivered', 'sent', 'processed', 'exported', 'imported']);
const noEvent = new RegExp(
  '(?:expir|valid|not[ _-]?(?:before|after)|deadline|\\bdue\\b|until|\\btill\\b|latest by|' +
    'no later|created?\\b|creation date|registr|' +
    'updated?\\b|changed|modifi|issued|\\bbis (?:zum)?|' +
    'ablauf|jusqu|hasta|scaden|fino al|vervalt|wygas|ważn|platnost|copyright|version|release|' +
    'compiled|booted|built|uptime)',
  'i',
);
const report = new RegExp(
  `(?:(?:${letters})[ _-]?(?:date|time|on|at)|${ofLetter}|${reportDone})[^.;]{0,24}$`,
  'i',
);
const mail = new RegExp(
  `(?:^[>\\s|*]{0,20}(?:${mailDate})\\s?\\*?:\\*?\\s?(?:\\w{2,12}\\.?,? )?|` +
    `\\b(?:${sent}) ?(?:on|at|am|le|el|il|op|dnia|dne)?:? ?(?:\\w{2,12}\\.?,? )?)$`,
  'i',
);
/** "On ..., somebody wrote:" */
const quoteAhead = /^\W{0,3}(?:on|am|le|el|il|op|em|dne|dnia|w dniu)\b[^:]{0,30}$/i;
const quoteBehind =
  /\b(?:wrote|schrieb|writes|écrit|escribió|scritto|schreef|escreveu|napisał|napsal)\b/i;
/** "Fri Jan 2 03:04:05 2026: Ticket 17 was opened." */
const tickets = 'request|ticket|case|transaction|incident|issue';
const ticketBehind = new RegExp(
  `^\\W{0,4}(?:${tickets})\\b.{0,20}\\b(?:was|has been|is|created|opened|updated)\\b`,
  'i',
);

/** What a time is the time of, by what stands before and behind it, and above its column. */
export function gradeOf(before: string, behind: string, head: string): Grade {
  const label = `${head} ${clauseOf(before)}`;
  if (noEvent.test(label)) return 'none';
  if (quoteAhead.test(before) && quoteBehind.test(behind)) return 'report';
  if (wordsOf(head).some((word) => passing.has(word))) return 'report';
  if (report.test(label) || ticketBehind.test(behind)) return 'report';
  return mail.test(before) ? 'mail' : 'event';
}

/** The words that belong to the time: behind the last mark that ends a cell or a sentence. */
function clauseOf(before: string): string {
  const end = Math.max(
    ...['. ', '; ', ' | ', '", ', '</', '}, '].map((mark) => before.lastIndexOf(mark)),
  );
  return end < 0 ? before : before.slice(end + 1);
}
