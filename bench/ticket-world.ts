// A desk of a million tickets, for bench/tickets.ts and bench/pages.ts: two years of cases as rows
// in files, loaded with COPY. The same on each run; only documentation addresses. Indexes that no
// constraint needs are made after the rows, because that takes a quarter of the time.

import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { Client } from 'pg';

import type { Connection } from '../src/store/embedded/server.ts';
import { writeCases } from './ticket-rows.ts';
import { type Known, million, type WorldSize, type Write } from './ticket-tables.ts';

const columns = {
  mail: `id sha256 size_bytes envelope_from recipients peer received_at actor constituency state
    subject sender message_id body_sha256 outcome`,
  raw: 'id bytes',
  ticket: `id kind number state constituency team subject category prefix ips repeat_key mail role
    opened_at updated_at actor turn closed_at owner`,
  ticket_address: 'ticket ip kind open',
  link: 'parent child child_kind',
  party: 'id ticket role address token constituency actor at',
  party_token: 'token party at',
  ticket_mail: 'ticket mail party how text intent sure',
  history: 'id ticket mail what text constituency actor at',
  complaint: 'mail ip incident prefix type reporter at',
  reference: 'message_id mail',
  delivery: `id mail ticket party constituency recipient envelope_from token message_id subject
    bytes state claimed_at sent_at actor at`,
  hold: `id mail ticket codes doubts prepared answer digest team constituency opened_at closed_at
    actor`,
  clock: 'ticket due_at ticket_due_at asked_at rung actor at',
} as const satisfies Record<Parameters<Write>[0], string>;

/**
 * Writes the rows into a folder and loads them.
 * @param folder the server's account must be able to read it
 */
export async function buildWorld(
  server: Connection,
  folder: string,
  now: Date,
  size: WorldSize = million,
): Promise<Known & { rows: number }> {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const files = openFiles(folder);
  const known = writeCases(files.write, now, size);
  const rows = files.close();
  const client = new Client(server);
  await client.connect();
  await client.query(`set maintenance_work_mem = '512MB'`);
  // The rows are consistent by their making; checking each costs more than loading it.
  await client.query(`set session_replication_role = replica`);
  const kept = await dropIndexes(client);
  const tables = Object.entries(columns);
  for (const [table, names] of tables) {
    const listed = names.split(/\s+/).join(', ');
    await client.query(`copy ${table} (${listed}) from '${join(folder, table)}'`);
  }
  for (const definition of kept) await client.query(definition);
  // As the server would have done by itself in the meantime.
  for (const [table] of tables) await client.query(`vacuum analyze ${table}`);
  await client.query('checkpoint');
  await client.end();
  return { ...known, rows };
}

async function dropIndexes(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; text: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as text
     from pg_index join pg_class on pg_class.oid = indrelid
     where relnamespace = 'public'::regnamespace and relname = any($1) and not indisunique
       and not exists (select from pg_constraint where conindid = indexrelid)`,
    [Object.keys(columns)],
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  return rows.map(({ text }) => text);
}

/** Rows as COPY reads them, gathered before they are written. */
function openFiles(folder: string) {
  const bytesMax = 1 << 20;
  const files = new Map(
    Object.keys(columns).map((table) => [
      table,
      { file: openSync(join(folder, table), 'w', 0o644), text: '' },
    ]),
  );
  let rows = 0;
  const write: Write = (table, values) => {
    const one = files.get(table);
    if (one === undefined) return;
    rows += 1;
    one.text += `${values.map((value) => value ?? '\\N').join('\t')}\n`;
    if (one.text.length < bytesMax) return;
    writeSync(one.file, one.text);
    one.text = '';
  };
  const close = (): number => {
    for (const { file, text } of files.values()) {
      writeSync(file, text);
      closeSync(file);
    }
    return rows;
  };
  return { write, close };
}
