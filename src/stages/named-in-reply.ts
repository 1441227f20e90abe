// Whom an administrator's reply names, where it says that what we asked about is not theirs: an
// address, or a network of ours by its name. What a reply says is a claim: it is prepared for a
// person to accept, and our own files stand above it.

import { english, type Sentence } from '../doubts.ts';
import type { NetworkRule } from '../rules.ts';
import { checked, conclude, type Found, type Search } from './contact-check.ts';
import type { Disowned } from '../tickets/readdressed.ts';
import { reason } from './stage.ts';

/** A shorter name of a network is a word of many a sentence. */
const nameCharactersMin = 3;

interface Named {
  readonly contact: string;
  /** The network in our files that it answers for; null: only the reply knows of it. */
  readonly network: NetworkRule | null;
}

/** Null: no reply about it names anybody who can be written to. */
export function fromReply(search: Search): Found | null {
  for (const lost of search.lost) {
    const said = search.instead.disowned.get(lost.toLowerCase());
    const found = said === undefined ? null : saidBy(said, search);
    if (found !== null) return found;
  }
  return null;
}

function saidBy(said: Disowned, search: Search): Found | null {
  const where: Sentence = { is: 'said-in-reply', by: said.by };
  const { rules, now } = search.tools;
  const current = rules.networks.filter((one) => isInForce(one, now));
  const named = namedIn(said, current, search.ours.name);
  for (const { contact, network } of named) {
    const source = network === null ? 'registry' : 'override';
    const [usable] = checked([contact], source, where, search);
    if (usable === undefined) continue;
    const claim: Sentence = { is: 'found-by', contact: usable, where };
    const says: Sentence =
      network === null ? claim : { is: 'and-in-rules', said: claim, name: network.name };
    // Our own files vouch for whom they name; which of them is meant is the word of who wrote it.
    const vouched = said.proven === true ? network : null;
    return conclude(search, {
      contacts: [usable],
      source: vouched === null ? 'reply' : 'override',
      at: vouched?.at ?? english(where),
      why: [reason('said-in-reply', says, network?.at)],
    });
  }
  return null;
}

/** What our files know of stands first, in the order of the reply; then its other addresses. */
export function namedIn(
  { names, text }: Pick<Disowned, 'names' | 'text'>,
  networks: readonly NetworkRule[],
  own: string,
): readonly Named[] {
  const others = networks.filter(({ name }) => name !== own && name.length >= nameCharactersMin);
  const byName = others
    .map((network) => ({ network, at: placeOf(network.name, text) }))
    .filter(({ at }) => at >= 0)
    .toSorted((one, other) => one.at - other.at)
    .flatMap(({ network }) => (network.contacts ?? []).map((contact) => ({ contact, network })));
  const byAddress = names.map((contact) => {
    const network = networks.find(({ contacts }) =>
      contacts?.some((one) => one.toLowerCase() === contact),
    );
    return { contact, network: network ?? null };
  });
  const all = [...byName, ...byAddress];
  return [
    ...all.filter(({ network }) => network !== null),
    ...all.filter((one) => one.network === null),
  ];
}

function isInForce({ validFromMs, validToMs }: NetworkRule, now: Date): boolean {
  const at = now.getTime();
  return (validFromMs === null || validFromMs <= at) && (validToMs === null || validToMs > at);
}

/**
 * Where the name stands as a word of its own, and not as a part of an address; -1: nowhere. One of
 * letters alone ("LAB") may be a word, and counts only as it is written.
 */
function placeOf(named: string, text: string): number {
  const isWord = /^\p{L}+$/u.test(named);
  const name = isWord ? named : named.toLowerCase();
  const words = isWord ? text : text.toLowerCase();
  for (let at = words.indexOf(name); at >= 0; at = words.indexOf(name, at + 1)) {
    const before = words[at - 1] ?? ' ';
    const after = words.slice(at + name.length, at + name.length + 2);
    if (!/[\p{L}\p{N}_@.-]/u.test(before) && !/^(?:[\p{L}\p{N}_@-]|\.[\p{L}\p{N}])/u.test(after)) {
      return at;
    }
  }
  return -1;
}
