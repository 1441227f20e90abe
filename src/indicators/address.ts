// Canonical addresses. The parsers are strict where ipaddr.js is not: a number is decimal however
// many zeros stand in front of it ("010.0.0.1" is 10.0.0.1, never 8.0.0.1), and an IPv6 address
// must look like one that is in use. What comes out is what the whole program compares.

import ipaddr from 'ipaddr.js';

const sixColons = /^(?:[^:]*:){6}/;
/** Longest text of an address: IPv6 with a dotted tail. */
const textMax = 45;
/** No network holder can be asked about these. Documentation prefixes are deliberately absent. */
const specialRanges = new Set([
  'unspecified',
  'broadcast',
  'multicast',
  'linkLocal',
  'loopback',
  'carrierGradeNat',
  'private',
  'uniqueLocal',
]);

/** The canonical form of four decimal numbers, zero padding removed; null: it is no address. */
export function canonicalIpv4(text: string): string | null {
  if (text.length > textMax) return null;
  const octets = [0, 0, 0, 0];
  let index = 0;
  let digits = 0;
  let value = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      value = value * 10 + code - 48;
      digits += 1;
      if (digits > 3 || value > 255) return null;
    } else if ((code === 46 || at === text.length) && digits > 0 && index < 4) {
      octets[index] = value;
      index += 1;
      digits = 0;
      value = 0;
    } else return null;
  }
  return index !== 4 || octets[0] === 0 ? null : octets.join('.');
}

/**
 * The canonical form (RFC 5952) of an IPv6 address; a mapped address becomes its IPv4. Only
 * what may be in use counts (2000::/3, unique local, link local, ::1, 64:ff9b::/96), so that "e::",
 * hardware addresses and Perl module names do not.
 */
export function canonicalIpv6(text: string): string | null {
  // A time of day has colons too: without "::" there are six at least (RFC 4291, 2.2).
  if (text.length > textMax || text.length < 3) return null;
  if (!text.includes('::') && !sixColons.test(text)) return null;
  const address = mayBeInUse(text) ? parsedIpv6(text) : null;
  if (address === null) return null;
  if (address.isIPv4MappedAddress()) return canonicalIpv4(address.toIPv4Address().toString());
  const first = address.parts[0] ?? 0;
  const inUse =
    (first >= 0x2000 && first < 0x4000) ||
    (first >= 0xfc00 && first < 0xfec0) ||
    (first === 0x64 && address.parts[1] === 0xff9b) ||
    address.parts.every((part, at) => part === (at === 7 ? 1 : 0));
  return inUse ? address.toRFC5952String() : null;
}

/** The canonical form of an address of either family, brackets and "IPv6:" around it removed. */
export function canonicalIp(text: string): string | null {
  let bare = text.trim();
  if (bare.startsWith('[') && bare.endsWith(']')) bare = bare.slice(1, -1);
  if (bare.slice(0, 5).toLowerCase() === 'ipv6:') bare = bare.slice(5);
  return bare.includes(':') ? canonicalIpv6(bare) : canonicalIpv4(bare);
}

/** "192.0.2.0/24" with the bits behind the length cleared; an address where it covers just one. */
export function canonicalPrefix(ip: string, length: number): string | null {
  const bits = ip.includes(':') ? 128 : 32;
  if (!Number.isInteger(length) || length < 0 || length > bits) return null;
  if (length === bits) return ip;
  const network =
    bits === 32
      ? ipv4Network(ip, length)
      : ipaddr.IPv6.networkAddressFromCIDR(`${ip}/${length}`).toRFC5952String();
  return `${network}/${length}`;
}

function ipv4Network(ip: string, length: number): string {
  const size = 2 ** (32 - length);
  const number = ipv4Number(ip);
  const first = number - (number % size);
  return [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.');
}

/** A canonical IPv4 address as a number, for comparing the ends of a range. */
export function ipv4Number(ip: string): number {
  return ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** Private, loopback, multicast and the like: nobody outside can be responsible for it. */
export function isSpecial(ip: string): boolean {
  const address = ipaddr.parse(ip);
  if (specialRanges.has(address.range())) return true;
  if (address instanceof ipaddr.IPv4) return (address.octets[0] ?? 0) >= 240;
  // 6to4 (RFC 3056) carries an IPv4 address; big mail hosts number their insides with private ones.
  if (address.parts[0] !== 0x2002) return false;
  const [, high = 0, low = 0] = address.parts;
  const inner = [high >> 8, high & 255, low >> 8, low & 255].join('.');
  return specialRanges.has(ipaddr.IPv4.parse(inner).range());
}

/** Whether a prefix lies wholly in private space and the like. */
export function isWhollySpecial(prefix: string): boolean {
  // Spares parsing thousands of prefixes.
  if (!privateLooks.test(prefix)) return false;
  const [first = '', bits] = prefix.split('/');
  if (!isSpecial(first) || bits === undefined || first.includes(':')) return isSpecial(first);
  return isSpecial(ipaddr.IPv4.broadcastAddressFromCIDR(prefix).toString());
}

const privateLooks = /^(?:10|100|127|169|172|192|f[0-9a-f]+)[.:]/i;

/** Spares the parser most of what only looks like an address: the first group says enough. */
function mayBeInUse(text: string): boolean {
  if (!ipv6Characters.test(text)) return false;
  const colon = text.indexOf(':');
  const first = colon === 0 ? 0 : Number.parseInt(text.slice(0, colon), 16);
  if (colon > 4) return false;
  return (
    (first >= 0x2000 && first < 0x4000) || (first >= 0xfc00 && first < 0xfec0) || first <= 0x64
  );
}

/** The name of a zone may follow (RFC 4007, 11). */
const ipv6Characters = /^[\da-f:.]+(?:%|$)/i;

/** Asking first whether it is valid would parse it twice. */
function parsedIpv6(text: string): ipaddr.IPv6 | null {
  try {
    return ipaddr.IPv6.parse(text);
  } catch {
    return null;
  }
}
