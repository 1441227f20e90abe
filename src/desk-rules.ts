// What the rules say about working on tickets: close reasons, fields, teams; their types, and what
// is shipped where the files say nothing. The reader in config/ makes them; tickets/ decides by
// them.

import { categories } from './findings.ts';
import type { TicketKind } from './model.ts';

export interface TicketRules {
  readonly closeReasons: readonly CloseReason[];
  /** Shipped ones first, each in its place or as the files have it instead. */
  readonly fields: readonly FieldRule[];
  /** "first-line" and "csirt" are always among them. */
  readonly teams: readonly string[];
}

/** Why a ticket is closed. */
export interface CloseReason {
  readonly code: string;
  /** By language. */
  readonly labels: ReadonlyMap<string, string>;
  /** What may be closed for it. */
  readonly kinds: readonly TicketKind[];
  /** The template by which complainants are told; null: nobody is told. */
  readonly tell: string | null;
}

/** What a reply to a closed ticket does: it opens it again for so long, and then? */
export interface ClosedPolicy {
  readonly withinMs: number;
  /** new: a new ticket that is linked to it; refuse: it is kept, and nobody is asked. */
  readonly later: 'new' | 'refuse';
}

/** Of tickets that are of no constituency, and of constituencies that say nothing. */
export const closedDefault: ClosedPolicy = { withinMs: 14 * 86_400_000, later: 'new' };

export const fieldTypes = [
  'text',
  'enum',
  'number',
  'date',
  'list',
  'addresses',
  'minutes',
] as const;
/** addresses: IP addresses, ranges, prefixes; minutes: what is set is added to what was. */
export type FieldType = (typeof fieldTypes)[number];

export interface FieldRule {
  readonly name: string;
  readonly label: string;
  /** Which tickets have it. */
  readonly kinds: readonly TicketKind[];
  readonly type: FieldType;
  /** Of an enum. */
  readonly values: readonly string[];
  /** Without it a ticket is not closed. */
  readonly requiredAtClose: boolean;
}

export const teamsShipped = ['first-line', 'csirt'] as const;

const every: readonly TicketKind[] = ['report', 'incident', 'investigation', 'block'];

const reasons: readonly (readonly [code: string, en: string, cs: string, es: string])[] = [
  ['resolved', 'resolved', 'vyřešeno', 'resuelto'],
  ['unresolved', 'unresolved', 'nevyřešeno', 'sin resolver'],
  ['warned', 'warned', 'upozorněno', 'advertido'],
  ['ids-report', 'IDS report', 'hlášení IDS', 'informe de IDS'],
  ['informed', 'informed', 'informováno', 'informado'],
  ['scrap', 'scrap', 'nepoužitelné', 'descartado'],
  ['organisational', 'organisational', 'organizační', 'organizativo'],
  ['automatic', 'automatic', 'automaticky', 'automático'],
];

/** Only what is resolved is told, and of that only whoever may be answered. */
export const closeReasonsShipped: readonly CloseReason[] = reasons.map(([code, en, cs, es]) => ({
  code,
  labels: new Map([
    ['en', en],
    ['cs', cs],
    ['es', es],
  ]),
  kinds: every,
  tell: code === 'resolved' ? 'closing' : null,
}));

function shipped(
  name: string,
  label: string,
  type: FieldRule['type'],
  more: Partial<FieldRule> = {},
): FieldRule {
  return { name, label, kinds: every, type, values: [], requiredAtClose: false, ...more };
}

export const fieldsShipped: readonly FieldRule[] = [
  shipped('classification', 'Classification', 'enum', { values: categories }),
  shipped('function', 'Function', 'enum', {
    values: ['abuse-desk', 'incident-coordination'],
    kinds: ['incident'],
  }),
  shipped('resolution', 'Resolution', 'text', { kinds: ['incident', 'investigation'] }),
  shipped('how-reported', 'How reported', 'enum', {
    values: ['mail', 'telephone', 'fax', 'web', 'ids', 'letter', 'other'],
    kinds: ['report', 'incident'],
  }),
  shipped('reporter-type', 'Reporter type', 'enum', {
    values: ['person', 'company', 'csirt', 'provider', 'police', 'robot', 'customer', 'other'],
    kinds: ['report'],
  }),
  shipped('customer', 'Customer or site', 'text'),
  shipped('tlp', 'Traffic light (TLP)', 'enum', {
    values: ['clear', 'green', 'amber', 'amber+strict', 'red'],
  }),
  shipped('severity', 'Severity', 'enum', {
    values: ['low', 'normal', 'high', 'critical'],
  }),
  shipped('priority', 'Priority, 0 to 100', 'number'),
  shipped('description', 'Description', 'text'),
  shipped('cve', 'CVE', 'list', { kinds: ['incident', 'investigation'] }),
  shipped('addresses', 'IP addresses, ranges, prefixes', 'addresses'),
  shipped('hosts', 'Hosts', 'list'),
  shipped('time-worked', 'Minutes worked', 'minutes'),
];
