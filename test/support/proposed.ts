// The demo's configuration with a proposal of the desk put where it asks to be put, read as
// `sluice check` reads it.

import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Configuration, configure } from '../../src/desk.ts';
import { temporaryHome } from './server.ts';

const config = join(import.meta.dirname, '../../config');

/** @param change of networks.yaml */
export async function configuredWith(change: (networks: string) => string): Promise<Configuration> {
  const home = temporaryHome();
  try {
    cpSync(config, join(home, 'config'), { recursive: true });
    const folder = join(home, 'config/demo');
    const file = join(folder, 'networks.yaml');
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    return await configure(folder, { SLUICE_HOME: home });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
