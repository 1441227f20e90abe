// Whose an address is by the rules, line by line, and whom a complaint would reach.

import { findContactRows } from '../../store/contacts.ts';
import type { KeptAnswer } from '../../store/registry-answers.ts';
import type { Parts } from '../answer.ts';
import { type ContactCard, contactCard } from '../contact-card.ts';
import type { NetworkEntry, Standing } from '../../network-entry.ts';
import type { Say } from '../messages/say.ts';
import { networkHref } from '../networks/line.ts';
import type { RuleLine, WhoseView } from './views.ts';

/** @param chain the lines around it, the widest first */
export async function whoseView(
  chain: readonly NetworkEntry[],
  answers: readonly KeptAnswer[],
  say: Say,
  parts: Parts,
): Promise<WhoseView> {
  const decides = chain.findLast(({ standing }) => standing !== null);
  const standing = decides?.standing ?? null;
  const lines = chain.map((entry) => ruleLine(entry, say));
  if (decides === undefined || standing === null) {
    const lead = say('lookup.not-ours');
    const contacts = await registryCards(answers, say, parts);
    return { isOurs: false, lead, told: '', contacts, chain: lines, network: null };
  }
  const { name, prefix } = decides;
  const given = { network: name, prefix, constituency: standing.constituency.name };
  return {
    isOurs: true,
    lead: say('lookup.ours', given),
    told: toldOf(standing, say),
    contacts:
      standing.contacts === null
        ? await registryCards(answers, say, parts)
        : await ruleCards(
            standing,
            say('lookup.by-rules', { at: standing.contactsAt ?? '' }),
            say,
            parts,
          ),
    chain: lines,
    network: networkHref(prefix),
  };
}

/** A line of the rules, with what it says itself of contacts. */
export function ruleLine(entry: NetworkEntry, say: Say): RuleLine {
  const { prefix, name, at, standing, kind } = entry;
  const own = standing === null || standing.contactsAt !== at ? null : standing.contacts;
  const none = own === null ? '' : say('networks.told-nobody');
  return {
    href: networkHref(prefix),
    prefix,
    name: kind === 'constituency' ? `${name} (${say('networks.constituency')})` : name,
    contact: own === null || own.length === 0 ? none : own.join(', '),
    at,
    counts: standing !== null,
  };
}

function toldOf({ contacts, lang }: Standing, say: Say): string {
  if (contacts === null) return say('lookup.rules-ask', { lang });
  return contacts.length === 0 ? say('lookup.rules-none') : say('lookup.rules-name', { lang });
}

/** Each contact that the rules name for it. @param at by whose word, as the page says it */
export async function ruleCards(
  standing: Standing | null,
  at: string,
  say: Say,
  parts: Parts,
): Promise<ContactCard[]> {
  const addresses = (standing?.contacts ?? []).map((address) => address.toLowerCase());
  const rows = await findContactRows(parts.database, addresses);
  const rules = parts.rules();
  return addresses.map((address) =>
    contactCard({ address, at, source: 'override' }, rows.get(address) ?? null, rules, say),
  );
}

/** Each contact that a stored answer names, once. */
async function registryCards(
  answers: readonly KeptAnswer[],
  say: Say,
  parts: Parts,
): Promise<ContactCard[]> {
  const named = new Map(
    answers.flatMap(({ finding, server }) =>
      finding === null || finding.contact === null ? [] : [[finding.contact, server] as const],
    ),
  );
  const rows = await findContactRows(parts.database, [...named.keys()]);
  const rules = parts.rules();
  return [...named].map(([address, server]) => {
    const at = say('lookup.by-registry', { server });
    const card = { address, at, source: 'registry' } as const;
    return contactCard(card, rows.get(address) ?? null, rules, say);
  });
}
