// Addresses as people write them into a field: one, a prefix, a range. A range becomes the prefixes
// that make it up, because those are what an index finds.

import ipaddr from 'ipaddr.js';

/** More prefixes than this are no range that a person means. */
const prefixesMax = 64;

/** The addresses and prefixes that a text means; null where it means none. */
export function readAddresses(text: string): readonly string[] | null {
  const [first = '', last, ...more] = text.split('-').map((part) => part.trim());
  if (more.length > 0) return null;
  if (last === undefined) return readOne(first);
  return ipaddr.isValid(first) && ipaddr.isValid(last) ? rangeOf(first, last) : null;
}

function readOne(text: string): readonly string[] | null {
  if (isAddress(text)) return [show(ipaddr.parse(text))];
  const [address = '', length = ''] = text.split('/');
  if (!isAddress(address) || !ipaddr.isValidCIDR(text)) return null;
  const parsed = ipaddr.parse(address);
  const network = networkOf(parsed, Number(length));
  if (network !== show(parsed)) return null;
  return Number(length) === bitsOf(parsed) ? [network] : [`${network}/${Number(length)}`];
}

/** The dotted form of four, or IPv6 without a zone: nothing else is sure to be meant. */
function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || (/^[\da-f:.]+$/i.test(text) && isSix(text));
}

function isSix(text: string): boolean {
  return text.includes(':') && ipaddr.IPv6.isValid(text);
}

type Address = ReturnType<typeof ipaddr.parse>;

function bitsOf(address: Address): number {
  return address.kind() === 'ipv4' ? 32 : 128;
}

function show(address: Address): string {
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
}

function networkOf(address: Address, length: number): string {
  return showNumber(numberOf(address) & ~hostMask(bitsOf(address) - length), bitsOf(address));
}

function rangeOf(from: string, to: string): readonly string[] | null {
  if (!isAddress(from) || !isAddress(to)) return null;
  const [one, other] = [ipaddr.parse(from), ipaddr.parse(to)];
  const bits = bitsOf(one);
  let first = numberOf(one);
  const last = numberOf(other);
  if (bits !== bitsOf(other) || first > last) return null;
  const prefixes: string[] = [];
  while (first <= last) {
    if (prefixes.length === prefixesMax) return null;
    let host = 0;
    // The widest block that begins here and ends within.
    while (host < bits && fits(first, host + 1, last)) host += 1;
    const network = showNumber(first, bits);
    prefixes.push(host === 0 ? network : `${network}/${bits - host}`);
    first += 1n << BigInt(host);
  }
  return prefixes;
}

function fits(first: bigint, host: number, last: bigint): boolean {
  return (first & hostMask(host)) === 0n && first + hostMask(host) <= last;
}

function hostMask(host: number): bigint {
  return (1n << BigInt(host)) - 1n;
}

function numberOf(address: Address): bigint {
  return BigInt(`0x${Buffer.from(address.toByteArray()).toString('hex')}`);
}

function showNumber(value: bigint, bits: number): string {
  const hex = value.toString(16).padStart(bits / 4, '0');
  return show(ipaddr.fromByteArray([...Buffer.from(hex, 'hex')]));
}
