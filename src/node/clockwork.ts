// Wires the role clock: which functions of the store the clock worker gets, and what else is done
// at its own hours. Decides nothing.

import { randomBytes } from 'node:crypto';

import { type Desk, newId } from '../desk.ts';
import type { InForce } from './in-force.ts';
import type { Log } from '../log.ts';
import { settleClocks } from '../store/clock-settle.ts';
import { claimClocks, findAddressed, findReachable, nextClockDue } from '../store/clocks.ts';
import { makeDigest, nextDigestDue } from '../store/digests.ts';
import { ensurePartitions } from '../store/partitions.ts';
import { expiringKeys } from '../store/pgp-keys.ts';
import { forgetSessions } from '../store/sessions.ts';
import { forgetStale } from '../store/stale-rows.ts';
import { beatClock, clockSeen, stopAutomatic } from '../store/switches.ts';
import type { TokenKeys } from '../tickets/token.ts';
import { startClock } from '../workers/clock.ts';
import { watchKeys } from '../workers/key-watch.ts';
import { type Loop, startLoop } from '../workers/loop.ts';
import type { Protection } from '../workers/protection.ts';

export interface ClockworkParts {
  readonly desk: Desk;
  readonly now: () => Date;
  readonly keys: TokenKeys;
  readonly inForce: InForce;
  readonly log: Log;
  readonly protection: Protection;
}

const leaseMs = 60_000;
const tidyEveryMs = 6 * 3_600_000;

/** Starts all that is done because time has passed; the first of the loops is to be woken. */
export function startClockwork(parts: ClockworkParts): readonly [clock: Loop, ...Loop[]] {
  return [startLooking(parts), startTidying(parts)];
}

function startLooking({ desk, now, keys, inForce, log, protection }: ClockworkParts): Loop {
  const { database, settings } = desk;
  return startClock({
    now,
    elapsedMs: () => performance.now(),
    rules: () => inForce.rules(),
    log,
    lettering: {
      keys,
      newId: () => newId(now()),
      newBoundary: () => `=_${randomBytes(12).toString('hex')}`,
      holdMs: settings.safety.holdMs,
      protect: protection.protect,
    },
    store: {
      seen: () => clockSeen(database),
      beat: (at) => beatClock(database, at),
      stop: (why, at) => stopAutomatic(database, why, at),
      claim: (at, limit) => claimClocks(database, at, limit, leaseMs),
      addressed: (tickets) => findAddressed(database, tickets),
      reachable: (addresses) => findReachable(database, addresses),
      settle: (all, at) => settleClocks(database, all, at),
      nextDue: () => nextClockDue(database),
      digest: (at, make) => makeDigest(database, at, make),
      nextDigestDue: () => nextDigestDue(database),
    },
  });
}

function startTidying({ desk, now, inForce, log, protection }: ClockworkParts): Loop {
  return startLoop({
    name: 'tidy',
    log,
    pollMs: tidyEveryMs,
    turn: async () => {
      await ensurePartitions(desk.database, now());
      await forgetSessions(desk.database, now());
      await forgetStale(desk.database, now());
      await watchKeys({
        rules: () => inForce.rules(),
        now,
        log,
        signer: protection,
        store: { expiring: (before) => expiringKeys(desk.database, before) },
      });
      return { done: 0, nextInMs: null };
    },
  });
}
