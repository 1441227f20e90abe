// Our DATA decoder against smtp-server's own: the same bytes and the same end, for every short
// sequence of the bytes that matter and every way to cut it, and for random longer ones.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';

import * as fc from '../support/properties.ts';
import { SMTPStream } from 'smtp-server/lib/smtp-stream.js';

import { Parser } from '../../src/mail/connection.ts';

/** Feeds chunks through a parser that reads a mail, then commands. The mail must end. */
async function decode(parser: SMTPStream, chunks: readonly Buffer[]): Promise<string[]> {
  const mail: Buffer[] = [];
  const commands: string[] = [];
  parser.oncommand = (command, next) => {
    commands.push(command.toString('latin1'));
    next?.();
  };
  const stream = parser.startDataMode();
  stream.on('data', (chunk: Buffer) => mail.push(chunk));
  stream.on('end', () => parser.continue());
  // A decoder may overwrite its chunk, so each gets its own.
  for (const chunk of chunks) parser.write(Buffer.from(chunk));
  parser.end();
  await once(parser, 'finish');
  return [Buffer.concat(mail).toString('latin1'), ...commands];
}

async function same(bytes: Buffer, cuts: readonly number[]): Promise<void> {
  const places = [0, ...cuts, bytes.length];
  const chunks = places
    .slice(1)
    .map((end, index) => bytes.subarray(places[index], end))
    .filter((chunk) => chunk.length > 0);
  assert.deepEqual(
    await decode(new Parser(), chunks),
    await decode(new SMTPStream(), chunks),
    JSON.stringify({ bytes: bytes.toString('latin1'), cuts }),
  );
}

/** Every string of this length over the bytes that matter to the decoder. */
function* strings(length: number): Generator<string> {
  if (length === 0) yield '';
  else for (const rest of strings(length - 1)) for (const byte of '.\r\nx') yield rest + byte;
}

test('every mail of up to five bytes, whole and byte by byte', async () => {
  for (let length = 0; length <= 5; length += 1) {
    for (const text of strings(length)) {
      const bytes = Buffer.from(`${text}\r\n.\r\nNOOP\r\n`, 'latin1');
      await same(bytes, []);
      await same(
        bytes,
        Array.from({ length: bytes.length - 1 }, (_, index) => index + 1),
      );
    }
  }
});

test('longer mails, cut anywhere', async () => {
  const pieces = fc.constantFrom('.', '..', '\r', '\n', '\r\n', '\r\n.', '\r\n..', 'x', 'y.', '\0');
  await fc.assert(
    fc.asyncProperty(
      fc.array(pieces, { maxLength: 40 }),
      fc.array(fc.nat(80), { maxLength: 6 }),
      async (parts, places) => {
        const bytes = Buffer.from(`${parts.join('')}\r\n.\r\nQUIT\r\n`, 'latin1');
        const cuts = [...new Set(places.filter((place) => place < bytes.length))];
        await same(
          bytes,
          cuts.sort((a, b) => a - b),
        );
      },
    ),
    { numRuns: 500 },
  );
});

test('a mail of dots costs about as much CPU as one of letters', async () => {
  const lines = 1_000_000;
  /** The best of a few runs, so that a busy machine does not decide. */
  async function costMicros(line: string): Promise<number> {
    let best = Infinity;
    for (let round = 0; round < 5; round += 1) {
      const bytes = Buffer.from(`${line.repeat(lines)}.\r\n`);
      const parser = new Parser();
      const mail = parser.startDataMode();
      mail.resume().once('end', () => parser.continue());
      const before = process.cpuUsage();
      for (let at = 0; at < bytes.length; at += 65_536) {
        parser.write(bytes.subarray(at, at + 65_536));
      }
      parser.end();
      await once(parser, 'finish');
      const { user, system } = process.cpuUsage(before);
      best = Math.min(best, user + system);
    }
    return best;
  }
  const letters = await costMicros('ab\r\n');
  const dots = await costMicros('..\r\n');
  assert.ok(dots <= 3 * letters, `${dots} µs for dots, ${letters} µs for letters`);
});
