// `npm run bench:attribution -- DIR OUT.ndjson --networks networks.json`: a decision for every mail
// below DIR, under the conditions of the bench profile: an empty desk for each mail, the mail's own
// Date as the present, no registry, every network of the list with one contact of its own, and DNS
// as the folder's dns.json has it, where it has one: host to addresses, all other names unknown.
// Every mail is decided twice: a desk runs for weeks, and its first minute is slower; both are
// printed.

import { createWriteStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import type { Reads } from '../src/questions.ts';

// The program as it is installed: what tsx puts into functions costs a third.
const { rulesWithNetworks } = (await import(
  built('config/given-networks')
)) as typeof import('../src/config/given-networks.ts');
const { configure } = (await import(built('desk'))) as typeof import('../src/desk.ts');
const { dateOf, decisionJson, receivedOf, rehearsing } = (await import(
  built('cli/explain')
)) as typeof import('../src/cli/explain.ts');
const { createNetworks } = (await import(
  built('lookup/networks')
)) as typeof import('../src/lookup/networks.ts');
const { emptyDesk, rehearse } = (await import(
  built('pipeline/rehearse')
)) as typeof import('../src/pipeline/rehearse.ts');
const { createCage } = (await import(
  built('workers/cage')
)) as typeof import('../src/workers/cage.ts');

/** The passes over all mails: the first is that of a program that has just been started. */
const passes = 2;

type Decision = Omit<ReturnType<typeof decisionJson>, 'trace'>;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { networks: { type: 'string', default: 'networks.json' } },
});
const [folder, outFile] = positionals;
if (folder === undefined || outFile === undefined) {
  console.error('usage: npm run bench:attribution -- DIR OUT.ndjson [--networks FILE]');
  process.exit(64);
}

const { settings, rules: shipped } = await configure(
  join(import.meta.dirname, '../config/bench'),
  {},
);
const prefixes = JSON.parse(readFileSync(join(folder, values.networks), 'utf8')) as string[];
const rules = rulesWithNetworks(shipped, prefixes, (index) => `abuse@n${index}.example`);
// Children inherit how this process was started; those of an installed program know no tsx.
process.execArgv.length = 0;
const cage = createCage(settings.cage, rules);
const networks = createNetworks(rules, () => new Date());
const on = rehearsing(cage, rules, emptyDesk(networks, { names: namesIn(folder) }));
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.eml'))
  .sort();
// Processes start once in the life of a desk: the clock starts when each child has read a mail.
await Promise.all(
  Array.from({ length: settings.cage.children }, () =>
    cage.read(receivedOf(Buffer.from('Subject: none\r\n\r\nnone\r\n'), ''), new Date()),
  ),
);
const speeds: string[] = [];
let decisions: Decision[] = [];
for (let pass = 0; pass < passes; pass += 1) {
  const startedMs = performance.now();
  decisions = await decideAll(folder);
  const seconds = (performance.now() - startedMs) / 1000;
  speeds.push((files.length / seconds).toFixed(0));
}
cage.close();
const out = createWriteStream(outFile);
for (const decision of decisions) out.write(`${JSON.stringify(decision)}\n`);
await new Promise((done) => out.end(done));
const forwarded = decisions.filter(({ outcome }) => outcome === 'forward').length;
const [cold, warm] = speeds;
console.log(`${files.length} mails, ${forwarded} forwarded -> ${outFile}`);
console.log(`${warm} mails/s (${cold} mails/s in the first pass, right after the start)`);

const held = new Map<string, number>();
for (const { outcome, holds } of decisions)
  if (outcome === 'hold') for (const code of holds) held.set(code, (held.get(code) ?? 0) + 1);
console.log('why held');
for (const [code, count] of [...held].sort(([, a], [, b]) => b - a))
  console.log(`  ${String(count).padStart(5)}  ${code}`);

/** A decision for each mail, in the order of their names. */
async function decideAll(folder: string): Promise<Decision[]> {
  const all: Decision[] = [];
  let next = 0;
  // One mail a child is read while another is decided here.
  await Promise.all(
    Array.from({ length: settings.cage.children * 2 }, async () => {
      for (let index = next++; index < files.length; index = next++) {
        const name = files[index] ?? '';
        const received = receivedOf(readFileSync(join(folder, name)), rules.desk.intake[0] ?? '');
        const rehearsal = await rehearse(received, dateOf(received.raw), on);
        const { trace: _trace, ...decision } = decisionJson(name, rehearsal);
        all[index] = decision;
      }
    }),
  );
  return all;
}

/** Where the build puts a file of src. */
function built(name: string): string {
  return new URL(`../dist/${name}.js`, import.meta.url).href;
}

/** Names as the folder knows them. */
function namesIn(folder: string): Reads['names'] {
  const file = join(folder, 'dns.json');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '{}';
  const known = new Map(Object.entries(JSON.parse(text) as Record<string, readonly string[]>));
  const nothing = { aliases: [], askedAt: null, failure: null };
  return async ({ hosts }) => ({
    ok: true,
    value: hosts.map((host) => ({ host, ips: known.get(host) ?? [], ...nothing })),
  });
}
