// Longest prefix match for IPv4 and IPv6: a binary trie in flat arrays, one root a family.
// Addresses are read strictly (no zero padding, no zone, no short forms) and looked up without
// allocating: a find is one walk of at most 32 or 128 steps, however many prefixes there are.

const colon = 58;
const dot = 46;

export interface PrefixTree<T> {
  /** Adds a prefix or a bare address; an equal one is replaced. RangeError where it is neither. */
  insert(prefix: string, value: T): void;
  /** The value of the most specific prefix that covers the address; null: none, or no address. */
  find(ip: string): T | null;
  /** The values of all prefixes that cover the address, the widest first. */
  covering(ip: string): readonly T[];
}

/** A tree without prefixes. */
export function createPrefixTree<T>(): PrefixTree<T> {
  // Node n has its children at 2n and 2n + 1 (0: none) and its value at values[valueAt[n] - 1].
  // Nodes 0 and 1 are the roots of IPv4 and IPv6, so 0 can never be a child.
  let children = new Uint32Array(128);
  let valueAt = new Uint32Array(64);
  let nodes = 2;
  const values: T[] = [];
  const words = new Uint32Array(4);

  function addNode(): number {
    if (nodes === valueAt.length) {
      children = grow(children);
      valueAt = grow(valueAt);
    }
    return nodes++;
  }

  function insert(prefix: string, value: T): void {
    const length = readPrefix(prefix, words);
    if (length === null) throw new RangeError(`not a prefix: ${JSON.stringify(prefix)}`);
    let node = prefix.includes(':') ? 1 : 0;
    for (let bit = 0; bit < length; bit++) {
      const edge = 2 * node + bitOf(words, bit);
      let next = children[edge] ?? 0;
      if (next === 0) {
        next = addNode();
        children[edge] = next;
      }
      node = next;
    }
    const known = valueAt[node] ?? 0;
    if (known > 0) values[known - 1] = value;
    else valueAt[node] = values.push(value);
  }

  function find(ip: string): T | null {
    const bits = readAddress(ip, words);
    if (bits === 0) return null;
    let node = bits === 32 ? 0 : 1;
    let best = valueAt[node] ?? 0;
    for (let bit = 0; bit < bits; bit++) {
      node = children[2 * node + bitOf(words, bit)] ?? 0;
      if (node === 0) break;
      const value = valueAt[node] ?? 0;
      if (value > 0) best = value;
    }
    return best === 0 ? null : (values[best - 1] ?? null);
  }

  function covering(ip: string): readonly T[] {
    const bits = readAddress(ip, words);
    if (bits === 0) return [];
    const found: T[] = [];
    let node = bits === 32 ? 0 : 1;
    for (let bit = 0; ; bit++) {
      const known = valueAt[node] ?? 0;
      if (known > 0) found.push(values[known - 1] as T);
      if (bit === bits) break;
      node = children[2 * node + bitOf(words, bit)] ?? 0;
      if (node === 0) break;
    }
    return found;
  }

  return { insert, find, covering };
}

/**
 * Reads an address into 32-bit words, the first bit of the address highest in `words[0]`.
 * Returns its length in bits (32 or 128), or 0 where the text is no address.
 */
export function readAddress(text: string, words: Uint32Array): 0 | 32 | 128 {
  if (text.length > 45) return 0;
  if (!text.includes(':')) return readIPv4(text, 0, words, 0) ? 32 : 0;
  return readIPv6(text, words) ? 128 : 0;
}

/** Reads a prefix without host bits, or a bare address; returns its length in bits, null if bad. */
export function readPrefix(text: string, words: Uint32Array): number | null {
  const slash = text.indexOf('/');
  const bits = readAddress(slash < 0 ? text : text.slice(0, slash), words);
  if (bits === 0) return null;
  if (slash < 0) return bits;
  const digits = text.slice(slash + 1);
  const length = Number(digits);
  if (!/^(?:0|[1-9]\d{0,2})$/.test(digits) || length > bits) return null;
  for (let bit = length; bit < bits; bit++) if (bitOf(words, bit) === 1) return null;
  return length;
}

function readIPv4(text: string, start: number, words: Uint32Array, at: number): boolean {
  let word = 0;
  let octet = -1;
  let octets = 0;
  for (let i = start; i <= text.length; i++) {
    const digit = i === text.length ? -2 : text.charCodeAt(i) - 48;
    if (digit === -2) {
      if (octet < 0 || ++octets > 4) return false;
      word = word * 256 + octet;
      octet = -1;
    } else {
      // An octet that begins with 0 ends there: padded octets are octal to some readers.
      if (digit < 0 || digit > 9 || octet === 0) return false;
      octet = octet < 0 ? digit : octet * 10 + digit;
      if (octet > 255) return false;
    }
  }
  words[at] = word;
  return octets === 4;
}

const groups = new Uint16Array(8);

/** RFC 4291, section 2.2, in one pass. */
function readIPv6(text: string, words: Uint32Array): boolean {
  let count = 0;
  let gap = -1;
  let digits = 0;
  let value = 0;
  for (let i = 0; i <= text.length; i++) {
    const code = i === text.length ? colon : text.charCodeAt(i);
    const digit = hexDigit(code);
    if (digit >= 0) {
      if (++digits > 4) return false;
      value = value * 16 + digit;
    } else if (code === dot) {
      if (count > 6 || !readIPv4(text, i - digits, words, 0)) return false;
      groups[count++] = (words[0] ?? 0) >>> 16;
      groups[count++] = words[0] ?? 0;
      break;
    } else if (code !== colon) {
      return false;
    } else if (digits > 0) {
      if (count === 8 || i + 1 === text.length) return false;
      groups[count++] = value;
      digits = 0;
      value = 0;
    } else if (i === text.length) {
      if (gap !== count) return false;
    } else if (i === 0) {
      if (text.charCodeAt(1) !== colon) return false;
    } else {
      if (gap >= 0) return false;
      gap = count;
    }
  }
  if (gap < 0 ? count < 8 : count > 7) return false;
  if (gap >= 0) {
    groups.copyWithin(gap + 8 - count, gap, count);
    groups.fill(0, gap, gap + 8 - count);
  }
  for (let i = 0; i < 4; i++) {
    words[i] = ((groups[2 * i] ?? 0) << 16) | (groups[2 * i + 1] ?? 0);
  }
  return true;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

function bitOf(words: Uint32Array, bit: number): number {
  return ((words[bit >> 5] ?? 0) >>> (31 - (bit & 31))) & 1;
}

function grow(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(array.length * 2);
  grown.set(array);
  return grown;
}
