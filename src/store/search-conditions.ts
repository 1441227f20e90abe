// The conditions of a search, as pieces of a statement whose every value is a parameter.

import type { SearchAge, SearchTerm } from '../search-terms.ts';
import { firstId } from './partitions.ts';
import { closedStates } from './settle-ticket-sql.ts';

/** Takes a value, gives its place in the statement: "$3". */
export type Bind = (value: unknown) => string;
export type Way = 'gather' | 'walk';
/** How the conditions of a way are written; `addresses`: a gathering over addresses alone. */
type Written = Way | 'addresses';

export interface Page {
  readonly terms: readonly SearchTerm[];
  readonly limit: number;
  readonly before?: string | null;
  readonly since?: Date | null;
}

/** What a ticket must be to be on the page, its place among the others apart. */
export function conditions({ terms, before, since }: Page, way: Written, bind: Bind): string {
  const onlyOpen = terms.some(isOpenOnly);
  const kinds = terms.find((term) => term.field === 'kind' && !term.not);
  const isOfNetwork = terms.some((term) => term.field === 'network' && !term.not);
  const id = way === 'addresses' ? 'ticket' : 'ticket.id';
  const all = terms.map((term) => {
    if (term.field === 'kind' && term.not) return otherKinds(term.values, bind);
    const condition = conditionOf(term, {
      way: term.not ? 'walk' : way,
      id,
      onlyOpen,
      kinds: kinds?.field === 'kind' ? kinds.values : null,
      isOfNetwork,
      bind,
    });
    return term.not ? `not coalesce(${condition}, false)` : condition;
  });
  if (before) all.push(`${id} < ${bind(before)}::uuid`);
  if (since) all.push(`${id} >= ${bind(firstId(since))}::uuid`);
  return ['true', ...all].join('\n      and ');
}

function isOpenOnly(term: SearchTerm): boolean {
  const closed: readonly string[] = closedStates;
  return (
    term.field === 'state' && !term.not && !term.values.some((state) => closed.includes(state))
  );
}

/** Never null, and as the index of what is no report is written. */
function otherKinds(values: readonly string[], bind: Bind): string {
  return values.map((kind) => `kind <> ${bind(kind)}::text`).join(' and ');
}

interface Shape {
  readonly way: Written;
  /** The column that the ticket's id stands in. */
  readonly id: string;
  readonly onlyOpen: boolean;
  /** Of which one must be; null: of any. */
  readonly kinds: readonly string[] | null;
  readonly isOfNetwork: boolean;
  readonly bind: Bind;
}

function conditionOf(term: SearchTerm, shape: Shape): string {
  const { bind } = shape;
  if (term.field === 'age') return anyOf(term.ages, (age) => ageCondition(age, shape));
  const { field, values } = term;
  switch (field) {
    case 'ip':
      return ipCondition(term.not, values, shape);
    case 'from':
      return fromCondition(values, shape);
    case 'contact':
      return contactCondition(values, shape);
    case 'text':
      return textCondition(term.not, values, shape);
    case 'id':
      return oneOf('ticket.id', values, bind, 'uuid');
    case 'network':
      return oneOf('prefix', values, bind);
    case 'reason':
      return oneOf('close_reason', values, bind);
    case 'state':
      return stateCondition(values, bind);
    case 'owner':
      return values.includes('none')
        ? `(owner is null or ${oneOf('owner', values, bind)})`
        : oneOf('owner', values, bind);
    case 'kind':
    case 'team':
    case 'number':
      return oneOf(field, values, bind);
  }
}

/**
 * Where a network is walked its tickets are looked at one by one: the index of words would name all
 * that have a common one, in any network (an expression is in no index).
 */
function textCondition(not: boolean, values: readonly string[], shape: Shape): string {
  const { way, isOfNetwork, bind } = shape;
  const column = way === 'walk' && isOfNetwork && !not ? `(words || ''::tsvector)` : 'words';
  return anyOf(values, (words) => `${column} @@ phraseto_tsquery('simple', ${bind(words)})`);
}

/** Whose turn it is counts on what is open, and so does being snoozed. */
function stateCondition(values: readonly string[], bind: Bind): string {
  const isTurn = (value: string): boolean => value === 'waiting' || value === 'update';
  const turns = values.filter(isTurn);
  const states = values.filter((value) => !isTurn(value) && value !== 'snoozed');
  const all = [
    ...(turns.length > 0 ? [`(${oneOf('turn', turns, bind)} and closed_at is null)`] : []),
    ...(values.includes('snoozed') ? ['(snoozed_until is not null and closed_at is null)'] : []),
    ...(states.length > 0 ? [oneOf('state', states, bind)] : []),
  ];
  return `(${all.join(' or ')})`;
}

/**
 * A prefix finds what lies in it, one address also each prefix around it. Of a ticket that must be
 * open only open rows count: the smaller index answers; and of one that must be of a kind only rows
 * of that. A walk looks into each ticket's own addresses; the server may not turn that into a
 * gathering (offset).
 */
function ipCondition(not: boolean, values: readonly string[], shape: Shape): string {
  const { way, onlyOpen, kinds, bind } = shape;
  const inside = anyOf(values, (value) =>
    value.includes('/') ? `ip <<= ${bind(value)}::inet` : around(value, shape),
  );
  const open = onlyOpen && !not ? ' and open' : '';
  if (way === 'addresses') return inside;
  if (way === 'gather') {
    const kind = kinds === null || not ? '' : ` and ${oneOf('kind', kinds, bind)}`;
    return `ticket.id in (select ticket from ticket_address where ${inside}${open}${kind})`;
  }
  return `exists (select from ticket_address
      where ticket_address.ticket = ticket.id and ${inside}${open} offset 0)`;
}

/**
 * Each prefix around an address has one spelling: an index is asked for all of them. The few
 * addresses of one ticket are looked at themselves.
 */
function around(address: string, { way, bind }: Shape): string {
  const place = `${bind(address)}::inet`;
  if (way === 'walk') return `ip >>= ${place}`;
  const bits = address.includes(':') ? 128 : 32;
  const wider = Array.from(
    { length: bits },
    (_, n) => `network(set_masklen(${place}, ${n}))::inet`,
  );
  return `ip = any(array[${[place, ...wider].join(', ')}])`;
}

/** Ids begin with the time of their making. */
function ageCondition({ older, at }: SearchAge, { id, bind }: Shape): string {
  return `${id} ${older ? '<' : '>='} ${bind(firstId(at))}::uuid`;
}

/** Mails of any of these senders. */
export function senderCondition(values: readonly string[], bind: Bind): string {
  return addressIn('sender', values, bind);
}

/** The address, or with a leading @ any of that domain; as the indexes on addresses are written. */
function addressIn(column: string, values: readonly string[], bind: Bind): string {
  const any = anyOf(values, (value) => {
    const reversed = Array.from(value).toReversed().join('');
    if (!value.startsWith('@')) return `reverse(${column}) = ${bind(reversed)}`;
    return `reverse(${column}) like ${bind(`${reversed.replaceAll(/[%_\\]/g, '\\$&')}%`)}`;
  });
  return `octet_length(${column}) <= 320 and ${any}`;
}

/**
 * Tickets with an administrator of that address, who still gets its mail. A walk looks at the few
 * of one ticket: the index of addresses would name all that share one, once a ticket (an expression
 * is in no index).
 */
function contactCondition(values: readonly string[], { way, bind }: Shape): string {
  const isTold = `role = 'administrator' and left_at is null`;
  return way === 'walk'
    ? `exists (select from party where party.ticket = ticket.id and ${isTold}
        and ${addressIn(`(address || '')`, values, bind)} offset 0)`
    : `ticket.id in (select ticket from party where ${isTold}
        and ${addressIn('address', values, bind)})`;
}

/** Tickets that a mail of that sender made or is on. */
function fromCondition(values: readonly string[], { way, bind }: Shape): string {
  const theirs = senderCondition(values, bind);
  if (way === 'walk') {
    return `exists (
        select from (
          select ticket.mail as id
          union all select on_it.mail from ticket_mail on_it where on_it.ticket = ticket.id) near
        join mail using (id) where ${theirs} offset 0)`;
  }
  return `ticket.id in (
        select made.id from mail join ticket made on made.mail = mail.id where ${theirs}
        union all
        select on_it.ticket from mail join ticket_mail on_it on on_it.mail = mail.id
        where ${theirs})`;
}

/** An index is in order behind one value, and not behind any of an array. */
function oneOf(column: string, values: readonly string[], bind: Bind, type = 'text'): string {
  return values.length === 1
    ? `${column} = ${bind(values[0])}::${type}`
    : `${column} = any(${bind(values)}::${type}[])`;
}

function anyOf<Value>(values: readonly Value[], condition: (value: Value) => string): string {
  return `(${values.map(condition).join(' or ')})`;
}
