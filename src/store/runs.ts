// Runs and the revisions they were made under: the trace for people and for replay, and the rules'
// content as it was.

import type { MailId, RunId } from '../model.ts';
import type { Database } from './pg.ts';
import { rowsJson } from './rows-json.ts';

export interface TraceRow {
  readonly id: RunId;
  readonly at: Date;
  readonly digest: string;
  readonly revision: string | null;
  readonly lines: unknown;
  readonly asked: unknown;
}

const traceColumns = `trace.id, trace.at, trace.digest, trace.lines, trace.asked,
  (select number from revision where revision.digest = trace.digest) as revision`;

/** The trace that a mail's current decision rests on, or null. */
export async function currentTrace(database: Database, mail: MailId): Promise<TraceRow | null> {
  const [row] = await database.query<TraceRow>(
    `select ${traceColumns} from trace join mail on mail.run = trace.id where mail.id = $1`,
    [mail],
  );
  return row ?? null;
}

/** Of the current traces of those mails what tells of their signatures. */
export async function sealsOf(
  database: Database,
  mails: readonly MailId[],
): Promise<ReadonlyMap<MailId, Pick<TraceRow, 'lines' | 'asked'>>> {
  const rows = await database.query<Pick<TraceRow, 'lines' | 'asked'> & { mail: MailId }>(
    {
      name: 'seals-of',
      text: `select mail.id as mail,
          jsonb_path_query_array(trace.lines, '$[*] ? (@.stage == "verify")') as lines,
          jsonb_path_query_array(trace.asked, '$[*] ? (@.question == "seal")') as asked
        from mail join trace on trace.id = mail.run where mail.id = any($1)`,
    },
    [mails],
  );
  return new Map(rows.map(({ mail, ...kept }) => [mail, kept]));
}

/** One run by its id, or null. */
export async function findTrace(database: Database, run: RunId): Promise<TraceRow | null> {
  const [row] = await database.query<TraceRow>(`select ${traceColumns} from trace where id = $1`, [
    run,
  ]);
  return row ?? null;
}

/**
 * Records an accepted set of rules; the same content keeps its number.
 * @returns the revision's number
 */
export async function keepRevision(
  database: Database,
  revision: { readonly digest: string; readonly files: ReadonlyMap<string, string> },
  actor: string,
  at: Date,
): Promise<number> {
  const known = async (): Promise<string | undefined> => {
    const find = 'select number from revision where digest = $1';
    const [row] = await database.query<{ number: string }>(find, [revision.digest]);
    return row?.number;
  };
  const number = await known();
  if (number !== undefined) return Number(number);
  const files = rowsJson(Object.fromEntries(revision.files));
  // Another node may bring the same at this moment; then its number is the revision's.
  await database.query(
    `insert into revision (digest, files, actor, at) values ($1, $2, $3, $4)
     on conflict (digest) do nothing`,
    [revision.digest, files, actor, at],
  );
  return Number(await known());
}

/** The content of a revision, or null. */
export async function revisionFiles(
  database: Database,
  digest: string,
): Promise<ReadonlyMap<string, string> | null> {
  const [row] = await database.query<{ files: Record<string, string> }>(
    'select files from revision where digest = $1',
    [digest],
  );
  return row === undefined ? null : new Map(Object.entries(row.files));
}
