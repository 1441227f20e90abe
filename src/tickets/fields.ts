// The fields of a ticket by schema: what a person may set, how it is read, where it is kept, what
// must be there before a ticket is closed. Age is no field: the id begins with it.

import type { FieldText, Refusal, TicketState } from '../acts.ts';
import type { Edit, FieldValue } from '../edits.ts';
import type { FieldRule } from '../desk-rules.ts';
import type { TicketKind } from '../model.ts';
import { readAddresses } from './address-ranges.ts';
import { column, field, isRefused, nameOf, refuse } from './plans.ts';

const textCharactersMax = 10_000;
const itemsMax = 1_000;
const minutesMax = 100_000;
const priorityMax = 100;
/** Of whatever nobody has said more or less of. */
export const priorityDefault = 50;

/** Fields that have a column of their own. */
const columns = { classification: 'category', severity: 'severity', priority: 'priority' } as const;

function isColumn(name: string): name is keyof typeof columns {
  return Object.hasOwn(columns, name);
}

/** What setting those fields changes, or why one of them cannot be set. */
export function setFields(
  ticket: TicketState,
  texts: readonly FieldText[],
  schema: readonly FieldRule[],
): readonly Edit[] | Refusal {
  const edits: Edit[] = [];
  const seen = new Set<string>();
  for (const [name, text] of texts) {
    const rule = schema.find((one) => one.name === name && one.kinds.includes(ticket.kind));
    if (rule === undefined) return unknown(name, ticket.kind, schema);
    if (seen.has(name)) return refuse(`${name} is set twice; leave one out`);
    seen.add(name);
    const value = text.trim() === '' ? { value: null } : readField(rule, text.trim());
    if (isRefused(value)) return refuse(`${name}: ${value.refused}`);
    edits.push(...editOf(ticket, rule, value.value));
  }
  return edits;
}

/** The fields without which that ticket is not closed, by name; its edits count as done. */
export function missingAtClose(
  ticket: TicketState,
  schema: readonly FieldRule[],
): readonly string[] {
  return schema
    .filter((rule) => rule.requiredAtClose && rule.kinds.includes(ticket.kind))
    .filter((rule) => fieldValue(ticket, rule.name) === null)
    .map((rule) => rule.name);
}

/** A field as it stands; null: it is not set. */
export function fieldValue(ticket: TicketState, name: string): FieldValue | null {
  if (isColumn(name)) return ticket[columns[name]];
  if (name === 'addresses') return ticket.ips.length === 0 ? null : ticket.ips;
  return Object.hasOwn(ticket.fields, name) ? (ticket.fields[name] ?? null) : null;
}

function unknown(name: string, kind: TicketKind, schema: readonly FieldRule[]): Refusal {
  const known = schema.filter((rule) => rule.kinds.includes(kind)).map((rule) => rule.name);
  return refuse(
    `${nameOf({ kind, number: null })} has no field "${name}"; it has ${known.join(', ')}`,
  );
}

function editOf(ticket: TicketState, { name, type }: FieldRule, to: FieldValue | null) {
  if (isColumn(name)) {
    const value = typeof to === 'object' && to !== null ? to.join(', ') : to;
    return column(ticket, columns[name], name === 'priority' ? (value ?? priorityDefault) : value);
  }
  if (name === 'addresses') return addressEdit(ticket, Array.isArray(to) ? to : []);
  if (type === 'minutes' && typeof to === 'number') {
    const so = fieldValue(ticket, name);
    return field(ticket, name, to + (typeof so === 'number' ? so : 0));
  }
  return field(ticket, name, to);
}

function addressEdit(ticket: TicketState, to: readonly string[]): readonly Edit[] {
  const isSame = ticket.ips.join() === to.join();
  return isSame ? [] : [{ edit: 'addresses', ticket: ticket.id, from: ticket.ips, to }];
}

function readField(rule: FieldRule, text: string): { readonly value: FieldValue } | Refusal {
  switch (rule.type) {
    case 'text':
      return text.length <= textCharactersMax
        ? { value: text }
        : refuse(`${text.length} characters; it takes ${textCharactersMax} at most`);
    case 'enum':
      return rule.values.includes(text)
        ? { value: text }
        : refuse(`"${text}" is none of ${rule.values.join(', ')}`);
    case 'number':
      return readNumber(rule.name, text);
    case 'minutes':
      return readMinutes(text);
    case 'date':
      return isDay(text)
        ? { value: text }
        : refuse(`"${text}" is no day; write it like 2026-01-31`);
    case 'list':
      return readList(rule.name, text);
    case 'addresses':
      return readAddressList(text);
  }
}

function readNumber(name: string, text: string): { readonly value: number } | Refusal {
  const value = Number(text);
  const isNumber = /^-?\d{1,12}(?:\.\d{1,6})?$/.test(text);
  const isPriority = Number.isInteger(value) && value >= 0 && value <= priorityMax;
  if (isNumber && (name !== 'priority' || isPriority)) return { value };
  const want = name === 'priority' ? `a whole number from 0 to ${priorityMax}` : 'a number';
  return refuse(`"${text}" is not ${want}`);
}

/** "25", "25m", "1h30m"; what was worked before is added to. A minus takes back. */
function readMinutes(text: string): { readonly value: number } | Refusal {
  const [, minus, hours, minutes] = /^(-?)(?:(\d{1,4})h)?(?:(\d{1,6})m?)?$/.exec(text) ?? [];
  const value = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  if ((hours ?? minutes) === undefined || value > minutesMax) {
    return refuse(`"${text}" is no time worked; write it like 25m or 1h30m`);
  }
  return { value: minus === '-' ? -value : value };
}

function isDay(text: string): boolean {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  return at !== null && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

function itemsOf(text: string): readonly string[] {
  return text
    .split(/[,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function readList(name: string, text: string): { readonly value: readonly string[] } | Refusal {
  const isCve = name === 'cve';
  const items = [...new Set(itemsOf(isCve ? text.toUpperCase() : text))];
  if (items.length > itemsMax || text.length > textCharactersMax) {
    return refuse(`too long a list; it takes ${itemsMax} items at most`);
  }
  const bad = isCve ? items.find((item) => !/^CVE-\d{4}-\d{4,19}$/.test(item)) : undefined;
  if (bad !== undefined) return refuse(`"${bad}" is no CVE; write it like CVE-2026-12345`);
  return { value: items };
}

function readAddressList(text: string): { readonly value: readonly string[] } | Refusal {
  const all = new Set<string>();
  for (const item of itemsOf(text)) {
    const found = readAddresses(item);
    if (found === null) {
      const how =
        'write addresses, prefixes or ranges: 192.0.2.7, 192.0.2.0/25, 192.0.2.7-192.0.2.9';
      return refuse(`"${item}" is no address; ${how}`);
    }
    for (const one of found) all.add(one);
  }
  if (all.size > itemsMax) return refuse(`${all.size} addresses; it takes ${itemsMax} at most`);
  return { value: [...all] };
}
