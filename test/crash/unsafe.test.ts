// A server that could lose what it said it had written is refused at start: exit 78, and the
// sentence names the setting (SECURITY.md, AT-06). Some of these settings belong to a whole server,
// so each case starts one of its own.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { Client } from 'pg';

import { findBinaries } from '../../src/store/embedded/binaries.ts';
import { as, choosePlace, socketFolder } from '../../src/store/embedded/place.ts';
import { database, initialise, superuser } from '../../src/store/embedded/postmaster.ts';
import { temporaryHome, testBinaries } from '../support/server.ts';
import { build, endAll, makeHome, startDaemon } from './programs.ts';

/** EX_CONFIG of sysexits.h. */
const configuration = 78;
const startMsMax = 20_000;
const quiet = (): void => {};

const home = temporaryHome();
const place = choosePlace(home, home, quiet);
const binaries = findBinaries(place, testBinaries(), quiet);

after(async () => {
  await endAll();
  rmSync(home, { recursive: true, force: true });
});

for (const setting of [
  'fsync=off',
  'full_page_writes=off',
  'synchronous_commit=off',
  'synchronous_commit=local',
]) {
  test(`a server with ${setting} is refused`, async () => {
    build();
    initialise(place, binaries);
    const server = await startServer(setting);
    try {
      const daemon = startDaemon(await makeHome(), server.url);
      assert.equal(await daemon.ended, configuration);
      const [name = '', value] = setting.split('=');
      assert.match(daemon.said(), new RegExp(`^${name} is ${value}: .*; set ${name} = on$`, 'm'));
      assert.doesNotMatch(daemon.said(), /listening|ready/);
    } finally {
      await server.stop();
    }
  });
}

async function startServer(setting: string): Promise<{ url: string; stop(): Promise<void> }> {
  const socket = socketFolder(place);
  const settings = ['listen_addresses=', `unix_socket_directories=${socket}`, setting];
  const words = settings.flatMap((one) => ['-c', one]);
  const child = spawn(join(binaries.folder, 'postgres'), ['-D', place.data, ...words], {
    ...as(place.account),
    cwd: '/',
    stdio: 'ignore',
  });
  const stop = async (): Promise<void> => {
    const closed = once(child, 'close');
    child.kill('SIGINT');
    await closed;
  };
  await accepting(socket);
  return { url: `postgres://${superuser}@localhost/${database}?host=${socket}`, stop };
}

async function accepting(host: string): Promise<void> {
  const end = performance.now() + startMsMax;
  for (;;) {
    const client = new Client({ host, user: superuser, database });
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (performance.now() > end) throw error;
      await pause(20);
    }
  }
}
