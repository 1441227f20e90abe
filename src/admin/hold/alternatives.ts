// Who else could get a mail that came back, or is not theirs: whom the reply names, whom the rules
// name around the address, what registries have said of it, who has answered for it, who stands in.
// Nobody outside is asked for a page; who is shown is who the letter can be sent to, each with the
// digest of exactly that letter.

import type { HoldAsk, Instead } from '../../holding.ts';
import { findAlternatives } from '../../store/alternatives.ts';
import type { HoldRow } from '../../store/acts.ts';
import { overridesOf } from '../../store/hold-undo.ts';
import { findRegistryAnswers } from '../../store/registry-answers.ts';
import { type Readdressed, readdressed } from '../../tickets/readdressed.ts';
import { mayInstead, mayReaddress } from '../../tickets/brakes.ts';
import { contactRefusal, type ContactSource } from '../../tickets/contact.ts';
import type { Parts } from '../answer.ts';
import type { Say } from '../messages/say.ts';
import { type Href, href, type Typed, typed } from '../shown.ts';
import { address as withPunycode } from '../words.ts';
import type { AlternativeView } from './views.ts';

/** Each is made as it would leave, which takes a while. */
const shownMost = 4;
/** Of a letter about more of them nobody else is looked for. */
const addressesMost = 20;
/** Of people who have answered before. */
const answeredMost = 2;

interface Candidate {
  readonly to: string;
  readonly source: ContactSource;
  readonly why: string;
  readonly at: string;
}

type Kind = (say: Say) => string;
interface Named extends Omit<Candidate, 'why'> {
  readonly why: Kind;
}

/**
 * The others, numbered after the one that is prepared.
 * @param chosen who is chosen, of them or beside them; null: nobody
 */
export async function alternativesOf(
  row: HoldRow,
  chosen: string | null,
  parts: Parts,
  say: Say,
): Promise<readonly AlternativeView[]> {
  const { mail } = row;
  const [prepared] = row.prepared;
  const isWanted = mayInstead(row) || (chosen !== null && mayReaddress(row));
  if (!isWanted || prepared === undefined || mail === null || row.closedAt !== null) return [];
  const { desk } = parts.rules();
  const senders = row.sender === null ? [] : [row.sender];
  const { lost, disowned } = readdressed(await overridesOf(parts.database, mail));
  const known = new Set([prepared.to.toLowerCase(), ...lost.keys()]);
  const usableOf = (all: readonly Named[]) =>
    all.filter(({ to, source }) => contactRefusal(to, source, desk, senders) === null);
  const found = mayInstead(row) ? await foundFor(row, disowned, known, parts) : [];
  const others = new Map<string, Named>();
  for (const one of usableOf(found)) {
    if (!others.has(one.to) && others.size < shownMost) others.set(one.to, one);
  }
  if (chosen !== null && !known.has(chosen) && !others.has(chosen)) {
    const why: Kind = (say) => say('contacts.chosen');
    const [named] = usableOf([{ to: chosen, source: 'override', why, at: '' }]);
    if (named !== undefined) others.set(chosen, named);
  }
  const usable = await parts.holding.instead(row.id, [...others.keys()]);
  return usable.flatMap((instead, index) => {
    const one = others.get(instead.to);
    if (one === undefined) return [];
    return [{ ...viewOf(row, instead, one, index + 2, say), isTicked: instead.to === chosen }];
  });
}

/** All who are named for it and not known to it. */
async function foundFor(
  row: HoldRow,
  disowned: Readdressed['disowned'],
  known: ReadonlySet<string>,
  parts: Parts,
): Promise<readonly Named[]> {
  const ips = row.prepared[0]?.ips ?? [];
  if (ips.length > addressesMost) return [];
  const replies = [...disowned.values()].flatMap(({ names, by }) =>
    names.map((to): Named => {
      return { to, source: 'registry', why: (say) => say('ground.by-reply', { who: by }), at: '' };
    }),
  );
  const [named = [], ...rest] = await Promise.all(
    ips.map((ip) => namedFor(ip, [...known], row, parts)),
  );
  // The letter is about each of its addresses: nobody gets those of another network. What a reply
  // says of its letter is said of all that the letter is about.
  const ofAll = named.filter(({ to }) =>
    rest.every((all) => all.some((one) => one.to.toLowerCase() === to.toLowerCase())),
  );
  const all = [...replies, ...ofAll].map((one) => ({ ...one, to: one.to.toLowerCase() }));
  return all.filter(({ to }) => !known.has(to));
}

function viewOf(
  { id }: HoldRow,
  instead: Instead,
  { why, at }: Named,
  n: number,
  say: Say,
): Omit<AlternativeView, 'isTicked'> {
  return {
    n,
    to: withPunycode(instead.to),
    why: why(say),
    at,
    brakes: instead.brakes.map((brake) => say(`hold.brake.${brake}`)),
    value: choiceOf(instead),
    look: lookAt(id, instead.to),
  };
}

/** A choice as a form sends it. */
export function choiceOf({ to, digest }: NonNullable<HoldAsk['instead']>): Typed {
  return typed(`${digest} ${to}`);
}

/** Where the letter is looked at. */
export function lookAt(id: string, to?: string): Href {
  return href(`/holds/${id}/preview${to === undefined ? '' : `?to=${encodeURIComponent(to)}`}`);
}

/** Whoever is named, the nearest to the address first, and those who answered before strangers. */
async function namedFor(
  ip: string,
  not: readonly string[],
  { constituency }: HoldRow,
  parts: Parts,
): Promise<readonly Named[]> {
  const { database, lookup, now, rules } = parts;
  const [chain, registries, answered] = await Promise.all([
    lookup.chain(ip, null),
    findRegistryAnswers(database, ip, now()),
    answeredFor(ip, not, parts),
  ]);
  // What a line only takes over from a wider one is that one's word.
  const own = chain.filter(({ standing, at }) => standing?.contactsAt === at).toReversed();
  const byRules = own.flatMap(({ standing, name, at }) =>
    (standing?.contacts ?? []).map((to): Named => {
      return { to, source: 'override', why: (say) => say('ground.by-rules', { name }), at };
    }),
  );
  const byRegistry = registries.flatMap(({ finding, server, fetchedAt }): readonly Named[] => {
    if (finding?.contact == null) return [];
    const { contact: to, field, name, prefix } = finding;
    const what = [field ?? 'contact', name, prefix].filter((one) => one !== null).join(' · ');
    const why: Kind = (say) => {
      const isAbove = server.endsWith(' above');
      const age = say.age(fetchedAt, now());
      return say(isAbove ? 'ground.by-above' : 'ground.by-registry', { what, age });
    };
    return [{ to, source: 'registry', why, at: server.replace(/ above$/, '') }];
  });
  const declared = rules().constituencies.find(({ name }) => name === constituency);
  const standIn = declared?.fallback ?? null;
  const last: Named[] =
    standIn === null || declared === undefined
      ? []
      : [
          {
            to: standIn,
            source: 'fallback',
            why: (say) => say('ground.by-fallback', { name: declared.name }),
            at: declared.at,
          },
        ];
  return [...byRules, ...answered, ...byRegistry, ...last];
}

async function answeredFor(
  ip: string,
  not: readonly string[],
  { database }: Pick<Parts, 'database'>,
): Promise<readonly Named[]> {
  const found: Named[] = [];
  for (let n = 0; n < answeredMost; n += 1) {
    const [best] = await findAlternatives(database, [
      { ip, not: [...not, ...found.map(({ to }) => to)] },
    ]);
    if (best === null || best === undefined) break;
    const { contact: to, prefix, answeredAt } = best;
    const date = answeredAt.toISOString().slice(0, 10);
    const why: Kind = (say) => say('ground.by-answer', { prefix, date });
    found.push({ to, source: 'registry', why, at: '' });
  }
  return found;
}
