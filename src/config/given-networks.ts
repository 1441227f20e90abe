// Rules as they are, but with networks that a program hands in: for benches over other people's
// networks, which have no file of their own.

import { closedDefault } from '../desk-rules.ts';
import type { Rules } from '../rules.ts';
import { digestOf } from './digest.ts';

/** One constituency, "given", of exactly these prefixes; each is a network with one contact. */
export function rulesWithNetworks(
  rules: Rules,
  prefixes: readonly string[],
  contactOf: (index: number) => string,
): Rules {
  const networks = prefixes.map((prefix, index) => ({
    prefix,
    name: `given-${index}`,
    contacts: [contactOf(index)],
    lang: null,
    validFromMs: null,
    validToMs: null,
    at: `given:${index + 1}`,
  }));
  const given = {
    name: 'given',
    prefixes,
    trust: ['override'],
    lang: rules.desk.lang,
    owners: false,
    fallback: null,
    closed: closedDefault,
    at: 'given:1',
  } as const;
  const content = new Map([
    ['rules', rules.digest],
    ['given', JSON.stringify(networks)],
  ]);
  return { ...rules, digest: digestOf(content), constituencies: [given], networks };
}
