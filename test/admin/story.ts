// Mails for a test desk, written as the desk writes them: by accept and settle, with the tickets,
// the hold, the trace and the forward that such a mail would have.

import { createHash } from 'node:crypto';

import type { EventTime } from '../../src/findings.ts';
import type {
  DeliveryId,
  Doubt,
  HoldId,
  MailId,
  PartyId,
  RunId,
  TicketId,
} from '../../src/model.ts';
import type { MailFate } from '../../src/reason-codes.ts';
import type { NewTicket, Prepared, Settlement } from '../../src/settlement.ts';
import { accept } from '../../src/store/intake.ts';
import { claimMails } from '../../src/store/mails.ts';
import { keepRevision } from '../../src/store/runs.ts';
import { settle } from '../../src/store/settle.ts';
import { preparedAnswer } from '../../src/tickets/prepared.ts';
import type { TestDesk } from './desk.ts';

const digest = 'a3f1'.repeat(16);

export interface Story {
  readonly subject?: string;
  readonly sender?: string;
  readonly envelopeFrom?: string;
  readonly recipients?: readonly string[];
  readonly raw?: Buffer;
  readonly outcome?: MailFate;
  readonly why?: string;
  readonly doubts?: readonly Doubt[];
  readonly prepared?: readonly Prepared[];
  readonly trace?: unknown;
  /** What the run asked, with its answers. */
  readonly asked?: unknown;
  /** The contact it is forwarded to: report, incident, investigation and delivery are made. */
  readonly to?: string;
  readonly network?: string;
  readonly ips?: readonly string[];
  /** When it happened, as the complaint says it. */
  readonly event?: EventTime;
  /** The sender is a party of the report that is made. */
  readonly complains?: true;
  /** A ticket that the mail continues. */
  readonly joins?: TicketId;
  /** What such a mail says in its own words. */
  readonly words?: string;
}

export interface Told {
  readonly mail: MailId;
  readonly report: TicketId | null;
  readonly incident: TicketId | null;
  readonly investigation: TicketId | null;
  readonly delivery: DeliveryId | null;
}

let sequence = 17;

/** One mail from intake to its decision. */
export async function tell(desk: TestDesk, story: Story): Promise<Told> {
  const { database, clock } = desk;
  const mail = await receive(desk, story);
  await keepRevision(database, { digest, files: new Map([['rules.yaml', '']]) }, 'operator', clock);
  const due = await claimMails(database, clock, 100, 60_000);
  const claimed = due.find((one) => one.received.mail === mail);
  if (claimed === undefined) throw new Error('it is not due');
  const settlement = settled(desk, mail, claimed.attempt, story);
  const how = await settle(database, [settlement], clock, 'sluice');
  if (how.get(mail) !== 'settled') throw new Error(`not settled: ${how.get(mail)}`);
  const of = (kind: string) => settlement.tickets.find((one) => one.kind === kind)?.id ?? null;
  return {
    mail,
    report: of('report'),
    incident: of('incident'),
    investigation: of('investigation'),
    delivery: settlement.deliveries[0]?.id ?? null,
  };
}

/** A mail that is stored and waits. */
export async function receive(desk: TestDesk, story: Story = {}): Promise<MailId> {
  const id = desk.newId() as MailId;
  const raw = story.raw ?? Buffer.from(`Subject: ${story.subject ?? ''}\r\n\r\n${id}\r\n`);
  const [mail = id] = await accept(desk.database, [
    {
      id,
      raw,
      sha256: createHash('sha256').update(raw).digest(),
      envelope: {
        from: story.envelopeFrom ?? story.sender ?? 'victim@example.net',
        to: story.recipients ?? ['abuse@example.org'],
      },
      peer: '127.0.0.1',
      at: desk.clock,
      actor: 'intake',
    },
  ]);
  return mail;
}

function settled(desk: TestDesk, mail: MailId, attempt: number, story: Story): Settlement {
  const held = story.doubts !== undefined;
  const sends = story.to !== undefined && !held;
  const tickets = sends || (held && story.joins === undefined) ? ticketsOf(desk, story, sends) : [];
  const [report, incident, investigation] = tickets.map((ticket) => ticket.id);
  const ids = { report: report ?? null, investigation: investigation ?? null };
  const note = (ticket: TicketId, what: string, text: string) => ({
    id: desk.newId(),
    ticket,
    what,
    text,
  });
  const party = desk.newId() as PartyId;
  return {
    mail,
    attempt,
    state: held ? 'held' : 'done',
    summary: {
      subject: story.subject ?? 'Spam from your network',
      sender: story.sender ?? 'victim@example.net',
      messageId: `<${mail}@example.net>`,
      bodyDigest: null,
      constituency: 'example',
      outcome: story.outcome ?? (held ? 'held' : 'forwarded'),
      why: story.why ?? story.doubts?.map((doubt) => doubt.text).join('; ') ?? `to ${story.to}`,
    },
    run: {
      id: desk.newId() as RunId,
      at: desk.clock,
      digest,
      trace: story.trace ?? plainTrace(story),
      asked: story.asked ?? [],
    },
    tickets,
    repeats: [],
    overdue: [],
    changes: [],
    links:
      report && incident && investigation
        ? [
            { parent: incident, child: report },
            { parent: incident, child: investigation },
          ]
        : [],
    parties: [
      ...(report && story.complains ? [complainantOf(desk, report, story)] : []),
      ...(investigation
        ? [
            {
              id: party,
              ticket: investigation,
              role: 'administrator' as const,
              address: story.to ?? '',
              constituency: 'example',
              token: party,
            },
          ]
        : []),
    ],
    joins: [
      ...(report ? [{ ticket: report, party: null, how: 'complaint' as const }] : []),
      ...(story.joins
        ? [
            {
              ticket: story.joins,
              party: null,
              how: 'follow-up' as const,
              ...(story.words === undefined ? {} : { text: story.words }),
            },
          ]
        : []),
    ],
    history: [
      ...(report && sends ? [note(report, 'forwarded', `forwarded to ${story.to}`)] : []),
      ...(report && held ? [note(report, 'held', story.doubts.map((one) => one.code).join())] : []),
      ...(investigation ? [note(investigation, 'opened', `${story.to} is asked`)] : []),
      ...(story.joins ? [note(story.joins, 'reply', `reply from ${story.sender}`)] : []),
    ],
    hold: held
      ? {
          id: desk.newId() as HoldId,
          codes: [...new Set(story.doubts.map((doubt) => doubt.code))],
          doubts: story.doubts,
          team: 'first-line',
          constituency: 'example',
          ticket: story.joins ?? ids.report,
          prepared: story.prepared ?? [],
          answer: preparedAnswer(story.doubts, story.prepared?.length ?? 0),
          digest: '',
        }
      : null,
    deliveries:
      sends && investigation
        ? [
            {
              id: desk.newId() as DeliveryId,
              ticket: investigation,
              party,
              kind: 'forward',
              cause: null,
              byPerson: false,
              constituency: 'example',
              recipient: story.to ?? '',
              envelopeFrom: `bounces+${party}@example.org`,
              token: `d${party}`,
              messageId: `<${party}@example.org>`,
              subject: `[Desk#${tickets[2]?.number}] Spam from ${story.ips?.[0] ?? '192.0.2.75'}`,
              bytes: Buffer.from('x'),
              dueAt: new Date(desk.clock.getTime() + 5_000),
            },
          ]
        : [],
    bounces: [],
    turns: [],
    complaints:
      sends && incident
        ? (story.ips ?? ['192.0.2.75']).map((ip) => ({
            ip,
            prefix: '192.0.2.0/25',
            type: 'spam',
            reporter: story.sender ?? 'victim@example.net',
            incident,
            event: story.event ?? null,
          }))
        : [],
    references: [],
    foreign: [],
    tokens: [],
    wakes: [],
    guesses: null,
    keywords: [],
  };
}

function complainantOf(desk: TestDesk, ticket: TicketId, { sender }: Story) {
  const id = desk.newId() as PartyId;
  const address = sender ?? 'victim@example.net';
  const role = 'complainant' as const;
  return { id, ticket, role, address, constituency: 'example', token: id };
}

function ticketsOf(desk: TestDesk, story: Story, sends: boolean): NewTicket[] {
  const ips = story.ips ?? ['192.0.2.75'];
  const about = `spam from ${ips[0]} (${story.network ?? 'EXAMPLE-NET'})`;
  const ticket = (kind: NewTicket['kind'], fields: Partial<NewTicket>): NewTicket => {
    sequence += 1;
    return {
      id: desk.newId() as TicketId,
      role: kind as NewTicket['role'],
      kind,
      number: `20260406${String(sequence).padStart(5, '0')}3`,
      numbered: true,
      state: 'open',
      constituency: 'example',
      team: 'first-line',
      subject: about,
      category: 'abusive-content/spam',
      prefix: '192.0.2.0/25',
      ips,
      repeatKey: null,
      ...fields,
    };
  };
  const report = ticket('report', {
    state: sends ? 'open' : 'new',
    subject: story.subject ?? 'Spam from your network',
    category: null,
    prefix: null,
    ips: sends ? [] : (story.ips ?? []),
  });
  if (!sends) return [report];
  return [report, ticket('incident', {}), ticket('investigation', {})];
}

function plainTrace(story: Story) {
  const line = (stage: string, code: string, text: string, at?: string) => ({
    stage,
    whys: [{ code, text, ...(at === undefined ? {} : { at }) }],
    doubts: (story.doubts ?? []).filter((doubt) => doubtStages.get(doubt.code) === stage),
    tookMs: 2.3,
  });
  const [ip = '192.0.2.75'] = story.ips ?? [];
  return [
    line('parse', 'read', '2 parts, 4.1 kB'),
    line('origin', 'person', 'no Auto-Submitted, no list, not a bounce'),
    line('report', 'none', 'free text'),
    line('spam', 'lifted', 'upstream 7.1 >= 5.0, but keyword "spam from"', 'keywords.yaml:9'),
    line('extract', 'indicators', `1 address of 2 may be an offender: ${ip}`, 'subject:13-26'),
    line('verify', 'not-asked', 'nobody proves senders yet'),
    line('constituency', 'ours', `${ip} is in 192.0.2.0/25 EXAMPLE-DORMS`, 'networks.yaml:12'),
    line('thread', 'new', 'no token, no known reference, no number'),
    line('resolve', 'not-asked', 'an address of ours is named'),
    line('attribute', 'certain', `1 offender: ${ip}`),
    line('whois', 'override', `dorms@example.org for 192.0.2.0/25`, 'networks.yaml:12'),
    line('classify', 'spam', 'abusive-content/spam', 'body:120-148'),
    line('group', 'new', 'nothing open for this network, address and type'),
    line('route', 'forward', 'rule "plain"', 'routing.yaml:3'),
    line('forward', 'planned', '1 mail: en/forward.spam, the complaint attached'),
  ];
}

const doubtStages: ReadonlyMap<string, string> = new Map([
  ['several-networks', 'whois'],
  ['no-address', 'attribute'],
  ['first-contact', 'whois'],
  ['suspected-spam', 'spam'],
  ['stale-event', 'attribute'],
]);
