// `npm run bench:attribution -- DIR OUT.ndjson --networks networks.json`: a decision for every mail
// below DIR, under the conditions of the bench profile: an empty desk for each mail, the mail's own
// Date as the present, no registry, and every network of the list with one contact of its own.

import { createWriteStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { rulesWithNetworks } from '../src/config/given-networks.ts';
import { configure } from '../src/desk.ts';
import { dateOf, decisionJson, receivedOf, rehearsing } from '../src/cli/explain.ts';
import { createNetworks } from '../src/lookup/networks.ts';
import { emptyDesk, rehearse } from '../src/pipeline/rehearse.ts';
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
const on = rehearsing(cage, rules, emptyDesk(createNetworks(rules)));
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.eml'))
  .sort();
const out = createWriteStream(outFile);
const startedMs = performance.now();
let next = 0;
let forwarded = 0;

await Promise.all(
  Array.from({ length: settings.cage.children }, async () => {
    for (let index = next++; index < files.length; index = next++) {
      const name = files[index] ?? '';
      const raw = readFileSync(join(folder, name));
      const received = receivedOf(raw, rules.desk.intake[0] ?? '');
      const { trace: _trace, ...decision } = decisionJson(
        name,
        await rehearse(received, dateOf(raw), on),
      );
      if (decision.outcome === 'forward') forwarded += 1;
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
