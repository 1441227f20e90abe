// The figures at /metrics, in Prometheus' text form. Counting is all that happens here; nothing is
// asked of the database but what a look at the page needs.

import { Counter, Gauge, Histogram, Registry } from 'prom-client';

import { backlog } from './store/mails.ts';
import type { Database } from './store/pg.ts';

export type Metrics = ReturnType<typeof createMetrics>;

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
  const waiting = new Gauge({
    name: 'sluice_backlog_mails',
    help: 'Mails that are due',
    registers,
  });
  const oldest = new Gauge({
    name: 'sluice_backlog_oldest_seconds',
    help: 'Age of the oldest mail that is due',
    registers,
  });
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
    /** Shows the counts of the receiver as they stand. */
    watchIntake(counts: object): void {
      for (const name of Object.keys(counts)) {
        const shown = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
        watch(`sluice_intake_${shown}`, `Intake: ${name}`, () =>
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
      const { waiting: mails, oldest: since } = await backlog(database, at);
      waiting.set(mails);
      oldest.set(since === null ? 0 : (at.getTime() - since.getTime()) / 1000);
      return registry.metrics();
    },
  };
}
