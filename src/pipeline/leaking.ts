// Tokens of ours in the hands of somebody else than the party they were given to: a mail holds one
// that it is not sent by, and neither it nor the party is of one house. Such a token lets nobody in
// any more, and the party gets another with our next letter.

import type { Questions, ThreadMatch } from '../questions.ts';
import type { Desk } from '../rules.ts';
import { domainOf, keysOf, senderOf } from '../tickets/thread-keys.ts';
import type { Run } from './run.ts';

/** Programs give back what they were sent: that tells of nobody new who has it. */
const returning: ReadonlySet<string> = new Set(['bounce', 'auto-reply', 'loop']);

/**
 * Matches by tokens that a mail holds inside, not its own keys, whose party is another's; none of a
 * mail that threads were not asked for.
 */
export function leakedBy({ facts, asked }: Run, desk: Desk): readonly ThreadMatch[] {
  const { received, parse: mail, origin, verify } = facts;
  const put = asked.findLast(({ question }) => question === 'threads');
  if (!received || !mail || !origin || !verify || put?.answer.ok !== true) return [];
  if (received.envelope.from === '' || returning.has(origin.kind)) return [];
  const sender = senderOf(mail, verify.aligned);
  const own = new Set(keysOf(received, mail, sender, desk).tokens);
  const house = domainOf(sender.address ?? received.envelope.from.toLowerCase());
  if (isOneHouse(house, domainOf(desk.from.address.toLowerCase()))) return [];
  const matches = put.answer.value as Questions['threads']['answer'];
  // Whoever answers by a key of his own quotes the link to his own page.
  const keyed = new Set(matches.flatMap(({ key, party }) => (own.has(key) ? [party] : [])));
  return matches.filter(
    ({ by, key, party, expired, purgedAt, address }) =>
      (by === 'token' || by === 'delivery' || (by === 'page' && !keyed.has(party))) &&
      !expired &&
      purgedAt === null &&
      !own.has(key) &&
      !isOneHouse(house, domainOf(address ?? '')),
  );
}

function isOneHouse(one: string, other: string): boolean {
  return one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`);
}
