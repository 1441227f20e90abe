// Mail comes in: SMTP and LMTP, over TCP and unix sockets. This file opens and closes the doors;
// admission.ts says who may come through, session.ts keeps each visit within bounds, reception.ts
// answers it. Invariant: at any moment the sessions, and the bytes they hold, are below named
// limits.

import type { Socket } from 'node:net';

import type { SMTPServerSession } from 'smtp-server';

import type { Listen, Settings } from '../rules.ts';
import { admission, plainIp, type SessionCounts, turnAway } from './admission.ts';
import type { Budget } from './collect.ts';
import { Door, serverOptions } from './door.ts';
import {
  createReception,
  type MailCounts,
  type Reception,
  type ReceptionOptions,
} from './reception.ts';
import { Session } from './session.ts';
import { listenOn } from './sockets.ts';

export interface ReceiverOptions extends Omit<ReceptionOptions, 'intake'> {
  readonly settings: Pick<Settings, 'listen' | 'intake'>;
  /** The name in the greeting; the machine's unless given. */
  readonly name?: string;
  /** Bare CR or LF: unless told, SMTP over TCP refuses them, LMTP and unix sockets store them. */
  readonly bareLineEnds?: 'refuse' | 'store';
  readonly limits?: Partial<typeof receiverLimits>;
}

/** Limits that no operator sets; the others are settings. What each means: the types they go to. */
export const receiverLimits = {
  memoryBytesMax: 128 * 1024 * 1024,
  oversizeFactor: 1.1,
  commandBytesMax: 4_096,
  hopsMax: 50,
  errorsMax: 20,
  junkMax: 100,
  dataGraceMs: 30_000,
  lingerMs: 1_000,
  freeBytesAgeMs: 1_000,
};

type Protocol = 'smtp' | 'lmtp';

export interface Receiver {
  /** Listens everywhere or nowhere. @throws what the system says of the first that fails */
  listen(): Promise<readonly { readonly protocol: Protocol; readonly at: Listen }[]>;
  /** Ends every session, those that are storing a mail after its answer. Closes for good. */
  close(): Promise<void>;
  readonly counts: Readonly<ReceiverCounts>;
}

export interface ReceiverCounts extends SessionCounts, MailCounts {
  /** Bytes of mails under way now. */
  readonly bytes: number;
}

/**
 * A receiver for every place in `settings.listen`, all under one budget of memory and of sessions.
 * Nothing is heard before `listen`.
 */
export function createReceiver(options: ReceiverOptions): Receiver {
  const { listen, intake } = options.settings;
  const limits = { ...receiverLimits, ...options.limits };
  const budget: Budget = { bytesMax: limits.memoryBytesMax, bytes: 0 };
  const counts = newCounts(budget);
  const house: House = {
    options,
    limits: { ...intake, ...limits },
    reception: createReception({ ...options, intake }, limits, budget, counts),
    admit: admission(intake, counts),
    sessions: new Map(),
  };
  const doors = (['smtp', 'lmtp'] as const).flatMap((protocol) =>
    listen[protocol].map((at) => ({ protocol, at, door: makeDoor(house, protocol, at) })),
  );

  async function close(): Promise<void> {
    const closing = doors.map(({ door }) => new Promise<void>((done) => door.close(done)));
    const open = [...house.sessions.values()];
    for (const session of open) session.leave('4.3.2 Shutting down');
    await Promise.all([...closing, ...open.map(({ ended }) => ended)]);
  }

  return {
    async listen() {
      try {
        const bound = [];
        for (const { protocol, at, door } of doors) {
          bound.push({ protocol, at: await listenOn(door.server, at) });
        }
        return bound;
      } catch (error) {
        await close();
        throw error;
      }
    },
    close,
    counts,
  };
}

/** What all doors share. */
interface House {
  readonly options: ReceiverOptions;
  readonly limits: Settings['intake'] & typeof receiverLimits;
  readonly reception: Reception;
  readonly admit: (peer: string, socket: Socket) => string | null;
  readonly sessions: Map<SMTPServerSession, Session>;
}

function makeDoor(house: House, protocol: Protocol, at: Listen): Door {
  const { options, limits, reception, admit, sessions } = house;
  const isLmtp = protocol === 'lmtp';
  const isUnix = 'path' in at;
  const bareLineEnds = options.bareLineEnds ?? (isUnix || isLmtp ? 'store' : 'refuse');

  function meet(socket: Socket): Session | null {
    const peer = isUnix ? 'unix' : plainIp(socket.remoteAddress);
    const refusal = admit(peer, socket);
    if (refusal !== null) return turnAway(socket, refusal, limits.lingerMs);
    const arrival = { peer, isLmtp, refusesBareLineEnds: bareLineEnds === 'refuse' };
    const session = new Session(door, socket, arrival, limits);
    sessions.set(session.session, session);
    socket.once('close', () => sessions.delete(session.session));
    return session;
  }

  const door = new Door(
    {
      ...serverOptions(reception, sessions),
      lmtp: isLmtp,
      size: limits.sizeBytesMax,
      maxCommandLength: limits.commandBytesMax,
      // Our own deadlines are shorter; these are the library's last resort.
      socketTimeout: 2 * limits.commandTimeoutMs,
      closeTimeout: limits.commitTimeoutMs,
      ...(options.name === undefined ? {} : { name: options.name }),
    },
    meet,
  );
  door.on('error', (error) => options.log.info({ err: error }, 'session failed'));
  return door;
}

function newCounts(budget: Budget): ReceiverCounts {
  return {
    sessions: 0,
    get bytes() {
      return budget.bytes;
    },
    sessionsTotal: 0,
    turnedAway: 0,
    accepted: 0,
    acceptedBytes: 0,
    refused: 0,
    deferred: 0,
  };
}
