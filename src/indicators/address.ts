// Canonical addresses. The parsers are strict where ipaddr.js is not: a number is decimal however
// many zeros stand in front of it ("010.0.0.1" is 10.0.0.1, never 8.0.0.1), and an IPv6 address
// must look like one that is in use. What comes out is what the whole program compares.

import ipaddr from 'ipaddr.js';

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
  const octets = text.split('.');
  if (octets.length !== 4) return null;
  const numbers = octets.map(octet);
  return numbers.includes(null) || numbers[0] === 0 ? null : numbers.join('.');
}

/**
 * The canonical form (RFC 5952) of an IPv6 address; a mapped address becomes its IPv4. Only
 * what may be in use counts (2000::/3, unique local, link local, ::1, 64:ff9b::/96), so that "e::",
 * hardware addresses and Perl module names do not.
 */
export function canonicalIpv6(text: string): string | null {
  if (text.length > textMax || text.length < 3 || !ipaddr.IPv6.isValid(text)) return null;
  const address = ipaddr.IPv6.parse(text);
  if (address.isIPv4MappedAddress()) return canonicalIpv4(address.toIPv4Address().toString());
  const first = address.parts[0] ?? 0;
  const inUse =
    (first >= 0x2000 && first < 0x4000) ||
    (first >= 0xfc00 && first < 0xfec0) ||
    (first === 0x64 && address.parts[1] === 0xff9b) ||
    address.range() === 'loopback';
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
  const address = ipaddr.parse(ip);
  const bits = address.kind() === 'ipv4' ? 32 : 128;
  if (!Number.isInteger(length) || length < 0 || length > bits) return null;
  if (length === bits) return ip;
  const network =
    address.kind() === 'ipv4'
      ? ipaddr.IPv4.networkAddressFromCIDR(`${ip}/${length}`).toString()
      : ipaddr.IPv6.networkAddressFromCIDR(`${ip}/${length}`).toRFC5952String();
  return `${network}/${length}`;
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

/** Whether the prefix covers the canonical address. */
export function covers(prefix: string, ip: string): boolean {
  const [network, length] = ipaddr.parseCIDR(prefix);
  const address = ipaddr.parse(ip);
  return address.kind() === network.kind() && address.match(network, length);
}

function octet(text: string): number | null {
  if (text.length < 1 || text.length > 3) return null;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return null;
  }
  const value = Number(text);
  return value > 255 ? null : value;
}
