// What the tests of the store begin with: a database of its own for each test, mails that were
// accepted and claimed, and decisions as literals that a test changes where it wants.

import { createHash, randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';

import type { DeliveryId, HoldId, MailId, PartyId, RunId, TicketId } from '../../src/model.ts';
import type { NewDelivery, NewHold, NewTicket, Settlement } from '../../src/settlement.ts';
import { accept, type Accepted } from '../../src/store/intake.ts';
import { type Claimed, claimMails } from '../../src/store/mails.ts';
import { type Database, openDatabase } from '../../src/store/pg.ts';
import { settle } from '../../src/store/settle.ts';
import { uuidv7 } from '../../src/uuid.ts';
import { testDatabase } from '../support/database.ts';

/** The instant that the tests take for now; leases alone run on the server's clock. */
export const now = new Date();
export const later = (ms: number): Date => new Date(now.getTime() + ms);
export const leaseMs = 60_000;

/** A fresh migrated database that goes with the test. */
export async function freshDatabase(t: TestContext): Promise<Database> {
  const test = await testDatabase();
  const database = openDatabase({ url: test.url });
  t.after(async () => {
    await database.close();
    await test.drop();
  });
  return database;
}

export function id(at = now): string {
  return uuidv7(at.getTime(), randomUUID());
}

export function incoming(raw: string, changed: Partial<Accepted> = {}): Accepted {
  const bytes = Buffer.from(raw);
  return {
    id: id() as MailId,
    raw: bytes,
    sha256: createHash('sha256').update(bytes).digest(),
    envelope: { from: 'reporter@example.net', to: ['abuse@example.org'] },
    peer: '127.0.0.1',
    at: now,
    actor: 'intake',
    ...changed,
  };
}

/** Stores mails of their own and claims them. */
export async function claimed(database: Database, count = 1): Promise<Claimed[]> {
  const mails = Array.from({ length: count }, () => incoming(`Subject: ${id()}\r\n\r\nx\r\n`));
  await accept(database, mails);
  const ids = new Set(mails.map((mail) => mail.id));
  const rows = await claimMails(database, later(1), 1000, leaseMs);
  return rows.filter((row) => ids.has(row.received.mail));
}

/** One claimed mail. */
export async function claimedOne(database: Database): Promise<Claimed> {
  const [one] = await claimed(database);
  if (one === undefined) throw new Error('nothing was claimed');
  return one;
}

/** A mail that was settled is due once more, as after a person's word, and claimed again. */
export async function claimedAgain(database: Database, mail: MailId): Promise<Claimed> {
  await database.query('update mail set due_at = $2 where id = $1', [mail, now]);
  const [again] = await claimMails(database, now, 1, leaseMs);
  if (again?.received.mail !== mail) throw new Error('another mail was due');
  return again;
}

/** A decision that closes the mail and writes nothing else. */
export function decided(mail: Claimed, changed: Partial<Settlement> = {}): Settlement {
  return {
    mail: mail.received.mail,
    attempt: mail.attempt,
    state: 'done',
    summary: {
      subject: 'spam',
      sender: 'reporter@example.net',
      messageId: null,
      bodyDigest: null,
      constituency: 'edu',
      outcome: 'closed',
      why: 'nobody is to be told',
    },
    run: { id: id() as RunId, at: now, digest: 'rules', trace: [], asked: [] },
    tickets: [],
    repeats: [],
    overdue: [],
    changes: [],
    links: [],
    parties: [],
    joins: [],
    history: [],
    hold: null,
    deliveries: [],
    bounces: [],
    turns: [],
    complaints: [],
    references: [],
    foreign: [],
    tokens: [],
    wakes: [],
    guesses: null,
    keywords: [],
    ...changed,
  };
}

let sequence = 0;

export function ticket(kind: NewTicket['kind'], changed: Partial<NewTicket> = {}): NewTicket {
  sequence += 1;
  return {
    id: id() as TicketId,
    role: kind as NewTicket['role'],
    kind,
    number: `2026040600${String(sequence).padStart(4, '0')}`,
    numbered: true,
    state: 'open',
    constituency: 'edu',
    team: 'first-line',
    subject: 'spam from 192.0.2.7',
    category: null,
    prefix: null,
    ips: ['192.0.2.7'],
    repeatKey: null,
    ...changed,
  };
}

export function delivery(
  changed: Partial<NewDelivery> & Pick<NewDelivery, 'ticket' | 'party'>,
): NewDelivery {
  const made = id() as DeliveryId;
  return {
    id: made,
    kind: 'forward',
    cause: null,
    byPerson: false,
    constituency: 'edu',
    recipient: 'admin@lab.example',
    envelopeFrom: `bounces+${made}@example.org`,
    token: `token-${made}`,
    messageId: `<${made}@example.org>`,
    subject: 'spam',
    bytes: Buffer.from(`bytes of ${made}`),
    dueAt: now,
    ...changed,
  };
}

export function hold(changed: Partial<NewHold> = {}): NewHold {
  return {
    id: id() as HoldId,
    codes: ['first-contact'],
    doubts: [{ code: 'first-contact', text: 'never written to' }],
    team: 'first-line',
    constituency: 'edu',
    ticket: null,
    prepared: [],
    answer: 'close',
    digest: 'shown',
    ...changed,
  };
}

/**
 * A decision that forwards: report, incident and investigation, tied together, and one delivery.
 */
export function forwarded(
  mail: Claimed,
  story: { readonly to?: string; readonly repeatKey?: string; readonly dueAt?: Date } = {},
) {
  const { to = 'admin@lab.example', repeatKey = null, dueAt = now } = story;
  const report = ticket('report');
  const incident = ticket('incident', { repeatKey });
  const investigation = ticket('investigation', { role: `investigation ${to}` });
  const party = id() as PartyId;
  const out = delivery({ ticket: investigation.id, party, recipient: to, dueAt });
  const settlement = decided(mail, {
    tickets: [report, incident, investigation],
    links: [
      { parent: incident.id, child: report.id },
      { parent: incident.id, child: investigation.id },
    ],
    parties: [
      {
        id: party,
        ticket: investigation.id,
        role: 'administrator',
        address: to,
        constituency: 'edu',
        token: `token-${party}`,
      },
    ],
    joins: [{ ticket: report.id, party: null, how: 'complaint' }],
    history: [{ id: id(), ticket: report.id, what: 'forwarded', text: `forwarded to ${to}` }],
    deliveries: [out],
  });
  return { settlement, report, incident, investigation, party, out };
}

/** One complaint that was forwarded, with the party of its sender on the report. */
export async function told(
  database: Database,
  keys: { readonly bodyDigest: string; readonly repeatKey: string },
) {
  const mail = await claimedOne(database);
  const story = forwarded(mail, { repeatKey: keys.repeatKey });
  const complainant = {
    id: id() as PartyId,
    ticket: story.report.id,
    role: 'complainant' as const,
    address: 'reporter@example.net',
    constituency: null,
    token: 'complainants-token',
  };
  const settlement = {
    ...story.settlement,
    parties: [...story.settlement.parties, complainant],
    summary: {
      ...story.settlement.summary,
      messageId: '<1@example.net>',
      bodyDigest: keys.bodyDigest,
    },
  };
  await settle(database, [settlement], now, 'sluice');
  const [administrator] = story.settlement.parties;
  if (administrator === undefined) throw new Error('nobody is asked');
  return { ...story, mail: mail.received.mail, administrator, complainant };
}

/** How many rows each table of the desk holds; only those that hold any. */
export async function rowCounts(database: Database): Promise<Record<string, number>> {
  const tables = [
    'mail raw trace override ticket link party party_token ticket_mail history',
    'delivery hold contact keyword_hit clock complaint',
  ].flatMap((names) => names.split(' '));
  const counts: Record<string, number> = {};
  for (const name of tables) {
    const [row] = await database.query<{ rows: number }>(
      `select count(*)::int as rows from ${name}`,
    );
    if (row !== undefined && row.rows > 0) counts[name] = row.rows;
  }
  return counts;
}
