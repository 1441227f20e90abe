// The figures at /metrics, in Prometheus' text form. Counting is all that happens here; nothing is
// asked of the database but what a look at the page needs.

import { Counter, Gauge, Histogram, Registry } from 'prom-client';

import { figures } from '../store/figures.ts';
import { backlog } from '../store/mails.ts';
import type { Database } from '../store/pg.ts';

export type Metrics = ReturnType<typeof createMetrics>;

/**
 * The figures of one node, with names by Prometheus' customs (seconds, `_total`). `text` rejects
 * where the database does not answer.
 */
export function createMetrics(database: Database, now: () => Date) {
  const registry = new Registry();
  const registers = [registry];
  const runs = new Counter({
    name: 'sluice_runs_total',
    help: 'Mails decided, by outcome',
    labelNames: ['outcome'],
    registers,
  });
  const took = new Histogram({
    name: 'sluice_run_seconds',
    help: 'Time from the claim of a mail to its decision',
    buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    registers,
  });
  const deliveries = new Counter({
    name: 'sluice_deliveries_total',
    help: 'Outgoing mails by what the peer said',
    labelNames: ['state'],
    registers,
  });
  const guesses = new Counter({
    name: 'sluice_token_guesses_total',
    help: 'Tokens of our form that came in and are none',
    registers,
  });
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers });
  const shown = {
    backlog: gauge('sluice_backlog_mails', 'Mails that are due'),
    backlogAge: gauge('sluice_backlog_oldest_seconds', 'Age of the oldest mail that is due'),
    outbox: gauge('sluice_outbox_waiting', 'Outgoing mails that wait to be sent'),
    outboxAge: gauge('sluice_outbox_oldest_seconds', 'Age of the oldest outgoing mail that is due'),
    outboxStopped: gauge('sluice_outbox_stopped', '1 while all outgoing mail is stopped'),
    automaticStopped: gauge(
      'sluice_outbox_automatic_stopped',
      '1 while automatic mail is stopped because the clock jumped',
    ),
    holds: gauge('sluice_holds_open', 'Questions to the desk that are open'),
    holdsAge: gauge('sluice_holds_oldest_seconds', 'Age of the oldest open question'),
  };
  /** A figure that is looked up when the page is asked for. */
  const watch = (name: string, help: string, look: () => number): Gauge =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(look());
      },
    });
  return {
    runs: (outcome: string) => runs.inc({ outcome }),
    took: (ms: number) => took.observe(ms / 1000),
    deliveries: (state: string) => deliveries.inc({ state }),
    guesses: (times: number) => guesses.inc(times),
    /** Shows the counts of the receiver as they stand. */
    watchIntake(counts: object): void {
      for (const name of Object.keys(counts)) {
        const words = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
        watch(`sluice_intake_${words}`, `Intake: ${name}`, () =>
          Number((counts as Record<string, unknown>)[name]),
        );
      }
    },
    watchCage(cage: { readonly networkless: boolean; readonly killed: () => number }): void {
      watch('sluice_cage_killed', 'Readers killed for time or memory since start', cage.killed);
      watch('sluice_cage_networkless', '1 where the readers have no network', () =>
        cage.networkless ? 1 : 0,
      );
    },
    async text(): Promise<string> {
      const at = now();
      const [mails, { outbox, holds }] = await Promise.all([
        backlog(database, at),
        figures(database, at),
      ]);
      shown.backlog.set(mails.waiting);
      shown.backlogAge.set(ageSeconds(mails.oldest, at));
      shown.outbox.set(outbox.waiting);
      shown.outboxAge.set(ageSeconds(outbox.oldest, at));
      shown.outboxStopped.set(outbox.stopped ? 1 : 0);
      shown.automaticStopped.set(outbox.automaticStopped ? 1 : 0);
      shown.holds.set(holds.open);
      shown.holdsAge.set(ageSeconds(holds.oldest, at));
      return registry.metrics();
    },
  };
}

/** 0 where there is none. */
function ageSeconds(since: Date | null, at: Date): number {
  return since === null ? 0 : Math.max(0, at.getTime() - since.getTime()) / 1000;
}
