// A mail's texts cut into passages by who speaks: the writer in subject and cover, a key that
// states the kind, those who are quoted, a footer, a log. A mail pasted or attached is noted, its
// words are not read. Linear: every line is looked at once, and more than `textsLengthMax` in all
// says no more.

import type { Text } from '../model.ts';
import { fold } from './fold.ts';
import { farewells, kindKeyForm, kindKeys } from './vocabulary.ts';

export type Voice =
  | 'subject'
  | 'stated'
  | 'lead'
  | 'cover'
  | 'rest'
  | 'quoted'
  | 'footer'
  | 'attached'
  | 'log'
  | 'link';

export interface Passage {
  readonly voice: Voice;
  readonly place: string;
  readonly text: string;
}

const textLengthMax = 32_768;
const textsLengthMax = 65_536;
/** So much of the cover is its beginning, where people say what it is about. */
const leadLengthMax = 700;
/** After so much more come terms of use and explanations. */
const coverLengthMax = 2500;
/** A log repeats itself. */
const logLengthMax = 8192;
/** Below this much, the plain text only says that the mail is in HTML. */
const plainLengthMin = 120;
const footerLinesMax = 8;
const keyLengthMax = 40;
const statedLengthMax = 200;
/** Shorter lines are too short to tell a log from a list of words. */
const logLengthMin = 12;
/** A line with fewer letters among its signs is a log's; with a time of day, one with more. */
const letterShareMin = 0.5;
const letterShareTimedMin = 0.76;
/** Longer words are codes. */
const wordLengthMax = 40;
/** So many header lines make a pasted mail of a block. */
const headersMin = 3;

/** What a mail's texts say, by voice; and where a whole mail stands in it, if one does. */
export interface Voices {
  readonly passages: readonly Passage[];
  readonly mailWithin: string | null;
}

export function voicesOf(texts: readonly Text[]): Voices {
  const passages: Passage[] = [];
  let mailWithin = texts.find(({ place }) => place.startsWith('embedded:'))?.place ?? null;
  let left = textsLengthMax;
  for (const { place, text } of worthReading(texts)) {
    const read = text.slice(0, Math.min(left, textLengthMax));
    left -= read.length;
    if (place === 'subject') {
      passages.push({ voice: 'subject', place, text: withoutCodes(read) });
      continue;
    }
    const spoken = listen(place, read);
    passages.push(...spoken.passages);
    mailWithin ??= spoken.holdsMail ? place : null;
  }
  return { passages, mailWithin };
}

/** Not the mails within, whose words are not the writer's; nor HTML that repeats the plain text. */
function worthReading(texts: readonly Text[]): readonly Text[] {
  const plain = texts.find(({ place }) => place === 'body')?.text.trim().length ?? 0;
  return texts.filter(
    ({ place }) => !place.startsWith('embedded:') && !(place === 'html' && plain >= plainLengthMin),
  );
}

/** Reads one text from line to line. */
function listen(place: string, text: string) {
  const own = place === 'body' || place === 'html' ? 'cover' : 'attached';
  const heard = new Map<Voice, string[]>();
  const say = (voice: Voice, line: string) => {
    const lines = heard.get(voice);
    if (lines === undefined) heard.set(voice, [line]);
    else lines.push(line);
  };
  let headers = 0;
  let holdsMail = false;
  let pastMail = false;
  let footerLeft = 0;
  let length = 0;
  let logged = 0;
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    if (trimmed === '') {
      pastMail ||= headers >= headersMin;
      headers = 0;
      continue;
    }
    const quoted = trimmed.startsWith('>');
    const bare = quoted ? trimmed.replace(/^[> ]+/, '') : trimmed;
    const isHeader = isMailHeader(bare);
    if (isHeader) headers += 1;
    holdsMail ||= headers >= headersMin;
    // Up to the blank line a header may be continued, or be one that forwards have too.
    if (isHeader || headers >= headersMin) continue;
    // What a pasted mail says is not what the writer says.
    if (pastMail || isBoilerplate(bare)) continue;
    for (const link of linksIn(bare)) say('link', link);
    if (isLog(bare)) {
      if (logged < logLengthMax) say('log', bare);
      logged += bare.length;
      continue;
    }
    const { subject, stated } = keyed(bare);
    if (subject !== null) say('quoted', subject);
    if (stated !== null) say('stated', stated);
    const words = withoutCodes(bare);
    if (isFarewell(bare)) footerLeft = footerLinesMax;
    if (footerLeft > 0) say('footer', words);
    else if (quoted) say('quoted', words);
    else say(own === 'cover' ? voiceAt(length) : own, words);
    if (!quoted) length += words.length;
    footerLeft -= 1;
  }
  const passages = [...heard].map(([voice, lines]) => ({ voice, place, text: lines.join('\n') }));
  return { passages, holdsMail };
}

function voiceAt(length: number): Voice {
  if (length < leadLengthMax) return 'lead';
  return length < leadLengthMax + coverLengthMax ? 'cover' : 'rest';
}

/** Headers that stand only in a mail as it was sent, never in the short head of a forwarded one. */
const mailHeaders = new Set(
  `received return-path delivered-to dkim-signature authentication-results message-id mime-version
  content-type content-transfer-encoding received-spf envelope-to list-unsubscribe
  delivery-date`.split(/\s+/),
);

function isMailHeader(line: string): boolean {
  const colon = line.indexOf(':');
  if (colon < 3 || colon > keyLengthMax) return false;
  const name = line.slice(0, colon).toLowerCase();
  if (mailHeaders.has(name)) return true;
  return name.startsWith('x-') || name.startsWith('arc-');
}

const registryKeys = new Set(
  `comment remarks descr orgname org-name netname netrange nethandle organization inetnum inet6num
  orgabusename orgtechname orgnocname owner responsible notify`.split(/\s+/),
);

/** Whois answers bear their own advice on spam and abuse; and every footer its copyright. */
function isBoilerplate(line: string): boolean {
  if (line.startsWith('%') || /copyright (?:©|\(c\)|\d{4})|all rights reserved/i.test(line))
    return true;
  const colon = line.indexOf(':');
  return colon > 3 && colon < 20 && registryKeys.has(line.slice(0, colon).toLowerCase());
}

/** People say whose it is, programs do not: with an address and a time, a short sentence of theirs. */
const speaks =
  /(?<![\p{L}/_.=-])(?:our|your|we|my|n\u00e1\u0161|na\u0161[eiu]\p{L}{0,2}|va\u0161[eiu]?\p{L}{0,2}|unser(?:e[rnms]?)?|ihre[rnms]?|nuestr[oa]s?|notre|nos|votre|nostr[oaie]|vostr[oaie]|onze|nasz\p{L}{0,3}|wasz\p{L}{0,3}|noss[oa]s?|voss[oa]s?)(?![\p{L}/_.=-])/iu;

/** Whether signs and digits outweigh the letters, or it is a request as web servers log it. */
function isLog(line: string): boolean {
  if (line.length < logLengthMin) return false;
  if (/"(?:GET|POST|HEAD|PUT) |HTTP\/[12]\.|[A-Z]{3}=\S/.test(line)) return true;
  let letters = 0;
  let signs = 0;
  for (let index = 0; index < line.length; index += 1) {
    const code = line.charCodeAt(index);
    if ((code | 32) >= 97 && (code | 32) <= 122) letters += 1;
    else if (code > 127) letters += 1;
    else if (code > 32) signs += 1;
  }
  const share = letters / (letters + signs);
  if (share >= letterShareTimedMin) return false;
  if (share >= letterShareMin && !/\d\d:\d\d/.test(line)) return false;
  return !speaks.test(line);
}

/** "Subject: ..." of a forwarded mail, and "Attack type: ..." in any of its languages. */
function keyed(line: string): { readonly subject: string | null; readonly stated: string | null } {
  const none = { subject: null, stated: null };
  const colon = line.indexOf(':');
  if (colon < 3 || colon > keyLengthMax) return none;
  const value = line.slice(colon + 1, colon + 1 + statedLengthMax).trim();
  if (value === '') return none;
  const key = fold(line.slice(0, colon)).trim();
  if (subjectKeys.has(key)) return { subject: value, stated: null };
  return kindKeys.has(key) || kindKeyForm.test(key) ? { subject: null, stated: value } : none;
}

const subjectKeys = new Set(
  'subject predmet betreff asunto assunto objet oggetto onderwerp temat'.split(' '),
);

const farewell = new RegExp(`^ (?:${farewells.join('|')})`);
/** The first letters of their first words; folding every line costs more than all else. */
const farewellStarts = new Set(farewells.map((one) => one.split(' ', 1)[0]?.slice(0, 3)));

function isFarewell(line: string): boolean {
  if (line.length > 60) return false;
  if (line === '--') return true;
  const [start = ''] = /[a-z]{1,3}/i.exec(line) ?? [];
  return farewellStarts.has(start.toLowerCase()) && farewell.test(fold(line));
}

/**
 * What opens an attached archive is by custom the name of what lies in it: "password: infected".
 */
const secret =
  /(?<!\p{L})(?:pass(?:word|wort|phrase|code)?|pwd?|kennwort|heslo|contrase\u00f1a|mot de passe|wachtwoord|has\u0142o|senha|palavra-passe)(?!\p{L})[^.;|]{0,40}?(?:\s(?:is|ist|je|es|est|\u00e8|jest|\u00e9)\s|[:=("'\u201c\u201e\u00ab]|\s)[\s"'\u201c\u201e\u00ab(]{0,3}(?:infected|malware|virus|infect)(?![\p{L}\d]|\s\p{L})/giu;

/** Without one of these no line holds such a secret. */
const secretWord = /infect|malware|virus/i;

/** The line without links, addresses, names of hosts and files, and codes: they are no words. */
function withoutCodes(text: string): string {
  const line = secretWord.test(text) ? text.replaceAll(secret, ' ') : text;
  if (line.length <= wordLengthMax && !/[.@/]/.test(line)) return line;
  return line
    .split(/\s+/)
    .filter((word) => word.length <= wordLengthMax && !/@|:\/\/|\w\[?\.\]?\w/.test(word))
    .join(' ');
}

function linksIn(line: string): readonly string[] {
  if (!line.includes('://')) return [];
  return line.split(/\s+/).filter((word) => word.includes('://') && word.length < 500);
}
