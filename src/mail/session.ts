// One SMTP or LMTP session: smtp-server's connection with the deadlines, caps and exact reply codes
// that it lacks. Invariant: a session ends; whatever the peer does or leaves undone, some deadline
// of ours closes it.

import type { Socket } from 'node:net';

import type { SMTPServer } from 'smtp-server';

import { Connection } from './connection.ts';

/** What the door knows of a connection. */
export interface Arrival {
  /** The peer's address, or "unix". */
  readonly peer: string;
  readonly isLmtp: boolean;
  readonly refusesBareLineEnds: boolean;
}

export interface SessionLimits {
  /** From a reply to the next whole command. */
  readonly commandTimeoutMs: number;
  readonly sessionTimeoutMs: number;
  readonly mailsPerSessionMax: number;
  /** Least bytes a second in DATA, in each span of `dataGraceMs`. */
  readonly dataRateMin: number;
  readonly dataGraceMs: number;
  /** Refused commands, and commands that bring no mail nearer, since the last mail. */
  readonly errorsMax: number;
  readonly junkMax: number;
  /** How long a closed socket may linger for its last reply to be read. */
  readonly lingerMs: number;
}

/**
 * Never offered, and answered with 502: as much as nobody needs on the way in (RFC 5321, 4.2.4).
 */
export const refusedCommands: readonly string[] = [
  'AUTH',
  'STARTTLS',
  'VRFY',
  'EXPN',
  'XCLIENT',
  'XFORWARD',
  'WIZ',
  'SHELL',
  'KILL',
];

/** Replies that bring a mail nearer; any other success is junk. */
const progress = new Set<string | false | undefined>(['MAIL_FROM_OK', 'RCPT_TO_OK', 'DATA_OK']);

export class Session extends Connection {
  readonly arrival: Arrival;
  /** Kept once the socket is closed. */
  readonly ended: Promise<void>;
  /** Mails answered, and RCPT commands accepted for the present one. */
  mails = 0;
  recipients = 0;
  readonly #limits: SessionLimits;
  readonly #stream: Socket;
  readonly #timers: NodeJS.Timeout[] = [];
  #phase: 'command' | 'data' | 'commit' = 'command';
  #rate: NodeJS.Timeout | undefined;
  /** Answers to a mail that are still to be sent. */
  #answers = 0;
  #errors = 0;
  #junk = 0;
  #greeted = false;
  #ended = false;
  #leaving: string | null = null;

  constructor(server: SMTPServer, socket: Socket, arrival: Arrival, limits: SessionLimits) {
    super(server, socket);
    this.arrival = arrival;
    this.#limits = limits;
    this.#stream = socket;
    this.ended = new Promise((done) => socket.once('close', () => done()));
  }

  /** Greets at once: smtp-server would wait 100 ms for clients that talk too early. */
  override init(): void {
    const { commandTimeoutMs, sessionTimeoutMs } = this.#limits;
    this.#timers.push(
      setTimeout(() => this.#commandLate(), commandTimeoutMs),
      setTimeout(() => this.leave('4.4.2 Session too long'), sessionTimeoutMs),
    );
    this.#stream.once('close', () => {
      for (const timer of this.#timers) clearTimeout(timer);
      clearInterval(this.#rate);
    });
    super.init();
    this.connectionReady();
  }

  override connectionReady(next?: () => void): void {
    if (this.#greeted) return;
    this.#greeted = true;
    super.connectionReady(next);
  }

  /** A text may begin with its own enhanced status code (RFC 3463). */
  override send(code: number, data?: string | string[] | null, context?: string | false): void {
    if (code === 500 && context && refusedCommands.includes(context)) {
      this.send(502, '5.5.1 Command not implemented');
      return;
    }
    const coded = typeof data === 'string' && /^[245]\.\d{1,2}\.\d{1,2} /.test(data);
    super.send(code, data, coded ? false : context);
    // To refresh a timer that was cleared would start it again.
    if (this.#stream.destroyed) return;
    this.#timers[0]?.refresh();
    if (code === 421) return;
    if (this.#answers > 0) this.#answered(context);
    else this.#tally(code, context);
  }

  /** DATA has begun. `total` tells the bytes so far; too few in a span of time end the session. */
  receiving(total: () => number): void {
    const { dataRateMin, dataGraceMs } = this.#limits;
    let before = 0;
    this.#phase = 'data';
    this.#rate = setInterval(() => {
      const now = total();
      if ((now - before) * 1_000 < dataRateMin * dataGraceMs) this.cut(421, '4.4.2 Too slow');
      before = now;
    }, dataGraceMs);
  }

  /** All bytes are here; no deadline of the peer's runs until they are answered. */
  storing(): void {
    clearInterval(this.#rate);
    this.#phase = 'commit';
  }

  /** Answers to the present mail: LMTP has one for each accepted RCPT (RFC 2033, 4.2). */
  get answersDue(): number {
    return this.arrival.isLmtp ? this.recipients : 1;
  }

  /** The next replies, as many as are due, answer the mail. */
  answering(): void {
    this.#phase = 'command';
    this.#answers = this.answersDue;
    this.mails += 1;
    // Said behind the last answer and not at the next MAIL: a peer that keeps its connection then
    // opens another at once, where a refused mail would wait in its queue for minutes.
    if (this.mails >= this.#limits.mailsPerSessionMax) {
      this.#leaving ??= '4.7.0 Enough mails for one session';
    }
  }

  /** Says 421 now, or once the mail that is being stored has been answered. */
  leave(text: string): void {
    if (this.#phase === 'commit') this.#leaving = text;
    else this.cut(421, text);
  }

  /** Ends the session with this reply, sent `count` times. */
  cut(code: number, text: string, count = 1): void {
    if (this.#ended) return;
    this.#ended = true;
    for (let sent = 0; sent < count; sent += 1) super.send(code, text, false);
    this.close();
    // What is left of a mail stays in the peer's hands; anything else is read and thrown away, so
    // that the peer's own close is seen.
    if (this.#phase === 'data') this.#stream.pause();
    this.#linger();
  }

  /** Nothing more is to come: our side closes too, however slowly its last reply is read. */
  override heardOut(): void {
    this.#ended = true;
    super.heardOut();
    this.#linger();
  }

  #linger(): void {
    setTimeout(() => this.#stream.destroy(), this.#limits.lingerMs).unref();
  }

  #commandLate(): void {
    if (this.#phase === 'command') this.cut(421, '4.4.2 Too slow');
    else this.#timers[0]?.refresh();
  }

  #answered(context: string | false | undefined): void {
    this.#answers -= 1;
    if (context === 'DATA_OK') {
      this.#errors = 0;
      this.#junk = 0;
    }
    if (this.#answers === 0 && this.#leaving !== null) this.cut(421, this.#leaving);
  }

  #tally(code: number, context: string | false | undefined): void {
    if (code >= 500) this.#errors += 1;
    else if (code >= 200 && code < 300 && !progress.has(context)) this.#junk += 1;
    if (this.#errors >= this.#limits.errorsMax) this.cut(421, '4.7.0 Too many errors');
    else if (this.#junk > this.#limits.junkMax) this.cut(421, '4.7.0 Too many commands, no mail');
  }
}
