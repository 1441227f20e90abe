// Who is asked in the place of a contact that is paused: whoever else is told of the same, else the
// next that a search finds. Only prepared: that somebody asked for a pause is a doubt all the same.

import ipaddr from 'ipaddr.js';

import { doubt } from '../doubts.ts';
import type { Contact, Doubt, Responsible } from '../model.ts';
import type { NetworkRule } from '../rules.ts';
import { contactRefusal } from '../tickets/contact.ts';
import { contactSettings } from '../tickets/contact-settings.ts';
import { findContact } from './contact-search.ts';
import type { Offender } from './facts.ts';
import type { Tools } from './stage.ts';

export type Told = Responsible & { readonly contact: string };

/** Of a letter about more of them nobody else is looked for. */
const addressesMost = 20;
/** Who stands in for all is no contact of the network. */
const sources: readonly Responsible['source'][] = ['override', 'owner', 'registry', 'answered'];

export interface Asked {
  readonly shares: readonly Told[];
  readonly known: ReadonlyMap<string, Contact>;
  readonly doubts: readonly Doubt[];
}

/** The shares with others in the place of the paused; the same where nobody is, or there is none. */
export async function withoutPaused(
  shares: readonly Told[],
  contacts: readonly Contact[],
  offenders: readonly Offender[],
  senders: readonly string[],
  tools: Tools,
): Promise<Asked> {
  const known = new Map(contacts.map((contact) => [contact.address, contact]));
  const pause = (contact: string) =>
    contactSettings(known.get(contact), tools.rules.contacts.get(contact)).paused;
  const all: Told[] = [];
  const doubts: Doubt[] = [];
  for (const share of shares) {
    const paused = pause(share.contact);
    // Whom a person has named in spite of it is meant.
    const others =
      paused === null || share.source === 'person'
        ? []
        : (beside(share, shares, (contact) => pause(contact) === null) ??
          (await searched(share, offenders, senders, tools)));
    const fresh = others.map(({ contact }) => contact).filter((one) => !known.has(one));
    const answer = fresh.length === 0 ? null : await tools.read.contacts({ addresses: fresh });
    if (answer?.ok === true) for (const one of answer.value) known.set(one.address, one);
    const usable = others.filter(({ contact }) => pause(contact) === null);
    const told = [...all, ...shares];
    const isTold = (one: Told): boolean => isAmong(one.contact, told);
    // Who is told of other addresses alone would not be told of these.
    const isElsewhere = usable.every(
      (one) => isTold(one) && !told.some((other) => holds(other, one)),
    );
    if (isElsewhere || paused === null || answer?.ok === false) {
      all.push(share);
      continue;
    }
    const names = usable.map(({ contact }) => contact);
    const says = {
      is: 'paused-instead',
      contact: share.contact,
      why: paused.value,
      names,
    } as const;
    doubts.push(doubt('contact-paused', says, paused.at));
    all.push(...usable.filter((one) => !isTold(one)));
  }
  return { shares: all, known, doubts };
}

/** Those who are told of the same anyway; null: nobody is. */
function beside(
  { contact, ips }: Told,
  shares: readonly Told[],
  isFit: (contact: string) => boolean,
): readonly Told[] | null {
  const same = shares.filter(
    (one) => one.contact !== contact && one.ips.join(' ') === ips.join(' '),
  );
  const fit = same.filter((one) => isFit(one.contact));
  return fit.length === 0 ? null : fit;
}

/** Whom the rules name for the narrowest network around all of its addresses that names others. */
function inRules(share: Told, senders: readonly string[], { rules, now }: Tools): readonly Told[] {
  const fits = (contact: string): boolean =>
    contact !== share.contact && contactRefusal(contact, 'override', rules.desk, senders) === null;
  const around = rules.networks
    .filter((one) => isInForce(one, now) && share.ips.every((ip) => covers(one, ip)))
    .map(({ prefix, contacts, at }) => ({
      length: ipaddr.parseCIDR(prefix)[1],
      told: (contacts ?? [])
        .map((contact) => contact.toLowerCase())
        .filter(fits)
        .map((contact): Told => ({ ...share, contact, source: 'override', at })),
    }))
    .filter(({ told }) => told.length > 0)
    .toSorted((one, other) => other.length - one.length);
  return around[0]?.told ?? [];
}

function isInForce({ validFromMs, validToMs }: NetworkRule, now: Date): boolean {
  const at = now.getTime();
  return (validFromMs === null || validFromMs <= at) && (validToMs === null || validToMs > at);
}

function covers({ prefix }: NetworkRule, ip: string): boolean {
  const [network, length] = ipaddr.parseCIDR(prefix);
  const address = ipaddr.process(ip);
  return network.kind() === address.kind() && address.match(network, length);
}

/** Who answers for all of its addresses if the paused one does not. */
async function searched(
  share: Told,
  offenders: readonly Offender[],
  senders: readonly string[],
  tools: Tools,
): Promise<readonly Told[]> {
  const own = offenders.filter(({ ip }) => share.ips.includes(ip));
  if (own.length > addressesMost) return [];
  const around = inRules(share, senders, tools);
  if (around.length > 0) return around;
  const lost = new Map([[share.contact, 'paused']]);
  const instead = { lost, disowned: new Map(), to: null, toOf: new Map() };
  const asked = { registry: 0, failures: 0, owners: 0, alternatives: 0 };
  const asking = { tools, senders, asked, refusals: new Map(), instead };
  let same: readonly Told[] | null = null;
  for (const offender of own) {
    const found = await findContact(offender, asking);
    if ('temporary' in found || !sources.includes(found.source)) return [];
    const { source, at } = found;
    const here = found.contacts.flatMap((contact) =>
      contact === null
        ? []
        : [{ ...share, contact, ...(found.others?.get(contact) ?? { source, at }) }],
    );
    same = same === null ? here : same.filter(({ contact }) => isAmong(contact, here));
  }
  return same ?? [];
}

/** Whether one share tells the same contact of all that the other does. */
function holds(one: Told, other: Told): boolean {
  return one.contact === other.contact && other.ips.every((ip) => one.ips.includes(ip));
}

function isAmong(contact: string, shares: readonly Told[]): boolean {
  return shares.some((one) => one.contact === contact);
}
