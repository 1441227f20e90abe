// What the desk and the rules know of a mail address. One that neither names is no contact: nothing
// can be set for it, so that no mail ever goes where only an incoming mail pointed.

import type { ContactRule } from '../../rules.ts';
import { type ContactRow, findContact } from '../../store/contacts.ts';
import type { Parts } from '../answer.ts';
import type { NetworkEntry } from '../../network-entry.ts';

export interface Known {
  readonly address: string;
  readonly row: ContactRow | null;
  readonly rule: ContactRule | null;
  /** Lines of the rules that name it themselves. */
  readonly networks: readonly NetworkEntry[];
}

/** In lower case. Null: nobody knows of it. */
export async function contactFacts(address: string, parts: Parts): Promise<Known | null> {
  const row = await findContact(parts.database, address);
  const rule = parts.rules().contacts.get(address) ?? null;
  const networks = (await parts.lookup.entries()).filter(
    ({ standing, at }) =>
      standing !== null &&
      standing.contactsAt === at &&
      standing.contacts?.some((one) => one.toLowerCase() === address) === true,
  );
  if (row === null && rule === null && networks.length === 0) return null;
  return { address, row, rule, networks };
}

/** By whose word it may be approved: the rules', else the source that the desk has kept. */
export function sourceOf({ row, rule, networks }: Known): string | null {
  return networks[0]?.at ?? rule?.at ?? row?.source ?? null;
}
