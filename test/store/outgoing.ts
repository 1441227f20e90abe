// What the tests of outgoing mail begin with: deliveries that wait, and how they are claimed and put
// off.

import type { HoldId } from '../../src/model.ts';
import type { Budgets } from '../../src/brake-rules.ts';
import type { NewDelivery } from '../../src/settlement.ts';
import { claimDeliveries } from '../../src/store/deliveries.ts';
import { deferFlood } from '../../src/store/floods.ts';
import type { Database } from '../../src/store/pg.ts';
import { settle } from '../../src/store/settle.ts';
import { claimed, forwarded, id, later, leaseMs, now } from './rows.ts';

export const free: Budgets = {
  perContact: null,
  perContactDay: null,
  perReporter: null,
  total: null,
};
export const hour = 3_600_000;
export const newId = () => id() as HoldId;

/** Deliveries that wait, one of a mail each, to these recipients in this order. */
export async function waiting(
  database: Database,
  recipients: readonly string[],
  changed: Partial<NewDelivery> = {},
) {
  const mails = await claimed(database, recipients.length);
  const made = mails.map((mail, at) =>
    forwarded(mail, { to: recipients[at] ?? '', dueAt: later(at) }),
  );
  await settle(
    database,
    made.map(({ settlement, out }) => ({ ...settlement, deliveries: [{ ...out, ...changed }] })),
    now,
    'sluice',
  );
  return made.map(({ out }) => out);
}

export const claim = (database: Database, at: Date, budgets: Budgets, limit = 100) =>
  claimDeliveries(database, at, limit, leaseMs, budgets);

/** The first part of each recipient. */
export const recipients = async (rows: Promise<readonly { recipient: string }[]>) =>
  (await rows).map(({ recipient }) => recipient.split('@')[0] ?? '').sort();

export const defer = (database: Database, at: Date, budgets: Budgets) =>
  deferFlood(
    database,
    at,
    { until: new Date(at.getTime() + 600_000), digestAt: later(2 * hour) },
    budgets,
    newId,
  );
