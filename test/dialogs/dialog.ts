// A receiver under test and the talk with it, as transcripts say it:
//   G: {"accept":"full","intake":{"recipientsMax":2}}   what is given, before the talk
//   C: a line to send (escapes \r \n \t \0 \\ \xNN; lines that follow each other go in one packet)
//   C- bytes to send without a line end          C*20: a line, twenty times       C! drop the socket
//   S: a line that must come                     S*20: the same, twenty times     S! the end of talk
//   M: sender > recipient,recipient > bytes      a mail that must have been accepted, in order
// What is not expected must not come: no further line, no further mail.

import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { connect } from 'node:net';

import type { Desk, Listen } from '../../src/rules.ts';
import type { MailId } from '../../src/model.ts';
import type { Receiver, ReceiverOptions } from '../../src/mail/receiver.ts';
import { createReceiver } from '../../src/mail/receiver.ts';
import type { Accepted } from '../../src/mail/acceptance.ts';

type Intake = ReceiverOptions['settings']['intake'];

export interface Given {
  /** What becomes of a mail: kept, or an error in its place; "hang": nothing for ever. */
  readonly accept?: 'keep' | 'fail' | 'full' | '53100' | 'hang';
  readonly intake?: Partial<Intake>;
  readonly limits?: NonNullable<ReceiverOptions['limits']>;
  readonly freeBytes?: number | 'unknown';
  readonly bareLineEnds?: 'refuse' | 'store';
}

export interface Stage {
  readonly receiver: Receiver;
  readonly at: Listen;
  readonly mails: readonly Accepted[];
  readonly logged: readonly string[];
}

export const desk: Desk = {
  name: 'Example CSIRT',
  ticketTag: 'Ticket',
  lang: 'en',
  timeZone: 'UTC',
  intake: ['abuse@example.org', 'certs@example.org', 'abuse@xn--bcher-kva.example'],
  from: { name: 'Example CSIRT', address: 'abuse@example.org' },
  reply: 'abuse+{token}@example.org',
  bounce: 'bounces+{token}@example.org',
  authserv: [],
  sealers: [],
  pages: null,
};

export const intake: Intake = {
  peers: ['127.0.0.1', '::1', '127.0.0.0/8'],
  sizeBytesMax: 10_000,
  recipientsMax: 100,
  sessionsMax: 500,
  sessionsPerPeerMax: 50,
  mailsPerSessionMax: 100,
  commandTimeoutMs: 5_000,
  sessionTimeoutMs: 10_000,
  commitTimeoutMs: 5_000,
  dataRateMin: 500,
  freeSpaceBytesMin: 1_000,
};

/** A receiver that keeps its mails in memory. @param own parts of the receiver to take instead */
export async function start(
  protocol: 'smtp' | 'lmtp',
  at: Listen,
  given: Given,
  own: Partial<ReceiverOptions> = {},
): Promise<Stage> {
  const mails: Accepted[] = [];
  const logged: string[] = [];
  const { freeBytes } = given;
  let made = 0;
  const note = (_fields: object, text: string): void => void logged.push(text);
  const receiver = createReceiver({
    settings: {
      listen: { smtp: [], lmtp: [], http: at, baseUrl: '', [protocol]: [at] },
      intake: { ...intake, ...given.intake },
    },
    name: 'desk.example.org',
    desk: () => desk,
    accept: async (mail) => {
      if (given.accept === 'hang') await new Promise<never>(() => {});
      if (given.accept === 'fail') throw new Error('connection refused');
      if (given.accept === 'full') throw Object.assign(new Error('no space'), { full: true });
      if (given.accept === '53100') throw Object.assign(new Error('no space'), { code: '53100' });
      await new Promise((done) => setImmediate(done));
      mails.push(mail);
      return mail.id;
    },
    newId: () => `mail-${(made += 1)}` as MailId,
    now: () => new Date(0),
    log: { info: note, warn: note },
    ...(given.bareLineEnds === undefined ? {} : { bareLineEnds: given.bareLineEnds }),
    ...(given.limits === undefined ? {} : { limits: given.limits }),
    ...(freeBytes === undefined
      ? {}
      : {
          freeBytes: () =>
            freeBytes === 'unknown'
              ? Promise.reject(new Error('no such directory'))
              : Promise.resolve(freeBytes),
        }),
    ...own,
  });
  const [bound] = await receiver.listen();
  assert.ok(bound);
  return { receiver, at: bound.at, mails, logged };
}

/** The client's end of one talk. */
export interface Talk {
  readonly socket: Socket;
  send(bytes: Buffer): void;
  /** The next line without its CR LF; null at the end of the talk. */
  line(): Promise<string | null>;
}

/** Long enough for a busy machine, and never waited for when all is well. */
const patienceMs = 8_000;

export async function talkTo(at: Listen, from?: string): Promise<Talk> {
  const socket = connect('path' in at || from === undefined ? at : { ...at, localAddress: from });
  socket.setNoDelay(true);
  let text = '';
  let ended = false;
  let wake = (): void => {};
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    text += chunk;
    wake();
  });
  const end = (): void => {
    ended = true;
    wake();
  };
  socket.on('error', end).on('end', end).on('close', end);

  async function line(): Promise<string | null> {
    const late = setTimeout(() => socket.destroy(new Error('late')), patienceMs);
    try {
      for (;;) {
        const at = text.indexOf('\r\n');
        if (at >= 0) {
          const found = text.slice(0, at);
          text = text.slice(at + 2);
          return found;
        }
        if (ended) return text === '' ? null : text;
        await new Promise<void>((done) => {
          wake = done;
        });
      }
    } finally {
      clearTimeout(late);
    }
  }
  await new Promise((done) => socket.once('connect', done).once('close', done));
  return { socket, send: (bytes) => void socket.write(bytes), line };
}

/** Escapes undone; what is no escape stands for itself, in UTF-8. */
export function unescape(text: string): Buffer {
  const plain: Record<string, string> = { r: '\r', n: '\n', t: '\t', '0': '\0', '\\': '\\' };
  const bytes = text.split(/(\\x[0-9a-f]{2}|\\[rnt0\\])/).map((piece) => {
    if (!piece.startsWith('\\') || piece.length === 1) return Buffer.from(piece);
    const one = plain[piece.slice(1)] ?? String.fromCharCode(Number.parseInt(piece.slice(2), 16));
    return Buffer.from(one, 'latin1');
  });
  return Buffer.concat(bytes);
}

interface Step {
  readonly place: string;
  readonly kind: string;
  readonly times: number;
  readonly text: string;
}

export function readSteps(name: string, transcript: string): Step[] {
  return transcript.split('\n').flatMap((line, index) => {
    if (line === '' || line.startsWith('#')) return [];
    const match = /^([CSMG])(?:\*(\d+))?([:!-]) ?(.*)$/.exec(line);
    assert.ok(match, `${name}:${index + 1}: not a step: ${line}`);
    const [, who = '', times = '1', mark = '', text = ''] = match;
    const place = `${name}:${index + 1}`;
    return [{ place, kind: `${who}${mark}`, times: Number(times), text }];
  });
}

/** Plays a transcript. @param pace how to put bytes on the wire */
export async function play(
  steps: readonly Step[],
  stage: Stage,
  pace: (talk: Talk, bytes: Buffer) => Promise<void>,
): Promise<void> {
  const talk = await talkTo(stage.at);
  const mails: { from: string; to: string[]; raw: string }[] = [];
  let pending = Buffer.alloc(0);
  let over = false;
  for (const { kind, times, text, place } of steps) {
    if (kind === 'C:' || kind === 'C-') {
      const bytes = Buffer.concat([unescape(text), Buffer.from(kind === 'C:' ? '\r\n' : '')]);
      pending = Buffer.concat([pending, ...Array.from({ length: times }, () => bytes)]);
    } else if (pending.length > 0) {
      await pace(talk, pending);
      pending = Buffer.alloc(0);
    }
    if (kind === 'S:') {
      for (let time = 1; time <= times; time += 1) {
        assert.equal(await talk.line(), text, `${place}, time ${time}`);
      }
    } else if (kind === 'S!') {
      assert.equal(await talk.line(), null, place);
      over = true;
    } else if (kind === 'C!') {
      talk.socket.destroy();
      over = true;
    } else if (kind === 'M:') {
      const [from = '', to = '', raw = ''] = text.split(' > ');
      mails.push({
        from: from.slice(1, -1),
        to: to.split(','),
        raw: unescape(raw).toString('latin1'),
      });
    }
  }
  if (!over) {
    talk.socket.end();
    assert.equal(await talk.line(), null, `${steps.at(-1)?.place}: more than was expected`);
  }
  await stage.receiver.close();
  const kept = stage.mails.map(({ envelope, raw }) => ({
    from: envelope.from,
    to: envelope.to,
    raw: raw.toString('latin1'),
  }));
  assert.deepEqual(kept, mails);
}
