// Which constituency a call is about: that of its addresses, unless somebody chose another, which
// is asked about.

import { readAddresses } from '../../tickets/address-ranges.ts';
import type { Parts } from '../answer.ts';
import type { Wrong } from '../form.ts';
import type { Entered } from './fields.ts';

/** The call with its constituency, which stays empty where its addresses are of none or several. */
export async function withHome(
  entered: Entered,
  { lookup }: Pick<Parts, 'lookup'>,
): Promise<Entered | Wrong> {
  const homes = new Map<string, string>();
  for (const address of entered.addresses) {
    for (const place of readAddresses(address) ?? []) {
      const chain = await lookup.chain(place, null);
      const home = chain.findLast(({ standing }) => standing !== null)?.standing;
      if (home !== undefined && home !== null) homes.set(home.constituency.name, address);
    }
  }
  const { constituency } = entered;
  if (constituency === '') {
    const [only = ''] = homes.size === 1 ? homes.keys() : [];
    return { ...entered, constituency: only };
  }
  const other = [...homes].find(([name]) => name !== constituency);
  if (other === undefined) return entered;
  const [name, address] = other;
  return {
    field: 'constituency',
    wrong: (say) => say('intake.other-home', { address, name, constituency }),
  };
}
