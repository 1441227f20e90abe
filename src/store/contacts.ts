// Who answers for networks, as the desk knows them: whether they may be written to and by whose
// word, how they want it, and how well they answer. What the files of rules say of them stands
// above it and is not here.

import type { ContactFormat } from '../model.ts';
import type { Database } from './pg.ts';
import { rowsJson } from './rows-json.ts';

export interface ContactRow {
  readonly address: string;
  readonly constituency: string | null;
  readonly approvedAt: Date | null;
  /** A person, or "sluice" where the rules trusted the source. */
  readonly approvedBy: string | null;
  /** Who named it: "networks.yaml:41", "registry:whois.ripe.net". */
  readonly source: string | null;
  readonly sourceAt: Date | null;
  readonly pausedAt: Date | null;
  readonly pauseReason: string | null;
  readonly bouncedAt: Date | null;
  readonly bounces: number;
  readonly lang: string | null;
  readonly digest: 'hourly' | 'daily' | null;
  readonly escalateTo: string | null;
  readonly format: ContactFormat | null;
  readonly answeredAt: Date | null;
  /** Of its newest answers, at most 50: how many, and the time that half of them took. */
  readonly answers: number;
  readonly medianMs: number | null;
  /** Who changed it last. */
  readonly actor: string;
  readonly at: Date;
}

const answersMax = 50;

const columns = `contact.address, contact.constituency, contact.approved_at as "approvedAt",
  contact.approved_by as "approvedBy", contact.source, contact.source_at as "sourceAt",
  contact.paused_at as "pausedAt", contact.pause_reason as "pauseReason",
  contact.bounced_at as "bouncedAt", contact.bounces, contact.lang, contact.digest,
  contact.escalate_to as "escalateTo", contact.format, contact.answered_at as "answeredAt",
  health.answers, round(1000 * health.seconds)::float8 as "medianMs", contact.actor, contact.at`;

const withHealth = `contact cross join lateral (
    select count(*)::int as answers,
      percentile_cont(0.5) within group (
        order by extract(epoch from newest.answered_at - newest.asked_at)) as seconds
    from (
      select asked_at, answered_at from contact_answer
      where contact_answer.contact = contact.address
      order by answered_at desc limit ${answersMax}
    ) newest
  ) health`;

/** By address, after one. `paused`, `bouncing`, `unapproved`: only those. */
export async function listContacts(
  database: Database,
  which: {
    readonly limit: number;
    readonly after?: string | null;
    readonly since?: Date | null;
    readonly only?: 'paused' | 'bouncing' | 'unapproved' | null;
  },
): Promise<ContactRow[]> {
  return database.query<ContactRow>(
    `select ${columns} from ${withHealth}
     where ($2::timestamptz is null or contact.at >= $2)
       and case $3 when 'paused' then contact.paused_at is not null
         when 'bouncing' then contact.bounced_at is not null
         when 'unapproved' then contact.approved_at is null else true end
       and ($4::text is null or contact.address > $4)
     order by contact.address limit $1`,
    [which.limit, which.since ?? null, which.only ?? null, which.after ?? null],
  );
}

/** Those of these that the desk knows, by address. */
export async function findContactRows(
  database: Database,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, ContactRow>> {
  if (addresses.length === 0) return new Map();
  const rows = await database.query<ContactRow>(
    `select ${columns} from ${withHealth} where contact.address = any($1)`,
    [addresses],
  );
  return new Map(rows.map((row) => [row.address, row]));
}

/** An answer of a contact, and how long it took. */
export interface ContactAnswer {
  readonly ticket: string;
  readonly number: string | null;
  readonly askedAt: Date;
  readonly answeredAt: Date;
}

/** The newest first. */
export async function contactAnswers(
  database: Database,
  address: string,
  limit: number,
): Promise<ContactAnswer[]> {
  return database.query<ContactAnswer>(
    `select contact_answer.ticket, ticket.number, contact_answer.asked_at as "askedAt",
       contact_answer.answered_at as "answeredAt"
     from contact_answer join ticket on ticket.id = contact_answer.ticket
     where contact_answer.contact = $1 order by contact_answer.answered_at desc limit $2`,
    [address, limit],
  );
}

/** Null where the desk knows nothing of it. */
export async function findContact(database: Database, address: string): Promise<ContactRow | null> {
  const [row] = await database.query<ContactRow>(
    `select ${columns} from ${withHealth} where contact.address = $1`,
    [address],
  );
  return row ?? null;
}

/** What a person sets; null takes it back. A field that is left out stays. */
export interface ContactChange {
  readonly address: string;
  readonly lang?: string | null;
  readonly digest?: 'hourly' | 'daily' | null;
  readonly escalateTo?: string | null;
  readonly format?: ContactFormat | null;
  /** Why its mail is held from now on; null: it is not. */
  readonly pauseReason?: string | null;
}

/** Keeps the changes, all or none; an address that is not known is added, and not approved. */
export async function changeContacts(
  database: Database,
  changes: readonly ContactChange[],
  by: { readonly actor: string; readonly at: Date },
): Promise<void> {
  const rows = changes.map((change) => ({
    address: change.address,
    sets_lang: change.lang !== undefined,
    lang: change.lang,
    sets_digest: change.digest !== undefined,
    digest: change.digest,
    sets_escalate: change.escalateTo !== undefined,
    escalate_to: change.escalateTo,
    sets_format: change.format !== undefined,
    format: change.format,
    sets_pause: change.pauseReason !== undefined,
    pause_reason: change.pauseReason,
  }));
  await database.query(
    `with given as (
       select * from jsonb_to_recordset($1) as t (address text, sets_lang boolean, lang text,
         sets_digest boolean, digest text, sets_escalate boolean, escalate_to text,
         sets_format boolean, format text, sets_pause boolean, pause_reason text)
     ), added as (
       insert into contact
         (address, lang, digest, escalate_to, format, paused_at, pause_reason, actor, at)
       select address, lang, digest, escalate_to, format,
         case when pause_reason is not null then $3::timestamptz end, pause_reason, $2, $3
       from given on conflict (address) do nothing
     )
     update contact set
       lang = case when sets_lang then given.lang else contact.lang end,
       digest = case when sets_digest then given.digest else contact.digest end,
       escalate_to = case when sets_escalate then given.escalate_to else contact.escalate_to end,
       format = case when sets_format then given.format else contact.format end,
       paused_at = case when not sets_pause then paused_at
         when given.pause_reason is not null then coalesce(paused_at, $3) end,
       pause_reason = case when sets_pause then given.pause_reason else contact.pause_reason end,
       actor = $2, at = $3
     from given where contact.address = given.address`,
    [rowsJson(rows), by.actor, by.at],
  );
}

/** Somebody a source names, whom a person says yes to before any mail. */
export interface Approval {
  readonly address: string;
  readonly constituency: string | null;
  /** "registry:whois.ripe.net" */
  readonly source: string;
  readonly sourceAt: Date;
}

/** Approves, all or none. What was approved before keeps its word. @returns those that were not */
export async function approveContacts(
  database: Database,
  approvals: readonly Approval[],
  by: { readonly actor: string; readonly at: Date },
): Promise<readonly string[]> {
  const rows = approvals.map(({ address, constituency, source, sourceAt }) => ({
    address,
    constituency,
    source,
    source_at: sourceAt,
  }));
  const approved = await database.query<{ address: string }>(
    `insert into contact (address, constituency, approved_at, approved_by, source, source_at,
       actor, at)
     select distinct on (address) address, constituency, $3, $2, source, source_at, $2, $3
     from jsonb_populate_recordset(null::contact, $1) order by address
     on conflict (address) do update set approved_at = excluded.approved_at,
       approved_by = excluded.approved_by, source = excluded.source,
       source_at = excluded.source_at, actor = excluded.actor, at = excluded.at,
       constituency = coalesce(contact.constituency, excluded.constituency)
       where contact.approved_at is null
     returning address`,
    [rowsJson(rows), by.actor, by.at],
  );
  return approved.map(({ address }) => address);
}

/** Which of these may be written to already. */
export async function findApproved(
  database: Database,
  addresses: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await database.query<{ address: string }>(
    'select address from contact where approved_at is not null and address = any($1)',
    [addresses],
  );
  return new Set(rows.map(({ address }) => address));
}
