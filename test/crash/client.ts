// A small SMTP client on node:net for the crash ring. It shares no code with the program: what it
// calls acknowledged is a line that begins with 250 and ends the reply to the final dot.

import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface Client {
  /** Sends one mail. @returns the reply that decided it. @throws when the connection breaks */
  send(from: string, to: string, raw: Buffer): Promise<string>;
  /** Sends one mail and drops the connection so long after the final dot, whatever is said. */
  sendUnheard(from: string, to: string, raw: Buffer, afterMs: number): Promise<void>;
  close(): void;
}

const silenceMsMax = 60_000;

/** @throws when nobody listens or greets with 220 */
export async function openClient(port: number): Promise<Client> {
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(silenceMsMax, () => socket.destroy(new Error('silence')));
  const reply = replies(socket);
  const ask = (line: string): Promise<string> => {
    socket.write(`${line}\r\n`);
    return reply();
  };

  /** Up to the final dot; a reply instead if it does not come so far. */
  async function offer(from: string, to: string): Promise<string | null> {
    const asked = [`MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, 'DATA'];
    for (const line of asked) {
      const said = await ask(line);
      if (said.startsWith('354')) return null;
      if (said.startsWith('250')) continue;
      if (!said.startsWith('421')) await ask('RSET');
      return said;
    }
    return '500 no 354';
  }

  try {
    const greeting = await reply();
    if (!greeting.startsWith('220')) throw new Error(greeting);
    await ask('EHLO ledger.example');
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return {
    async send(from, to, raw) {
      const refused = await offer(from, to);
      if (refused !== null) return refused;
      socket.write(stuffed(raw));
      return reply();
    },
    async sendUnheard(from, to, raw, afterMs) {
      const refused = await offer(from, to);
      if (refused !== null) throw new Error(refused);
      await new Promise<void>((done) => socket.write(stuffed(raw), () => done()));
      await pause(afterMs);
      socket.destroy();
    },
    close: () => socket.destroy(),
  };
}

/** One whole reply at a time, its last line; rejects once the connection has gone. */
function replies(socket: Socket): () => Promise<string> {
  const heard: string[] = [];
  let waiting: { resolve(line: string): void; reject(error: Error): void } | null = null;
  let failure: Error | null = null;
  let rest = '';
  socket.on('data', (bytes) => {
    const lines = (rest + bytes.toString('latin1')).split('\r\n');
    rest = lines.pop() ?? '';
    heard.push(...lines.filter((line) => line[3] !== '-'));
    const first = waiting === null ? undefined : heard.shift();
    if (first === undefined) return;
    waiting?.resolve(first);
    waiting = null;
  });
  socket.on('error', (error) => {
    failure = error;
  });
  socket.on('close', () => {
    failure ??= new Error('connection closed');
    waiting?.reject(failure);
  });
  return () =>
    new Promise((resolve, reject) => {
      const first = heard.shift();
      if (first !== undefined) resolve(first);
      else if (failure !== null) reject(failure);
      else waiting = { resolve, reject };
    });
}

/** With dots doubled and the final dot (RFC 5321, 4.5.2); the mail ends in CR LF. */
function stuffed(raw: Buffer): Buffer {
  const text = raw.toString('latin1').replaceAll('\r\n.', '\r\n..');
  return Buffer.from(`${text.startsWith('.') ? '.' : ''}${text}.\r\n`, 'latin1');
}
