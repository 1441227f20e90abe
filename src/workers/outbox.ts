// Sends what is due: claims deliveries that the budgets allow, hands each to the relay, and marks
// what the peer said. A crash between the peer's 250 and our mark sends the same mail again under
// the same Message-ID; nothing is ever marked sent that the peer did not take.

import type { DeliveryId, HoldId } from '../model.ts';
import type { Log } from '../log.ts';
import type { Settings } from '../rules.ts';
import { nextDigestAt } from '../tickets/digest-time.ts';
import type { Breaker } from './breaker.ts';
import { type Loop, startLoop } from './loop.ts';

interface Claimed {
  readonly id: DeliveryId;
  readonly attempt: number;
  readonly recipient: string;
  readonly envelopeFrom: string;
  readonly bytes: Buffer;
}

type Sent =
  | { readonly state: 'sent'; readonly reply: string }
  | { readonly state: 'deferred' | 'failed'; readonly reply: string };

interface Fate {
  readonly id: DeliveryId;
  readonly attempt: number;
  readonly state: 'sent' | 'waiting' | 'failed';
  readonly reply: string;
  readonly dueAt: Date | null;
}

export interface OutboxParts {
  readonly settings: Pick<Settings, 'smtp' | 'safety'>;
  readonly send: (mail: {
    readonly envelope: { readonly from: string; readonly to: string };
    readonly bytes: Buffer;
  }) => Promise<Sent>;
  readonly nextAttemptMs: (attempt: number) => number;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly log: Log;
  readonly store: {
    held(): Promise<Date | null>;
    /** Nothing while all is stopped. */
    claim(now: Date, limit: number): Promise<readonly Claimed[]>;
    /** Gathers fates, so that many are one commit. */
    mark(fate: Fate): Promise<void>;
    /** refused: the peer will never take it; else it only has not gone. */
    giveUp(
      fate: Fate & { readonly refused: boolean },
      at: Date,
      newId: () => HoldId,
    ): Promise<void>;
    /** Of what is over budget forwards wait for their contact's digest, all else until `until`. */
    deferFlood(
      now: Date,
      next: { readonly until: Date; readonly digestAt: Date },
      newId: () => HoldId,
    ): Promise<{ readonly waiting: number; readonly digested: number }>;
    nextDue(): Promise<Date | null>;
  };
  /** Stops automatic mail when too much leaves, or comes back. */
  readonly breaker: Breaker;
  readonly counts: { deliveries(state: string): void };
}

/** Over budget: looked at again after this. */
const floodPauseMs = 10 * 60_000;
/** Due but claimed by another node, or just now: looked at again after this. */
const claimPauseMs = 200;
/** Switched off: somebody switching it on wakes us; this is only the fallback. */
const heldPauseMs = 5_000;

/**
 * Starts the loop that sends what is due; at most twice as many mails as `smtp.connections` are
 * claimed at a time. Closing waits until each of them has its answer.
 */
export function startOutbox(parts: OutboxParts): Loop {
  const { store, settings } = parts;
  const underWay = new Set<Promise<void>>();
  const loop = startLoop({
    name: 'outbox',
    log: parts.log,
    turn: async () => {
      // Half the room must be free, so that claims come in batches and not one by one.
      if (underWay.size > settings.smtp.connections) {
        await Promise.race(underWay);
        return { done: 1, nextInMs: null };
      }
      if (settings.safety.holdAll) return { done: 0, nextInMs: heldPauseMs };
      const now = parts.now();
      await parts.breaker.look(now);
      const claimed = await store.claim(now, settings.smtp.connections * 2 - underWay.size);
      parts.breaker.count(claimed.length);
      for (const one of claimed) {
        const job = sendOne(one, parts).then((again) => {
          underWay.delete(job);
          // It may come due before the sleep that is under way ends.
          if (again) loop.wake();
        });
        underWay.add(job);
      }
      if (claimed.length > 0) return { done: claimed.length, nextInMs: null };
      const due = await store.nextDue();
      if (due === null) return { done: 0, nextInMs: null };
      if (due > now) return { done: 0, nextInMs: due.getTime() - now.getTime() };
      // Due, and yet not claimed: all is stopped, the budget is spent, or our clock is ahead of the
      // server's, by which somebody else is still sending it.
      if ((await store.held()) !== null) return { done: 0, nextInMs: heldPauseMs };
      if (hasBudget(settings)) await flood(now, parts);
      return { done: 0, nextInMs: claimPauseMs };
    },
  });
  return {
    wake: () => loop.wake(),
    close: async () => {
      await loop.close();
      await Promise.all(underWay);
    },
  };
}

/** Never rejects. @returns whether it is to be tried again */
async function sendOne(one: Claimed, parts: OutboxParts): Promise<boolean> {
  const envelope = { from: one.envelopeFrom, to: one.recipient };
  // What cannot even be handed over is the desk's to look at, and stops no other.
  const sent = await parts
    .send({ envelope, bytes: one.bytes })
    .catch((error: unknown) => ({ state: 'failed' as const, reply: String(error), isOurs: true }));
  const common = { id: one.id, attempt: one.attempt, reply: sent.reply };
  const now = parts.now();
  const log = { delivery: one.id, attempt: one.attempt, reply: sent.reply };
  try {
    if (sent.state === 'sent') {
      await parts.store.mark({ ...common, state: 'sent', dueAt: null });
    } else if (sent.state === 'failed' || one.attempt >= parts.settings.smtp.attemptsMax) {
      await parts.store.giveUp(
        { ...common, state: 'failed', dueAt: null, refused: isRefused(sent) },
        now,
        () => parts.newId() as HoldId,
      );
      parts.log.error(log, 'a delivery is given up; the desk is asked');
    } else {
      const dueAt = new Date(now.getTime() + parts.nextAttemptMs(one.attempt));
      await parts.store.mark({ ...common, state: 'waiting', dueAt });
      parts.log.warn({ ...log, nextTry: dueAt.toISOString() }, 'a delivery is tried again later');
      parts.counts.deliveries(sent.state);
      return true;
    }
    parts.counts.deliveries(sent.state);
  } catch (error) {
    // The lease runs out and it is claimed again: the same mail under the same Message-ID.
    parts.log.error({ ...log, error: String(error) }, 'what the peer said could not be stored');
  }
  return false;
}

/** Only the peer's word says that a contact is out of reach; that we failed says nothing of it. */
function isRefused(sent: { readonly state: string; readonly isOurs?: boolean }): boolean {
  return sent.state === 'failed' && sent.isOurs !== true;
}

function hasBudget({ safety }: OutboxParts['settings']): boolean {
  return Object.values(safety.budgets).some((limit) => limit !== null);
}

async function flood(now: Date, parts: OutboxParts): Promise<void> {
  const until = new Date(now.getTime() + floodPauseMs);
  const digestAt = nextDigestAt('hourly', now, { zone: 'UTC', minute: 0 });
  const newId = () => parts.newId() as HoldId;
  const { waiting, digested } = await parts.store.deferFlood(now, { until, digestAt }, newId);
  if (digested > 0) {
    parts.log.warn({ deliveries: digested }, 'over budget; they go in one digest a contact');
  }
  if (waiting > 0) parts.log.warn({ deliveries: waiting }, 'over budget; the desk is asked');
}
