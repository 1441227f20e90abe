// Open pages hear of the queue: one count for all of a node's pages, sent as server-sent events (HTML
// Standard, 9.2). An event says only that something changed and how many are open; each page asks
// for what it shows by itself, in its own reader's language. Of the outbox they hear how many wait,
// with the queue's news or at the next beat. A stream keeps no session awake, and ends with it.

import { Readable } from 'node:stream';

import type { Log } from '../../log.ts';
import type { Counts } from '../counts.ts';

/** Who listens, and whether their session still opens a door. */
export interface Listener {
  readonly actor: string;
  isIn(): Promise<boolean>;
}

export interface Hub {
  /** Something about holds has changed, here or on another node. */
  heard(): void;
  /** A stream of events; null where this person has too many open. */
  open(listener: Listener): Readable | null;
  /** Ends all streams; none is opened after. */
  close(): void;
}

export interface HubOptions {
  readonly count: () => Promise<Counts>;
  readonly log: Log;
  /** How often a stream shows that it lives. */
  readonly beatMs?: number;
}

/** What a burst of changes is gathered for. */
const gatherMs = 250;
const defaultBeatMs = 20_000;
/** Sessions are looked at every so many beats. */
const beatsASession = 3;
const streamsAPerson = 40;
/** Whoever reads so slowly is cut off; their browser comes back by itself. */
const unreadBytesMax = 16_384;
const againMs = 2_000;

/** The pages of one node that are open. */
export function createHub({ count, log, beatMs = defaultBeatMs }: HubOptions): Hub {
  const streams = new Map<Readable, Listener>();
  let timer: NodeJS.Timeout | null = null;
  let beats = 0;
  let isOver = false;
  let told: Counts = { open: 0, letters: '' };

  const push = (stream: Readable, text: string): void => {
    if (stream.readableLength > unreadBytesMax) stream.destroy();
    else stream.push(text);
  };
  const pushAll = (whom: Iterable<Readable>, name: string, data: object): void => {
    const event = `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const stream of whom) if (streams.has(stream)) push(stream, event);
  };
  const tell = async (whom: readonly Readable[]): Promise<void> => {
    try {
      told = await count();
      pushAll(whom, 'queue', { open: told.open });
      pushAll(whom, 'outbox', { letters: told.letters });
    } catch (error) {
      log.warn({ err: error }, 'open pages could not be told of the queue');
    }
  };
  // What is snoozed comes back by itself, and letters leave: nobody says so.
  const lookAgain = async (): Promise<void> => {
    const { open, letters } = await count().catch(() => told);
    if (open !== told.open) return tell([...streams.keys()]);
    if (letters === told.letters) return;
    told = { open, letters };
    pushAll(streams.keys(), 'outbox', { letters });
  };
  const end = (stream: Readable): void => {
    streams.delete(stream);
    push(stream, 'event: bye\ndata: {}\n\n');
    stream.push(null);
  };
  const lookAtSession = async (stream: Readable, listener: Listener): Promise<void> => {
    // A database that does not answer logs nobody out.
    const isIn = await listener.isIn().catch(() => true);
    if (!isIn && streams.has(stream)) end(stream);
  };
  const beating = setInterval(() => {
    beats += 1;
    if (streams.size > 0) void lookAgain();
    for (const [stream, listener] of streams) {
      push(stream, ': here\n\n');
      if (beats % beatsASession === 0) void lookAtSession(stream, listener);
    }
  }, beatMs);
  beating.unref();

  return {
    heard(): void {
      if (timer !== null || streams.size === 0) return;
      timer = setTimeout(() => {
        timer = null;
        void tell([...streams.keys()]);
      }, gatherMs);
    },
    open(listener): Readable | null {
      const others = [...streams.values()].filter(({ actor }) => actor === listener.actor);
      if (isOver || others.length >= streamsAPerson) return null;
      const stream = new Readable({ read: () => {} });
      streams.set(stream, listener);
      stream.on('close', () => void streams.delete(stream));
      push(stream, `retry: ${againMs}\n\n`);
      // What changed between the page and its stream.
      void tell([stream]);
      return stream;
    },
    close(): void {
      isOver = true;
      clearInterval(beating);
      if (timer !== null) clearTimeout(timer);
      for (const stream of streams.keys()) stream.push(null);
      streams.clear();
    },
  };
}
