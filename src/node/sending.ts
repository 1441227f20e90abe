// Wires the role sender: the outbox with its relay, the budgets, and the circuit breaker. Decides
// nothing.

import { type Desk, newId } from '../desk.ts';
import { grouped } from '../grouped.ts';
import type { Log } from '../log.ts';
import { nextAttempt } from '../mail/retry.ts';
import { createSender } from '../mail/sender.ts';
import type { Metrics } from './metrics.ts';
import * as deliveries from '../store/deliveries.ts';
import { deferFlood } from '../store/floods.ts';
import { giveUp } from '../store/giving-up.ts';
import { breakOutflow, keepOutflow, measureOutflow } from '../store/outflow.ts';
import { automaticHeld, outboxHeld } from '../store/switches.ts';
import { type Breaker, createBreaker } from '../workers/breaker.ts';
import type { Loop } from '../workers/loop.ts';
import { startOutbox } from '../workers/outbox.ts';

export interface SendingParts {
  readonly desk: Desk;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly now: () => Date;
}

const deliveryLeaseMs = 10 * 60_000;
const markGroup = { itemsMax: 256 };

/** Starts sending what is due; closing it waits for what is under way. */
export function startSending(parts: SendingParts): Loop {
  const { desk, metrics, log, now } = parts;
  const { database, settings } = desk;
  const { budgets } = settings.safety;
  const name = desk.rules.desk.from.address.split('@')[1] ?? 'localhost';
  const sender = createSender({ ...settings.smtp, name });
  const mark = grouped<deliveries.Fate, void>(async (fates) => {
    await deliveries.markDeliveries(database, fates, now());
    return fates.map(() => undefined);
  }, markGroup);
  const outbox = startOutbox({
    settings,
    send: (mail) => sender.send(mail),
    nextAttemptMs: (attempt) => nextAttempt(attempt, settings.smtp.retryMs, Math.random),
    now,
    newId: () => newId(now()),
    log,
    counts: metrics,
    breaker: breakerOf(parts),
    store: {
      held: async () =>
        (await outboxHeld(database)) ?? (await automaticHeld(database))?.since ?? null,
      claim: (at, limit) =>
        deliveries.claimDeliveries(database, at, limit, deliveryLeaseMs, budgets),
      mark,
      giveUp: (fate, at, makeId) => giveUp(database, fate, at, makeId),
      deferFlood: (at, next, makeId) => deferFlood(database, at, next, budgets, makeId),
      nextDue: () => deliveries.nextDeliveryDue(database),
    },
  });
  return {
    wake: () => outbox.wake(),
    close: async () => {
      await outbox.close();
      await sender.close();
    },
  };
}

function breakerOf({ desk: { database, settings }, log }: SendingParts): Breaker {
  return createBreaker({
    rules: settings.safety.breaker,
    log,
    store: {
      keep: (at) => keepOutflow(database, at),
      measure: (at, measure) => measureOutflow(database, at, measure),
      stop: (at, measure, judge) => breakOutflow(database, at, measure, judge),
    },
  });
}
