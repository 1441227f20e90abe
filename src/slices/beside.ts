// Names that nobody looked up, and that a complaint itself ties to an address: "192.0.2.7 (pc7.a)",
// "pc7.a = 192.0.2.7". They belong to whom the address belongs to, wherever else they stand.

import { type Found, scan } from '../indicators/scanner.ts';
import type { Text } from '../model.ts';

/** So many names and addresses of a text are looked at. */
const foundMax = 20_000;
const gapMax = 6;
const ties = /^\.?\s?(?:[=([]\s?){1,2}$/;

/** The owners with the names that stand beside what they own; beside several it is nobody's. */
export function withNames<Of>(
  texts: readonly Text[],
  owners: ReadonlyMap<string, Of>,
): ReadonlyMap<string, Of> {
  const names = new Map<string, Of | null>();
  for (const { text } of texts) {
    let last: Found | null = null;
    for (const one of scan(text, foundMax).found) {
      if (one.kind !== 'ip' && one.kind !== 'host') continue;
      const pair = last === null || !isTied(text, last, one) ? null : named(last, one);
      last = one;
      const of = owners.get(pair?.ip ?? '');
      if (pair === null || owners.has(pair.host)) continue;
      const known = names.get(pair.host);
      if (known === undefined) names.set(pair.host, of ?? null);
      else if (known !== of) names.set(pair.host, null);
    }
  }
  const more = [...names].flatMap(([host, of]) => (of === null ? [] : [[host, of] as const]));
  return more.length === 0 ? owners : new Map([...owners, ...more]);
}

function isTied(text: string, one: Found, other: Found): boolean {
  const gap = other.start - one.end;
  return gap > 0 && gap <= gapMax && ties.test(text.slice(one.end, other.start));
}

function named(one: Found, other: Found): { readonly ip: string; readonly host: string } | null {
  if (one.kind === 'ip' && other.kind === 'host') return { ip: one.value, host: other.value };
  return one.kind === 'host' && other.kind === 'ip' ? { ip: other.value, host: one.value } : null;
}
