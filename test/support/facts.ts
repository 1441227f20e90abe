// Facts, tools and rules as literals for the tests of stages: a small constituency of documentation
// addresses, and a world that answers only what a test gave it (an unexpected question throws).

import { closeReasonsShipped, fieldsShipped, teamsShipped } from '../../src/desk-rules.ts';
import type { Accusation, EventTime, Indicator, Report } from '../../src/findings.ts';
import type {
  Contact,
  Mail,
  MailId,
  Ours,
  PartyId,
  Received,
  Responsible,
  TicketId,
} from '../../src/model.ts';
import type { Reads, ThreadMatch } from '../../src/questions.ts';
import type { ContactRule, Limits, RoutingRule, Rules } from '../../src/rules.ts';
import type { Offender, Verify } from '../../src/stages/facts.ts';
import type { Outcome, Tools } from '../../src/stages/stage.ts';

export const now = new Date('2026-04-07T12:00:00Z');
const day = 86_400_000;

export const limits: Limits = {
  eventAgeMaxMs: 30 * day,
  fanOutMax: 5,
  firstContact: 'review',
  answerWithinMs: 7 * day,
  depthMax: 50,
  partsMax: 500,
  addressesMax: 5000,
  headerBytesMax: 102_400,
  textBytesMax: 262_144,
  textsBytesMax: 2_097_152,
  archiveEntriesMax: 100,
  archiveBytesMax: 8_388_608,
  archiveRatioMax: 200,
  indicatorsMax: 5000,
  namesMax: 20,
};

export const rule = (
  name: string,
  when: Partial<RoutingRule['when']> = {},
  act: RoutingRule['act'] = { do: 'forward', template: 'forward.{type}' },
): RoutingRule => ({
  name,
  when: {
    format: null,
    category: null,
    constituency: null,
    spam: null,
    contacts: null,
    from: null,
    aligned: null,
    reporter: null,
    ...when,
  },
  act,
  at: 'routing.yaml:4',
});

const page = (at: string) => ({ kind: 'forward' as const, subject: 's', body: 'b', at });

/** Rules of a desk "Desk" for 192.0.2.0/24 and 2001:db8::/32, in Czech, with English at hand. */
export const rules = (changed: Partial<Rules> = {}): Rules => ({
  digest: 'test',
  desk: {
    name: 'Desk',
    ticketTag: 'Desk',
    lang: 'en',
    timeZone: 'Europe/Prague',
    intake: ['abuse@example.org'],
    from: { name: 'Desk', address: 'abuse@example.org' },
    reply: 'abuse+{token}@example.org',
    bounce: 'bounces+{token}@example.org',
    authserv: [],
    sealers: [],
    pages: null,
  },
  limits,
  repeat: { windowMs: 14 * day, onOpen: 'attach', reopenWithinMs: 7 * day, notify: 'now' },
  constituencies: [
    {
      name: 'edu',
      prefixes: ['192.0.2.0/24', '2001:db8::/32'],
      trust: ['override'],
      lang: 'cs',
      owners: false,
      fallback: 'noc@example.org',
      closed: { withinMs: 14 * day, later: 'new' },
      at: 'networks.yaml:2',
    },
  ],
  networks: [],
  notOursToActOn: [],
  contacts: new Map(),
  routing: [rule('plain', { contacts: { min: 1, max: 1 } })],
  keywords: { keep: [], never: [] },
  acknowledge: { when: 'never' },
  clocks: {
    hours: new Map([['desk', { zone: 'Europe/Prague', week: null, holidays: new Set() }]]),
    escalation: new Map(),
    sla: new Map(),
    shifts: { changes: [360, 840, 1320], morning: 480 },
    dailyDigestAt: 480,
    untouchedMs: 14 * 86_400_000,
  },
  tickets: { closeReasons: closeReasonsShipped, fields: fieldsShipped, teams: teamsShipped },
  templates: new Map(
    ['en/forward.generic', 'cs/forward.generic', 'cs/forward.spam'].map((at) => [at, page(at)]),
  ),
  ...changed,
});

const unexpected = (question: string) => () => {
  throw new Error(`nobody should ask for ${question}`);
};

/** A world with answers to some questions; any other is a mistake of the stage. */
export const tools = (read: Partial<Reads> = {}, changed: Partial<Rules> = {}): Tools => ({
  now,
  rules: rules(changed),
  read: {
    networks: unexpected('networks'),
    threads: unexpected('threads'),
    names: unexpected('names'),
    owner: unexpected('owner'),
    reporter: unexpected('reporter'),
    authenticity: unexpected('authenticity'),
    seal: unexpected('seal'),
    registry: unexpected('registry'),
    alternatives: unexpected('alternatives'),
    incident: unexpected('incident'),
    recent: unexpected('recent'),
    contacts: unexpected('contacts'),
    ...read,
  },
});

export const answers =
  <Value>(value: Value) =>
  () =>
    Promise.resolve({ ok: true as const, value });
export const failing = (temporary: boolean) => () =>
  Promise.resolve({ ok: false as const, temporary, why: 'gone' });

export const received = (changed: Partial<Received> = {}): Received => ({
  mail: 'mail-1' as MailId,
  raw: Buffer.from('Subject: x\r\n\r\nbody\r\n'),
  envelope: { from: 'reporter@example.net', to: ['abuse@example.org'] },
  peer: '127.0.0.1',
  at: now,
  overrides: [],
  ...changed,
});

export const mail = (changed: Partial<Mail> = {}): Mail => ({
  headers: [],
  from: [{ name: '', address: 'reporter@example.net' }],
  replyTo: [],
  subject: 'abuse',
  messageId: '<m1@example.net>',
  bodyDigest: '00',
  references: [],
  date: now,
  parts: [],
  texts: [],
  truncations: [],
  problems: [],
  ...changed,
});

/** A mail whose body is this text. */
export const bodied = (body: string, changed: Partial<Mail> = {}): Mail =>
  mail({ texts: [{ place: 'body', text: body }], ...changed });

/** An address as `extract` would state it, found where it stands in the body. */
export const named = (
  value: string,
  changed: Partial<Indicator> & { readonly body?: string } = {},
): Indicator => {
  const { body = value, ...rest } = changed;
  const start = Math.max(0, body.indexOf(value));
  return {
    kind: 'ip',
    value,
    span: { place: 'body', start, end: start + value.length },
    spellings: [],
    role: 'offender',
    why: 'named',
    stated: [],
    unsure: null,
    layers: [0],
    rival: null,
    time: null,
    until: null,
    port: null,
    ...rest,
  };
};

/** A time as written with its offset, or none. */
export const at = (iso: string): EventTime => ({
  at: iso,
  clock: iso.slice(0, 19),
  zone: iso.slice(19),
  confidence: 'given',
});

export const reported = (...ips: string[]): Report => ({
  format: 'arf',
  place: 'attached:report',
  category: null,
  accused: ips.map((value) => accusation(value)),
  isComplaint: true,
  cut: null,
  unsure: null,
});

export const accusation = (value: string, rest: Partial<Accusation> = {}): Accusation => ({
  kind: 'ip',
  value,
  port: null,
  time: null,
  category: null,
  span: null,
  ...rest,
});

export const ours = (ip: string, changed: Partial<Ours> = {}): Ours => ({
  ip,
  constituency: 'edu',
  prefix: '192.0.2.0/25',
  around: '192.0.2.0/24',
  name: 'LAB',
  contacts: ['admin@lab.example'],
  lang: 'cs',
  at: 'networks.yaml:9',
  ...changed,
});

export const offender = (ip: string, changed: Partial<Ours> = {}): Offender => ({
  ip,
  name: null,
  time: null,
  port: null,
  ours: ours(ip, changed),
  evidence: [],
});

export const unproven: Verify = {
  aligned: false,
  why: 'no sender is taken as proven',
  record: null,
  seal: null,
};

/** What `whois` states of 192.0.2.7 under these rules. */
export const share = (changed: Partial<Responsible> = {}): Responsible => ({
  constituency: 'edu',
  network: 'LAB',
  prefix: '192.0.2.0/25',
  lang: 'cs',
  ips: ['192.0.2.7'],
  contact: 'admin@lab.example',
  source: 'override',
  at: 'networks.yaml:9',
  ...changed,
});

export const contact = (address: string, changed: Partial<Contact> = {}): Contact => ({
  address,
  approved: false,
  paused: false,
  pauseReason: null,
  bouncing: false,
  lang: null,
  digest: null,
  escalateTo: null,
  format: null,
  ...changed,
});

export const contactRule = (changed: Partial<ContactRule> = {}): ContactRule => ({
  lang: null,
  paused: false,
  digest: null,
  escalateTo: null,
  format: null,
  at: 'networks.yaml:20',
  ...changed,
});

export const match = (changed: Partial<ThreadMatch> = {}): ThreadMatch => ({
  by: 'token',
  key: 'aaaaaaaaaaaaaaaa',
  ticket: 'ticket-1' as TicketId,
  number: '2026040700001',
  kind: 'investigation',
  merged: false,
  constituency: 'edu',
  state: 'open',
  closedAt: null,
  purgedAt: null,
  outlived: false,
  cases: [],
  party: 'party-1' as PartyId,
  role: 'administrator',
  address: 'admin@lab.example',
  sender: null,
  delivery: null,
  complaint: null,
  expired: false,
  isSame: false,
  isComplaint: false,
  ips: ['192.0.2.7'],
  ...changed,
});

/** What passed, with its codes; any other outcome fails the test. */
export function passed<Fact>(outcome: Outcome<Fact>) {
  if (outcome.kind !== 'pass') throw new Error(`${outcome.kind}: ${outcome.why.text}`);
  const { fact, whys, doubts } = outcome;
  return {
    fact,
    whys,
    doubts: doubts.map(({ code }) => code),
    text: whys[0].text,
    code: whys[0].code,
  };
}

/** What stopped; any other outcome fails the test. */
export function stopped<Fact>(outcome: Outcome<Fact>) {
  if (outcome.kind !== 'stop') throw new Error(`${outcome.kind}, not stopped`);
  return outcome;
}
