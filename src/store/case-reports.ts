// The reports of an incident, in runs: however many hang on it, each is reached, and whoever writes
// to all of them knows how many are left.

import type { TicketId } from '../model.ts';
import type { CaseLink } from './case.ts';
import { linkColumns } from './case-sql.ts';
import { standsFor } from './merged.ts';
import type { Database } from './pg.ts';

export interface ReportRun {
  /** The newest first. */
  readonly reports: readonly CaseLink[];
  /** How many come after these. */
  readonly left: number;
}

/** @param before the last report of the run above; null: the newest are wanted */
export async function reportsBelow(
  database: Database,
  incident: TicketId,
  { before, limit }: { readonly before: TicketId | null; readonly limit: number },
): Promise<ReportRun> {
  const below = `id in (select child from link
    where child_kind = 'report' and parent in (${standsFor('$1')}))
    and ($2::uuid is null or id < $2)`;
  const [reports, [all]] = await database.transaction((inside) =>
    Promise.all([
      inside.query<CaseLink>(
        `select 'child' as "as", ${linkColumns} from ticket where ${below}
         order by id desc limit $3`,
        [incident, before, limit],
      ),
      inside.query<{ count: number }>(`select count(*)::int as count from ticket where ${below}`, [
        incident,
        before,
      ]),
    ]),
  );
  return { reports, left: (all?.count ?? 0) - reports.length };
}

/** The newest incident on which all of those hang; null: there is none. */
export async function incidentOf(
  database: Database,
  reports: readonly TicketId[],
): Promise<TicketId | null> {
  const [row] = await database.query<{ parent: TicketId }>(
    `select link.parent from link join ticket on ticket.id = link.parent
     where link.child = any($1) and ticket.kind = 'incident'
     group by link.parent having count(distinct link.child) = $2
     order by link.parent desc limit 1`,
    [reports, new Set(reports).size],
  );
  return row?.parent ?? null;
}
