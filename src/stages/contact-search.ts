// Who answers for one offender. In this order: the rules where they name a contact for that one
// address, or "none"; the operator's owner records; the rules for the network; the registry; the
// network above it; the constituency's fallback. An address named in a mail never becomes a contact
// here, and every contact is checked: one refused is a doubt, and the next source is prepared.

import ipaddr from 'ipaddr.js';

import type { Doubt, Ours, Reason, Responsible } from '../model.ts';
import type { Answer, Questions, Registry } from '../questions.ts';
import { contactRefusal, type ContactSource } from '../tickets/contact.ts';
import type { Offender } from './facts.ts';
import { doubt, reason, type Tools } from './stage.ts';

/** Registries and owner records are not asked about more addresses than this for one mail. */
const asksMax = 100;
/** After so many failures the registry is not asked again for this mail. */
const failuresMax = 3;

/** What is known of one offender: zero, one or several contacts, and how they were found. */
export interface Found {
  readonly ip: string;
  readonly ours: Ours;
  readonly name: string;
  readonly prefix: string;
  readonly contacts: readonly (string | null)[];
  readonly source: Responsible['source'];
  readonly at: string;
  readonly why: readonly Reason[];
  readonly doubts: readonly Doubt[];
}

/** What all searches of one mail share. */
export interface Asking {
  readonly tools: Tools;
  /** Who sent the mail; not told what they know already. */
  readonly senders: readonly string[];
  /** Questions and failures so far. */
  readonly asked: { registry: number; failures: number; owners: number };
  /** Why a contact of a source gets no mail: hundreds of offenders have the same one. */
  readonly refusals: Map<string, string | null>;
}

type Failure = Extract<Answer<unknown>, { ok: false }>;

/** Whoever is found, and how; a failure where the owner records may say it a little later. */
export async function findContact(offender: Offender, asking: Asking): Promise<Found | Failure> {
  const { ip, ours } = offender;
  const search: Search = { ...asking, offender, ip, ours, problems: [], notes: [] };
  const isExact = ours.prefix.endsWith(ip.includes(':') ? '/128' : '/32');
  const isSaid = ours.contacts !== null && (isExact || ours.contacts.length === 0);
  if (!isSaid && constituencyOf(search)?.owners === true) {
    const owner = await fromOwner(search);
    if (owner !== null) return owner;
  }
  if (ours.contacts === null) return fromRegistry(search);
  return fromRules(search, ours.contacts) ?? fallback(search);
}

/** One offender on its way through the sources. */
interface Search extends Asking {
  readonly offender: Offender;
  readonly ip: string;
  readonly ours: Ours;
  /** Why earlier sources gave nothing that may be used: each makes what is found a doubt. */
  readonly problems: string[];
  /** What is worth saying, and no doubt. */
  readonly notes: Reason[];
}

/** Null: the records know nothing of it, or what they say cannot be used. */
async function fromOwner(search: Search): Promise<Found | Failure | null> {
  const { offender, ip, tools, asked, problems } = search;
  if (asked.owners >= asksMax) {
    problems.push(`the owner records are asked about ${asksMax} addresses at most`);
    return null;
  }
  asked.owners += 1;
  const { time, port } = offender;
  const answer = await tools.read.owner({ ip, at: time?.at ?? null, port });
  if (!answer.ok) {
    if (answer.temporary) return answer;
    problems.push(`the owner records could not be asked: ${answer.why}`);
    return null;
  }
  if (answer.value === null) return null;
  const { contact, name, reference } = answer.value;
  const at = reference === null ? 'owner records' : `owner records, ${reference}`;
  const [usable] = checked([contact], 'owner', `of the owner records (${at})`, search);
  if (usable === undefined) return null;
  // The name is for the desk; the network's name is what others may read.
  const why = reason('owner', `${usable} is the owner${name === null ? '' : `: ${name}`}`, at);
  return conclude(search, { contacts: [usable], source: 'owner', at, why: [why] });
}

/** Null: the rules name nobody who can be written to. */
function fromRules(search: Search, named: readonly string[]): Found | null {
  const { at, name } = search.ours;
  if (named.length === 0) return conclude(search, { contacts: [], source: 'none', at, why: [] });
  const contacts = checked(named, 'override', `in the rules for ${name}`, search);
  if (contacts.length === 0) return null;
  const why = contacts.map((one) => reason('override', `${one} from the rules for ${name}`, at));
  return conclude(search, { contacts, source: 'override', at, why });
}

async function fromRegistry(search: Search): Promise<Found> {
  const { ip, tools, problems } = search;
  const said = await askRegistry(search, { ip });
  if (said === null) return fallback(search);
  const at = placeOf(said, tools.now);
  const own = fromAnswer(search, said, said);
  if (own !== null) return own;
  const missing = `the registry names no contact (${at})`;
  if (said.contact === null) problems.push(missing);
  if (said.prefix === null) return fallback(search);

  const above = await askRegistry(search, { ip, above: said.prefix });
  if (above === null) return fallback(search);
  const wider = fromAnswer(search, said, above);
  if (wider === null) {
    if (above.contact === null) problems.push('no contact for the network above it either');
    return fallback(search);
  }
  // Inside the constituency a network stands in for those below it; beyond it others answer.
  const isInside = liesIn(above.prefix, constituencyOf(search)?.prefixes ?? []);
  if (!isInside || problems.some((one) => one !== missing)) return wider;
  return { ...wider, why: [...wider.why, reason('no-contact', missing)], doubts: [] };
}

/** Null where no answer came, or the registry knows nothing; the search says why. */
async function askRegistry(
  { tools, asked, problems }: Search,
  ask: Questions['registry']['ask'],
): Promise<Registry | null> {
  if (asked.failures >= failuresMax || asked.registry >= asksMax) {
    problems.push('the registry was not asked again');
    return null;
  }
  asked.registry += 1;
  const answer = await tools.read.registry(ask);
  const above = ask.above === undefined ? '' : ' about the network above it';
  if (!answer.ok) {
    asked.failures += 1;
    problems.push(`the registry did not answer${above}: ${answer.why}`);
    return null;
  }
  if (answer.value === null) {
    problems.push(
      above === '' ? 'the registry knows nothing of it' : 'and it knows no network above it',
    );
  }
  return answer.value;
}

/** The network stays the one of the address, whoever answers for it. */
function fromAnswer(search: Search, network: Registry, said: Registry): Found | null {
  if (said.contact === null) return null;
  const at = placeOf(said, search.tools.now);
  const name = said.name ?? search.ours.name;
  const [contact] = checked([said.contact], 'registry', `of ${name} (${at})`, search);
  if (contact === undefined) return null;
  const [code, above] = said === network ? ['registry', ''] : ['above', ', the network above it'];
  const text = `${contact} ${said.field ?? 'contact'} of ${name}${above}`;
  return {
    ...conclude(search, {
      contacts: [contact],
      source: 'registry',
      at,
      why: [reason(code, text, at)],
    }),
    name: network.name ?? search.ours.name,
    prefix: network.prefix ?? search.ours.prefix,
  };
}

/** Nobody is known: the constituency's own address is prepared, and never sent to by itself. */
function fallback(search: Search): Found {
  const { ip, ours, problems } = search;
  const declared = constituencyOf(search);
  const named = declared?.fallback ?? null;
  const contacts =
    named === null ? [] : checked([named], 'fallback', `of ${ours.constituency}`, search);
  const [contact = null] = contacts;
  const text = `nobody is known for ${ip}: ${problems.join('; ')}`;
  return {
    ip,
    ours,
    name: ours.name,
    prefix: ours.prefix,
    contacts: [contact],
    source: contact === null ? 'none' : 'fallback',
    at: declared?.at ?? ours.at,
    why: [reason('no-contact', text)],
    doubts: [doubt('no-contact', text)],
  };
}

function constituencyOf({ ours, tools }: Search) {
  return tools.rules.constituencies.find(({ name }) => name === ours.constituency);
}

/** Those that may be written to. Without any, the refusals are problems; else they are said. */
function checked(
  contacts: readonly string[],
  source: ContactSource,
  where: string,
  { tools, senders, problems, notes, refusals }: Search,
): readonly string[] {
  const usable: string[] = [];
  const refused: string[] = [];
  for (const contact of contacts) {
    const key = `${source} ${contact}`;
    const known = refusals.get(key);
    const refusal =
      known === undefined ? contactRefusal(contact, source, tools.rules.desk, senders) : known;
    refusals.set(key, refusal);
    if (refusal === null) usable.push(contact.toLowerCase());
    else refused.push(`${contact} ${where} ${refusal}`);
  }
  if (usable.length === 0) problems.push(...refused);
  else notes.push(...refused.map((text) => reason('refused', text)));
  return usable;
}

type Part = Pick<Found, 'contacts' | 'source' | 'at' | 'why'>;

function conclude({ ip, ours, problems, notes }: Search, part: Part): Found {
  const { name, prefix } = ours;
  const text = `${part.contacts.join(', ')} is prepared for ${ip}: ${problems.join('; ')}`;
  const doubts = problems.length === 0 ? [] : [doubt('no-contact', text)];
  return { ip, ours, name, prefix, ...part, why: [...part.why, ...notes], doubts };
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

function placeOf({ server, fetchedAt }: Registry, now: Date): string {
  const hours = Math.floor((now.getTime() - fetchedAt.getTime()) / 3_600_000);
  if (hours < 1) return `${server}, under 1 h old`;
  return `${server}, ${hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`} old`;
}
