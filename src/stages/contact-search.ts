// Who answers for one offender. In this order: the rules where they name a contact for that one
// address, or "none"; the operator's owner records; the rules for the network; the registry; the
// network above it; the constituency's fallback. An address named in a complaint never becomes a contact
// here, and every contact is checked: one refused is a doubt, and the next source is prepared.
// Where mail to a contact came back, or they say that it is not theirs, a person's word stands in
// its place, then that of their reply; else the next source does, and before the fallback whoever
// answered last for a network around the address. Of this a person is asked, whoever is found.

import ipaddr from 'ipaddr.js';

import { english, type Sentence, type Value } from '../doubts.ts';
import type { Answer, Questions, Registry } from '../questions.ts';
import {
  type Asking,
  checked,
  conclude,
  constituencyOf,
  fallback,
  type Found,
  fromPerson,
  type Search,
} from './contact-check.ts';
import type { Offender } from './facts.ts';
import { fromReply } from './named-in-reply.ts';
import { reason } from './stage.ts';

/** Registries and owner records are not asked about more addresses than this for one mail. */
const asksMax = 100;
/** After so many failures the registry is not asked again for this mail. */
const failuresMax = 3;

type Failure = Extract<Answer<unknown>, { ok: false }>;

/** Whoever is found, and how; a failure where the owner records may say it a little later. */
export async function findContact(offender: Offender, asking: Asking): Promise<Found | Failure> {
  const { ip, ours } = offender;
  const search: Search = { ...asking, offender, ip, ours, problems: [], notes: [], lost: [] };
  if (search.instead.lost.size === 0 || search.instead.toOf.has(ip)) {
    const said = fromPerson(search);
    if (said !== null) return ours.contacts === null ? ofNetwork(search, said) : said;
  }
  const isExact = ours.prefix.endsWith(ip.includes(':') ? '/128' : '/32');
  const isSaid = ours.contacts !== null && (isExact || ours.contacts.length === 0);
  if (!isSaid && constituencyOf(search)?.owners === true) {
    const owner = await fromOwner(search);
    if (owner !== null) return owner;
  }
  if (ours.contacts === null) return fromRegistry(search);
  return fromRules(search, ours.contacts) ?? elsewhere(search);
}

/** The rules name nobody who can be written to; the registry is asked only if mail came back. */
async function elsewhere(search: Search): Promise<Found> {
  if (search.lost.length === 0) return lastResort(search);
  return claimed(search) ?? fromRegistry(search);
}

/** Null: the records know nothing of it, or what they say cannot be used. */
async function fromOwner(search: Search): Promise<Found | Failure | null> {
  const { offender, ip, tools, asked, problems } = search;
  if (asked.owners >= asksMax) {
    problems.push({ is: 'owners-asked', n: asksMax });
    return null;
  }
  asked.owners += 1;
  const { time, port } = offender;
  const answer = await tools.read.owner({ ip, at: time?.at ?? null, port });
  if (!answer.ok) {
    if (answer.temporary) return answer;
    problems.push({ is: 'unanswered', who: { is: 'the-owner-records' }, why: answer.why });
    return null;
  }
  if (answer.value === null) return null;
  const { contact, name, reference } = answer.value;
  const from: Sentence =
    reference === null ? { is: 'owner-records' } : { is: 'owner-records-at', reference };
  const at = english(from);
  const [usable] = checked([contact], 'owner', { is: 'of-owners', at: from }, search);
  if (usable === undefined) return search.lost.length === 0 ? null : claimed(search);
  // The name is for the desk; the network's name is what others may read.
  const says: Sentence =
    name === null
      ? { is: 'is-owner', contact: usable }
      : { is: 'is-owner-named', contact: usable, name };
  const why = reason('owner', says, at);
  return conclude(search, { contacts: [usable], source: 'owner', at, why: [why] });
}

/** Null: the rules name nobody who can be written to. */
function fromRules(search: Search, named: readonly string[]): Found | null {
  const { at, name } = search.ours;
  if (named.length === 0) return conclude(search, { contacts: [], source: 'none', at, why: [] });
  const contacts = checked(named, 'override', { is: 'in-rules', name }, search);
  if (contacts.length === 0) return null;
  const why = contacts.map((contact) =>
    reason('override', { is: 'from-rules', contact, name }, at),
  );
  const found = conclude(search, { contacts, source: 'override', at, why });
  const said = search.lost.length === 0 ? null : claimed(search);
  if (said === null) return found;
  const others = new Map(contacts.map((one) => [one, { source: 'override', at } as const]));
  const all = [...new Set([...contacts, ...said.contacts])];
  return { ...said, contacts: all, others, why: [...why, ...said.why] };
}

/** In place of whoever is lost: a person's word stands above that of a reply. */
function claimed(search: Search): Found | null {
  return fromPerson(search) ?? fromReply(search);
}

/** Whom a person names answers for the network that the registry knows. */
async function ofNetwork(search: Search, found: Found): Promise<Found> {
  const network = await askRegistry(search, { ip: search.ip });
  return network === null ? found : within(network, found);
}

async function fromRegistry(search: Search): Promise<Found> {
  const { ip, tools, problems } = search;
  const said = await askRegistry(search, { ip });
  if (said === null) return lastResort(search);
  const own = fromAnswer(search, said, said);
  if (own !== null) return own;
  const instead = search.lost.length > 0 ? claimed(search) : null;
  if (instead !== null) return within(said, instead);
  const missing: Sentence = { is: 'no-registry-contact', at: placeOf(said, tools.now) };
  if (said.contact === null) problems.push(missing);
  if (said.prefix === null) return lastResort(search);

  const above = await askRegistry(search, { ip, above: said.prefix });
  if (above === null) return lastResort(search);
  const wider = fromAnswer(search, said, above);
  if (wider === null) {
    if (above.contact === null) problems.push({ is: 'none-above' });
    return lastResort(search);
  }
  // Inside the constituency a network stands in for those below it; beyond it others answer.
  const isInside = liesIn(above.prefix, constituencyOf(search)?.prefixes ?? []);
  if (!isInside || problems.some((one) => one !== missing)) return wider;
  return { ...wider, why: [...wider.why, reason('no-contact', missing)], doubts: [] };
}

/**
 * The fallback; before it whoever is claimed, then whoever answered last, but only where mail came
 * back, and be it the fallback's own.
 */
async function lastResort(search: Search): Promise<Found> {
  if (search.lost.length === 0) {
    const last = fallback(search);
    if (search.lost.length === 0) return last;
  }
  return claimed(search) ?? (await fromAnswers(search)) ?? fallback(search);
}

/** Null: of those asked about networks around it nobody else has ever answered. */
async function fromAnswers(search: Search): Promise<Found | null> {
  const { ip, tools, asked, instead, problems } = search;
  if (asked.alternatives >= asksMax) return null;
  asked.alternatives += 1;
  const answer = await tools.read.alternatives({ ip, not: [...instead.lost.keys()] });
  if (!answer.ok) {
    problems.push({ is: 'unanswered', who: { is: 'earlier-answers' }, why: answer.why });
    return null;
  }
  if (answer.value === null) return null;
  const { contact, prefix, answeredAt } = answer.value;
  const day = answeredAt.toISOString().slice(0, 10);
  const before: Sentence = { is: 'answered-for', prefix, day };
  const at = english(before);
  const [usable] = checked([contact], 'registry', { is: 'who-answered', at: before }, search);
  if (usable === undefined) return null;
  const why = [reason('answered', { is: 'found-by', contact: usable, where: before })];
  return conclude(search, { contacts: [usable], source: 'answered', at, why });
}

/** Null where no answer came, or the registry knows nothing; the search says why. */
async function askRegistry(
  { tools, asked, problems }: Search,
  ask: Questions['registry']['ask'],
): Promise<Registry | null> {
  if (asked.failures >= failuresMax || asked.registry >= asksMax) {
    problems.push({ is: 'not-asked-again' });
    return null;
  }
  asked.registry += 1;
  const answer = await tools.read.registry(ask);
  if (!answer.ok) {
    asked.failures += 1;
    const is = ask.above === undefined ? 'registry-silent' : 'silent-above';
    problems.push({ is, why: answer.why });
    return null;
  }
  if (answer.value === null) {
    problems.push({ is: ask.above === undefined ? 'registry-unknown' : 'unknown-above' });
  }
  return answer.value;
}

/** The network stays the one of the address, whoever answers for it. */
function within(network: Registry, found: Found): Found {
  const { name, prefix } = found.ours;
  return { ...found, name: network.name ?? name, prefix: network.prefix ?? prefix };
}

function fromAnswer(search: Search, network: Registry, said: Registry): Found | null {
  if (said.contact === null) return null;
  const asked = placeOf(said, search.tools.now);
  const at = english(asked);
  const name = said.name ?? search.ours.name;
  const [contact] = checked(
    [said.contact],
    'registry',
    { is: 'of-registry', name, at: asked },
    search,
  );
  if (contact === undefined) return null;
  const field: Value = said.field ?? { is: 'a-contact' };
  const why =
    said === network
      ? reason('registry', { is: 'has-contact', contact, field, name }, at)
      : reason('above', { is: 'has-contact-above', contact, field, name }, at);
  return within(
    network,
    conclude(search, { contacts: [contact], source: 'registry', at, why: [why] }),
  );
}

/** Whether a network lies in one of the prefixes; a range that is no prefix is not known to. */
function liesIn(network: string | null, prefixes: readonly string[]): boolean {
  if (network === null || !ipaddr.isValidCIDR(network)) return false;
  const [inner, innerLength] = ipaddr.parseCIDR(network);
  return prefixes.some((prefix) => {
    const [outer, length] = ipaddr.parseCIDR(prefix);
    return inner.kind() === outer.kind() && innerLength >= length && inner.match(outer, length);
  });
}

function placeOf({ server, fetchedAt }: Registry, now: Date): Sentence {
  const hours = Math.floor((now.getTime() - fetchedAt.getTime()) / 3_600_000);
  if (hours < 1) return { is: 'just-asked', server };
  if (hours < 48) return { is: 'hours-old', server, n: hours };
  return { is: 'asked-days-ago', server, n: Math.floor(hours / 24) };
}
