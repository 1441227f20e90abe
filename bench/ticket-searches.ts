// What bench/tickets.ts searches for, by name; each turn asks for something else.

import type { SearchTerm } from '../src/search-terms.ts';
import { parseSearch } from '../src/tickets/search.ts';
import { networkCount, networkOf } from './ticket-networks.ts';

const nameOf = (turn: number): string => networkOf((turn * 13) % networkCount).name;

/** Hot and cold networks, common and rare words, and what is nowhere. */
export const searches: Readonly<Record<string, (turn: number) => string>> = {
  'state:open team:first-line age:>7d': () => 'state:open team:first-line age:>7d',
  'ip:/24': (turn) => `ip:${ipOf(turn % 500, 24)}`,
  'ip:/24 state:waiting': (turn) => `ip:${ipOf(turn % 500, 24)} state:waiting`,
  'ip:/16': (turn) => `ip:${ipOf(turn % 500, 16)}`,
  'ip:/16 state:waiting': (turn) => `ip:${ipOf(turn % 500, 16)} state:waiting`,
  'ip:/32': (turn) => `ip:${networkOf((turn * 13) % networkCount).address(turn % 200)}`,
  'ip:2001:db8::/32 state:open': () => 'ip:2001:db8::/32 state:open',
  'ip:198.18.0.0/15 state:update': () => 'ip:198.18.0.0/15 state:update',
  'state:waiting': () => 'state:waiting',
  'network:NAME': (turn) => `network:${nameOf(turn)}`,
  'network:NAME word': (turn) => `network:${nameOf(turn)} phishing`,
  'network:NAME no hit': (turn) => `network:${nameOf(turn)} canary`,
  'one word': (turn) => `w${(turn * 17) % 3000}`,
  'a rare word': () => 'canary',
  'a common and a rare word': () => 'w1 canary',
  'a common and another word': (turn) => `w0 w${(turn * 17) % 3000}`,
  'two common words': (turn) => `w0 w${turn % 5}`,
  'a phrase': (turn) => `"w0 w${turn % 200}"`,
  'a phrase of words, never together': () => '"canary w0"',
  'from:DOMAIN': (turn) => `from:r${(turn * 3) % 500}.example`,
  'from:ADDRESS': (turn) => `from:abuse@n${(turn * 3) % networkCount}.example`,
  'contact:DOMAIN': (turn) => `contact:n${(turn * 3) % networkCount}.example`,
  'contact:ADDRESS state:open': (turn) =>
    `contact:abuse@n${(turn * 3) % networkCount}.example state:open`,
  '-kind:report word': (turn) => `-kind:report w${turn % 100}`,
  'age:<2d kind:incident': () => 'age:<2d kind:incident',
};

function ipOf(index: number, bits: number): string {
  const [a, b, c] = networkOf(index).prefix.split('.');
  return bits === 24 ? `${a}.${b}.${c}.0/24` : `${a}.${b}.0.0/16`;
}

/** A search as it is asked. */
export function terms(text: string, now: Date): readonly SearchTerm[] {
  const networks = Array.from({ length: networkCount }, (_, index) => networkOf(index));
  const search = parseSearch(text, { tag: 'Desk', networks }, now);
  if (!search.ok) throw new Error(search.wrong);
  return search.terms;
}
