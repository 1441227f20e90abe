// Where smtp-server and our code meet: its server with our sessions, and its callbacks turned into
// questions to the reception. What is answered is decided there.

import type { Socket } from 'node:net';

import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

import type { Envelope } from '../model.ts';
import type { Reply } from './acceptance.ts';
import type { Reception } from './reception.ts';
import { refusedCommands, type Session } from './session.ts';

/** smtp-server with a say in who is let in; `connect` is its public way to begin a session. */
export class Door extends SMTPServer {
  readonly #meet: (socket: Socket) => Session | null;

  constructor(options: SMTPServerOptions, meet: (socket: Socket) => Session | null) {
    super(options);
    this.#meet = meet;
  }

  override connect(socket: Socket): void {
    // One that has gone already would never give its slot back.
    const session = socket.destroyed ? null : this.#meet(socket);
    if (session === null) return;
    this.connections.add(session);
    session.on('error', (error: Error) => this.emit('error', error));
    session.init();
  }
}

/** What smtp-server calls; it names a session by its data, we by its connection. */
export function serverOptions(
  reception: Reception,
  sessions: ReadonlyMap<SMTPServerSession, Session>,
): SMTPServerOptions {
  /** A session that has gone gets no answer. */
  function withSession(key: SMTPServerSession, use: (session: Session) => void): void {
    const session = sessions.get(key);
    if (session !== undefined) use(session);
  }
  return {
    // Who closes his side behind the last dot, as Exim does, still waits for his 250.
    allowHalfOpen: true,
    disabledCommands: [...refusedCommands],
    hideENHANCEDSTATUSCODES: false,
    disableReverseLookup: true,
    heloResponse: '%s',
    logger: false,
    onConnect: (_session, callback) => callback(),
    onMailFrom: (address, key, callback) =>
      withSession(key, (session) => {
        const declared = address.args === false ? 0 : Number(address.args['SIZE'] ?? 0);
        session.recipients = 0;
        void reception.sender(session, declared).then((reply) => callback(asError(reply)));
      }),
    onRcptTo: (address, key, callback) =>
      withSession(key, (session) => {
        const reply = reception.recipient(session, address.address);
        if (reply === null) session.recipients += 1;
        callback(asError(reply));
      }),
    onData: (stream, key, callback) =>
      withSession(key, (session) => {
        void reception.mail(session, stream, envelopeOf(key)).then((reply) => {
          const count = session.answersDue;
          session.answering();
          callback(
            null,
            Array.from({ length: count }, () => asError(reply) ?? reply.text),
          );
        });
      }),
  };
}

function envelopeOf({ envelope }: SMTPServerSession): Envelope {
  return {
    from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
    to: envelope.rcptTo.map(({ address }) => address.toLowerCase()),
  };
}

/** smtp-server takes its replies as errors. */
function asError(reply: Reply | null): Error | null {
  if (reply === null || reply.code < 400) return null;
  return Object.assign(new Error(reply.text), { responseCode: reply.code });
}
