// A real SMTP server of ours on loopback that keeps every mail in memory: the relay of the demo,
// the benches and the tests. It can be told to refuse, to defer, to greylist or to hang up.

import type { AddressInfo, Socket } from 'node:net';

import { SMTPServer, type SMTPServerSession } from 'smtp-server';

export interface SinkMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As they were in DATA, dots unstuffed. */
  readonly bytes: Buffer;
  readonly at: Date;
}

export interface Asked {
  readonly at: 'connect' | 'mail' | 'rcpt' | 'data';
  readonly from: string;
  readonly to: readonly string[];
}

/** Null takes it; "hang up" drops the connection without a word. */
export type SinkAnswer = { readonly code: number; readonly text: string } | 'hang up' | null;

export interface SinkOptions {
  /** Asked at each step of a conversation; without it everything is taken. */
  readonly answer?: (asked: Asked) => SinkAnswer;
}

export type Sink = ReturnType<typeof createSink>;

const sizeBytesMax = 64 * 1024 * 1024;
const waitMsDefault = 10_000;

/** Defers the first mail from each sender to each recipient, as greylisting relays do. */
export function greylist(): (asked: Asked) => SinkAnswer {
  const seen = new Set<string>();
  return ({ at, from, to }) => {
    const pair = `${from} ${to.join(' ')}`;
    if (at !== 'rcpt' || seen.has(pair)) return null;
    seen.add(pair);
    return { code: 450, text: '4.2.0 greylisted, come again' };
  };
}

/** An SMTP server that keeps what it is sent, in memory, and refuses what it is told to. */
export function createSink(options: SinkOptions = {}) {
  const mails: SinkMail[] = [];
  const waiting = new Set<() => void>();
  /** By the peer's port: we listen on one address only. */
  const sockets = new Map<number, Socket>();
  const server = new SMTPServer({
    size: sizeBytesMax,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    // The answers bring their own enhanced codes; the library would put a second before them.
    hideENHANCEDSTATUSCODES: true,
    closeTimeout: 100,
    onConnect: (session, done) => judge('connect', session, [], done),
    onMailFrom: (_address, session, done) => judge('mail', session, [], done),
    onRcptTo: ({ address }, session, done) => judge('rcpt', session, [address], done),
    onData(stream, session, done) {
      const to = session.envelope.rcptTo.map(({ address }) => address);
      const chunks: Buffer[] = [];
      const cut = options.answer?.({ at: 'data', from: senderOf(session), to }) ?? null;
      if (cut === 'hang up') return void sockets.get(session.remotePort)?.destroy();
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (cut !== null) return done(refusal(cut));
        mails.push({ from: senderOf(session), to, bytes: Buffer.concat(chunks), at: new Date() });
        for (const look of waiting) look();
        done(null, `2.0.0 Ok: queued as ${mails.length}`);
      });
    },
  });
  server.server.on('connection', (socket: Socket) => {
    const port = socket.remotePort ?? 0;
    sockets.set(port, socket);
    socket.on('close', () => sockets.delete(port));
  });
  // A peer that hangs up is its own business.
  server.on('error', () => undefined);

  function judge(
    at: Asked['at'],
    session: SMTPServerSession,
    to: readonly string[],
    done: (error?: Error | null) => void,
  ): void {
    const answer = options.answer?.({ at, from: senderOf(session), to }) ?? null;
    if (answer === 'hang up') sockets.get(session.remotePort)?.destroy();
    else done(answer === null ? null : refusal(answer));
  }

  return {
    mails,
    /** Listens on loopback; 0 takes a free port. Answers the port. */
    listen: (port = 0): Promise<number> =>
      new Promise((resolve, reject) => {
        server.server.once('error', reject);
        server.listen(port, '127.0.0.1', () => {
          resolve((server.server.address() as AddressInfo).port);
        });
      }),
    /** Stops listening and drops every connection, as a relay that is killed. */
    close: (): Promise<void> =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets.values()) socket.destroy();
      }),
    /** The first mail that fits, at once or when it comes; fails after `waitMs`. */
    waitFor: (fits: (mail: SinkMail) => boolean, waitMs = waitMsDefault): Promise<SinkMail> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = mails.find(fits);
          if (found === undefined) return;
          stop();
          resolve(found);
        };
        const patience = setTimeout(() => {
          stop();
          reject(new Error(`no such mail within ${waitMs} ms; ${mails.length} others came`));
        }, waitMs);
        const stop = (): void => {
          waiting.delete(look);
          clearTimeout(patience);
        };
        waiting.add(look);
        look();
      }),
  };
}

function senderOf(session: SMTPServerSession): string {
  const { mailFrom } = session.envelope;
  return mailFrom === false ? '' : mailFrom.address;
}

function refusal(answer: { readonly code: number; readonly text: string }): Error {
  return Object.assign(new Error(answer.text), { responseCode: answer.code });
}
