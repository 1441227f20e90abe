// Stands between the program and PostgreSQL and breaks their connections at chosen moments. It
// reads the wire protocol just far enough to know which statement goes by and where its answer ends
// (PostgreSQL's documentation, "Frontend/Backend Protocol", message formats).

import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * before: the statement never arrives. after: it is done, committed if it was to be, and its answer
 * never arrives.
 */
export type Moment = 'before' | 'after';

export interface Proxy {
  readonly port: number;
  /** Every statement seen, by its name or else its text, with how often. */
  readonly seen: ReadonlyMap<string, number>;
  /** Breaks the connection that next carries this statement, once; resolves when it has. */
  cut(statement: string, moment: Moment): Promise<void>;
  /** No connection lives and none is let in, until `mend`. */
  sever(): void;
  mend(): void;
  close(): Promise<void>;
}

interface Trap {
  readonly statement: string;
  readonly moment: Moment;
  readonly sprung: () => void;
}

/** What a connection tells of its statements; the answer is the trap that one of them springs. */
type Pass = (statement: string) => Trap | null;

/** @param socketPath of the server behind it */
export async function startProxy(socketPath: string): Promise<Proxy> {
  const seen = new Map<string, number>();
  const open = new Set<Socket>();
  let trap: Trap | null = null;
  let severed = false;
  const pass: Pass = (statement) => {
    seen.set(statement, (seen.get(statement) ?? 0) + 1);
    const sprung = trap?.statement === statement ? trap : null;
    if (sprung !== null) trap = null;
    return sprung;
  };
  const sever = (): void => {
    severed = true;
    for (const socket of open) socket.destroy();
  };

  const server = createServer((client) => {
    if (severed) return void client.destroy();
    const upstream = connect(socketPath);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
    }
    carry(client, upstream, pass);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    seen,
    cut: (statement, moment) =>
      new Promise((sprung) => {
        trap = { statement, moment, sprung };
      }),
    sever,
    mend() {
      severed = false;
    },
    async close() {
      sever();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Carries both ways, and ends both ends together: when one ends, or when a trap says so. */
function carry(client: Socket, upstream: Socket, pass: Pass): void {
  // A round is what the server answers with one ReadyForQuery: first the start of the session, then
  // each simple query and each Sync.
  let asked = 1;
  let answered = 0;
  let last = Infinity;
  let trap: Trap | null = null;
  const end = (): void => {
    client.destroy();
    upstream.destroy();
    trap?.sprung();
  };
  for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
  // Or each small message would wait for the acknowledgement of the one before it.
  client.setNoDelay(true);

  client.on(
    'data',
    framed(true, (type, message) => {
      if (type === 'Q' || type === 'S') asked += 1;
      const statement = statementOf(type, message);
      if (statement !== null && trap === null) {
        trap = pass(statement);
        if (trap?.moment === 'before') return end();
        // A Bind's or Parse's round is ended by a Sync that is still to come.
        if (trap !== null) last = type === 'Q' ? asked : asked + 1;
      }
      if (!upstream.destroyed) upstream.write(message);
    }),
  );
  upstream.on(
    'data',
    framed(false, (type, message) => {
      const round = answered + 1;
      if (type === 'Z') answered = round;
      if (round < last && !client.destroyed) client.write(message);
      if (round === last && type === 'Z') end();
    }),
  );
}

/**
 * Cuts a stream into messages: a type, a length and so much more; only the very first has no type.
 */
function framed(
  isClient: boolean,
  each: (type: string, message: Buffer) => void,
): (bytes: Buffer) => void {
  let pending = Buffer.alloc(0);
  let untyped = isClient;
  return (bytes) => {
    pending = Buffer.concat([pending, bytes]);
    for (;;) {
      const head = untyped ? 0 : 1;
      if (pending.length < head + 4) return;
      const length = head + pending.readUInt32BE(head);
      if (pending.length < length) return;
      const message = pending.subarray(0, length);
      pending = pending.subarray(length);
      each(untyped ? '' : String.fromCharCode(message[0] ?? 0), message);
      untyped = false;
    }
  };
}

/** Bind carries the name of its statement, Parse the text of one without; Query its text. */
function statementOf(type: string, message: Buffer): string | null {
  const strings = message.subarray(5, 205).toString('latin1').split('\0');
  if (type === 'Q') return short(strings[0] ?? '');
  if (type === 'B' && strings[1] !== '') return withoutCount(strings[1] ?? '');
  if (type === 'P' && strings[0] === '') return short(strings[1] ?? '');
  return null;
}

/** A statement for n rows has its number in its name: "accept-3". */
function withoutCount(name: string): string {
  return name.replace(/-\d+$/, '');
}

function short(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 60);
}
