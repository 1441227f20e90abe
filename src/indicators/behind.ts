// What stands right behind an address and belongs to it: the length of a prefix, a port, the other
// end of a range. Firewalls write a port where others write the length of a prefix; what else the
// line holds tells which it is. Each look is bounded.

import { canonicalIpv4, canonicalPrefix } from './address.ts';
import { isRange, portOf } from './edges.ts';

/** How far around an address its line is searched for the signs of a firewall's log. */
const aroundMax = 120;
/** Longest piece behind an address that is looked at: "192.0.2.0 -", a line break, the other end. */
const rangeMax = 48;

/** What the number behind a slash makes of an address, and where that ends. */
export interface Slashed {
  readonly kind: 'ip' | 'prefix';
  readonly value: string;
  readonly port: number | null;
  readonly end: number;
}

/**
 * Reads "/24" behind an address that ends at `end`; null where no such number stands there. With
 * all bits behind the length clear it is a prefix (RFC 4632, 3.1). Else it is a port where the line
 * is a firewall's, or the mask of the address named; point-to-point links are networks of two.
 */
export function slashed(text: string, value: string, start: number, end: number): Slashed | null {
  if (text.charCodeAt(end) !== 47) return null;
  const match = /^\/(\d{1,5})(?!\d|[.:]\d)/.exec(text.slice(end, end + 9));
  if (match === null) return null;
  const [behind, digits = ''] = match;
  const bits = value.includes(':') ? 128 : 32;
  const length = Number(digits);
  const prefix = digits.length > 3 ? null : canonicalPrefix(value, length);
  const whole = end + behind.length;
  if (prefix === value) return { kind: 'ip', value, port: null, end: whole };
  const isNetwork = prefix?.slice(0, prefix.indexOf('/')) === value;
  if (isNetwork) return { kind: 'prefix', value: prefix, port: null, end: whole };
  if (isFirewalls(text, start, whole)) return { kind: 'ip', value, port: portOf(digits), end };
  if (prefix === null) return null;
  if (length === bits - 1) return { kind: 'prefix', value: prefix, port: null, end: whole };
  return { kind: 'ip', value, port: null, end: whole };
}

const protocolWords =
  /\b(?:tcp|udp|icmp|sctp|deny|denied|built|teardown|dropped|ports?|[sd]port|src|dst)\b/i;
/** Another address with a number that is no length of a prefix. */
const portBehindAddress = /\d\.\d{1,3}\/(?:\d{3,5}|3[3-9]|[4-9]\d)(?![\d/])/;
const sideBehind = /^[^\n]{0,40}?(?:\bto\b|[-=]>|\u2192) ?(?:\w{1,20}[:/])?[\da-f.:]{3,45}\/\d/i;
const sideBefore =
  /[\da-f.:]{3,45}\/\d{1,5}[^\n]{0,30}?(?:\bto\b|[-=]>|\u2192) ?(?:\w{1,20}[:/])?$/i;

/** "Deny tcp src outside:192.0.2.7/51514 dst inside:198.51.100.2/22" */
function isFirewalls(text: string, start: number, end: number): boolean {
  const from = text.slice(Math.max(0, start - aroundMax), start);
  const to = text.slice(end, end + aroundMax);
  const before = from.slice(from.lastIndexOf('\n') + 1);
  const behind = to.split('\n', 1)[0] ?? '';
  if (protocolWords.test(before) || protocolWords.test(behind)) return true;
  if (portBehindAddress.test(before) || portBehindAddress.test(behind)) return true;
  return sideBehind.test(behind) || sideBefore.test(before.slice(-aroundMax / 2));
}

/** The other end of a range, on the same line or quoted on the next, and where it ends. */
export function rangeBehind(
  text: string,
  value: string,
  end: number,
): { readonly last: string; readonly end: number } | null {
  const code = text.charCodeAt(end);
  // A blank, "-", "to", a dash: nothing else leads on.
  if (code !== 32 && code !== 45 && code !== 9 && code !== 0x2013 && code !== 0x2014) return null;
  const match = range.exec(text.slice(end, end + rangeMax));
  const last = match === null ? null : canonicalIpv4(match[1] ?? '');
  if (match === null || last === null || !isRange(value, last)) return null;
  return { last, end: end + match[0].length };
}

/** A dash in front of a line is the mark of a list: only behind one may a line end. */
const range =
  /^[ \t]{0,3}(?:to|[-\u2013\u2014](?:[ \t]{0,3}\r?\n[>| \t]{0,12})?)[ \t]{0,3}(\d{1,3}(?:\.\d{1,3}){3})(?!\d|\.\d)/;

/** Where operating systems take the ports of their own connections from, as Linux does. */
const ownPortMin = 32_768;
const portInWords =
  /^[ \t,(]{1,3}(?:(?:tcp|udp|(source|src))[ /])?(?:port|puerto)[ \t:=]{1,2}(\d{1,5})(?!\d)( ssh2)?/i;

/**
 * "port 44310" behind an address, where it is that address's own: called its source's, written by
 * sshd, or so high. "192.0.2.7 port 22" may as well say what was attacked from there.
 */
function portSaid(text: string, at: number): number | null {
  const code = text.charCodeAt(at);
  if (code !== 32 && code !== 9 && code !== 44) return null;
  const match = portInWords.exec(text.slice(at, at + aroundMax));
  const port = match === null ? null : portOf(match[2] ?? '');
  const isOwn = match?.[1] !== undefined || match?.[3] !== undefined || (port ?? 0) >= ownPortMin;
  return isOwn ? port : null;
}

/** ":443" or "#53" behind an address, or its port in words. */
export function portBehind(text: string, at: number): number | null {
  const code = text.charCodeAt(at);
  if (code !== 58 && code !== 35) return portSaid(text, at);
  const match = /^[:#](\d{1,5})(?![\d.:]*\d)/.exec(text.slice(at, at + 14));
  return match === null ? null : portOf(match[1] ?? '');
}
