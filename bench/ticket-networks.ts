// The networks of bench/tickets.ts, and its chance, which is the same on each run.

export const networkCount = 600;
const networksOfFour = 500;

/** A network of that number; the first ones have the most cases. */
export function networkOf(index: number) {
  const four = `198.${18 + Math.floor(index / 256)}.${index % 256}`;
  const six = `2001:db8:${(index - networksOfFour).toString(16)}`;
  const isFour = index < networksOfFour;
  return {
    name: `NET-${index}`,
    prefix: isFour ? `${four}.0/24` : `${six}::/48`,
    contact: `abuse@n${index}.example`,
    address: (host: number) => (isFour ? `${four}.${host}` : `${six}::${host.toString(16)}`),
  };
}

/** Numbers in [0, 1), the same on each run (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
