// Finds every address, prefix, range, host, URL and mail address in a text, in one pass. Hand
// written and linear: a word is cut once and each look aside is bounded, so nobody can stall it. It
// says what is written, never what it means: that is roles.ts.

import { canonicalIpv4, canonicalIpv6 } from './address.ts';
import { portBehind, rangeBehind, slashed } from './behind.ts';
import { undefang } from './defang.ts';
import {
  followsWell,
  isAfterSlash,
  isArgument,
  isCutOff,
  isHex,
  mayBeInUrl,
  numberRuns,
  portOf,
  trimEnd,
  wordKind,
} from './edges.ts';
import { authorityEnd, hostName, isMasked, isOtherLetter, urlHostName } from './names.ts';

/** Something named in a text. Offsets are into the text as given, defanging and all. */
export interface Found {
  readonly kind: 'ip' | 'prefix' | 'range' | 'masked' | 'host' | 'url' | 'email';
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly port: number | null;
}

/** Longest word looked into; what is longer (encoded blobs) names nobody. */
const wordMax = 1000;
const urlMax = 4000;
/** How far back an argument of a URL or a path is looked for. */
const lookBackMax = 200;
const colonCode = 58;
/** An address without "::" has so many colons at least (RFC 4291, 2.2). */
const colonsMin = 6;
const schemes = ['http://', 'https://', 'ftp://'];
const versionWords =
  /(?:^|[^a-z])(?:v|ver|vers|version|release|build|rev|firmware|oid)[ .:=]{0,3}$/i;

/** All that the text names, in order, at most `foundMax`. */
export function scan(text: string, foundMax: number): { found: Found[]; truncated: boolean } {
  const plain = undefang(text);
  const scanner = new Words(plain.text, foundMax);
  scanner.run();
  const inOrder = scanner.found.sort((a, b) => a.start - b.start);
  if (plain.text === text) return { found: inOrder, truncated: scanner.truncated };
  const found = inOrder.map((each) => ({
    ...each,
    start: plain.at(each.start),
    end: plain.at(each.end - 1) + 1,
  }));
  return { found, truncated: scanner.truncated };
}

/** A class because the scan has a life: a position that only grows. */
class Words {
  readonly found: Found[] = [];
  truncated = false;
  /** Where what was found so far ends. */
  private taken = 0;
  private readonly text: string;
  private readonly foundMax: number;
  private readonly parsed = new Map<string, string | null>();

  constructor(text: string, foundMax: number) {
    this.text = text;
    this.foundMax = foundMax;
  }

  run(): void {
    const { text } = this;
    let at = 0;
    while (at < text.length) {
      if (wordKind(text.charCodeAt(at)) === 0) {
        at += 1;
        continue;
      }
      if (this.found.length >= this.foundMax) {
        this.truncated = true;
        return;
      }
      let end = at;
      let colons = 0;
      let hasMark = false;
      let isMarked = false;
      for (; end < text.length; end += 1) {
        const code = text.charCodeAt(end);
        const kind = wordKind(code);
        if (kind === 0) break;
        if (kind === 2) hasMark = true;
        else isMarked ||= hasMark;
        if (code === colonCode) colons += 1;
      }
      // Most words are just words: whatever is named here has a mark in it.
      const isMeant = isMarked || colons > 1 || this.isScheme(end);
      at = isMeant ? this.word(at, end, colons) : end;
    }
  }

  /** Takes one word and says where to go on. */
  private word(start: number, end: number, colons: number): number {
    const scheme = this.isScheme(end) ? this.scheme(start, end) : null;
    if (scheme !== null) return this.url(scheme);
    if (end - start > wordMax) return end;
    const word = this.text.slice(start, end);
    if (word.includes('@')) this.mailbox(start, word);
    else if (colons < 2 || !this.ipv6(start, word, colons)) this.rest(start, word);
    return Math.max(end, this.taken);
  }

  private isScheme(end: number): boolean {
    return this.text.charCodeAt(end - 1) === colonCode && this.text.startsWith('//', end);
  }

  private scheme(start: number, end: number): number | null {
    for (const scheme of schemes) {
      const at = end + 2 - scheme.length;
      if (at >= start && this.text.slice(at, end + 2).toLowerCase() === scheme) return at;
    }
    return null;
  }

  private url(start: number): number {
    let end = start;
    while (end < this.text.length && mayBeInUrl(this.text.charCodeAt(end))) end += 1;
    while (end > start && ".,;:!?)'*]".includes(this.text.charAt(end - 1))) end -= 1;
    if (end - start > urlMax) return end;
    const whole = this.text.slice(start, end);
    const hostStart = whole.indexOf('//') + 2;
    const stop = whole.slice(hostStart).search(authorityEnd);
    const authority = stop < 0 ? whole.slice(hostStart) : whole.slice(hostStart, hostStart + stop);
    const at = authority.lastIndexOf('@') + 1;
    const inner = authority.slice(at);
    const colon = inner.startsWith('[') ? inner.indexOf(']:') + 1 : inner.lastIndexOf(':');
    const bare = colon > 0 ? inner.slice(0, colon) : inner;
    const ip = bare.startsWith('[')
      ? canonicalIpv6(bare.replaceAll(/[[\]]/g, ''))
      : canonicalIpv4(bare);
    const host = ip ?? urlHostName(bare);
    if (host === null) return Math.max(end, start + 1);
    const rest = whole.slice(hostStart + authority.length);
    const port = colon > 0 ? portOf(inner.slice(colon + 1)) : null;
    const value = whole.slice(0, hostStart).toLowerCase() + host + inner.slice(bare.length) + rest;
    const from = start + hostStart + at;
    this.add('url', value, start, end, port);
    this.add(ip === null ? 'host' : 'ip', host, from, from + bare.length, port);
    return end;
  }

  private mailbox(start: number, word: string): void {
    const at = word.lastIndexOf('@');
    const after = word.slice(at + 1);
    const local = word.slice(0, at);
    const tail = hostName(trimEnd(after), false);
    if (tail !== null && local.length > 0 && !local.includes('@')) {
      const end = start + at + 1 + trimEnd(after).length;
      this.add('email', `${local.toLowerCase()}@${tail}`, start, end, null);
    } else if (!this.ipv6(start + at + 1, after, colonsMin)) this.rest(start + at + 1, after);
  }

  /** A word with an IPv6 address in it; "src:" and "IPv6:" in front are let go. */
  private ipv6(start: number, word: string, colons: number): boolean {
    let from = 0;
    if (colons < colonsMin && !word.includes('::')) return false;
    for (let colon = word.indexOf(':'); colon >= 0; colon = word.indexOf(':', from)) {
      if (isHex(word.slice(from, colon))) break;
      from = colon + 1;
    }
    let body = word.slice(from);
    // "2001:db8::." ends a sentence.
    const bare = body.endsWith('.') ? body.slice(0, -1) : body;
    body = bare.endsWith('::') ? bare : trimEnd(body);
    const dot = body.lastIndexOf('.');
    const value = this.canonical(body) ?? (dot > 0 ? this.canonical(body.slice(0, dot)) : null);
    if (value === null) return false;
    const end = start + from + body.length;
    const port = portBehind(this.text, end + Number(this.text.charAt(end) === ']'));
    this.network(value, start + from, end, port);
    return true;
  }

  /** Texts that name an address name it again and again, and parsing is dear. */
  private canonical(text: string): string | null {
    const known = this.parsed.get(text);
    if (known !== undefined) return known;
    const value = canonicalIpv6(text);
    this.parsed.set(text, value);
    return value;
  }

  /** What is left: dotted numbers wherever they stand, and host names around them. */
  private rest(start: number, word: string): void {
    if (isMasked(word)) {
      this.add('masked', word.toLowerCase(), start, start + word.length, null);
      return;
    }
    let done = 0;
    for (const { from, to } of numberRuns(word)) {
      // A range takes the word's second address with it.
      if (start + from < this.taken) continue;
      const value = this.ipv4(start + from, word, from, word.slice(from, to));
      if (value === null) continue;
      if (from > done) this.hosts(start + done, word.slice(done, from));
      done = to;
    }
    this.hosts(start + done, done === 0 ? word : word.slice(done));
  }

  private ipv4(at: number, word: string, index: number, chain: string): string | null {
    const numbers = chain.split('.');
    const dump = numbers.length === 5 && this.isDump(at, at + chain.length);
    if (numbers.length !== 4 && !dump) return null;
    const quad = numbers.slice(0, 4).join('.');
    const value = canonicalIpv4(quad);
    if (value === null) return null;
    if (!followsWell(word.slice(index + chain.length)) || !this.leadsWell(at, word, index))
      return null;
    const end = at + quad.length;
    this.network(value, at, end, dump ? portOf(numbers[4] ?? '') : portBehind(this.text, end));
    return value;
  }

  /** "IP 192.0.2.1.51514 > 198.51.100.2.22:" as packet dumps write it. */
  private isDump(start: number, end: number): boolean {
    return (
      this.text.startsWith(' > ', end) ||
      (this.text.slice(Math.max(0, start - 3), start) === ' > ' && this.text.charAt(end) === ':')
    );
  }

  /** What stands in front decides whether four numbers are a version, an argument or a name. */
  private leadsWell(at: number, word: string, index: number): boolean {
    const before = word.slice(0, index);
    const last = before.at(-1) ?? '';
    if (last === '-' || last === '.' || last === '_') return before.length === 1;
    if (/^v$|[^a-z]v$/i.test(before)) return false;
    const line = this.text.slice(Math.max(0, at - lookBackMax), at);
    if (versionWords.test(line.slice(-16))) return false;
    if (before === '' && line.endsWith('/')) return isAfterSlash(line);
    if (before === '' && line.endsWith('=')) return !isArgument(line);
    return true;
  }

  /** Takes a prefix ("/24") or a range ("-192.0.2.9") along where one follows. */
  private network(value: string, start: number, end: number, port: number | null): void {
    if (isCutOff(this.text, end)) return;
    const network = slashed(this.text, value, start, end);
    const range = network === null ? rangeBehind(this.text, value, end) : null;
    if (network !== null) this.add(network.kind, network.value, start, network.end, network.port);
    else if (range !== null) this.add('range', `${value}-${range.last}`, start, range.end, null);
    else this.add('ip', value, start, end, port);
  }

  private hosts(start: number, words: string): void {
    if (words.length < 4 || !words.includes('.')) return;
    let from = 0;
    while (from < words.length) {
      const colon = words.indexOf(':', from);
      const to = colon < 0 ? words.length : colon;
      while (from < to && '.-_'.includes(words.charAt(from))) from += 1;
      const name = trimEnd(words.slice(from, to));
      const host = hostName(name, false);
      const at = start + from;
      const end = at + name.length;
      if (host !== null && !this.isKey(end) && !this.isPiece(at, end))
        this.add('host', host, at, end, null);
      from = to + 1;
    }
  }

  /** "source.ip": and source.ip= are the names of fields. */
  private isKey(end: number): boolean {
    const next = this.text.charAt(end);
    return next === '=' || (next === '"' && this.text.charAt(end + 1) === ':');
  }

  /** "äb.example", "a.example.été.example": letters beyond ASCII end a word here. */
  private isPiece(start: number, end: number): boolean {
    const isJoint = (at: number): boolean => '.-_'.includes(this.text.charAt(at));
    return (
      isOtherLetter(this.text, isJoint(start - 1) ? start - 2 : start - 1) ||
      isOtherLetter(this.text, isJoint(end) ? end + 1 : end)
    );
  }

  private add(
    kind: Found['kind'],
    value: string,
    start: number,
    end: number,
    port: number | null,
  ): void {
    this.found.push({ kind, value, start, end, port });
    this.taken = Math.max(this.taken, end);
  }
}
