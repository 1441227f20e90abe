// What others said of it, with its age: registries, the operator's own records, name servers. All
// of it is written by strangers, and shown as text.

import type { Rules } from '../../rules.ts';
import type { KeptAnswer } from '../../store/registry-answers.ts';
import type { Asked, Parts } from '../answer.ts';
import { contactCard } from '../contact-card.ts';
import type { Told } from '../lookups.ts';
import type { Say } from '../messages/say.ts';
import { href, typed } from '../shown.ts';
import { address as withPunycode } from '../words.ts';
import { minuteOf, type Wanted } from './wanted.ts';
import type { AskView, NamesView, OwnerView, RegistryView } from './views.ts';

const addressesMost = 50;

export function registryView(
  answers: readonly KeptAnswer[],
  wanted: Wanted,
  told: Told | null,
  say: Say,
  now: Date,
): RegistryView {
  const failed = told?.registry?.ok === false ? told.registry.why : null;
  return {
    rows: answers.map(({ server, prefix, finding, fetchedAt, isFresh }) => ({
      server,
      prefix: finding?.prefix ?? prefix,
      name: finding === null ? say('lookup.unknown') : (finding.name ?? ''),
      holder: finding?.holder ?? '',
      contact: contactIn(finding?.contact ?? null, finding === null, say),
      field: finding?.field ?? '',
      at: fetchedAt,
      age: say.age(fetchedAt, now),
      isOld: !isFresh,
    })),
    failed: failed === null ? '' : say('lookup.registry-failed', { why: failed }),
    asked: askedAgo(told, say, now),
    ask: askView(wanted),
  };
}

function contactIn(contact: string | null, isUnknown: boolean, say: Say): string {
  if (contact !== null) return withPunycode(contact);
  return isUnknown ? '' : say('lookup.no-contact');
}

/** Empty where nobody was asked. */
export function askedAgo(told: { readonly at: Date } | null, say: Say, now: Date): string {
  return told === null ? '' : say('lookup.asked-ago', { age: say.age(told.at, now) });
}

/** What a button sends, to ask about the same. */
export function askView({ q, at, port }: Wanted): AskView {
  return {
    q: typed(q),
    at: typed(at === null ? '' : minuteOf(at)),
    port: typed(port === null ? '' : String(port)),
  };
}

/** Null where the own records were not asked. */
export function ownerView(told: Told | null, say: Say, rules: Rules): OwnerView | null {
  const owner = told?.owner ?? null;
  if (owner === null) return null;
  if (!owner.ok) return { text: say('lookup.owner-failed', { why: owner.why }), contact: null };
  if (owner.value === null) return { text: say('lookup.owner-unknown'), contact: null };
  const { contact, name, reference } = owner.value;
  const at = say('lookup.by-owner');
  return {
    text: [name, reference].filter((one) => one !== null).join(', '),
    contact: contactCard({ address: contact, at, source: 'owner' }, null, rules, say),
  };
}

export async function namesView(
  wanted: Wanted,
  told: Told | null,
  { say }: Asked,
  { lookup, now }: Parts,
): Promise<NamesView> {
  const ask = askView(wanted);
  const name = told?.name ?? null;
  const none = { aliases: '', addresses: [], asked: askedAgo(told, say, now()), ask };
  if (name === null) return { ...none, text: say('lookup.names-unasked') };
  const why = name.ok ? name.value.failure : name.why;
  if (!name.ok || why !== null) {
    return { ...none, text: say('lookup.names-failed', { why: why ?? '' }) };
  }
  const { ips, aliases } = name.value;
  const shown = ips.slice(0, addressesMost);
  const chains = await Promise.all(shown.map((ip) => lookup.chain(ip, null)));
  return {
    ...none,
    text: ips.length === 0 ? say('lookup.names-none') : '',
    aliases: aliases.length === 0 ? '' : say('lookup.aliases', { names: aliases.join(', ') }),
    addresses: shown.map((ip, index) => {
      const decides = chains[index]?.findLast(({ standing }) => standing !== null);
      const whose = decides === undefined ? say('lookup.not-ours') : decides.name;
      return { href: href(`/lookup?${new URLSearchParams({ q: ip }).toString()}`), ip, whose };
    }),
  };
}
