// The version of this program, as package.json says it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { packageDir } from './environment.ts';

export const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as {
  readonly version: string;
};
