// Digests: mails that wait for their contact's hour, and the one letter that tells of all of them.
// The contact's row is the job. A mail that waits is a delivery in state `digested`, composed as it
// would have gone alone; it is in one digest only, and goes alone where none can be made.

import type { DigestItem, MadeDigest, WaitingDigest } from '../clock-rows.ts';
import type { MailId } from '../model.ts';
import type { NewDelivery } from '../settlement.ts';
import { insertHolds } from './clock-settle.ts';
import { insertDeliveries } from './new-deliveries.ts';
import type { Database, Queries } from './pg.ts';
import { rowsJson } from './rows-json.ts';

/** Rows of one digest; what waits beyond them is in the next one, an hour later. */
const itemsMost = 500;
const hourMs = 3_600_000;
/** More bytes of complaints are not even read: what is zipped of them would be too big. */
const readBytesMax = 32 * 1024 * 1024;

/**
 * Deliveries that are not to go alone wait for the digest of their recipient. To be called where
 * they have just been written, in the same transaction.
 */
export async function insertDigests(
  inside: Queries,
  all: readonly { readonly mail: MailId; readonly delivery: NewDelivery }[],
): Promise<void> {
  const rows = all.flatMap(({ delivery: { id, digest } }) =>
    digest === undefined ? [] : [{ id, plan: digest.plan, due_at: digest.dueAt }],
  );
  if (rows.length === 0) return;
  await inside.query(
    {
      name: 'insert-digests',
      text: `
        with given as (
          select * from jsonb_to_recordset($1) as t (id uuid, plan jsonb, due_at timestamptz)
        ), waiting as (
          update delivery set state = 'digested', due_at = null from given
          where delivery.id = given.id
          returning delivery.id, recipient, ticket, party, mail, at, given.plan, given.due_at
        ), items as (
          insert into digest_item (id, contact, ticket, party, mail, plan, at)
          select id, recipient, ticket, party, mail, plan, at from waiting
        )
        update contact set digest_due_at = least(digest_due_at, soon.due_at)
        from (select recipient, min(due_at) as due_at from waiting group by recipient) as soon
        where contact.address = soon.recipient`,
    },
    [rowsJson(rows)],
  );
}

/**
 * Makes the digest that is due first, whole or not at all; others make the others meanwhile.
 * @param make writes the letter; null: it cannot be written, and each mail goes alone
 * @returns false where none is due
 */
export async function makeDigest(
  database: Database,
  now: Date,
  make: (waiting: WaitingDigest) => Promise<MadeDigest | null>,
): Promise<boolean> {
  return database.transaction(async (inside) => {
    const [contact] = await inside.query<Omit<WaitingDigest, 'items' | 'files'>>(
      {
        name: 'due-digest',
        text: `select address as contact, constituency, lang, paused_at is not null as "isPaused",
            bounced_at is not null as "isBouncing", nextval('ticket_number')::text as sequence
          from contact where digest_due_at <= $1
          order by digest_due_at limit 1 for update skip locked`,
      },
      [now],
    );
    if (contact === undefined) return false;
    const items = await itemsOf(inside, contact.contact);
    if (items.length > 0) {
      const files = await filesOf(inside, items);
      const made = await make({ ...contact, items, files });
      if (made === null) await sendAlone(inside, items, now);
      else await write(inside, made, items, now);
    }
    await inside.query(
      {
        name: 'digest-made',
        text: 'update contact set digest_due_at = $2 where address = $1',
      },
      [contact.contact, items.length === itemsMost ? new Date(now.getTime() + hourMs) : null],
    );
    return true;
  });
}

function itemsOf(inside: Queries, contact: string): Promise<DigestItem[]> {
  return inside.query<DigestItem>(
    {
      name: 'digest-items',
      text: `select item.id, item.ticket, ticket.number, item.mail, item.plan, item.at
        from digest_item item join ticket on ticket.id = item.ticket
        where item.contact = $1 and item.delivery is null order by item.id limit ${itemsMost}`,
    },
    [contact],
  );
}

async function filesOf(
  inside: Queries,
  items: readonly DigestItem[],
): Promise<WaitingDigest['files']> {
  const whole = items.filter(({ plan }) => plan.isWhole).map(({ mail }) => mail);
  const letters = items.filter(({ plan }) => !plan.isWhole).map(({ id }) => id);
  const [size] = await inside.query<{ bytes: string }>(
    {
      name: 'digest-size',
      text: `select coalesce((select sum(size_bytes) from mail where id = any($1)), 0)
        + coalesce((select sum(octet_length(bytes)) from delivery where id = any($2)), 0) as bytes`,
    },
    [whole, letters],
  );
  if (Number(size?.bytes) > readBytesMax) return null;
  const rows = await inside.query<{ mail: MailId; bytes: Buffer }>(
    {
      name: 'digest-files',
      text: `select id as mail, bytes from raw where id = any($1)
        union all select mail, bytes from delivery where id = any($2)`,
    },
    [whole, letters],
  );
  return new Map(rows.map(({ mail, bytes }) => [mail, bytes]));
}

/** No digest can be written of them: each goes as it would have gone. */
async function sendAlone(inside: Queries, items: readonly DigestItem[], now: Date) {
  const ids = items.map(({ id }) => id);
  await inside.query(
    `update delivery set state = 'waiting', due_at = $2
     where id = any($1) and state = 'digested'`,
    [ids, now],
  );
  await inside.query('delete from digest_item where id = any($1)', [ids]);
  await inside.query(`select pg_notify('delivery', '')`);
}

async function write(
  inside: Queries,
  { ticket, party, delivery, history, hold }: MadeDigest,
  items: readonly DigestItem[],
  at: Date,
): Promise<void> {
  const { constituency } = ticket;
  await inside.query(
    `insert into ticket (id, kind, number, state, constituency, team, subject, prefix, ips,
       opened_at, updated_at, actor)
     values ($1, 'investigation', $2, 'open', $3, 'first-line', $4, $5, '{}', $6, $6, 'clock')`,
    [ticket.id, ticket.number, constituency, ticket.subject, ticket.prefix, at],
  );
  await inside.query(
    `with made as (
       insert into party (id, ticket, role, address, token, constituency, actor, at)
       values ($1, $2, 'administrator', $3, $4, $5, 'clock', $6) returning id, token, at
     )
     insert into party_token (token, party, at) select token, id, at from made`,
    [party.id, ticket.id, delivery.recipient, party.token, constituency, at],
  );
  await insertDeliveries(inside, [{ mail: null, delivery }], { actor: 'clock', at });
  // What a person let go is not stopped by the budget that he was asked about.
  await inside.query('update delivery set unlimited = by_person where id = $1', [delivery.id]);
  if (hold !== null) {
    await inside.query(`update delivery set state = 'held', due_at = null where id = $1`, [
      delivery.id,
    ]);
    await insertHolds(inside, [hold], at);
  }
  const lines = history.map((line) => ({ ...line, constituency, actor: 'clock', at }));
  await Promise.all([
    inside.query(
      `insert into history (id, ticket, what, text, constituency, actor, at)
       select id, ticket, what, text, constituency, actor, at
       from jsonb_populate_recordset(null::history, $1)`,
      [rowsJson(lines)],
    ),
    inside.query('update digest_item set delivery = $2 where id = any($1)', [
      items.map(({ id }) => id),
      delivery.id,
    ]),
    inside.query(`select pg_notify('delivery', '')`),
  ]);
}

/** When the next digest is to be made, or null. */
export async function nextDigestDue(database: Database): Promise<Date | null> {
  const [row] = await database.query<{ due: Date | null }>({
    name: 'next-digest-due',
    text: 'select min(digest_due_at) as due from contact where digest_due_at is not null',
  });
  return row?.due ?? null;
}

/**
 * Forwards that wait go in the next digest of their contact instead of one by one; not those whose
 * contact nobody knows, or who were told of that mail in a digest already.
 * @returns those that do
 */
export async function digestForwards(
  inside: Queries,
  deliveries: readonly string[],
  { dueAt, byPerson }: { readonly dueAt: Date; readonly byPerson: boolean },
): Promise<ReadonlySet<string>> {
  if (deliveries.length === 0) return new Set();
  const rows = await inside.query<{ id: string }>(
    {
      name: 'digest-forwards',
      text: `
        with known as (
          select address from contact
          where address in (select recipient from delivery where id = any($1))
          order by address for update
        ), waiting as (
          update delivery set state = 'digested', due_at = null
          where id = any($1) and state = 'waiting' and recipient in (select address from known)
            and not exists (select from digest_item told
              where told.mail = delivery.mail and told.contact = delivery.recipient)
          returning id, recipient, ticket, party, mail, at, by_person
        ), items as (
          insert into digest_item (id, contact, ticket, party, mail, plan, at)
          select waiting.id, recipient, ticket, party, waiting.mail, jsonb_build_object(
            'rows', (select coalesce(
                jsonb_agg(jsonb_build_object('ip', ip, 'time', null, 'port', null)), '[]')
              from unnest(ticket.ips) as one (ip)),
            'type', coalesce(regexp_replace(ticket.category, '^.*/', ''), 'other'),
            'prefix', coalesce(ticket.prefix, ''), 'lang', null, 'isWhole', false,
            'byPerson', $3 or by_person), waiting.at
          from waiting join ticket on ticket.id = waiting.ticket
        ), soon as (
          update contact set digest_due_at = least(digest_due_at, $2)
          where address in (select recipient from waiting)
        )
        select id from waiting`,
    },
    [deliveries, dueAt, byPerson],
  );
  if (rows.length > 0) await inside.query(`select pg_notify('clock', '')`);
  return new Set(rows.map(({ id }) => id));
}
