// The shape of every worker: work until nothing is due, then sleep until woken, until something
// comes due, or until the poll that makes a lost wake-up harmless. Ends between two turns.

import type { Log } from '../log.ts';

export interface Loop {
  /** Something may be due: look now. */
  wake(): void;
  /** Lets the turn under way end, and starts no other. */
  close(): Promise<void>;
}

export interface LoopParts {
  readonly name: string;
  /** One turn: how much was done, and when the next is due if that is known. */
  readonly turn: () => Promise<{ readonly done: number; readonly nextInMs: number | null }>;
  readonly log: Log;
  /** How long it sleeps at most; longer where nobody ever wakes it. */
  readonly pollMs?: number;
}

const defaultPollMs = 5_000;
const pauseAfterErrorMs = 1_000;

/** Starts turning at once. A turn that throws is logged and tried again after a pause. */
export function startLoop({ name, turn, log, pollMs = defaultPollMs }: LoopParts): Loop {
  let closing = false;
  let woken = false;
  let rouse: () => void = () => {};

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const running = (async () => {
    for (;;) {
      if (closing) return;
      woken = false;
      let pauseMs = 0;
      try {
        const { done, nextInMs } = await turn();
        if (done === 0) pauseMs = Math.max(1, Math.min(nextInMs ?? pollMs, pollMs));
      } catch (error) {
        log.error({ worker: name, error: String(error) }, 'a turn failed and is tried again');
        pauseMs = pauseAfterErrorMs;
        woken = false;
      }
      // Asked for while the turn was under way: its answer may already be old.
      if (pauseMs > 0 && !woken && !closing) await sleep(pauseMs);
    }
  })();

  return {
    wake: () => {
      woken = true;
      rouse();
    },
    close: async () => {
      closing = true;
      rouse();
      await running;
    },
  };
}
