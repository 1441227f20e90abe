// Who is told by himself that his complaint came: each address once in seven days, and a hundred
// times a day those of one domain. Decided in the transaction that would send it, so that two nodes
// cannot tell one person twice.

import type { NewDelivery, Settlement } from '../settlement.ts';
import type { Queries } from './pg.ts';

/** In a day, to all addresses of one domain. */
const domainMax = 100;

const markAddresses = `
  insert into acknowledged (address, at)
  select unnest($1::text[]), $2 order by 1
  on conflict (address) do update set at = excluded.at, times = acknowledged.times + 1
    where acknowledged.at <= excluded.at - interval '7 days'
  returning address`;

/** The day begins with the first of them. */
const countDomains = `
  insert into acknowledged (address, at, times)
  select domain, $3, times from unnest($1::text[], $2::int[]) as given (domain, times)
  order by domain
  on conflict (address) do update set
    at = case when acknowledged.at <= excluded.at - interval '1 day'
      then excluded.at else acknowledged.at end,
    times = case when acknowledged.at <= excluded.at - interval '1 day'
      then excluded.times else acknowledged.times + excluded.times end
  returning address as domain, times`;

/** The settlements without those acknowledgements that are not to be sent. */
export async function withWantedAcks(
  inside: Queries,
  settlements: readonly Settlement[],
  at: Date,
): Promise<readonly Settlement[]> {
  const all = settlements.flatMap(({ deliveries }) => deliveries.filter(isAck));
  if (all.length === 0) return settlements;
  const firsts = new Map<string, NewDelivery>();
  for (const ack of all) {
    const address = ack.recipient.toLowerCase();
    if (!firsts.has(address)) firsts.set(address, ack);
  }
  const marked = await inside.query<{ address: string }>(
    { name: 'settle-acknowledged', text: markAddresses },
    [[...firsts.keys()], at],
  );
  const wanted = await withinBudget(inside, marked.map(({ address }) => address).toSorted(), at);
  const kept = new Set(wanted.map((address) => firsts.get(address)?.id));
  const isWanted = (one: NewDelivery): boolean => !isAck(one) || kept.has(one.id);
  return settlements.map((one) => ({ ...one, deliveries: one.deliveries.filter(isWanted) }));
}

function isAck({ kind }: NewDelivery): boolean {
  return kind === 'ack';
}

/** Of each domain's addresses the first, as many as may still be told that day. */
async function withinBudget(
  inside: Queries,
  addresses: readonly string[],
  at: Date,
): Promise<readonly string[]> {
  const domains = new Map<string, string[]>();
  for (const address of addresses) {
    const domain = address.slice(address.lastIndexOf('@'));
    domains.set(domain, [...(domains.get(domain) ?? []), address]);
  }
  if (domains.size === 0) return [];
  const counts = [...domains.values()].map(({ length }) => length);
  const rows = await inside.query<{ domain: string; times: number }>(
    { name: 'settle-acknowledged-domains', text: countDomains },
    [[...domains.keys()], counts, at],
  );
  return rows.flatMap(({ domain, times }) => {
    const some = domains.get(domain) ?? [];
    return some.slice(0, Math.max(0, domainMax - (times - some.length)));
  });
}
