// The whole pipeline over real files: NAME.eml, what the world answers (NAME.given.yaml, optional)
// and what must come of it (NAME.expect.txt: the trace, the decision, the mails as they would go
// out). `npm run test:update` rewrites the expectations; the diff is the review.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { parse as parseYaml } from 'yaml';

import { dateOf, receivedOf } from '../../src/cli/explain.ts';
import { configure } from '../../src/desk.ts';
import { createNetworks } from '../../src/lookup/networks.ts';
import { compose, placeholders } from '../../src/mail/compose.ts';
import type { Contact, Override, Received, Registry } from '../../src/model.ts';
import { cage } from '../../src/pipeline/pipeline.ts';
import { emptyDesk, type Rehearsal, rehearse } from '../../src/pipeline/rehearse.ts';
import { begin, run } from '../../src/pipeline/run.ts';
import { showDecision, showTrace } from '../../src/pipeline/show.ts';
import type { OpenIncident, Reads, ThreadMatch } from '../../src/questions.ts';
import type { Rules } from '../../src/rules.ts';

/** What a case may say of the world; all else is an empty desk under the demo's rules. */
interface Given {
  readonly now?: string;
  readonly envelope?: { readonly from?: string; readonly to?: readonly string[] };
  readonly overrides?: readonly Override[];
  readonly registry?: Readonly<Record<string, Partial<Registry>>>;
  readonly threads?: readonly Partial<ThreadMatch>[];
  readonly incident?: OpenIncident;
  readonly contacts?: readonly Contact[];
}

const folder = import.meta.dirname;
const update = process.env['SLUICE_TEST_UPDATE'] === '1';
const { rules } = await configure(join(folder, '../../config/demo'), {});

for (const file of readdirSync(folder).filter((name) => name.endsWith('.eml'))) {
  const name = file.slice(0, -'.eml'.length);
  test(name, async () => {
    const raw = readFileSync(join(folder, file));
    const given = givenOf(join(folder, `${name}.given.yaml`));
    const now = given.now === undefined ? dateOf(raw) : new Date(given.now);
    const received = { ...receivedOf(raw, 'abuse@cesnet.cz'), overrides: given.overrides ?? [] };
    const envelope = { ...received.envelope, ...given.envelope };
    const told = await showCase(await rehearse({ ...received, envelope }, now, on(given)), rules);
    const path = join(folder, `${name}.expect.txt`);
    if (update) writeFileSync(path, told);
    assert.equal(told, existsSync(path) ? readFileSync(path, 'utf8') : '(no expectation yet)');
  });
}

function givenOf(path: string): Given {
  return existsSync(path) ? (parseYaml(readFileSync(path, 'utf8')) as Given) : {};
}

function on(given: Given) {
  const answer = async <T>(value: T) => ({ ok: true, value }) as const;
  const reads: Reads = {
    ...emptyDesk(createNetworks(rules), async ({ ip }) => {
      const known = given.registry?.[ip];
      if (known === undefined) return { ok: true, value: null };
      const fetchedAt = new Date(known.fetchedAt ?? 0);
      const blank = { prefix: null, name: null, holder: null, contact: null, field: null };
      return { ok: true, value: { ...blank, server: 'whois.example.net', ...known, fetchedAt } };
    }),
    threads: () => answer((given.threads ?? []) as readonly ThreadMatch[]),
    incident: () => answer(opened(given.incident)),
    contacts: () => answer(given.contacts ?? []),
  };
  const read = (received: Received, now: Date) =>
    run(cage.stages, begin(received), { now, rules }, () => 0);
  return { read, rules, reads, elapsedMs: () => 0 };
}

/** YAML keeps an instant as text. */
function opened(incident: OpenIncident | undefined): OpenIncident | null {
  return incident === undefined
    ? null
    : { ...incident, openedAt: new Date(incident.openedAt) };
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
      plan,
      desk: under.desk,
      template,
      category: classify?.category ?? ('other' as const),
      type: classify?.type ?? 'other',
      complaint: { raw: received.raw, mail: parse },
    };
    const { bytes } = await compose(letter, placeholders);
    const whole = bytes.indexOf(received.raw) >= 0 ? 'byte for byte' : 'as base64';
    const shown = bytes.toString('utf8').replaceAll('\r\n', '\n');
    const attached = shown.lastIndexOf('Content-Type: message/rfc822');
    lines.push('', shown.slice(0, attached < 0 ? undefined : attached).trimEnd());
    lines.push(`(the complaint is attached ${whole})`);
  }
  return `${lines.join('\n')}\n`;
}
