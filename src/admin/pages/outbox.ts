// Everything that leaves or has left, newest first, with what the peer said.

import { listDeliveries } from '../../store/deliveries.ts';
import { type Answer, type Asked, invalid, page, type Parts } from '../answer.ts';
import { keyFrom, listed } from '../keyset.ts';
import { deliveryLine } from '../lines.ts';

const most = 40;

export async function outboxPage(asked: Asked, parts: Parts): Promise<Answer> {
  const before = keyFrom(asked, 'before');
  if (before === undefined) return invalid('"before" is the id of a delivery.');
  const rows = await listDeliveries(parts.database, { limit: most + 1, before });
  const list = { most, key: 'before', here: '/outbox' } as const;
  return page(
    'outbox',
    'Outbox',
    listed(rows, list, asked, (row) => deliveryLine(row, parts)),
  );
}
