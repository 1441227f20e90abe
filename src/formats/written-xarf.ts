// What we have found, as reports of XARF 4 (xarf.org), which xarf.ts reads: one document for each
// address. Only what the schema of its type allows is written: a field that it demands and that the
// complaint does not tell is never made up, so then there is no report and the letter says why.

import { createHash } from 'node:crypto';

import type { Category } from '../findings.ts';
import type { Lacking, Told } from './written-arf.ts';

/** Who is behind a report; `domain` is that of the address. */
export interface Party {
  readonly name: string;
  readonly address: string;
}

export interface Wanted {
  readonly told: readonly Told[];
  readonly category: Category;
  /** Whose complaint it is; null where it names no single address: then it is ours. */
  readonly reporter: Party | null;
  readonly sender: Party;
  /** The sender in the envelope of a reported mail; null where it is not known. */
  readonly smtpFrom: string | null;
  /** What no two letters share, so that each report has an identity of its own. */
  readonly seed: string;
}

/** Most documents of one letter. */
export const documentsMax = 20;
const nameCharactersMax = 200;
const seen = 'Named in a complaint, which stands in the letter that this report came with.';

/** JSON texts in US-ASCII, in the order of the addresses. */
export function writtenXarf(wanted: Wanted): { readonly documents: readonly string[] } | Lacking {
  const { told } = wanted;
  if (told.length > documentsMax)
    return { lacks: `${told.length} addresses, and a letter carries ${documentsMax} reports` };
  const documents: string[] = [];
  for (const one of told) {
    const own = typeOf(one, wanted);
    if ('lacks' in own) return own;
    const { at } = one.time ?? {};
    if (typeof at !== 'string') return { lacks: `when ${one.ip} did it is not known` };
    const document = {
      xarf_version: '4.0.0',
      report_id: uuidOf(`${wanted.seed} ${one.ip}`),
      timestamp: at,
      reporter: contactOf(wanted.reporter ?? wanted.sender),
      sender: contactOf(wanted.sender),
      source_identifier: one.ip,
      ...(one.port === null ? {} : { source_port: one.port }),
      ...own,
      ...(own.category === 'connection' ? { first_seen: at } : {}),
    };
    documents.push(`${ascii(JSON.stringify(document, null, 2))}\r\n`.replaceAll(/\r?\n/g, '\r\n'));
  }
  return { documents };
}

interface Own {
  readonly category: 'connection' | 'messaging' | 'infrastructure';
  readonly type: string;
  readonly protocol?: string;
  readonly smtp_from?: string;
  readonly compromise_evidence?: string;
}

const connections = new Map<Category, string>([
  ['information-gathering/scanner', 'port_scan'],
  ['intrusion-attempts/brute-force', 'login_attack'],
  ['availability/ddos', 'ddos'],
]);

/** The fields of its type with all that the schema of the type demands. */
function typeOf(one: Told, { category, smtpFrom }: Wanted): Own | Lacking {
  const connection = connections.get(category);
  if (connection !== undefined) {
    const protocol = protocolIn(one.evidence);
    return protocol === null
      ? { lacks: `no line says whether ${one.ip} used TCP or UDP` }
      : { category: 'connection', type: connection, protocol };
  }
  if (category === 'abusive-content/spam') {
    if (one.port === null) return { lacks: `source_port of ${one.ip} is not known` };
    if (smtpFrom === null) return { lacks: "the spam's sender in the envelope is not known" };
    return { category: 'messaging', type: 'spam', protocol: 'smtp', smtp_from: smtpFrom };
  }
  if (category === 'malicious-code/infected-or-distribution' && one.name === null)
    return { category: 'infrastructure', type: 'botnet', compromise_evidence: seen };
  return { lacks: `of "${category}" a complaint tells less than XARF demands` };
}

const lineMax = 2000;
const protocols = /(?<![\w-])(?:tcp|udp|icmp|sctp)(?![\w-])/gi;
/** Services that listen on TCP alone. */
const overTcp = /(?<!\w)(?:sshd?|telnet|imaps?|pop3s?|smtps?|ftps?|https?|mysql)(?!\w)/i;

/** The one transport that the lines name, or that their services have; null: none, or several. */
function protocolIn(lines: readonly string[]): string | null {
  const read = lines.map((line) => line.slice(0, lineMax));
  const named = read.flatMap((line) => [...line.matchAll(protocols)].map(([word]) => word));
  const [first, ...more] = new Set(named.map((word) => word.toLowerCase()));
  if (first !== undefined) return more.length === 0 ? first : null;
  return read.some((line) => overTcp.test(line)) ? 'tcp' : null;
}

function contactOf({ name, address }: Party) {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const org = name.trim().slice(0, nameCharactersMax);
  return { org: org === '' ? domain : org, contact: address, domain };
}

/** In the form of RFC 9562, 5.4; the same for the same seed, so that a preview pins it. */
function uuidOf(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  const groups = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`];
  return [...groups, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

function ascii(text: string): string {
  return text.replaceAll(
    /[^\x20-\x7e\n]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
