// The only place that reads process.env, and the only one that knows where the package stands.

import { join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of the process. An empty variable counts as unset. */
export function environment(): Environment {
  return Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));
}

/** The package's own folder: two above this file, both in src/ and in dist/. */
export const packageDir = join(import.meta.dirname, '..', '..');
