// The few files that pages refer to, read once and named by their content, so that browsers keep
// them for ever and never show yesterday's.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

export interface Asset {
  readonly path: string;
  readonly type: string;
  readonly bytes: Buffer;
  /** For browsers that take it (RFC 9110, 8.4.1.3). */
  readonly gzipped: Buffer;
}

export interface Assets {
  readonly stylesheet: Asset;
  readonly icon: Asset;
  readonly scripts: readonly Asset[];
}

const types = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
} as const;

/**
 * The style sheets in the order of their names as one, and each script.
 * @throws where a file cannot be read
 */
export function readAssets(folder: string): Assets {
  const sheets = filesOf(join(folder, 'css'), '.css').map((file) => readFileSync(file, 'utf8'));
  const htmx = fileURLToPath(import.meta.resolve('htmx.org/dist/htmx.min.js'));
  const scripts = [htmx, ...filesOf(join(folder, 'scripts'), '.js')];
  return {
    stylesheet: assetOf('desk', 'css', Buffer.from(sheets.join('\n'))),
    icon: assetOf('desk', 'svg', readFileSync(join(folder, 'desk.svg'))),
    scripts: scripts.map((file) => assetOf(basename(file, '.js'), 'js', readFileSync(file))),
  };
}

function filesOf(folder: string, suffix: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(suffix))
    .sort()
    .map((name) => join(folder, name));
}

function assetOf(name: string, extension: keyof typeof types, bytes: Buffer): Asset {
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const path = `/assets/${name}-${digest}.${extension}`;
  return { path, type: types[extension], bytes, gzipped: gzipSync(bytes) };
}
