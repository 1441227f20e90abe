// Ranges of addresses as registries write them, with bigints: nothing here is on a hot path.

import ipaddr from 'ipaddr.js';

import { readAddress } from '../indicators/prefix-tree.ts';

/** Both ends included. */
export interface Range {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly last: bigint;
}

/** Reads "a - b", "a/length" (LACNIC leaves out the last octets: "192.0.2/24") or "a". */
export function parseRange(text: string): Range | null {
  const dash = text.indexOf('-');
  if (dash >= 0) {
    const first = parseOne(text.slice(0, dash).trim());
    const last = parseOne(text.slice(dash + 1).trim());
    if (first === null || last === null || first.bits !== last.bits) return null;
    return first.first <= last.first ? { ...first, last: last.first } : null;
  }
  const [address = '', digits, more] = text.trim().split('/', 3);
  const one = parseOne(digits === undefined ? address : padded(address));
  if (one === null || digits === undefined) return one;
  const length = Number(digits);
  if (more !== undefined || !/^\d{1,3}$/.test(digits) || length > one.bits) return null;
  return blockOf(one, length);
}

/** Whether all of `inner` lies in the range; never across families. */
export function covers(range: Range, inner: Range): boolean {
  return range.bits === inner.bits && range.first <= inner.first && inner.last <= range.last;
}

/** How many addresses it holds. */
export function sizeOf(range: Range): bigint {
  return range.last - range.first + 1n;
}

/** The block of that length in which the range begins. */
export function blockOf(range: Range, length: number): Range {
  const host = (1n << BigInt(range.bits - length)) - 1n;
  const last = range.first | host;
  return { bits: range.bits, first: last - host, last };
}

/** The smallest block that holds the whole range and more; null: there is none. */
export function blockAbove(range: Range): Range | null {
  for (let length: number = range.bits - 1; length >= 0; length--) {
    const block = blockOf(range, length);
    if (covers(block, range) && sizeOf(block) > sizeOf(range)) return block;
  }
  return null;
}

/** The largest block, `lengthMin` bits or more, that holds the address and lies in the range. */
export function prefixAround(address: Range, range: Range, lengthMin: number): string {
  let length: number = address.bits;
  while (length > lengthMin && covers(range, blockOf(address, length - 1))) length--;
  return `${textOf(blockOf(address, length).first, address.bits)}/${length}`;
}

/** As a prefix where it is one, else "first - last". */
export function textOfRange(range: Range): string {
  const length = range.bits - (sizeOf(range).toString(2).length - 1);
  const block = blockOf(range, length);
  if (block.first === range.first && block.last === range.last) {
    return `${textOf(range.first, range.bits)}/${length}`;
  }
  return `${textOf(range.first, range.bits)} - ${textOf(range.last, range.bits)}`;
}

function parseOne(ip: string): Range | null {
  const words = new Uint32Array(4);
  const bits = readAddress(ip, words);
  if (bits === 0) return null;
  let value = 0n;
  for (const word of words.subarray(0, bits / 32)) value = (value << 32n) | BigInt(word);
  return { bits, first: value, last: value };
}

function padded(address: string): string {
  if (!/^\d{1,3}(?:\.\d{1,3}){0,2}$/.test(address)) return address;
  return address + '.0'.repeat(4 - address.split('.').length);
}

/** One address as text. */
export function textOf(value: bigint, bits: 32 | 128): string {
  const hex = value.toString(16).padStart(bits / 4, '0');
  const address = ipaddr.fromByteArray([...Buffer.from(hex, 'hex')]);
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
}
