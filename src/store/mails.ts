// The mail as a job: claimed in batches under a lease, postponed when it cannot be decided yet. And
// the mail as people look at it: lists by keyset, one mail with its bytes.

import type { MailId, Override, Received } from '../model.ts';
import { type Database, isId } from './pg.ts';

/** A claimed mail: what its run starts from, and the attempt that fences its settlement. */
export interface Claimed {
  readonly received: Received;
  readonly attempt: number;
  /** Attempts since the last decision, this one included. */
  readonly tries: number;
  /** It ran before: its tickets are found again. */
  readonly ranBefore: boolean;
}

interface ClaimedRow {
  id: MailId;
  bytes: Buffer;
  envelope_from: string;
  recipients: string[];
  peer: string;
  received_at: Date;
  attempt: number;
  tries: number;
  run: string | null;
  overrides: Override[] | null;
  by: string | null;
}

/** The bytes of one claim come in one answer; a single mail is claimed whatever its size. */
const claimBytesMax = 32 * 1024 * 1024;

const claimSql = {
  name: 'claim-mails',
  text: `
    with due as (
      select id, size_bytes, due_at from mail where due_at <= $1
      order by due_at limit $2 for update skip locked
    ), sized as (
      select id, row_number() over run as place, sum(size_bytes) over run as bytes
      from due window run as (order by due_at, id)
    ), claimed as (
      update mail set attempt = attempt + 1, tries = tries + 1,
        due_at = clock_timestamp() + make_interval(secs => $3::float8)
      where id in (select id from sized where place = 1 or bytes <= ${claimBytesMax})
      returning id, envelope_from, recipients, peer, received_at, attempt, tries, run
    )
    select claimed.*, raw.bytes, said.overrides, said.by
    from claimed join raw on raw.id = claimed.id cross join lateral (
      select json_agg(decided order by id) as overrides,
        (array_agg(actor order by id desc))[1] as by
      from override where override.mail = claimed.id
    ) as said`,
};

/**
 * Claims due mails, fewer than the limit where they are large. The lease runs on the database's
 * clock: a claim that dies comes due again.
 * @param limit how many at most
 */
export async function claimMails(
  database: Database,
  now: Date,
  limit: number,
  leaseMs: number,
): Promise<Claimed[]> {
  const rows = await database.query<ClaimedRow>(claimSql, [now, limit, leaseMs / 1000]);
  return rows.map((row) => ({
    attempt: row.attempt,
    tries: row.tries,
    ranBefore: row.run !== null,
    received: {
      mail: row.id,
      raw: row.bytes,
      envelope: { from: row.envelope_from, to: row.recipients },
      peer: row.peer,
      at: row.received_at,
      overrides: row.overrides ?? [],
      ...(row.by !== null && { decidedBy: row.by }),
    },
  }));
}

/** Puts a claimed mail off. `counted` false: the attempt was not the mail's fault. */
export async function postponeMail(
  database: Database,
  mail: MailId,
  attempt: number,
  dueAt: Date,
  counted: boolean,
): Promise<void> {
  await database.query(
    `update mail set due_at = $3, tries = tries - $4::int where id = $1 and attempt = $2`,
    [mail, attempt, dueAt, counted ? 0 : 1],
  );
}

/**
 * Gives back what a daemon that died had claimed, where no other node can be at work on it. Mail
 * that waits for a later try comes a little early.
 */
export async function releaseMails(database: Database, now: Date): Promise<void> {
  await database.query(`update mail set due_at = $1 where due_at > $1 and tries > 0`, [now]);
}

/** When the next mail is due, or null. */
export async function nextMailDue(database: Database): Promise<Date | null> {
  const [row] = await database.query<{ due: Date | null }>({
    name: 'next-mail-due',
    text: 'select min(due_at) as due from mail where due_at is not null',
  });
  return row?.due ?? null;
}

/** A mail as a list shows it. */
export interface MailRow {
  readonly id: MailId;
  readonly receivedAt: Date;
  readonly state: string;
  readonly outcome: string | null;
  readonly why: string | null;
  readonly sender: string | null;
  readonly subject: string | null;
  readonly messageId: string | null;
  readonly envelopeFrom: string;
  readonly recipients: readonly string[];
  readonly sizeBytes: number;
  readonly constituency: string | null;
  readonly tries: number;
}

const listColumns = `id, received_at as "receivedAt", state, outcome, why, sender, subject,
  message_id as "messageId", envelope_from as "envelopeFrom", recipients, size_bytes as "sizeBytes", constituency, tries`;

/** Newest first; `before` is the last id of the page above. */
export async function listMails(
  database: Database,
  page: { readonly limit: number; readonly before?: string | null; readonly since?: Date | null },
): Promise<MailRow[]> {
  return database.query<MailRow>(
    {
      name: 'list-mails',
      text: `select ${listColumns} from mail
        where ($2::uuid is null or id < $2) and ($3::timestamptz is null or received_at >= $3)
        order by id desc limit $1`,
    },
    [page.limit, page.before ?? null, page.since ?? null],
  );
}

/** One mail by its id, or by the beginning of it where only one mail begins so. */
export async function findMail(database: Database, id: string): Promise<MailRow | null> {
  // A whole id is answered by the index, a beginning is not.
  const named = isId(id) ? 'id = $1::uuid' : `id::text like $1 || '%'`;
  const rows = await database.query<MailRow>(
    `select ${listColumns} from mail where ${named} order by id desc limit 2`,
    [id.replaceAll(/[%_\\]/g, '')],
  );
  return rows.length === 1 ? (rows[0] ?? null) : null;
}

/** What a person has answered of a mail that was held, while that has still to be carried out. */
export interface UnderWay {
  readonly how: Override['kind'];
  readonly by: string;
  /** When it begins; null: it has begun. */
  readonly startAt: Date | null;
}

/** Of those mails the ones that are held no more, though their run has not ended yet. */
export async function answersUnderWay(
  database: Database,
  mails: readonly MailId[],
  now: Date,
): Promise<ReadonlyMap<MailId, UnderWay>> {
  if (mails.length === 0) return new Map();
  const rows = await database.query<UnderWay & { readonly id: MailId }>(
    {
      name: 'answers-under-way',
      // What is claimed is due when its lease ends.
      text: `select mail.id, answer.how, answer.by,
          case when mail.tries = 0 and mail.due_at > $2 then mail.due_at end as "startAt"
        from mail cross join lateral (
          select decided ->> 'kind' as how, actor as by from override
          where override.mail = mail.id order by id desc limit 1) answer
        where mail.id = any($1) and mail.state = 'held' and mail.due_at is not null
          and answer.how not in ('bounced', 'disowned')`,
    },
    [mails, now],
  );
  return new Map(rows.map(({ id, ...answer }) => [id, answer]));
}

/** The bytes as they came, or null. */
export async function rawMail(database: Database, id: MailId): Promise<Buffer | null> {
  const [row] = await database.query<{ bytes: Buffer }>('select bytes from raw where id = $1', [
    id,
  ]);
  return row?.bytes ?? null;
}

/** A mail as it was received, to be read again by itself: nothing that people decided of it. */
export async function findReceived(database: Database, id: MailId): Promise<Received | null> {
  const [row] = await database.query<
    Omit<ClaimedRow, 'attempt' | 'tries' | 'run' | 'overrides' | 'by'>
  >(
    `select mail.id, raw.bytes, mail.envelope_from, mail.recipients, mail.peer, mail.received_at
     from mail join raw on raw.id = mail.id where mail.id = $1`,
    [id],
  );
  if (row === undefined) return null;
  const envelope = { from: row.envelope_from, to: row.recipients };
  const { bytes: raw, peer, received_at: at } = row;
  return { mail: id, raw, envelope, peer, at, overrides: [] };
}

/** How many mails wait, and since when the oldest does. */
export async function backlog(
  database: Database,
  now: Date,
): Promise<{ waiting: number; oldest: Date | null }> {
  const [row] = await database.query<{ waiting: string; oldest: Date | null }>(
    {
      name: 'backlog',
      text: `select count(*) as waiting, min(received_at) as oldest
        from mail where due_at is not null and due_at <= $1`,
    },
    [now],
  );
  return { waiting: Number(row?.waiting ?? 0), oldest: row?.oldest ?? null };
}
