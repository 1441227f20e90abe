// Ties acts on tickets to an open desk: its store, keys, rules and signer. Whoever opens it closes
// it.

import { randomBytes } from 'node:crypto';

import { loadKeys } from './config/keys.ts';
import { type Desk, newId } from './desk.ts';
import { doAct, look } from './store/ticket-acts.ts';
import { takeNumbers } from './store/tickets.ts';
import { type Acting, createActing } from './workers/acting.ts';
import { createProtection } from './workers/protection.ts';

export function actingOn(
  { database, settings, rules }: Desk,
  now: () => Date = () => new Date(),
): Acting & { close(): void } {
  const makeId = (): string => newId(now());
  const protection = createProtection({ home: settings.home, now }, () => rules);
  const acting = createActing({
    rules: () => rules,
    now,
    keys: loadKeys(settings.home),
    newId: makeId,
    newBoundary: () => `=_${randomBytes(12).toString('hex')}`,
    holdMs: settings.safety.holdMs,
    protect: protection.protect,
    store: {
      look: (act) => look(database, act),
      act: (act, shown, again, at) => doAct(database, act, shown, again, makeId, at),
      takeNumbers: (count) => takeNumbers(database, count),
    },
  });
  return { ...acting, close: () => protection.close() };
}
