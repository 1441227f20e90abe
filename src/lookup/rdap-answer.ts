// Reads what an RDAP server says of one address (RFC 9083): the network, its holder, and who has
// the role "abuse". Any text gives an answer; values of wrong types count as absent, remarks and
// notices are never read, and an answer counts only where its range covers the address.

import type { Answer } from '../questions.ts';
import {
  isElsewhere,
  lengthMinOf,
  mailAddress,
  type ParsedAnswer,
  shortText,
  withoutControls,
} from './finding.ts';
import { covers, parseRange, prefixAround, textOfRange } from './ranges.ts';

/** Entities that are looked at, and how deep one may lie in others. */
const entitiesMax = 200;
const depthMax = 6;
/** Properties of one vCard, roles and statuses that are looked at. */
const valuesMax = 100;
/** Who only keeps the entry answers for nobody, nor do the people below. */
const bystanders = new Set(['registrar', 'reseller', 'sponsor', 'proxy', 'notifications']);

type Fields = Readonly<Record<string, unknown>>;

/** What is said of an address or a block. Null text: the registry knows nothing of it. */
export function parseRdap(text: string | null, ip: string): Answer<ParsedAnswer> {
  const address = parseRange(ip);
  if (address === null) return failed('not an address');
  if (text === null) return { ok: true, value: { finding: null, prefix: textOfRange(address) } };
  const network = jsonOf(text);
  if (network === null) return failed('the answer is no JSON object');
  const ends = [network['startAddress'], network['endAddress']].map((end) => textOf(end) ?? '');
  const range = parseRange(ends.join(' - '));
  if (range === null || !covers(range, address)) {
    return failed('the answer names no network that covers the address');
  }
  const name = textOf(network['name']) ?? textOf(network['handle']);
  const entities = entitiesOf(network);
  const contact = isElsewhere(name) ? null : contactOf(entities);
  const lengthMin = lengthMinOf(address.bits, textOf(network['type']));
  return {
    ok: true,
    value: {
      finding: {
        prefix: textOfRange(range),
        name,
        holder: holderOf(entities),
        contact,
        field: contact === null ? null : 'abuse role',
      },
      prefix: prefixAround(address, range, lengthMin),
    },
  };
}

function jsonOf(text: string): Fields | null {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Nearest first: the network's own before those inside them, bystanders left out. */
function entitiesOf(network: Fields): readonly Fields[] {
  const found: Fields[] = [];
  let level: readonly Fields[] = [network];
  for (let depth = 0; depth < depthMax && level.length > 0; depth += 1) {
    const inner: readonly Fields[] = level
      .flatMap((outer) => listOf(outer['entities']).slice(0, entitiesMax))
      .map(fieldsOf)
      .filter((entity) => entity !== null)
      .filter((entity) => !isBystander(entity))
      .slice(0, entitiesMax - found.length);
    found.push(...inner);
    level = inner;
  }
  return found;
}

function isBystander(entity: Fields): boolean {
  const roles = rolesOf(entity);
  return roles.length > 0 && roles.every((role) => bystanders.has(role));
}

function contactOf(entities: readonly Fields[]): string | null {
  for (const entity of entities) {
    if (!rolesOf(entity).includes('abuse')) continue;
    for (const value of vcard(entity, 'email')) {
      // As it is: cut or cleaned it might be somebody else's address.
      const contact = mailAddress(value);
      if (contact !== null) return contact;
    }
  }
  return null;
}

function holderOf(entities: readonly Fields[]): string | null {
  const holder = entities.find((entity) => rolesOf(entity).includes('registrant'));
  if (holder === undefined) return null;
  const names = [...vcard(holder, 'fn'), ...vcard(holder, 'org'), holder['handle']];
  return names.map(textOf).find((name) => name !== null) ?? null;
}

function rolesOf(entity: Fields): readonly string[] {
  const roles = listOf(entity['roles']).slice(0, valuesMax);
  return roles.flatMap((role) => textOf(role)?.toLowerCase() ?? []);
}

/** The texts of one property of a jCard (RFC 7095, section 3.3: name, parameters, type, values). */
function vcard(entity: Fields, name: string): readonly string[] {
  const [, properties] = listOf(entity['vcardArray']);
  return listOf(properties)
    .slice(0, valuesMax)
    .map(listOf)
    .filter(([key]) => textOf(key)?.toLowerCase() === name)
    .flatMap((property) => property.slice(3, 3 + valuesMax))
    .filter((value) => typeof value === 'string');
}

function fieldsOf(value: unknown): Fields | null {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMap ? (value as Fields) : null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? shortText(withoutControls(value)) : null;
}

function failed(why: string): Answer<never> {
  return { ok: false, temporary: false, why };
}
