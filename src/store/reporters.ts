// What became of earlier complaints under one sender address. Anybody can write any number of mails
// under any name, so only the newest of each are looked at, along one index.

import type { Questions, ReporterRecord } from '../questions.ts';
import type { Database } from './pg.ts';
import { rowsJson } from './rows-json.ts';

/** Complaints of one sender that are looked at: the newest. */
const complaintsMost = 200;

// The conditions on outcome and length are those of the index mail_reporter.
const reportersSql = {
  name: 'find-reporters',
  text: `
    select count(past.id)::int as complaints,
      (count(*) filter (where past.outcome = 'forwarded'))::int as forwarded,
      (count(*) filter (where past.outcome = 'closed' and exists (
        select 1 from (
          select decided ->> 'kind' as kind from override
          where override.mail = past.id order by override.id desc limit 1
        ) said where said.kind in ('close', 'spam')
      )))::int as refused
    from rows from (
      jsonb_to_recordset($1) as (mail uuid, address text)
    ) with ordinality as asked (mail, address, place)
    left join lateral (
      select id, outcome from mail
      where sender = asked.address and octet_length(sender) <= 320
        and outcome in ('forwarded', 'held', 'closed')
        -- What this very mail came to is not there for its rerun.
        and id is distinct from asked.mail
      order by id desc limit ${complaintsMost}
    ) past on true
    group by asked.place order by asked.place`,
};

/** The record of each sender in turn; all zero where nothing came from it. */
export async function findReporters(
  database: Database,
  asks: readonly Questions['reporter']['ask'][],
): Promise<ReporterRecord[]> {
  return database.query<ReporterRecord>(reportersSql, [rowsJson(asks)]);
}
