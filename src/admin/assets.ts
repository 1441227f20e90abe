// The few files that pages refer to, read once and named by their content, so that browsers keep
// them for ever and never show yesterday's.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Asset {
  readonly path: string;
  readonly type: string;
  readonly bytes: Buffer;
}

const types = { css: 'text/css; charset=utf-8', svg: 'image/svg+xml' } as const;

/** @throws where the file cannot be read */
export function readAsset(folder: string, name: string, extension: keyof typeof types): Asset {
  const bytes = readFileSync(join(folder, `${name}.${extension}`));
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  return { path: `/assets/${name}-${digest}.${extension}`, type: types[extension], bytes };
}
