// What was complained of lately: how often an address was, and by how many.

import type { EventTime } from '../findings.ts';
import type { MailId } from '../model.ts';
import type { Questions, RecentComplaints } from '../questions.ts';
import type { Queries } from './pg.ts';
import { rowsJson } from './rows-json.ts';

/** Complaints of one address that are counted: the newest. */
const countedMost = 200;

/** Who complains is compared and not written to; the index takes no more. */
const reporterCharactersMax = 320;

/** Who complains, as it is kept and compared. */
export function reporterKept(reporter: string): string {
  return reporter.slice(0, reporterCharactersMax);
}

/** As mails write times and zones; what is longer is none. */
const clockCharactersMost = 40;
const yearMost = 9999;

/** When it happened, as it is kept: the instant where the zone is known, and both as found. */
export function eventKept(event: EventTime | null | undefined) {
  if (event === null || event === undefined) return {};
  const at = new Date(event.at ?? Number.NaN);
  const isKept = at.getUTCFullYear() > 0 && at.getUTCFullYear() <= yearMost;
  return {
    event_at: isKept ? at : null,
    event_clock: event.clock.slice(0, clockCharactersMost),
    event_zone: event.zone?.slice(0, clockCharactersMost) ?? null,
  };
}

const recentSql = {
  name: 'find-recent-complaints',
  text: `
    select asked.mail as asker, host(mine.ip) as ip, told.complaints, told.reporters
    from jsonb_to_recordset($1) as asked
        (mail uuid, reporter text, addresses inet[], since timestamptz)
      cross join lateral unnest(asked.addresses) as mine (ip)
      cross join lateral (
        select count(distinct mail)::int as complaints,
          (count(distinct reporter) filter (where reporter <> asked.reporter) + 1)::int as reporters
        from (
          select mail, reporter from complaint
          where ip = mine.ip and at >= asked.since and mail <> asked.mail
          order by at desc limit ${countedMost}) newest) told
    where told.complaints > 0`,
};

/** Earlier complaints of each address, the asking mail's own apart; of very many 200. */
export async function findRecent(
  database: Queries,
  asks: readonly Questions['recent']['ask'][],
): Promise<RecentComplaints[][]> {
  const rows = await database.query<RecentComplaints & { asker: MailId }>(recentSql, [
    rowsJson(asks.map((ask) => ({ ...ask, reporter: reporterKept(ask.reporter) }))),
  ]);
  return asks.map(({ mail }) =>
    rows.filter(({ asker }) => asker === mail).map(({ asker: _asker, ...recent }) => recent),
  );
}
