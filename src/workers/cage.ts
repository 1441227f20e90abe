// A pool of child processes in which mail is read. What kills its reader is held as malformed,
// never read again by itself, and never in the way of others. (A worker thread does not do: its
// limit does not count Buffers.)

import type { Received } from '../model.ts';
import { begin, type Run } from '../pipeline/run.ts';
import type { Rules, Settings } from '../rules.ts';
import type { Tasks } from './cage-reading.ts';
import { Killed, type Reader, shelterHere, startReader } from './reader.ts';

export interface Cage {
  /**
   * Runs the cage's stages over a mail. Never rejects: what cannot be read is a run with a doubt.
   */
  read(received: Received, now: Date): Promise<Run>;
  /** Any other task. @throws an Error that says why it was not done */
  put<Name extends Exclude<keyof Tasks, 'read'>>(
    kind: Name,
    ask: Tasks[Name]['ask'],
  ): Promise<Tasks[Name]['answer']>;
  useRules(rules: Rules): void;
  close(): void;
  /** Whether the children are without a network; false where the machine does not allow it. */
  readonly networkless: boolean;
  readonly killed: () => number;
}

interface Job {
  readonly start: (reader: Reader) => Promise<void>;
  readonly refuse: (error: Error) => void;
}

/**
 * Starts `settings.children` readers under these rules; a reader that is killed for time or memory
 * is replaced. Where the machine allows it they have no network, and end with this process at once.
 */
export function createCage(settings: Settings['cage'], initial: Rules): Cage {
  const shelter = shelterHere();
  const queue: Job[] = [];
  const idle: Reader[] = [];
  const all = new Set<Reader>();
  let rules = initial;
  let closed = false;
  let killed = 0;

  const open = (): Reader => {
    const reader = startReader(settings, rules, shelter);
    all.add(reader);
    return reader;
  };

  const replace = (reader: Reader): Reader => {
    all.delete(reader);
    reader.close();
    return closed ? reader : open();
  };

  /** One job with this reader. @returns the reader for the next: this one, or its successor */
  const work = async (given: Reader, job: Job): Promise<Reader> => {
    let reader = given;
    // A reader that died without our doing gets the benefit of the doubt once.
    for (let tries = 2; tries > 0; tries -= 1) {
      try {
        await job.start(reader);
        return reader.isWorn() ? replace(reader) : reader;
      } catch (error) {
        reader = replace(reader);
        if (error instanceof Killed) {
          killed += 1;
          job.refuse(error);
          return reader;
        }
      }
    }
    job.refuse(new Error('the reader died of it twice'));
    return reader;
  };

  const serve = async (given: Reader, first: Job): Promise<void> => {
    let reader = given;
    for (let job: Job | undefined = first; job !== undefined; job = queue.shift()) {
      reader = await work(reader, job);
    }
    idle.push(reader);
  };

  const put = <Name extends keyof Tasks>(kind: Name, ask: Tasks[Name]['ask']) =>
    new Promise<Tasks[Name]['answer']>((done, refuse) => {
      const start = async (reader: Reader) => done(await reader.put(kind, ask));
      const reader = idle.pop();
      if (reader === undefined) queue.push({ start, refuse });
      else void serve(reader, { start, refuse });
    });

  for (let count = 0; count < settings.children; count += 1) idle.push(open());
  return {
    networkless: shelter.networkless,
    killed: () => killed,
    read: async (received, now) => {
      const run = await put('read', { received, now }).catch((error: Error) =>
        unread(received, error.message),
      );
      return { ...run, facts: { ...run.facts, received } };
    },
    put,
    useRules: (changed) => {
      rules = changed;
      for (const reader of all) reader.useRules(changed);
    },
    close: () => {
      closed = true;
      for (const reader of all) reader.close();
    },
  };
}

/** The run of a mail that could not be read: it knows nothing but why. */
function unread(received: Received, why: string): Run {
  const doubt = { code: 'malformed', text: why } as const;
  return {
    ...begin(received),
    doubts: [doubt],
    trace: [{ stage: 'parse', whys: [{ code: 'unread', text: why }], doubts: [doubt], tookMs: 0 }],
  };
}
