// Every transcript beside this file, over TCP and over a unix socket, in whole packets and byte by
// byte: the same replies and the same mails each time. The notation is explained in dialog.ts.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import type { Given, Talk } from './dialog.ts';
import { play, readSteps, start } from './dialog.ts';

const folder = import.meta.dirname;
const sockets = mkdtempSync(join(tmpdir(), 'sluice-dialogs-'));
process.on('exit', () => rmSync(sockets, { recursive: true, force: true }));

async function whole(talk: Talk, bytes: Buffer): Promise<void> {
  talk.send(bytes);
}

/** One byte a packet, as far as the system lets us; long sendings a few hundred at a time. */
async function byByte(talk: Talk, bytes: Buffer): Promise<void> {
  const step = Math.ceil(bytes.length / 2_000);
  for (let at = 0; at < bytes.length && !talk.socket.destroyed; at += step) {
    talk.send(bytes.subarray(at, at + step));
    await new Promise((done) => setImmediate(done));
  }
}

const ways = [
  { way: 'TCP, whole', at: { host: '127.0.0.1', port: 0 }, pace: whole },
  { way: 'TCP, byte by byte', at: { host: '127.0.0.1', port: 0 }, pace: byByte },
  { way: 'unix, whole', at: { path: join(sockets, 's') }, pace: whole },
];

for (const file of readdirSync(folder).sort()) {
  const protocol = file.endsWith('.smtp') ? 'smtp' : 'lmtp';
  if (!file.endsWith(`.${protocol}`)) continue;
  const steps = readSteps(file, readFileSync(join(folder, file), 'utf8'));
  const given = JSON.parse(steps.find(({ kind }) => kind === 'G:')?.text ?? '{}') as Given;
  for (const { way, at, pace } of ways) {
    // A dialog about bare line ends names the policy where TCP and unix sockets differ.
    test(`${file} (${way})`, async () => {
      const stage = await start(protocol, at, given);
      try {
        await play(steps, stage, pace);
      } finally {
        await stage.receiver.close();
      }
    });
  }
}
