// Where a name stands in a mail: the sentence or heading before it, whether it is alone on its
// line, below the closing words, in a quotation, or in mail headers that were pasted in. Every
// look around is bounded, and lists inherit the heading of their first line.

import type { Mail, Span } from '../model.ts';
import { bare } from '../roles/lines.ts';

export interface Surroundings {
  /** The sentence up to the name; for a name alone on its line, the heading or sentence above. */
  readonly before: string;
  readonly after: string;
  /** Nothing else on its line but what introduces a list, or at the end of a row of one. */
  readonly isAlone: boolean;
  /** Alone, below a heading that ends with a colon. */
  readonly isListed: boolean;
  /** Behind a key: "URL: ". */
  readonly isKeyed: boolean;
  /** Written so that nobody clicks it. */
  readonly defanged: boolean;
  /** Where the text right before it leads: "shop.example <https://track.example/x>". */
  readonly isLink: boolean;
  readonly inFooter: boolean;
  /** Why nothing that stands here is accused; null: it may be. */
  readonly aside: string | null;
}

const lookMax = 600;
const tailMax = 120;
/** Closing words speak for what follows them no further than this. */
const footerMax = 1500;
const listLinesMax = 300;
const closing =
  /^[\s>*_-]{0,10}(?:(?:with |mit |med |con |avec |bien |very |yours |best |kind |warm |many |s |z |met |distinti |cordiali |un )?(?:kindest |best |kind |warm |vriendelijke |freundlichen |herzlichen |viele |beste |pozdravem|pratelskym|powazaniem|atenciosamente|atentamente)?\s?(?:regards|sincerely|faithfully|truly|respectfully|cheers|gru(?:ss|\u00df)(?:en)?|gr\u00fc\u00dfen?|gruessen|groet(?:en)?|saludos?|saluti|salutations|cordialement|cordially|pozdrav\w*|pozdrow\w*|powa\u017can\w*|atenciosamente|atentamente|cumprimentos|thank you|thanks|merci|danke|gracias|grazie|obrigad[oa]|d\u011bkuj\w*|dzi\u0119kuj\w*))\b/i;
const closingMax = 60;
const separator =
  /^[\s>*]{0,10}(?:-{2,}\s*(?:original|forwarded|weitergeleitete|urspr|mensaje|message|p\u016fvodn)|_{10,}$|from:\s|von:\s|de:\s|da:\s|od:\s|begin forwarded)/i;
const pasted =
  /^[\s>*|]{0,10}(?:received|return-path|delivered-to|x-originating-ip|dkim-signature|authentication-results|mime-version):\s/i;
const forwarding = /^\s*(?:\[[^\]]{0,40}\]\s*)?(?:fwd?|fw|wg|tr|rv|enc|vs|pd|i)\s?:/i;
const defangs = /hxx|htxp|h\*\*p|[[({]\s?(?:\.|dot|:|\/)\s?[\])}]/i;
/** What may stand before a name that is alone on its line: quoting, bullets, numbers. */
const bullet = /^[\s>|*•·–—‣◦\-"'<([]*(?:\d{1,4}[.):]?)?[\s<(["'-]*$/;
const bulletMax = 16;
const titleWordsMax = 12;
const marksMax = 1000;
const linkEnd = /[\p{L}\d)\]/]\s?<$/u;
const markup = /(?:xmlns|schemalocation|<!doctype|\bsrc\s?=|\bhref\s?=)/i;
const tags = /<\/?[a-z][^<>]{0,80}>/gi;
/** "URL: " speaks for itself, whatever stands above. */
const key = /^[\s>*|-]{0,10}[\p{L}\d '’()/_-]{2,50}\s?[:=]\s*$/u;

interface Place {
  readonly text: string;
  readonly closings: readonly number[];
  readonly separators: readonly number[];
  readonly headersAt: number;
  /** What stands above the lines of lists, by where they start: each list is climbed once. */
  readonly headings: Map<number, string>;
}

/** Answers where a span of the mail stands. */
export function createSurroundings(
  mail: Pick<Mail, 'texts' | 'subject'>,
): (span: Span) => Surroundings {
  const texts = new Map(mail.texts.map(({ place, text }) => [place, text]));
  const places = new Map<string, Place>();
  const isForward = forwarding.test(mail.subject);
  return (span) => {
    const place = places.get(span.place) ?? placeOf(texts.get(span.place) ?? '');
    places.set(span.place, place);
    return around(place, span, isForward);
  };
}

function placeOf(text: string): Place {
  const closings: number[] = [];
  const separators: number[] = [];
  let headersAt = Number.MAX_SAFE_INTEGER;
  let at = 0;
  for (const line of text.split('\n')) {
    const head = line.slice(0, 100);
    const isShort = line.length <= closingMax && closings.length < marksMax;
    if (isShort && closing.test(line)) closings.push(at);
    if (separators.length < marksMax && separator.test(head)) separators.push(at);
    if (headersAt > at && pasted.test(head)) headersAt = at;
    at += line.length + 1;
  }
  return { text, closings, separators, headersAt, headings: new Map() };
}

function around(place: Place, span: Span, isForward: boolean): Surroundings {
  const { text } = place;
  const head = text.slice(Math.max(0, span.start - lookMax), span.start);
  const lead = head.slice(head.lastIndexOf('\n') + 1);
  const after = (text.slice(span.end, span.end + tailMax).split('\n', 1)[0] ?? '').trimEnd();
  const plain = lead.replaceAll(tags, ' ');
  const endsLine = /^[\s)>\]"'.,;]*$/.test(after.replaceAll(tags, ' '));
  const start = plain.trim();
  const isAlone =
    (start.length <= bulletMax && bullet.test(start)) || (endsLine && start.endsWith('('));
  const isKeyed = !isAlone && key.test(plain);
  const before = isAlone
    ? above(place, span.start - lead.length)
    : isKeyed
      ? plain
      : sentence(head);
  return {
    before,
    after,
    isAlone: isAlone && endsLine,
    isListed: isAlone && before.endsWith(':'),
    isKeyed,
    defanged: defangs.test(text.slice(span.start, span.end)),
    isLink: linkEnd.test(lead),
    inFooter: inFooter(place, span.start),
    aside: asideOf(place, span, lead, isForward),
  };
}

function asideOf(place: Place, span: Span, lead: string, isForward: boolean): string | null {
  if (span.start > place.headersAt) return 'in or below pasted mail headers';
  if (markup.test(lead)) return 'part of the markup';
  if (linkEnd.test(lead)) return 'the target of a link, not what is read';
  return /^\s{0,3}>/.test(lead) && !isForward ? 'in a quotation' : null;
}

/** The heading or sentence above a line, past the other lines of the same list. */
function above({ text, headings }: Place, lineStart: number): string {
  let end = lineStart - 1;
  let found = '';
  for (let lines = 0; lines < listLinesMax && end > 0; lines += 1) {
    const from = Math.max(0, end - lookMax);
    const start = Math.max(from, text.lastIndexOf('\n', end - 1) + 1);
    const line = bare(text.slice(start, end)).trim();
    const known = headings.get(start);
    if (known !== undefined || (line !== '' && !isItem(line))) {
      found = known ?? sentence(text.slice(from, end));
      break;
    }
    end = start - 1;
  }
  headings.set(lineStart, found);
  return found;
}

/** A name alone, or a title with a link at its end: another entry of the list. */
function isItem(line: string): boolean {
  const words = line.slice(0, lookMax).split(/\s+/);
  const last = words.at(-1) ?? '';
  if (last.includes('://')) return words.length <= titleWordsMax;
  return words.length <= 2 && last.length > 3 && /[./]\w/.test(last);
}

/** The last sentence of a text; it may run over lines, but over a blank one only after a colon. */
function sentence(text: string): string {
  let from = 0;
  let at = 0;
  let isAfterBlank = false;
  let isIntroduced = false;
  for (const line of text.split('\n')) {
    const words = bare(line).trim();
    if (words !== '') {
      if (isAfterBlank && !isIntroduced) from = at;
      isIntroduced = words.endsWith(':');
    }
    isAfterBlank = words === '';
    at += line.length + 1;
  }
  const paragraph = text.slice(from).trimEnd();
  let start = 0;
  for (const match of paragraph.matchAll(/[.!?;](?=\s{1,9}["'(]?\p{Lu})/gu))
    start = match.index + 1;
  return paragraph.slice(start).trim();
}

function inFooter({ closings, separators }: Place, at: number): boolean {
  const closed = closings.findLast((one) => one < at);
  if (closed === undefined || at - closed > footerMax) return false;
  return !separators.some((one) => one > closed && one <= at);
}
