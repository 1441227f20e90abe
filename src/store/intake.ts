// 250 means stored: mails are committed here, bytes and envelope in one statement, before anybody
// is told. A byte-identical mail is one mail; its recipients are added.

import type { Envelope, MailId } from '../model.ts';
import type { Database } from './pg.ts';
import { isFull, placeholders } from './pg.ts';

export interface Accepted {
  readonly id: MailId;
  readonly raw: Buffer;
  readonly sha256: Buffer;
  readonly envelope: Envelope;
  readonly peer: string;
  readonly at: Date;
  /** Who brought it: "intake", or the person who entered it by hand. */
  readonly actor: string;
}

/** The disk is full: the peer is asked to come again (452). */
export class StoreFull extends Error {
  readonly full = true;
}

const mailCasts = [
  'uuid',
  'bytea',
  'int',
  'text',
  'text[]',
  'text',
  'timestamptz',
  'text',
  'bytea',
];

/**
 * Stores mails in one transaction.
 * @returns the id each is stored under: its own, or that of the identical mail stored before
 * @throws StoreFull when there is no room; anything else the server said
 */
export async function accept(database: Database, mails: readonly Accepted[]): Promise<MailId[]> {
  const distinct = withoutTwins(mails);
  const values = distinct.flatMap((mail) => [
    mail.id,
    mail.sha256,
    mail.raw.length,
    mail.envelope.from,
    mail.envelope.to,
    mail.peer,
    mail.at,
    mail.actor,
    mail.raw,
  ]);
  try {
    const rows = await database.query<{ id: MailId; sha256: Buffer }>(
      { name: `accept-${distinct.length}`, text: acceptSql(distinct.length) },
      values,
    );
    const ids = new Map(rows.map((row) => [row.sha256.toString('hex'), row.id]));
    return mails.map((mail) => ids.get(mail.sha256.toString('hex')) ?? mail.id);
  } catch (error) {
    throw isFull(error) ? new StoreFull('no space left') : error;
  }
}

/** A statement cannot touch a row twice: what is byte-identical within a group is joined here. */
function withoutTwins(mails: readonly Accepted[]): Accepted[] {
  const distinct = new Map<string, Accepted>();
  for (const mail of mails) {
    const key = mail.sha256.toString('hex');
    const first = distinct.get(key) ?? mail;
    const to = [...new Set([...first.envelope.to, ...mail.envelope.to])];
    distinct.set(key, { ...first, envelope: { ...first.envelope, to } });
  }
  return [...distinct.values()];
}

function acceptSql(count: number): string {
  return `
    with given (id, sha256, size_bytes, envelope_from, recipients, peer, at, actor, bytes) as (
      values ${placeholders(count, mailCasts)}
    ), stored as (
      insert into mail (id, sha256, size_bytes, envelope_from, recipients, peer, received_at,
                        actor, state, due_at)
      select id, sha256, size_bytes, envelope_from, recipients, peer, at, actor, 'received', at
      from given
      on conflict (sha256) do update set recipients =
        array(select distinct unnest(mail.recipients || excluded.recipients))
      returning id, sha256
    ), kept as (
      -- Stored already under this very id: the commit's answer was lost, and the group is retried.
      insert into raw (id, bytes) select given.id, given.bytes from given join stored using (id)
      on conflict do nothing
    )
    select id, sha256, pg_notify('mail', '') from stored`;
}
