// A program of its own: a recording SMTP server on node:net. It appends what it is about to accept
// to its file before it says 250, so its record is never behind what a sender was told. It says its
// port first, and ends when its standard input does.

import { createHash } from 'node:crypto';
import { openSync, writeSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';

const record = openSync(process.argv[2] ?? '', 'a');
const finalDot = Buffer.from('\r\n.\r\n');

const server = createServer(converse).listen(Number(process.argv[3] ?? 0), '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port);
});
process.stdin.resume().on('end', () => process.exit(0));

function converse(socket: Socket): void {
  let pending = Buffer.alloc(0);
  let inData = false;
  let to: string[] = [];
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    pending = Buffer.concat([pending, bytes]);
    for (;;) {
      const end = pending.indexOf(inData ? finalDot : '\r\n');
      if (end < 0) return;
      const part = pending.subarray(0, end + 2);
      pending = pending.subarray(end + (inData ? finalDot.length : 2));
      if (inData) {
        keep(part, to);
        inData = false;
        to = [];
        say('250 2.0.0 kept');
      } else {
        command(part.toString('latin1').trimEnd());
      }
    }
  });
  say('220 sink.example ESMTP');

  function command(line: string): void {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'RCPT') to.push(/<([^>]*)>/.exec(line)?.[1] ?? '');
    if (verb === 'MAIL' || verb === 'RSET') to = [];
    if (verb === 'EHLO') return say('250-sink.example\r\n250-8BITMIME\r\n250 SIZE');
    if (verb === 'QUIT') return void socket.end('221 2.0.0 bye\r\n');
    inData = verb === 'DATA';
    say(inData ? '354 go on' : '250 2.0.0 ok');
  }
}

/** The forward's own Message-ID, and the complaint that is attached to it, whole. */
function keep(stuffed: Buffer, to: readonly string[]): void {
  const text = `\r\n${stuffed.toString('latin1')}`.replaceAll('\r\n..', '\r\n.').slice(2);
  const headers = text.slice(0, text.indexOf('\r\n\r\n'));
  const boundary = /boundary="([^"]+)"/.exec(headers)?.[1] ?? '';
  const attached = text.split(`\r\n--${boundary}`)[2] ?? '';
  const complaint = attached.slice(attached.indexOf('\r\n\r\n') + 4);
  const line = {
    messageId: field(headers, 'Message-ID'),
    to,
    complaint: field(complaint, 'Message-ID'),
    sha256: createHash('sha256').update(complaint, 'latin1').digest('hex'),
  };
  writeSync(record, `${JSON.stringify(line)}\n`);
}

function field(text: string, name: string): string {
  const headers = text.slice(0, text.indexOf('\r\n\r\n')).replaceAll('\r\n ', ' ');
  const line = headers.split('\r\n').find((one) => one.startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim() ?? '';
}
