// Which part each mention of an address plays: from the structure of the text, never from who sent
// it. The first rule that has an opinion decides, and each opinion has a weight; what an address is
// in the end is decided over all its mentions, in verdict.ts.

import type { Mail, Report, Role } from '../model.ts';
import { type Cue, cueAfter, cueBefore, cueColumns, type Lead } from './cues.ts';
import { type HeaderCue, headerRoles } from './headers.ts';
import { bare, type Line, linesOf } from './lines.ts';
import { organisation } from './names.ts';
import { asideMax, type Row, rowOf, type Spot } from './rows.ts';
import type { Found } from './scanner.ts';

/** One mention of something, with the role it has there. */
export interface Mention {
  readonly found: Found;
  readonly place: string;
  readonly line: number;
  readonly role: Role;
  readonly weight: number;
  readonly why: string;
  /** The first of the list of addresses that it stands in; all have the same part. */
  readonly list: Found | null;
  /** It stands in a record of a log or a table, not in a sentence. */
  readonly isLog: boolean;
  /** The lines of the mail header field it stands in. */
  readonly field: { readonly first: number; readonly last: number } | null;
}

/** A text with its lines and mentions. */
export interface Read {
  readonly place: string;
  readonly lines: readonly Line[];
  readonly mentions: readonly Mention[];
}

/** What to judge by; the same for all texts of a mail. */
export interface Setting {
  /** Organisations of the sender and of the mail's reply address. */
  readonly reporter: ReadonlySet<string>;
  readonly reports: readonly Report[];
  /** Nobody outside can be responsible for it, and no prefix of ours covers it. */
  readonly isNobodys: (ip: string) => boolean;
}

/** From "says nothing of it" to "cannot be otherwise". */
export const weights = {
  aside: 0,
  mentioned: 1,
  said: 2,
  titled: 3,
  reported: 4,
  fixed: 5,
} as const;
type Opinion = Cue & { readonly weight: number };

/** A heading speaks for the addresses listed below it, no further than this. */
const headingLinesMax = 200;

/** Who wrote the complaint: the organisations of From and Reply-To. */
export function reporterOf(mail: Pick<Mail, 'from' | 'replyTo'>): Set<string> {
  const addresses = [...mail.from, ...mail.replyTo].map(({ address }) => address);
  const hosts = addresses.map((address) => address.slice(address.lastIndexOf('@') + 1));
  return new Set(hosts.filter((host) => host.includes('.')).map(organisation));
}

/** The mentions of one text, in order, each with its role. */
export function readRoles(
  place: string,
  text: string,
  found: readonly Found[],
  setting: Setting,
): Read {
  const lines = linesOf(text);
  const inHeaders = headerRoles(lines, found, setting.reporter);
  const mentions: Mention[] = [];
  let heading: Heading | null = null;
  let next = 0;
  lines.forEach((line, at) => {
    const first = next;
    while (next < found.length && (found[next]?.start ?? 0) <= line.start + line.text.length)
      next += 1;
    if (first === next) {
      if (/\p{L}/u.test(line.text)) heading = headingOf(bare(line.text), at);
      return;
    }
    const row = rowOf(text, line, found.slice(first, next), wrapped(lines, at, mentions));
    let last: Mention | null = null;
    for (const spot of row.spots) {
      const { one } = spot;
      const field = inHeaders.get(one.start) ?? null;
      const opinion: Opinion =
        fixedRole(one, place, setting) ??
        (field === null ? null : fieldRole(field, setting)) ??
        regionRole(one, line, setting) ??
        sameAs(spot, last) ??
        saidRole(text, row, spot) ??
        besideOwn(spot, setting) ??
        (heading === null ? null : headingRole(row, spot, heading, at)) ??
        plainRole(place);
      const { list } = spot;
      const mention: Mention = {
        found: one,
        place,
        line: at,
        list,
        isLog: row.isLog,
        field,
        ...opinion,
      };
      mentions.push(mention);
      if (spot.position !== null) last = mention;
    }
  });
  return { place, lines, mentions };
}

interface Heading {
  readonly line: number;
  readonly columns: readonly Cue[];
  readonly cue: Cue | null;
}

function headingOf(text: string, line: number): Heading {
  return { line, columns: cueColumns(text), cue: cueBefore(alone(text)) };
}

/** The end of the line above, where a sentence was wrapped right before an address. */
function wrapped(lines: readonly Line[], at: number, mentions: readonly Mention[]): string {
  const above = lines[at - 1];
  if (above === undefined || above.cells !== null || above.paragraph !== lines[at]?.paragraph)
    return '';
  const text = above.text.slice(-asideMax).trimEnd();
  return /\p{L}$/u.test(text) && mentions.at(-1)?.line !== at - 1 ? `${text} ` : '';
}

/** "IP: ..." says what kind of thing follows, and nothing of its part. */
const kindKey =
  /^[\s>*-]*(?:ip|ips|ipv4|ipv6|host|server)?[ -]?(?:ip|ips|address|adresse)?\s*[:=]\s*$/i;

const besideGap = /^\W*(?:\b(?:ip|ipv4|ipv6|address)\b\W*){0,2}$/i;

function fixedRole(one: Found, place: string, setting: Setting): Opinion | null {
  const fixed = (role: Role, why: string): Opinion => ({ role, why, weight: weights.fixed });
  if (one.kind === 'prefix' || one.kind === 'range')
    return fixed('range', 'names a whole network, not one address');
  if (one.kind === 'masked') return fixed('masked', 'parts of it are hidden');
  if (one.kind !== 'ip') return null;
  if (setting.isNobodys(one.value)) return fixed('relay', 'private address');
  const report = setting.reports.find((each) => each.place === place);
  if (report === undefined) return null;
  return report.ips.includes(one.value)
    ? { role: 'offender', why: `the ${report.format} report names it`, weight: weights.reported }
    : { role: 'relay', why: `another field of the ${report.format} report`, weight: weights.aside };
}

/** Where a structured report speaks of the mail, the mail's headers are only evidence. */
function fieldRole({ role, why }: HeaderCue, { reports }: Setting): Opinion {
  if (role !== 'offender') return { role, why, weight: weights.aside };
  return reports.some(({ ips }) => ips.length > 0)
    ? { role: 'relay', why: 'on the way of the reported mail', weight: weights.aside }
    : { role, why, weight: weights.said };
}

function regionRole(one: Found, line: Line, { reporter }: Setting): Opinion | null {
  if (line.region === 'whois')
    return { role: 'whois', why: "inside a registry's answer", weight: weights.aside };
  const name = one.kind === 'email' ? one.value.slice(one.value.lastIndexOf('@') + 1) : one.value;
  const host = one.kind === 'url' ? (/\/\/([^/:?#]+)/.exec(name)?.[1] ?? '') : name;
  if (one.kind !== 'ip' && reporter.has(organisation(host)))
    return { role: 'own', why: "in the sender's own domain", weight: weights.said };
  if (line.region === 'signature')
    return { role: 'own', why: "in the sender's signature", weight: weights.said };
  return null;
}

function saidRole(text: string, row: Row, { one, lead, next, position }: Spot): Opinion | null {
  const { line, columns } = row;
  const head = line.cells?.findLast((cell) => line.start + cell.start <= one.start)?.head;
  const headed = head === undefined ? null : cueBefore(alone(head));
  if (headed !== null) return { ...headed, weight: weights.said };
  if (/\be\.\s?g\.,?\s*$/i.test(lead.text.slice(-20)))
    return { role: 'example', why: 'only an example', weight: weights.said };
  const after = text.slice(one.end, Math.min(next, one.end + asideMax));
  // "A is our server, B attacked": the words between belong to A.
  const taken = lead.second ? cueAfter(lead.text) : null;
  const cue = columns[position ?? -1] ?? cueAfter(after) ?? cueBefore(lead);
  return cue === null || cue.role === taken?.role ? null : { ...cue, weight: weights.said };
}

/** An address that stands alone on its line has the role its heading gives it. */
function headingRole(
  row: Row,
  { lead, position }: Spot,
  heading: Heading,
  at: number,
): Opinion | null {
  if (position === null || at - heading.line > headingLinesMax) return null;
  if (!row.isBare && !kindKey.test(lead.text)) return null;
  const { columns } = heading;
  const column = columns.length === row.count ? columns[position] : null;
  const cue = columns.length > 0 ? column : position === 0 ? heading.cue : null;
  return cue ? { ...cue, weight: weights.said } : null;
}

/** "mail.example.net - IPv4: ..." in the reporter's own domain. */
function besideOwn({ one, previous, lead }: Spot, { reporter }: Setting): Opinion | null {
  if (one.kind !== 'ip' || previous?.kind !== 'host' || !besideGap.test(lead.text)) return null;
  return reporter.has(organisation(previous.value))
    ? { role: 'own', why: `beside ${previous.value}, the sender's own`, weight: weights.said }
    : null;
}

/** What is said of the first address of a list is said of all. */
function sameAs({ list }: Spot, last: Mention | null): Opinion | null {
  if (list === null || last?.list !== list || last.weight !== weights.said) return null;
  return { role: last.role, why: last.why, weight: last.weight };
}

function plainRole(place: string): Opinion {
  return place === 'subject'
    ? { role: 'offender', why: 'named in the subject', weight: weights.titled }
    : { role: 'offender', why: 'named without another role', weight: weights.mentioned };
}

function alone(text: string): Lead {
  return { text, second: false, afterName: false };
}
