// Who is logged in. A link is good once and becomes a session; only hashes are kept, so that a copy
// of the database opens no door.

import { createHash, randomBytes } from 'node:crypto';

import type { Database } from './pg.ts';
import type { Preference } from './preferences.ts';

const linkLifeMs = 24 * 3_600_000;
const sessionLifeMs = 12 * 3_600_000;
const sessionIdleMs = 30 * 60_000;
const sessionsShown = 50;

/** Makes a link's secret: 128 random bits, good once within a day. */
export async function createLink(database: Database, actor: string, now: Date): Promise<string> {
  return keep(database, 'link', actor, now, linkLifeMs);
}

/** Turns a link's secret into a session's, once; null where it is used, expired or none. */
export async function redeemLink(
  database: Database,
  secret: string,
  now: Date,
): Promise<string | null> {
  const [row] = await database.query<{ actor: string }>(
    `delete from session where hash = $1 and kind = 'link' and expires_at > $2 returning actor`,
    [hashOf(secret), now],
  );
  return row === undefined ? null : keep(database, 'session', row.actor, now, sessionLifeMs);
}

/** Whose session it is, and how they like the desk. */
export interface Reader extends Preference {
  readonly actor: string;
}

/**
 * Whose session it is, or null; a session seen stays awake.
 * @param wakes false where a page asks by itself, and nobody may be there
 */
export async function sessionReader(
  database: Database,
  secret: string,
  now: Date,
  wakes = true,
): Promise<Reader | null> {
  const [row] = await database.query<Reader>(
    {
      name: 'session-reader',
      text: `with seen as (
          update session set seen_at = case when $4 then $2 else seen_at end
          where hash = $1 and kind = 'session' and expires_at > $2 and seen_at > $3
          returning actor
        )
        select seen.actor, lang, theme, coalesce(shortcuts, true) as shortcuts, team
        from seen left join preference on preference.actor = seen.actor`,
    },
    [hashOf(secret), now, new Date(now.getTime() - sessionIdleMs), wakes],
  );
  return row ?? null;
}

/** Forgets links and sessions that open no door any more. */
export async function forgetSessions(database: Database, now: Date): Promise<void> {
  await database.query(
    'delete from session where expires_at <= $1 or (kind = $2 and seen_at <= $3)',
    [now, 'session', new Date(now.getTime() - sessionIdleMs)],
  );
}

/** Ends a session. */
export async function endSession(database: Database, secret: string): Promise<void> {
  await database.query('delete from session where hash = $1', [hashOf(secret)]);
}

/** Where somebody is logged in. */
export interface SessionRow {
  readonly at: Date;
  readonly seenAt: Date;
  /** By the secret that was handed in. */
  readonly isThis: boolean;
}

/** The sessions of a person that open a door now, the youngest first. */
export async function listSessions(
  database: Database,
  actor: string,
  secret: string,
  now: Date,
): Promise<SessionRow[]> {
  return database.query<SessionRow>(
    `select at, seen_at as "seenAt", hash = $2 as "isThis" from session
     where actor = $1 and kind = 'session' and expires_at > $3 and seen_at > $4
     order by at desc, hash limit $5`,
    [actor, hashOf(secret), now, new Date(now.getTime() - sessionIdleMs), sessionsShown],
  );
}

/** Ends all sessions of a person, and makes links in that name useless. */
export async function endSessions(database: Database, actor: string): Promise<void> {
  await database.query('delete from session where actor = $1', [actor]);
}

async function keep(
  database: Database,
  kind: 'link' | 'session',
  actor: string,
  now: Date,
  lifeMs: number,
): Promise<string> {
  const secret = randomBytes(16).toString('base64url');
  await database.query(
    `insert into session (hash, kind, actor, at, seen_at, expires_at)
     values ($1, $2, $3, $4, $4, $5)`,
    [hashOf(secret), kind, actor, now, new Date(now.getTime() + lifeMs)],
  );
  return secret;
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
