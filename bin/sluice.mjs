#!/usr/bin/env node
// Starts sluice from dist/. In a checkout dist/ is built first when it is missing or older than src/,
// so that a fresh clone needs no step of its own and an edited one never runs yesterday's code.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { build } from './build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = `${root}dist/cli/sluice.js`;
const compiler = `${root}node_modules/typescript/bin/tsc`;

function newest(folder) {
  const times = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => statSync(`${folder}/${name}`).mtimeMs);
  return Math.max(...times);
}

const stale = () => newest(`${root}src`) > statSync(program).mtimeMs;
if (existsSync(`${root}src`) && existsSync(compiler) && (!existsSync(program) || stale())) {
  if (!build()) process.exit(70);
}
await import(program);
