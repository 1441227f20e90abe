// Mails that come to a complaints desk and are no complaints: what other desks, mail programs and
// services say by themselves. Each is known by a phrase that says so and by the absence of all
// that a complaint has; in doubt a mail is no notice. Nothing here names a sender.

import { addresses, attempts, demands, deskWords, offences } from '../roles/complaint-words.ts';
import {
  acknowledged,
  acknowledging,
  advertising,
  challenged,
  closed,
  coins,
  confirmation,
  delisted,
  extortion,
  leaving,
  readSubject,
  readText,
  recalled,
  recalledSubject,
  service,
  stated,
  surveyed,
  thanks,
  unreachable,
  updated,
} from './notice-phrases.ts';
import {
  accusing,
  htmlOf,
  isForward,
  isOwnService,
  strangerIn,
  say,
  type Seen,
  textOf,
} from './notice-view.ts';
import { insists, speaksOfYours } from './insisting.ts';
import { ownWords, plainWords } from './own-words.ts';
import { awaySubject, awayWords, unreadWords } from './phrases.ts';
import { answeringSign, automatic, header, isFeedback, isReportOf, sentOnBy } from './signs.ts';

/** Every kind of mail that is no complaint though it came to the desk; bounces are apart. */
export const noticeKinds = {
  receipt: 'says that a mail of ours was read',
  recall: 'takes an earlier mail back',
  absence: 'says that nobody reads it now',
  challenge: 'asks the sender to prove that he is a person',
  aggregate: 'is a statistic of mail authentication (RFC 7489, RFC 8460)',
  acknowledgement: 'another desk has received our mail',
  update: 'another desk writes in its own ticket',
  closing: 'another desk is done with our mail',
  delisting: 'answers a request to be taken off a list',
  survey: 'asks how satisfied we are',
  confirmation: 'asks to approve something by a link',
  service: 'a service tells its customer how things are',
  unreachable: 'says that mail to us does not arrive',
  thanks: 'says thanks and nothing else',
  newsletter: 'advertises to many',
  extortion: 'threatens its reader and wants coins',
  empty: 'holds nothing that could be read',
} as const;
export type NoticeKind = keyof typeof noticeKinds;

/** An absence, an empty thanks and the like say no more than this. */
const shortCharactersMax = 900;
/** What a mail is about stands in so many of its first characters. */
const firstCharactersMax = 300;
/** What a person adds to a mail that he sends along stands before it or behind. */
const lastCharactersMax = 200;
const thanksCharactersMax = 160;

export interface Notice {
  readonly kind: NoticeKind;
  readonly why: string;
  /** What does not go with a mere notice, so that a person has to read it; null: nothing. */
  readonly but: string | null;
}

/** Why the mail is no complaint, or null. */
export function readNotice(seen: Seen): Notice | null {
  if (isFeedback(seen.mail)) return null;
  for (const [kind, test] of tests) {
    const why = test(seen);
    if (why !== null) return { kind, why, but: butOf(kind, seen) };
  }
  return null;
}

/** What a program alone writes, word for word, does not insist. */
const worded: ReadonlySet<NoticeKind> = new Set([
  'recall',
  'confirmation',
  'service',
  'extortion',
  'empty',
]);

function butOf(kind: NoticeKind, { mail, subject, own, opening }: Seen): string | null {
  if (worded.has(kind) || isReportOf(mail, 'disposition-notification')) return null;
  const isLong = kind === 'acknowledgement' || kind === 'update';
  // Other desks say much below what they have to say: "if it happens again".
  const words = isLong ? opening.slice(0, firstCharactersMax) : own.replace(refusing, ' ');
  const isSigned = answeringSign(mail) !== null || automatic(mail) !== null;
  // Where the form of the mail says what it is, its links are those of a signature.
  const isSure = kind === 'acknowledgement' || (kind === 'challenge' && isSigned);
  const stranger = isSure || stated.test(opening) ? null : strangerIn(mail, words);
  return stranger ?? insists(words) ?? speaksOfYours(`${subject}. ${words}`);
}

/**
 * Whether the mail speaks of an offence, in words of its own or of what it quotes, or says by its
 * subject that it passes something on. What is attached to any other is no certain complaint.
 * @param layer "own" looks at the newest layer alone
 */
export function accuses(seen: Seen, layer: 'own' | 'whole' = 'whole'): boolean {
  const { mail, subject } = seen;
  if (isFeedback(mail) || isForward(subject)) return true;
  if (speaks(subject) || speaks(seen[layer])) return true;
  const html = htmlOf(mail);
  return speaks(layer === 'own' ? ownWords(html).own : plainWords(html));
}

function speaks(words: string): boolean {
  return offences.test(words) || deskWords.test(words) || attempts.test(words);
}

/** First match wins; the surest come first. */
const tests: readonly (readonly [NoticeKind, (seen: Seen) => string | null])[] = [
  ['receipt', receipt],
  ['recall', recall],
  ['aggregate', aggregate],
  ['absence', absence],
  ['challenge', challenge],
  ['delisting', delisting],
  ['survey', survey],
  ['closing', closing],
  ['acknowledgement', acknowledgement],
  ['update', update],
  ['confirmation', confirming],
  ['service', serving],
  ['unreachable', unreachableDesk],
  ['thanks', thanking],
  ['newsletter', newsletter],
  ['extortion', extorting],
  ['empty', empty],
];

// ---- what programs send -------------------------------------------------------------------

function receipt({ mail, subject, own, opening, hasMore }: Seen): string | null {
  const isPart = mail.parts.some(({ type }) => type === 'message/disposition-notification');
  // A person may hang a receipt on a complaint; a program makes a report of it.
  if (isReportOf(mail, 'disposition-notification') || (isPart && !accusing({ subject, own })))
    return 'message/disposition-notification (RFC 8098)';
  if (hasMore || !readSubject.test(subject) || !readText.test(opening)) return null;
  return say('subject', readSubject, subject);
}

function recall({ subject, opening }: Seen): string | null {
  return recalledSubject.test(subject) ? say('it', recalled, opening) : null;
}

/** RFC 7489 section 7.2.1.1 and RFC 8460 section 5.3 say how such a mail is named. */
function aggregate({ mail, subject, demands, names }: Seen): string | null {
  if (demands || names) return null;
  const named = /^report domain: ?\S{1,255} submitter: ?\S{1,255}/.test(subject);
  if (header(mail, 'tls-report-domain').length > 0) return 'TLS-Report-Domain (RFC 8460)';
  const file = mail.parts.find(({ filename }) =>
    /^[^!\s]{1,255}![^!\s]{1,255}!\d{9,11}!\d{9,11}\b/.test(filename ?? ''),
  );
  if (named) return 'its subject names domain and submitter';
  return file === undefined || /^\W{0,9}(?:re|fwd?|aw|wg|tr|rv)\b/.test(subject)
    ? null
    : `attachment ${file.filename?.slice(0, 60) ?? ''}`;
}

function absence(seen: Seen): string | null {
  const { mail, subject, opening, own, hasMore, names, isAnswer, isRobot } = seen;
  if (hasMore || own.length > shortCharactersMax || names) return null;
  // Below the greeting stand names of houses and departments.
  const first = (own.split(greeting, 1)[0] ?? '').slice(0, firstCharactersMax);
  if (accusing({ subject, own: first })) return null;
  const unread = say('subject', unreadWords, subject) ?? say('it', unreadWords, first);
  if (unread !== null) return unread;
  const away = isAnswer || isRobot || awaySubject.test(subject) || answeringSign(mail) !== null;
  return away ? say('it', awayWords, opening) : null;
}

const greeting =
  /\b(?:regards|sincerely|mit freundlichen|freundliche grusse|cordialement|saludos|saluti|groet(?:en)?|pozdrawiam|cumprimentos|s pozdravem)\b/;

function challenge(seen: Seen): string | null {
  const { own, subject, hasMore, names, isAnswer } = seen;
  const first = own.slice(0, firstCharactersMax);
  if (hasMore || !isAnswer || names || accusing({ subject, own: first })) return null;
  return /https?:\/\/|\breply/.test(own) ? say('it', challenged, own) : null;
}

// ---- what other desks send ----------------------------------------------------------------

function acknowledgement({ opening, own, subject, ...seen }: Seen): string | null {
  // Ticket systems put their own first sentence above complaints too.
  if (seen.demands || (seen.offends && seen.names)) return null;
  const said = say('it', acknowledged, opening) ?? say('subject', acknowledged, subject);
  return said !== null && acknowledging.test(`${subject} ${own}`) ? said : null;
}

function update({ opening, whole }: Seen): string | null {
  const why = say('it', updated, opening.slice(0, firstCharactersMax));
  return why === null || demands.test(whole) ? null : why;
}

function closing(seen: Seen): string | null {
  if (seen.demands) return null;
  // Below its answer a ticket system repeats our subject, with all that it names.
  if (seen.isAnswer || seen.isRobot) {
    const state = say('it', stated, seen.opening);
    if (state !== null) return state;
  }
  return seen.names ? null : say('it', closed, seen.opening);
}

function delisting(seen: Seen): string | null {
  return seen.hasMore || seen.demands ? null : say('it', delisted, seen.opening);
}

function survey({ subject, opening, ...seen }: Seen): string | null {
  if (seen.hasMore || seen.offends || seen.demands || offences.test(subject)) return null;
  return say('subject', surveyed, subject) ?? say('it', surveyed, opening);
}

// ---- what services send -------------------------------------------------------------------

function confirming(seen: Seen): string | null {
  if (seen.names || !isOwnService(seen)) return null;
  return say('it', confirmation, seen.own) ?? say('subject', confirmation, seen.subject);
}

function serving(seen: Seen): string | null {
  if (!isOwnService(seen)) return null;
  return say('subject', service, seen.subject) ?? say('it', service, seen.opening);
}

// ---- what people send ---------------------------------------------------------------------

const refused = /\b(?:said|responded|reply|response|error|dsn|status)\b.{0,80}\b5\d\d[ -]/;

/** Who refused it: "host mx.example.org[192.0.2.1] said". */
const refusing = /\bhost \S{1,100}\[[^\]]{1,60}\]/g;

/** A quoted refusal of the mail system; nothing else is named. */
function unreachableDesk({ opening, own, ...seen }: Seen): string | null {
  if (seen.hasMore || seen.demands) return null;
  const why = say('it', unreachable, opening);
  if (why === null || !refused.test(own)) return null;
  return addresses.test(own.replace(refusing, '')) ? null : why;
}

function thanking(seen: Seen): string | null {
  const { own, hasMore, isAnswer, quotes, mail } = seen;
  const isEnough = own.length <= thanksCharactersMax && (isAnswer || quotes);
  if (hasMore || !isEnough || accusing({ ...seen, subject: '' }) || !thanks.test(own)) return null;
  const open =
    /\?|\b(?:but|however|still|again|not(?:hing)?|anew|please|need|more|attach|see|below|here|aber|noch|nicht|bitte|mais|encore|pas|pero|aun|todavia|no|ma|ancora|non|maar|nog|niet|ale|nadal|nie|mas|ainda|nao|stale|neni|prosim)\b|n't\b|@|https?:/;
  return open.test(own) || mail.parts.length > 4 ? null : say('it', thanks, own);
}

function newsletter(seen: Seen): string | null {
  const { mail, whole, quotes, hasMore, subject } = seen;
  const listed = header(mail, 'list-unsubscribe').length > 0;
  if (!listed || quotes || hasMore || isForward(subject) || sentOnBy(mail) !== null) return null;
  if (offences.test(subject) || offences.test(whole) || addresses.test(whole)) return null;
  return leaving.test(whole) ? say('it', advertising, whole) : null;
}

/** How somebody begins who sends such a mail along. */
const reporting =
  /\b(?:i got|got this|came to me|came from|help|hilfe|pomoc|aide|ayuda|aiuto|spam|phish|scam|abuse|complain|fraud|betrug|fraude|frode|podvod|oszust|received (?:this|the following)|reporting|the following|see below|beschwer|plainte|denunc|segnal|melding|zglasz|nahlas)/;

function extorting(seen: Seen): string | null {
  const { mail, own, quotes, hasMore, names, subject } = seen;
  const isSentOn = isForward(subject) || sentOnBy(mail) !== null || /\breceived: from\b/.test(own);
  if (quotes || hasMore || isSentOn || names) return null;
  const reports = [own.slice(0, firstCharactersMax), own.slice(-lastCharactersMax), subject];
  if (!coins.test(own) || reports.some((words) => reporting.test(words))) return null;
  return say('it', extortion, own);
}

function empty({ mail, own, subject, hasMore }: Seen): string | null {
  const isBare = own === '' && textOf(mail).trim() === '' && !hasMore;
  const isFile = mail.parts.some(({ type }) => !/^(?:text|multipart)\//.test(type));
  if (!isBare || isFile || offences.test(subject) || addresses.test(subject)) return null;
  return 'no text, nothing attached, and the subject names nobody';
}
