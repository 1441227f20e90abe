// The whole pipeline over real files: NAME.eml, what the world answers (NAME.given.yaml, optional)
// and what must come of it (NAME.expect.txt: the trace, the decision, the mails as they would go
// out). `npm run test:update` rewrites the expectations; the diff is the review.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { parse as parseYaml } from 'yaml';

import { dateOf, receivedOf } from '../../src/cli/explain.ts';
import { rulesFrom } from '../../src/config/rules.ts';
import { configure, templateReader } from '../../src/desk.ts';
import { createNetworks } from '../../src/lookup/networks.ts';
import { compose, placeholders } from '../../src/mail/compose.ts';
import { forwardLetter } from '../../src/mail/forward-letter.ts';
import type { Contact, DeliveryId, Override, Received, TicketId } from '../../src/model.ts';
import { cage } from '../../src/pipeline/pipeline.ts';
import { emptyDesk, type Rehearsal, rehearse } from '../../src/pipeline/rehearse.ts';
import { begin, run } from '../../src/pipeline/run.ts';
import { showDecision, showTrace } from '../../src/pipeline/show.ts';
import type {
  Alternative,
  KnownIncident,
  RecentComplaints,
  Owner,
  Reads,
  Registry,
  ResolvedName,
  ThreadMatch,
} from '../../src/questions.ts';
import type { Rules } from '../../src/rules.ts';
import { sliced, spokenOf } from '../../src/workers/slicing.ts';

/** What a case may say of the world; all else is an empty desk under the demo's rules. */
interface Given {
  readonly now?: string;
  readonly envelope?: { readonly from?: string; readonly to?: readonly string[] };
  readonly overrides?: readonly Override[];
  /** By address; "IP above PREFIX" is who holds the next wider network. */
  readonly registry?: Readonly<Record<string, Partial<Registry>>>;
  /** Who had an address, by the operator's own records. */
  readonly owners?: Readonly<Record<string, Partial<Owner>>>;
  /** Files of rules that stand in place of the demo's, by name. */
  readonly rules?: Readonly<Record<string, string>>;
  /** What a host name leads to: addresses, and the names on the way. */
  readonly names?: Readonly<Record<string, readonly string[]>>;
  readonly threads?: readonly Partial<ThreadMatch>[];
  readonly incident?: KnownIncident;
  readonly recent?: readonly RecentComplaints[];
  readonly contacts?: readonly Contact[];
  /** Who answered last for a network around the address. */
  readonly alternative?: Alternative;
}

const folder = import.meta.dirname;
const update = process.env['SLUICE_TEST_UPDATE'] === '1';
const demo = await configure(join(folder, '../../config/demo'), {});

const names = readdirSync(folder)
  .filter((name) => name.endsWith('.eml'))
  .map((name) => name.slice(0, -'.eml'.length));

for (const name of names) {
  test(name, async () => {
    const { received, now, desk, rules } = opening(name);
    const told = await showCase(await rehearse(received, now, desk), rules);
    const path = join(folder, `${name}.expect.txt`);
    if (update) writeFileSync(path, told);
    assert.equal(told, existsSync(path) ? readFileSync(path, 'utf8') : '(no expectation yet)');
  });
}

test('woken by a bounce of what it sent, no case sends anything by itself, and each asks', async () => {
  for (const name of names) {
    const { received, now, desk } = opening(name);
    const first = await rehearse(received, now, desk);
    const plans = first.decision.dispatches.map(({ plan }) => plan).concat(first.decision.prepared);
    const lost = plans.map(({ to }) => to).concat('nobody@lab.example');
    for (const contact of lost.slice(0, 2)) {
      const delivery = name as DeliveryId;
      const word: Override = { kind: 'bounced', delivery, contact, text: '550 no such user' };
      const overrides = [...received.overrides, word];
      const { decision } = await rehearse({ ...received, overrides }, now, desk);
      assert.deepEqual([decision.dispatches, decision.state], [[], 'held'], name);
      const doubts = decision.doubts.map(({ code }) => code);
      assert.equal(doubts.includes('contact-bounced'), true, `${name}: ${doubts.join(', ')}`);
      const shown = decision.prepared.filter(({ to }) => to === contact);
      assert.deepEqual(shown, [], `${name} is prepared for ${contact} again`);
    }
  }
});

/** A case with the desk that it comes to. */
function opening(name: string) {
  const raw = readFileSync(join(folder, `${name}.eml`));
  const given = givenOf(join(folder, `${name}.given.yaml`));
  const rules = rulesOf(given);
  const now = given.now === undefined ? dateOf(raw) : new Date(given.now);
  const received = { ...receivedOf(raw, 'abuse@cesnet.cz'), overrides: given.overrides ?? [] };
  const envelope = { ...received.envelope, ...given.envelope };
  const at = dateOf(raw);
  return { received: { ...received, at, envelope }, now, rules, desk: on(given, rules, now) };
}

function givenOf(path: string): Given {
  return existsSync(path) ? (parseYaml(readFileSync(path, 'utf8')) as Given) : {};
}

/** The demo's rules, but for the files that the case brings along. */
function rulesOf({ rules }: Given): Rules {
  if (rules === undefined) return withoutPages(demo.rules);
  const files = new Map([...demo.files, ...Object.entries(rules)]);
  const found = rulesFrom(files, templateReader);
  assert.deepEqual(found.ok ? [] : found.problems, []);
  assert.ok(found.ok);
  return withoutPages(found.rules);
}

/** A link to a recipient's page is other chance each time. */
function withoutPages(rules: Rules): Rules {
  return { ...rules, desk: { ...rules.desk, pages: null } };
}

function on(given: Given, rules: Rules, today: Date) {
  const answer = async <T>(value: T) => ({ ok: true, value }) as const;
  const reads: Reads = {
    ...emptyDesk(createNetworks(rules, () => today), {
      registry: async ({ ip, above }) =>
        answer(registered(given.registry?.[above === undefined ? ip : `${ip} above ${above}`])),
      owner: async ({ ip }) => answer(owned(given.owners?.[ip])),
      names: async ({ hosts }) => answer(hosts.map((host) => resolved(host, given.names?.[host]))),
    }),
    threads: () => answer((given.threads ?? []).map(found)),
    incident: () => answer(opened(given.incident)),
    recent: () => answer(given.recent ?? []),
    alternatives: () => answer(answered(given.alternative)),
    contacts: () => answer(given.contacts ?? []),
  };
  const read = (received: Received, now: Date) =>
    run(cage.stages, begin(received), { now, rules }, () => 0);
  return { read, rules, reads, elapsedMs: () => 0 };
}

function registered(known: Partial<Registry> | undefined): Registry | null {
  if (known === undefined) return null;
  const blank = { prefix: null, name: null, holder: null, contact: null, field: null };
  const fetchedAt = new Date(known.fetchedAt ?? 0);
  return { ...blank, server: 'whois.example.net', ...known, fetchedAt };
}

function owned(known: Partial<Owner> | undefined): Owner | null {
  return known === undefined ? null : { contact: '', name: null, reference: null, ...known };
}

function resolved(host: string, known: readonly string[] = []): ResolvedName {
  const isName = (text: string) => /[a-z]$/.test(text);
  return {
    host,
    ips: known.filter((one) => !isName(one)),
    aliases: known.filter(isName),
    askedAt: null,
    failure: null,
  };
}

/** A ticket that is found, of which a case says what matters. */
function found(known: Partial<ThreadMatch>): ThreadMatch {
  const { closedAt = null, purgedAt = null, ...said } = known;
  return {
    by: 'token',
    key: '',
    ticket: '00000000-0000-7000-8000-00000000aaaa' as TicketId,
    merged: false,
    number: null,
    kind: 'investigation',
    constituency: null,
    state: 'open',
    outlived: false,
    cases: [],
    party: null,
    role: null,
    address: null,
    sender: null,
    delivery: null,
    complaint: null,
    expired: false,
    isSame: false,
    isComplaint: false,
    ips: [],
    ...said,
    closedAt: closedAt === null ? null : new Date(closedAt),
    purgedAt: purgedAt === null ? null : new Date(purgedAt),
  };
}

/** YAML keeps an instant as text. */
function answered(known: Alternative | undefined): Alternative | null {
  return known === undefined ? null : { ...known, answeredAt: new Date(known.answeredAt) };
}

function opened(incident: KnownIncident | undefined): readonly KnownIncident[] {
  if (incident === undefined) return [];
  const instant = (text: unknown) => new Date(String(text));
  return [
    {
      ...incident,
      openedAt: instant(incident.openedAt),
      lastAt: instant(incident.lastAt),
      closedAt: incident.closedAt === null ? null : instant(incident.closedAt),
    },
  ];
}

/**
 * Everything that is worth reading about a decision; the attached complaint is named, not shown.
 */
async function showCase(rehearsal: Rehearsal, under: Rules): Promise<string> {
  const lines = [...showTrace(rehearsal.run.trace), ...showDecision(rehearsal)];
  const { decision, run: done } = rehearsal;
  const plans = decision.dispatches.map(({ plan }) => plan).concat(decision.prepared);
  for (const plan of plans) {
    const template = under.templates.get(`${plan.lang}/${plan.template}`);
    const { parse, received, classify } = done.facts;
    assert.ok(template !== undefined && parse !== undefined && received !== undefined);
    const letter = {
      ...(await sliced(parse, plan)),
      desk: under.desk,
      template,
      category: classify?.category ?? ('other' as const),
      type: classify?.type ?? 'other',
      complaint: { raw: received.raw, mail: spokenOf(parse, plan) },
    };
    const { bytes } = await compose(forwardLetter(letter), placeholders);
    const whole = bytes.indexOf(received.raw) >= 0 ? 'byte for byte' : 'as base64';
    const shown = bytes.toString('utf8').replaceAll('\r\n', '\n');
    const attached = shown.lastIndexOf('Content-Type: message/rfc822');
    lines.push('', shown.slice(0, attached < 0 ? undefined : attached).trimEnd());
    if (plan.attach !== 'slice') lines.push(`(the complaint is attached ${whole})`);
  }
  return `${lines.join('\n')}\n`;
}
