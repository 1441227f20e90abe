// The load: complaints of 4 KB, each with an offending address of its own, spread over 200
// networks, sent by a plain client over connections that stay open.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const networks = 200;
const sizeBytes = 4_096;

/** A complaint that names one address of network number `serial` modulo 200. */
export function complaint(serial: number): string {
  const host = Math.floor(serial / networks);
  const ip = `198.${18 + (host >= 254 ? 1 : 0)}.${serial % networks}.${(host % 254) + 1}`;
  const now = new Date().toUTCString().replace('GMT', '+0000');
  const head = `From: reporter${serial}@example.net
To: abuse@example.org
Subject: Spam from ${ip}
Date: ${now}
Message-ID: <bench.${serial}@example.net>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Dear colleagues,

we received unsolicited mail from ${ip} at ${now}. An excerpt of the log follows.

`;
  const line =
    'mail.example.net postfix/smtpd: a line of the log that says nothing in particular\n';
  const rows = Math.ceil((sizeBytes - head.length) / line.length);
  return (head + line.repeat(rows)).replaceAll('\n', '\r\n');
}

/** One SMTP connection. */
export interface Session {
  /** Sends one mail. @returns when 250 was said, in milliseconds since 1970 */
  send(text: string): Promise<number>;
  close(): void;
}

export async function openSession(port: number): Promise<Session> {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  await once(socket, 'connect');
  const replies = createReplies(socket);
  await replies.next('220');
  socket.write('EHLO client.example.net\r\n');
  await replies.next('250');
  return {
    async send(text) {
      socket.write('MAIL FROM:<reporter@example.net>\r\nRCPT TO:<abuse@example.org>\r\nDATA\r\n');
      await replies.next('250');
      await replies.next('250');
      await replies.next('354');
      socket.write(`${text}\r\n.\r\n`);
      await replies.next('250');
      return Date.now();
    },
    close: () => socket.destroy(),
  };
}

function createReplies(socket: Socket) {
  const lines: string[] = [];
  let rest = '';
  let rouse: () => void = () => {};
  socket.on('data', (chunk) => {
    const parts = (rest + chunk.toString('latin1')).split('\r\n');
    rest = parts.pop() ?? '';
    // Of a reply of several lines only the last counts.
    lines.push(...parts.filter((line) => line[3] !== '-'));
    rouse();
  });
  return {
    async next(code: string): Promise<void> {
      while (lines.length === 0) {
        await new Promise<void>((resolve) => {
          rouse = resolve;
        });
      }
      const line = lines.shift() ?? '';
      if (!line.startsWith(code)) throw new Error(`wanted ${code}, got ${line}`);
    },
  };
}
