// What was complained of an address or a prefix over the years, and how much is open in networks.
// However much it is, a look costs the same: newest rows by an index, or a number that is given up.

import type { MailId } from '../model.ts';
import type { Happened } from './case.ts';
import { eventColumns } from './case-sql.ts';
import type { Database } from './pg.ts';

/** One complaint about one address. */
export interface ComplaintRow extends Happened {
  readonly mail: MailId;
  readonly ip: string;
  readonly type: string;
  readonly reporter: string;
  readonly at: Date;
  readonly incident: string | null;
  readonly number: string | null;
  readonly state: string | null;
}

/** Complaints of a prefix that are put into the order of time; of more nothing is shown. */
const gatheredMost = 2_000;
/** The newest tickets of a network among which the open cases are counted. */
const countedMost = 100;

const columns = `complaint.mail, host(complaint.ip) as ip, complaint.type, complaint.reporter,
  complaint.at, complaint.incident, ticket.number, ticket.state, ${eventColumns}`;

/** Newest first; `before` is the last mail of the page above. */
export async function complaintsOfAddress(
  database: Database,
  ip: string,
  page: { readonly limit: number; readonly before: string | null },
): Promise<ComplaintRow[]> {
  return database.query<ComplaintRow>(
    `with newest as materialized (
       select * from complaint
       where ip = $1::inet and ($3::uuid is null or (at, mail) < (
         select last.at, last.mail from complaint last where last.mail = $3 and last.ip = $1::inet))
       order by at desc, mail desc limit $2)
     select ${columns} from newest complaint join mail on mail.id = complaint.mail
       left join ticket on ticket.id = complaint.incident
     order by complaint.at desc, complaint.mail desc`,
    [ip, page.limit, page.before],
  );
}

/** Newest first; null where there are too many to be put in order. */
export async function complaintsOfPrefix(
  database: Database,
  prefix: string,
  limit: number,
): Promise<ComplaintRow[] | null> {
  const rows = await database.query<ComplaintRow & { readonly all: number }>(
    `with found as materialized (
       select * from complaint
       where ip <<= $1::inet limit ${gatheredMost + 1}
     ), newest as materialized (
       select * from found order by at desc, mail desc, ip limit $2)
     select ${columns}, (select count(*)::int from found) as "all"
     from newest complaint join mail on mail.id = complaint.mail
       left join ticket on ticket.id = complaint.incident
     order by complaint.at desc, complaint.mail desc, complaint.ip`,
    [prefix, limit],
  );
  const [first] = rows;
  if (first !== undefined && first.all > gatheredMost) return null;
  return rows.map(({ all: _all, ...row }) => row);
}

/** Cases that are open among the newest 100 tickets of each network; those without are left out. */
export async function openCasesOf(
  database: Database,
  prefixes: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await database.query<{ prefix: string; open: number }>(
    `select asked.prefix, told.open
     from unnest($1::text[]) as asked (prefix)
       cross join lateral (
         select count(*)::int as open from (
           select kind, closed_at from ticket where ticket.prefix = asked.prefix
           order by id desc limit ${countedMost}) newest
         where newest.kind = 'incident' and newest.closed_at is null) told
     where told.open > 0`,
    [prefixes],
  );
  return new Map(rows.map(({ prefix, open }) => [prefix, open]));
}
