// What must hold whatever happened in a month, asked of the database and of the outside world alone;
// it shares no code with the desk.

import { createHash } from 'node:crypto';

import type { SinkMail } from '../../../src/demo/sink.ts';

interface Queries {
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** What the outside world knows: bytes that were taken with a 250, and mails that came out. */
export interface Known {
  readonly acknowledged: readonly Buffer[];
  readonly sent: readonly SinkMail[];
}

/** A sentence for each thing that does not hold; none: all holds. */
export async function faults(database: Queries, known: Known, at: Date): Promise<string[]> {
  const found: string[] = [];
  const none = async (what: string, text: string, values: readonly unknown[] = []) => {
    const rows = await database.query<object>(`${text} limit 3`, values);
    if (rows.length > 0) found.push(`${what}: ${JSON.stringify(rows)}`);
  };
  found.push(...(await lost(database, known.acknowledged)));
  found.push(...(await unaccounted(database, known.sent)));

  await none(
    'a mail without one current decision',
    `select id, state, outcome from mail
     where state = 'received' or outcome is null or run is null
       or (select count(*) from trace where trace.id = mail.run) <> 1`,
  );
  await none(
    'a held mail that asks nobody',
    `select mail.id from mail where mail.state = 'held' and mail.due_at is null
       and not exists (select from hold where hold.mail = mail.id)`,
  );
  await none(
    'a mail that an outcome sent, without its delivery',
    `select mail.id from mail where outcome = 'forwarded'
       and not exists (select from delivery where delivery.mail = mail.id)
       and not exists (select from digest_item where digest_item.mail = mail.id)
       and not exists (select from ticket_mail join link on link.child = ticket_mail.ticket
         where ticket_mail.mail = mail.id)`,
  );
  await none(
    'a delivery marked sent before it was decided',
    `select id from delivery where sent_at < at`,
  );
  await none(
    'a recipient who was sent one mail twice',
    `select mail, recipient, kind from delivery where mail is not null
     group by mail, recipient, kind having count(*) > 1`,
  );
  await none(
    'a rung of a ladder that was taken twice',
    `select cause, recipient from delivery where cause is not null
     group by cause, recipient having count(*) > 1`,
  );
  await none(
    'a state that its kind does not have',
    `select id, kind, state from ticket where (kind, state) not in (values
       ('report', 'new'), ('report', 'open'), ('report', 'resolved'), ('report', 'rejected'),
       ('incident', 'open'), ('incident', 'resolved'), ('incident', 'abandoned'),
       ('investigation', 'open'), ('investigation', 'resolved'),
       ('block', 'pending activation'), ('block', 'active'), ('block', 'pending removal'),
       ('block', 'removed'))`,
  );
  await none(
    'a closed ticket that says nobody knows since when, or an open one that does',
    `select id, state, closed_at from ticket
     where (state in ('resolved', 'rejected', 'abandoned', 'removed')) <> (closed_at is not null)`,
  );
  await none(
    'an address whose ticket is open, and it says closed, or the other way',
    `select ticket.id from ticket join ticket_address on ticket_address.ticket = ticket.id
     where ticket_address.open <> (ticket.closed_at is null)`,
  );
  await none(
    'an investigation or a block of two incidents',
    `select child from link where child_kind in ('investigation', 'block')
     group by child having count(*) > 1`,
  );
  await none('an open case below which nothing has a next step, and nobody is asked', nextSteps, [
    at,
  ]);
  return found;
}

// A case has a next step where one of its tickets has a date that is to come, waits for mail to
// leave, or is a question to the desk.
const nextSteps = `
  with family as (
    select incident.id as of, incident.id from ticket incident
      where incident.kind = 'incident' and incident.closed_at is null
    union all
    select link.parent, link.child from link join ticket incident on incident.id = link.parent
      where incident.kind = 'incident' and incident.closed_at is null
  )
  select incident.id, incident.subject from ticket incident
  where incident.kind = 'incident' and incident.closed_at is null and $1::timestamptz is not null
    and not exists (
      select from family where family.of = incident.id and (
        exists (select from clock where clock.ticket = family.id and clock.due_at is not null)
        or exists (select from hold where hold.ticket = family.id and hold.closed_at is null)
        or exists (select from ticket where ticket.id = family.id and snoozed_until > $1)
        or exists (select from delivery where delivery.ticket = family.id
          and delivery.due_at is not null)))`;

/** I1: what was acknowledged is stored, byte for byte. */
async function lost(database: Queries, acknowledged: readonly Buffer[]): Promise<string[]> {
  const rows = await database.query<{ sha256: string; real: string }>(
    `select encode(mail.sha256, 'hex') as sha256, encode(sha256(raw.bytes), 'hex') as real
     from mail left join raw on raw.id = mail.id`,
  );
  const stored = new Set(rows.filter((row) => row.real === row.sha256).map((row) => row.sha256));
  const missing = acknowledged.filter(
    (raw) => !stored.has(createHash('sha256').update(raw).digest('hex')),
  );
  return [
    ...(missing.length > 0 ? [`${missing.length} acknowledged mails are not stored`] : []),
    ...(rows.length > stored.size ? ['stored bytes are not those that were taken'] : []),
  ];
}

/** I4, I5: whatever came out has a row with these very bytes; nothing came out twice. */
async function unaccounted(database: Queries, sent: readonly SinkMail[]): Promise<string[]> {
  const rows = await database.query<{ sender: string; bytes: string; state: string }>(
    `select envelope_from as sender, encode(sha256(bytes), 'hex') as bytes, state from delivery`,
  );
  const known = new Map(rows.map((row) => [row.sender, row]));
  const seen = new Set<string>();
  const wrong: string[] = [];
  for (const mail of sent) {
    const row = known.get(mail.from);
    const real = createHash('sha256').update(mail.bytes).digest('hex');
    const to = mail.to.join(', ');
    if (row === undefined) wrong.push(`a mail to ${to} that no row knows`);
    else if (row.bytes !== real) wrong.push(`a mail to ${to} with other bytes than its row`);
    if (seen.has(mail.from)) wrong.push(`a mail to ${to} that came out twice`);
    seen.add(mail.from);
  }
  for (const row of rows) {
    if (row.state === 'sent' && !seen.has(row.sender)) wrong.push(`${row.sender} is marked sent`);
  }
  return wrong.slice(0, 5);
}
