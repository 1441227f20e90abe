// `npm run bench:attribution -- DIR OUT.ndjson --networks networks.json`: a decision for every mail
// below DIR, under the conditions of the bench profile: an empty desk for each mail, the mail's own
// Date as the present, no registry, every network of the list with one contact of its own, and DNS
// as the folder's dns.json has it, where it has one: host to addresses, all other names unknown.

import { createWriteStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { rulesWithNetworks } from '../src/config/given-networks.ts';
import { configure } from '../src/desk.ts';
import { dateOf, decisionJson, receivedOf, rehearsing } from '../src/cli/explain.ts';
import { createNetworks } from '../src/lookup/networks.ts';
import { emptyDesk, rehearse } from '../src/pipeline/rehearse.ts';
import type { Reads } from '../src/questions.ts';
import { createCage } from '../src/workers/cage.ts';

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
const cage = createCage(settings.cage, rules);
const networks = createNetworks(rules, () => new Date());
const on = rehearsing(cage, rules, emptyDesk(networks, { names: namesIn(folder) }));
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.eml'))
  .sort();
const out = createWriteStream(outFile);
// Processes start once in the life of a desk: the clock starts when each child has read a mail.
await Promise.all(
  Array.from({ length: settings.cage.children }, () =>
    cage.read(receivedOf(Buffer.from('Subject: none\r\n\r\nnone\r\n'), ''), new Date()),
  ),
);
const startedMs = performance.now();
let next = 0;
let forwarded = 0;
const held = new Map<string, number>();

// One mail a child is read while another is decided here.
await Promise.all(
  Array.from({ length: settings.cage.children * 2 }, async () => {
    for (let index = next++; index < files.length; index = next++) {
      const name = files[index] ?? '';
      const raw = readFileSync(join(folder, name));
      const received = receivedOf(raw, rules.desk.intake[0] ?? '');
      const { trace: _trace, ...decision } = decisionJson(
        name,
        await rehearse(received, dateOf(raw), on),
      );
      if (decision.outcome === 'forward') forwarded += 1;
      if (decision.outcome === 'hold')
        for (const code of decision.holds) held.set(code, (held.get(code) ?? 0) + 1);
      out.write(`${JSON.stringify(decision)}\n`);
    }
  }),
);
await new Promise((done) => out.end(done));
cage.close();
const seconds = (performance.now() - startedMs) / 1000;
console.log(
  `${files.length} mails, ${forwarded} forwarded, ${(files.length / seconds).toFixed(0)} mails/s -> ${outFile}`,
);

console.log('why held');
for (const [code, count] of [...held].sort(([, a], [, b]) => b - a))
  console.log(`  ${String(count).padStart(5)}  ${code}`);

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
