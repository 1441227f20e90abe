// A program of its own: sends complaints over many sessions and writes a line to its ledger only
// after the 250, never before. What it was not told is stored it sends again, byte for byte, as a
// mail server would. It ends when its standard input does, and says then how it went.

import { openSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

import { type Client, openClient } from './client.ts';
import { type Complaint, complaint } from './complaint.ts';

interface Choice {
  readonly port: number;
  readonly file: string;
  readonly run: string;
  readonly sessions: number;
  /** Of all sessions together. */
  readonly mailsPerSecond: number;
}

/** Rarely enough that asking does not keep the program from starting again. */
const retryMs = 200;

const choice = JSON.parse(process.argv[2] ?? '{}') as Choice;
const ledger = openSync(choice.file, 'a');
const told = { acked: 0, again: 0, refused: 0 };
let next = 0;
const stop = new AbortController();

process.stdin.resume().on('end', () => stop.abort());
await Promise.all(Array.from({ length: choice.sessions }, session));
console.log(JSON.stringify(told));

async function session(): Promise<void> {
  let client: Client | null = null;
  while (!stop.signal.aborted) {
    const startedMs = performance.now();
    const mail = complaint(choice.run, next);
    next += 1;
    client = await deliver(mail, client);
    const shareMs = (1_000 * choice.sessions) / choice.mailsPerSecond;
    await pause(Math.max(0, shareMs - (performance.now() - startedMs)));
  }
  client?.close();
}

/** Until it is stored; a mail still on the way when the run ends was never acknowledged. */
async function deliver(mail: Complaint, opened: Client | null): Promise<Client | null> {
  let client = opened;
  for (let tries = 0; tries === 0 || !stop.signal.aborted; tries += 1) {
    if (tries > 0) {
      told.again += 1;
      await pause(retryMs);
    }
    try {
      client ??= await openClient(choice.port);
      const reply = await client.send('sensor@ledger.example', 'abuse@example.org', mail.raw);
      if (reply.startsWith('250')) {
        const { messageId, sha256, contact } = mail;
        const sizeBytes = mail.raw.length;
        writeSync(ledger, `${JSON.stringify({ messageId, sha256, sizeBytes, contact })}\n`);
        told.acked += 1;
        return client;
      }
      told.refused += 1;
    } catch {
      client?.close();
      client = null;
    }
  }
  return client;
}
