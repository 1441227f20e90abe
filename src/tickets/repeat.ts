// The repeat key: what two complaints share when the second is a repeat of the first. It is unique
// among open incidents, so two machines that see two such complaints at once open one incident.

import { createHash } from 'node:crypto';

/** Longer keys are hashed: the column is indexed, and thousands of addresses may be named. */
const keyLengthMax = 200;

/**
 * The key of "same networks, same addresses, same type"; the order of addresses does not matter.
 * @returns null where there is no address, because then nothing can be repeated
 */
export function repeatKey(
  type: string,
  addresses: readonly { readonly prefix: string; readonly ip: string }[],
): string | null {
  if (addresses.length === 0) return null;
  const named = new Set(addresses.map(({ prefix, ip }) => `${prefix} ${ip}`));
  const list = [...named].sort().join(', ');
  if (list.length <= keyLengthMax) return `${type}: ${list}`;
  return `${type}: sha256 ${createHash('sha256').update(list).digest('hex')}`;
}
