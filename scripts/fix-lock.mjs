// Adds the entries that `npm install` leaves out of package-lock.json: optional packages for other
// platforms (biome, oxlint, tsgolint, knip's parser, PostgreSQL). Without them `npm ci` refuses the
// lock file. Run after every `npm install` that changes a dependency; it writes no download
// address.
import { readFileSync, writeFileSync } from 'node:fs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const systems = /(android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|aix|win32)/;
const processors = /(arm64|x64|ia32|riscv64|ppc64|s390x|loong64|mips64el|arm)/;
let added = 0;

for (const [at, entry] of Object.entries({ ...lock.packages })) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const nested = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (lock.packages[nested] ?? lock.packages[`node_modules/${name}`]) continue;
    lock.packages[`node_modules/${name}`] = {
      version: range.replace(/^[\^~]/, ''),
      optional: true,
      os: [systems.exec(name)?.[1] ?? 'none'],
      cpu: [processors.exec(name)?.[1] ?? 'none'],
      ...(name.includes('musl') ? { libc: ['musl'] } : {}),
    };
    added += 1;
  }
}

for (const entry of Object.values(lock.packages)) delete entry.resolved;
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)),
);
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${added} entries added`);
