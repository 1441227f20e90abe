// 250 means stored: mails are committed here, bytes and envelope in one statement, before anybody
// is told. A byte-identical mail is one mail; its recipients are added.

import type { Envelope, MailId } from '../model.ts';
import { type Database, isFull, placeholders } from './pg.ts';

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
    const rows = await database.query<Stored>(
      { name: `accept-${distinct.length}`, text: acceptSql(distinct.length) },
      values,
    );
    const ids = idsOf(rows);
    const unchanged = mails.map((mail) => mail.sha256).filter((one) => !ids.has(keyOf(one)));
    // By a statement of its own: the first cannot see what another node stored while it ran.
    const known = unchanged.length === 0 ? [] : await database.query<Stored>(knownSql, [unchanged]);
    const all = new Map([...ids, ...idsOf(known)]);
    return mails.map((mail) => {
      const id = all.get(keyOf(mail.sha256));
      if (id === undefined) throw new Error('a mail that was there has gone');
      return id;
    });
  } catch (error) {
    throw isFull(error) ? new StoreFull('no space left') : error;
  }
}

/** Which of these bytes are stored: their sha256 in hexadecimal. */
export async function findStored(
  database: Database,
  sha256s: readonly Buffer[],
): Promise<ReadonlySet<string>> {
  const rows = await database.query<Stored>(knownSql, [sha256s]);
  return new Set(rows.map(({ sha256 }) => keyOf(sha256)));
}

interface Stored {
  readonly id: MailId;
  readonly sha256: Buffer;
}

function keyOf(sha256: Buffer): string {
  return sha256.toString('hex');
}

function idsOf(rows: readonly Stored[]): Map<string, MailId> {
  return new Map(rows.map(({ id, sha256 }) => [keyOf(sha256), id]));
}

/** A statement cannot touch a row twice: what is byte-identical within a group is joined here. */
function withoutTwins(mails: readonly Accepted[]): Accepted[] {
  const distinct = new Map<string, Accepted>();
  for (const mail of mails) {
    const key = keyOf(mail.sha256);
    const first = distinct.get(key) ?? mail;
    const to = [...new Set([...first.envelope.to, ...mail.envelope.to])];
    distinct.set(key, { ...first, envelope: { ...first.envelope, to } });
  }
  return [...distinct.values()];
}

/** Whom one mail was for; what comes for more of them is stored, but they are not noted. */
const recipientsMax = 1_000;

// A recipient who comes later does not make a decided mail run again, not even a token of ours: the
// run would be under the rules of today and could ask what people have answered, and anybody who
// has an old mail could bring it about.
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
        where not excluded.recipients <@ mail.recipients
          and cardinality(mail.recipients) < ${recipientsMax}
      returning id, sha256
    ), kept as (
      -- Stored already under this very id: the commit's answer was lost, and the group is retried.
      insert into raw (id, bytes) select given.id, given.bytes from given join stored using (id)
      on conflict do nothing
    )
    select id, sha256, pg_notify('mail', '') from stored`;
}

const knownSql = {
  name: 'accept-known',
  text: 'select id, sha256 from mail where sha256 = any($1::bytea[])',
};
