// The bounces that follow no standard, read by how they are built: an address after a label, below
// a heading, at the beginning of a paragraph, in a line of SMTP, in a sentence. The forms stand in
// a table, the surest first; words are those of nine languages, never one program's.

import { plainWords } from './own-words.ts';
import {
  delayWords,
  failureOfMail,
  finalWords,
  recipientHeading,
  recipientLabel,
  returnedCopy,
} from './returned-phrases.ts';
import { addressesIn, cut, type Fate, readStatus, statusIn } from './returned-status.ts';

/** What a mail system says stands above the mail that it returns. */
const linesMax = 1000;
const lineCharactersMax = 500;
const listLinesMax = 12;
const saidLinesMax = 3;
/** A bounce of ours is about one recipient; who names more is looked at no further. */
const addressesOfLineMax = 4;
const addressesMax = 100;
const headingCharactersMax = 200;
const openingCharactersMax = 4000;

/** A line with an address, and what stands around it. */
interface Named {
  readonly address: string;
  readonly at: number;
  readonly before: string;
  readonly line: string;
}

type Form = (named: Named, page: Page) => boolean;

interface Page {
  readonly lines: readonly string[];
  /** Lines below a heading that announces recipients. */
  readonly announced: ReadonlySet<number>;
}

/** In the order of how sure they are; the first address of the first form that has one counts. */
const forms: readonly Form[] = [
  // "Final recipient: a", "Unknown user: a"
  ({ before }) => /: ?[<"(]{0,2}$/.test(before) && recipientLabel.test(plainWords(before)),
  // a list below "The following addresses failed:"
  ({ at }, { announced }) => announced.has(at),
  // "<a>:" and what happened, "<a>: host b said: 550", "a (no such user)", or the address alone
  ({ before }) => /^[\s<"'(*>-]{0,20}$/.test(before),
  // "550 5.1.1 <a>... User unknown", "RCPT TO:<a>"
  ({ before, line }) => isReply(line) || /\brcpt to:? ?<?$/i.test(before),
  // "Unable to deliver your mail to a"
  ({ line }) => failureOfMail.test(plainWords(line)),
];
/** The forms that are sure enough to believe them of whom the bounce itself was sent to. */
const sureForms = 4;

/**
 * Reads a bounce in words: `text` and `subject` as written. `known`: whom the bounce is from and
 * to, in lower case, who are the recipient only where a form is sure. `isDaemon`: a mail system
 * wrote it, so that words of a failure are enough.
 */
export function readWords(
  text: string,
  subject: string,
  { known, isDaemon }: { known: ReadonlySet<string>; isDaemon: boolean },
): Fate {
  const lines = aboveCopy(text);
  const fields = /^\s*final-recipient:/i;
  const asFields = lines.some((line) => fields.test(line)) ? readStatus(lines.join('\n')) : null;
  if (asFields !== null && asFields.action !== 'unknown') return asFields;
  const found = recipientIn(lines, known) ?? recipientIn([subject], known);
  const at = found === null || found.line === subject ? 0 : found.at;
  const spokenAt = replyIn(lines, at);
  const status = statusOf(spokenAt < 0 ? lines : lines.slice(spokenAt, spokenAt + saidLinesMax));
  const opening = plainWords(`${subject}\n${lines.join('\n').slice(0, openingCharactersMax)}`);
  const isFailure = isDaemon && found !== null && failureOfMail.test(opening);
  return {
    action: actionBy(opening, status, isFailure),
    status,
    recipient: found?.address ?? null,
    text: cut((lines[spokenAt] ?? saidAt(lines.slice(at))) || subject),
  };
}

/** Words of a delay win: a mail that is still tried has not failed, whatever was answered so far. */
function actionBy(opening: string, status: string | null, isFailure: boolean): Fate['action'] {
  if (delayWords.test(opening)) return 'delayed';
  if (status?.startsWith('4')) return finalWords.test(opening) ? 'failed' : 'delayed';
  return status !== null || isFailure ? 'failed' : 'unknown';
}

const headerOfCopy =
  /^(?:return-path|received|mime-version|message-id|delivered-to|dkim-signature|x-received) ?:/i;

function aboveCopy(text: string): string[] {
  const lines = text.split('\n', linesMax).map((line) => line.slice(0, lineCharactersMax));
  const end = lines.findIndex(
    (line, index) =>
      headerOfCopy.test(line) ||
      (index > 0 && line.length <= headingCharactersMax && returnedCopy.test(plainWords(line))),
  );
  return lines.slice(0, end < 0 ? lines.length : end).map((line) => line.trim());
}

function recipientIn(lines: readonly string[], known: ReadonlySet<string>): Named | null {
  const all = lines
    .flatMap((line, at) =>
      addressesIn(line, addressesOfLineMax).map(({ address, start }) => {
        return { address, at, before: line.slice(0, start), line };
      }),
    )
    .slice(0, addressesMax)
    .filter(({ before }) => !otherParty.test(before));
  if (all.length === 0) return null;
  const page: Page = { lines, announced: announcedIn(lines) };
  const strangers = all.filter(({ address }) => !known.has(address) && !systems.test(address));
  return byForm(strangers, forms, page) ?? byForm(all, forms.slice(0, sureForms), page);
}

function byForm(all: readonly Named[], usable: readonly Form[], page: Page): Named | null {
  for (const form of usable) {
    const named = all.find((one) => form(one, page));
    if (named !== undefined) return named;
  }
  return null;
}

/** Who sent the mail, made the report, or helps; a recipient is never put so. */
const otherParty =
  /(?:\b(?:from|by|contact|mailto|sender|reply-to|cc|von|od|dear|hello|hi|sorry)\b[:= ]{0,3}|^(?:to|an|a|komu|para|do|aan|date|subject|message-id) ?: ?)[<"(]{0,2}$/i;
const systems = /^(?:post_?master|mail(?:er)?-?daemon|abuse|support|help)@/;

function announcedIn(lines: readonly string[]): ReadonlySet<number> {
  const announced = new Set<number>();
  let open = 0;
  for (const [index, line] of lines.entries()) {
    if (open > 0 && line !== '') {
      announced.add(index);
      open -= 1;
    }
    const isShort = line.length <= headingCharactersMax && line !== '';
    if (isShort && recipientHeading.test(plainWords(line))) open = listLinesMax;
  }
  return announced;
}

// RFC 5321 4.2: the second figure is 0 to 5; what counts things is no reply.
const reply =
  /(?:^|[\s:("'#>])([45])[0-5]\d(?=[\s:-]|$)(?![ -]?(?:[kmg]i?b|bytes|messages|recipients|seconds|minutes|hours|days)\b)/i;

// A status alone is one where it stands for itself; "see the help for 5.1.1" is none.
const bareStatus = /(?:^|[#:("'=])\s?[45]\.\d{1,3}\.\d{1,3}(?!\.?\d)/;

function isReply(line: string): boolean {
  return reply.test(line) || bareStatus.test(line);
}

/** The line of the answer: below the recipient, else above it; -1 where there is none. */
function replyIn(lines: readonly string[], at: number): number {
  const below = lines.slice(at).findIndex(isReply);
  return below < 0 ? lines.findIndex(isReply) : at + below;
}

/** The status beside a reply or just below it; else the class of the reply (RFC 3463 3.1). */
function statusOf(lines: readonly string[]): string | null {
  const general = reply.exec(lines[0] ?? '')?.[1];
  const wanted = general === undefined ? /^[45]/ : new RegExp(`^${general}`);
  const exact = lines.map(statusIn).find((status) => status !== null && wanted.test(status));
  return exact ?? (general === undefined ? null : `${general}.0.0`);
}

/** The paragraph that begins with the recipient; the next line too where it is only whom. */
function saidAt(lines: readonly string[]): string {
  const start = lines.findIndex((line) => line !== '');
  const said = lines.slice(Math.max(start, 0));
  const blank = said.indexOf('');
  const paragraph = said.slice(0, blank < 0 ? saidLinesMax : Math.min(blank, saidLinesMax));
  const isOnlyWhom = paragraph.length === 1 && /^[^\s@]{1,128}@[^\s@]{1,255}$/.test(said[0] ?? '');
  const next = isOnlyWhom ? said.slice(1).find((line) => line !== '') : undefined;
  return [...paragraph, next ?? ''].join(' ').trim();
}
