// The cache of what registries said, with its age, shared by all nodes.

import type { Registry } from '../questions.ts';
import type { Database } from './pg.ts';
import { rowsJson } from './rows-json.ts';

/** More servers than any configuration has. */
const serversMost = 50;

interface Entry {
  readonly server: string;
  readonly prefix: string;
  readonly finding: Pick<Registry, 'prefix' | 'name' | 'holder' | 'contact' | 'field'> | null;
  readonly fetchedAt: Date;
  readonly expiresAt: Date;
}

/** The cache that lookup/registry.ts is given. */
export function registryAnswers(database: Database) {
  return {
    /** The fresh entry that covers the address before an old one, then the most specific. */
    async find(ask: { server: string; ip: string; now: Date }): Promise<Entry | null> {
      const [row] = await database.query<Entry>(
        {
          name: 'find-registry-answer',
          text: `select server, prefix::text, finding, fetched_at as "fetchedAt",
              expires_at as "expiresAt"
            from registry_answer where server = $1 and prefix >>= $2::inet
            order by expires_at > $3 desc, masklen(prefix) desc limit 1`,
        },
        [ask.server, ask.ip, ask.now],
      );
      return row ?? null;
    },
    async keep(entry: Entry): Promise<void> {
      await database.query(
        `insert into registry_answer (server, prefix, finding, fetched_at, expires_at)
         values ($1, $2, $3, $4, $5)
         on conflict (server, prefix) do update set finding = excluded.finding,
           fetched_at = excluded.fetched_at, expires_at = excluded.expires_at`,
        [
          entry.server,
          entry.prefix,
          entry.finding === null ? null : rowsJson(entry.finding),
          entry.fetchedAt,
          entry.expiresAt,
        ],
      );
    },
  };
}

/** An answer that is kept, fresh or not. */
export interface KeptAnswer extends Entry {
  readonly isFresh: boolean;
}

/** What each registry said last of an address or a whole prefix: the narrowest answer of each. */
export async function findRegistryAnswers(
  database: Database,
  place: string,
  now: Date,
): Promise<KeptAnswer[]> {
  return database.query<KeptAnswer>(
    `select distinct on (server) server, prefix::text, finding, fetched_at as "fetchedAt",
       expires_at as "expiresAt", expires_at > $2 as "isFresh"
     from registry_answer where prefix >>= $1::inet
     order by server, masklen(prefix) desc limit ${serversMost}`,
    [place, now],
  );
}

/** What is kept of an address is old from then on, and serves only where nobody answers. */
export async function expireRegistryAnswers(
  database: Database,
  ip: string,
  at: Date,
): Promise<void> {
  await database.query(
    `update registry_answer set expires_at = $2
     where prefix >>= $1::inet and expires_at > $2 and server not like '% above'`,
    [ip, at],
  );
}
