// The rows of a desk of a million tickets: 300,000 complaints over two years, each a report, a case
// and an investigation, and 100,000 further reports that join a case. The same on each run; only
// documentation addresses. Few networks have most cases, as few words are in most subjects.

import { makeNumber } from '../src/tickets/number.ts';
import { repeatKey } from '../src/tickets/repeat.ts';
import { uuidv7 } from '../src/uuid.ts';
import { chance, networkCount, networkOf } from './ticket-networks.ts';
import { complaintBytes, type Known, type WorldSize, type Write } from './ticket-tables.ts';

/** One case in so many has a very long story. */
const longStoryEach = 1_000;
const longStoryNotes = 500;
/** One open ticket in so many is somebody's. */
const ownedEach = 37;
const spanMs = 2 * 365 * 86_400_000;
const wordCount = 3_000;
const types = ['spam', 'scanner', 'brute-force', 'malware', 'phishing', 'copyright'];

/** Writes all rows. @returns keys that can be asked for */
export function writeCases(write: Write, now: Date, size: WorldSize): Known {
  const { cases } = size;
  const maker = new Maker(write, size);
  const past: Case[] = [];
  for (let index = 0; index < cases; index += 1) {
    const at = new Date(now.getTime() - spanMs + (index * spanMs) / (cases + 1));
    past.push(maker.case(index, at));
    const again = past[Math.floor(past.length * (1 - maker.random() ** 4 * 0.5)) - 1];
    if (index % 3 === 2 && again !== undefined) maker.repeat(again, at);
  }
  return maker.known;
}

interface Case {
  readonly incident: string;
  readonly prefix: string;
  readonly ip: string;
  readonly type: string;
  readonly isOpen: boolean;
}

interface TicketFields {
  readonly kind: 'report' | 'incident' | 'investigation';
  readonly role: string;
  readonly subject: string;
  readonly isOpen: boolean;
  readonly mail: string;
  readonly ips: readonly string[];
  readonly category?: string;
  readonly prefix?: string;
  readonly key?: string | null;
  readonly turn?: string;
}

class Maker {
  readonly known: Known = {
    tokens: [],
    messageIds: [],
    numbers: [],
    cases: [],
    tickets: [],
    incidents: [],
    holds: [],
  };
  readonly random = chance(7);
  readonly #write: Write;
  readonly #size: WorldSize;
  /** One open incident a key, as the store has it. */
  readonly #openKeys = new Set<string>();
  #sequence = 0;

  constructor(write: Write, size: WorldSize) {
    this.#write = write;
    this.#size = size;
  }

  /** A complaint with its case and whoever is asked; of three, one answers. */
  case(index: number, at: Date): Case {
    const { cases, holdsOpen } = this.#size;
    const number = this.#early(networkCount);
    const { name, prefix, contact, address } = networkOf(number);
    const type = types[this.#early(types.length)] ?? 'spam';
    const host = Math.floor(this.random() * 200);
    const count = index % 10 === 0 ? 13 : 1;
    const ips = Array.from({ length: count }, (_, one) => address(host + one));
    const [ip = ''] = ips;
    // Most of the last weeks is open, and a little of all that was before.
    const isOpen = this.random() < (index > cases * 0.97 ? 0.6 : 0.03);
    const { report, mail, sender } = this.#report(at, isOpen);
    const subject = `${type} from ${ip} (${name})`;
    const common = { isOpen, subject, prefix, ips, mail, category: `abuse/${type}` };
    const key = repeatKey(
      type,
      ips.map((one) => ({ prefix, ip: one })),
    );
    const free = !isOpen || !this.#openKeys.has(key ?? '');
    if (isOpen) this.#openKeys.add(key ?? '');
    const about = {
      ...common,
      kind: 'incident',
      role: 'incident',
      key: free ? key : null,
    } as const;
    const incident = this.#ticket(about, at);
    const turn = index % 3 === 0 ? 'update' : 'waiting';
    const role = `investigation ${contact}`;
    const asked = this.#ticket({ ...common, kind: 'investigation', role, turn }, at);
    this.#write('link', [incident, report, 'report']);
    this.#write('link', [incident, asked, 'investigation']);
    for (const one of ips) this.#complaint(mail, one, incident, prefix, type, sender, at);
    this.#note(incident, mail, 'opened', at);
    this.#conversation(index, asked, { mail, contact, subject, isOpen, number }, at);
    if (index % 137 === 0) this.known.cases.push({ key: key ?? '', addresses: ips });
    if (index % 137 === 0 || index % longStoryEach === 0) this.known.incidents.push(incident);
    if (isOpen) this.#clock(incident, at);
    this.#story(index, incident, asked, mail, at);
    if (index % 3 === 0 || index >= cases - holdsOpen) this.#hold(index, mail, report, at);
    return { incident, prefix, ip, type, isOpen };
  }

  /** A further report on a case. */
  repeat({ incident, ip, prefix, type, isOpen }: Case, at: Date): void {
    const { report, mail, sender } = this.#report(at, isOpen);
    this.#write('link', [incident, report, 'report']);
    this.#complaint(mail, ip, incident, prefix, type, sender, at);
  }

  /** The mail to the administrator, and perhaps the answer. */
  #conversation(
    index: number,
    asked: string,
    about: {
      readonly mail: string;
      readonly contact: string;
      readonly subject: string;
      readonly isOpen: boolean;
      readonly number: number;
    },
    at: Date,
  ): void {
    const { mail, contact, subject, isOpen, number } = about;
    const iso = at.toISOString();
    const { party, token } = this.#party(asked, 'administrator', contact, at);
    this.#party(asked, 'cc', `watch@n${number}.example`, at);
    this.#note(asked, mail, 'opened', at);
    const out = this.#id(at);
    const messageId = `<${token}@example.org>`;
    this.#write(
      'delivery',
      [out, mail, asked, party, 'edu', contact, `bounces+${out}@example.org`].concat([
        `d${out}`,
        messageId,
        subject,
        '\\\\x00',
        'sent',
        iso,
        iso,
        'sluice',
        iso,
      ]),
    ); // prettier-ignore
    if (isOpen) this.#clock(asked, at);
    if (index % 137 === 0) {
      this.known.tokens.push(token);
      this.known.messageIds.push(index % 2 === 0 ? messageId : `<${mail}@example.net>`);
    }
    if (index % 3 !== 0) return;
    const later = new Date(at.getTime() + 3_600_000);
    const reply = this.#mail(later, contact, `Re: ${subject}`);
    const words = 'we have cleaned it';
    this.#write('ticket_mail', [asked, reply, party, 'follow-up', words, 'fixed', 'token']);
    this.#write('reference', [messageId, reply]);
    this.#write('reference', [`<unseen.${index}@n${number}.example>`, reply]);
    this.#note(asked, reply, 'reply', later);
  }

  #clock(ticket: string, at: Date): void {
    const due = new Date(at.getTime() + 7 * 86_400_000).toISOString();
    const iso = at.toISOString();
    this.#write('clock', [ticket, due, due, iso, 0, 'sluice', iso]);
  }

  /** What happened to a case later. */
  #story(index: number, incident: string, asked: string, mail: string, at: Date): void {
    const { notesEach } = this.#size;
    if (notesEach === 0) return;
    const more = index % longStoryEach === 0 ? longStoryNotes : 0;
    for (let note = 0; note < notesEach + more; note += 1) {
      const ticket = note < notesEach && note % 2 === 0 ? asked : incident;
      this.#note(ticket, mail, 'note', new Date(at.getTime() + (note + 1) * 600_000));
    }
  }

  #report(at: Date, isOpen: boolean) {
    const sender = `reporter${this.#early(20_000)}@r${this.#early(500)}.example`;
    const words = Array.from({ length: 5 }, () => `w${this.#early(wordCount)}`);
    const subject = words.concat(this.random() < 0.000_02 ? 'canary' : []).join(' ');
    const mail = this.#mail(at, sender, subject);
    const about = { kind: 'report', role: 'report', subject, isOpen, mail, ips: [] } as const;
    const report = this.#ticket(about, at);
    this.#party(report, 'complainant', sender, at);
    this.#write('ticket_mail', [report, mail, null, 'complaint', null, null, null]);
    this.#note(report, mail, 'forwarded', at);
    return { report, mail, sender };
  }

  #ticket(fields: TicketFields, at: Date): string {
    const ticket = this.#id(at);
    const iso = at.toISOString();
    this.#sequence += 1;
    const number = makeNumber(at, 'UTC', this.#sequence);
    const { kind, role, subject, isOpen, mail, ips } = fields;
    const team = this.random() < 0.9 ? 'first-line' : 'csirt';
    const closedAt = new Date(at.getTime() + 5 * 86_400_000).toISOString();
    const { category = null, prefix = null, key = null, turn = null } = fields;
    const state = isOpen ? 'open' : 'resolved';
    const row = [ticket, kind, number, state, 'edu', team, subject, category, prefix];
    this.#write(
      'ticket',
      row
        .concat([`{${ips.join(',')}}`, key, mail, role, iso, iso, 'sluice'])
        .concat([turn, isOpen ? null : closedAt])
        .concat([isOpen && this.#sequence % ownedEach === 0 ? 'operator' : null]),
    ); // prettier-ignore
    for (const ip of ips) this.#write('ticket_address', [ticket, ip, kind, isOpen]);
    if (this.#sequence % 401 === 0) this.known.numbers.push(number);
    if (this.#sequence % 403 === 0) this.known.tickets.push(ticket);
    return ticket;
  }

  #mail(at: Date, sender: string, subject: string): string {
    const mail = this.#id(at);
    const digest = `\\\\x${mail.replaceAll('-', '')}${this.#hex(12)}${this.#hex(12)}${this.#hex(8)}`;
    const row = [mail, digest, 4096, sender, '{abuse@example.org}', '192.0.2.1', at.toISOString()];
    this.#write(
      'mail',
      row
        .concat(['intake', 'edu', 'done', subject, sender])
        .concat([`<${mail}@example.net>`, digest, 'forwarded']),
    ); // prettier-ignore
    return mail;
  }

  #party(ticket: string, role: string, address: string, at: Date) {
    const party = this.#id(at);
    const token = this.#hex(8) + this.#hex(8);
    const iso = at.toISOString();
    this.#write('party', [party, ticket, role, address, token, 'edu', 'sluice', iso]);
    this.#write('party_token', [token, party, iso]);
    return { party, token };
  }

  #complaint(
    ...row: [
      mail: string,
      ip: string,
      incident: string,
      prefix: string,
      type: string,
      sender: string,
      at: Date,
    ]
  ): void {
    // prettier-ignore
    this.#write('complaint', [...row.slice(0, 6).map(String), row[6].toISOString()]);
  }

  #note(ticket: string, mail: string, what: string, at: Date): void {
    const row = [this.#id(at), ticket, mail, what, what, 'edu', 'sluice', at.toISOString()];
    this.#write('history', row);
  }

  #hold(index: number, mail: string, ticket: string, at: Date): void {
    const hold = this.#id(at);
    const iso = at.toISOString();
    const isOpen = index >= this.#size.cases - this.#size.holdsOpen;
    const doubts = '[{"code":"first-contact","text":"never written to"}]';
    const row = [hold, mail, ticket, '{first-contact}', doubts, '[]', 'send', 'shown'];
    this.#write('hold', [...row, 'first-line', 'edu', iso, isOpen ? null : iso, 'sluice']);
    if (isOpen && index % 3 === 0) this.known.holds.push(hold);
    if (isOpen && this.#size.notesEach > 0) this.#write('raw', [mail, complaintBytes(index)]);
  }

  /** A whole number below that, mostly a small one. */
  #early(count: number): number {
    return Math.floor(this.random() ** 3 * count);
  }

  #hex(digits: number): string {
    const number = Math.floor(this.random() * 16 ** Math.min(digits, 8));
    return number.toString(16).padStart(digits, '0');
  }

  #id(at: Date): string {
    const random = `00000000-0000-4${this.#hex(3)}-8${this.#hex(3)}-${this.#hex(4)}${this.#hex(8)}`;
    return uuidv7(at.getTime(), random);
  }
}
