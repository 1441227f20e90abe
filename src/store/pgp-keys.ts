// Public keys of others (OpenPGP), each pinned to a contact by a person. Only public ones: a
// private key lies in a file that the signing process alone reads, and never comes here.

import type { Database } from './pg.ts';

export interface PublicKey {
  /** In capitals, in full. */
  readonly fingerprint: string;
  /** The contact it is pinned to, in lower case. */
  readonly address: string;
  readonly armored: string;
  /** The mail addresses that the key bears, in lower case. */
  readonly uids: readonly string[];
  readonly expiresAt: Date | null;
  readonly revoked: boolean;
  /** Who said so and why; null: nobody did, or the key bears its revocation itself. */
  readonly revokedWhy: string | null;
  readonly pinnedAt: Date;
  /** The file it was read from. */
  readonly source: string;
  readonly actor: string;
}

const columns = `fingerprint, address, armored, uids, expires_at as "expiresAt", revoked,
  revoked_why as "revokedWhy", pinned_at as "pinnedAt", source, actor`;
/** Keys that one sender's mail is checked with. */
const candidatesMost = 20;

/** Keeps a key, or what is known of it now. A key that was revoked once stays so. */
export async function pinKey(
  database: Database,
  key: Omit<PublicKey, 'revokedWhy'>,
): Promise<void> {
  await database.query(
    `insert into pgp_key (fingerprint, address, armored, uids, expires_at, revoked, pinned_at,
      source, actor, at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $7)
    on conflict (fingerprint) do update set address = excluded.address,
      armored = excluded.armored, uids = excluded.uids, expires_at = excluded.expires_at,
      revoked = pgp_key.revoked or excluded.revoked, pinned_at = excluded.pinned_at,
      source = excluded.source, actor = excluded.actor, at = excluded.at`,
    [
      key.fingerprint,
      key.address,
      key.armored,
      key.uids,
      key.expiresAt,
      key.revoked,
      key.pinnedAt,
      key.source,
      key.actor,
    ],
  );
}

/** Keeps that a pinned key is revoked, for good. */
export async function revokeKey(
  database: Database,
  {
    fingerprint,
    armored,
    why,
    at,
  }: {
    readonly fingerprint: string;
    /** The key, with its revocation where that is known. */
    readonly armored: string;
    readonly why: string;
    readonly at: Date;
  },
): Promise<void> {
  await database.query(
    `update pgp_key set revoked = true, revoked_why = $3, armored = $2, at = $4
     where fingerprint = $1 and pinned_at is not null`,
    [fingerprint, armored, why, at],
  );
}

/** Nobody's any more: no mail is checked with it. That it was revoked stays known. */
export async function unpinKey(
  database: Database,
  {
    fingerprint,
    actor,
    at,
  }: {
    readonly fingerprint: string;
    readonly actor: string;
    readonly at: Date;
  },
): Promise<void> {
  await database.query(
    `update pgp_key set pinned_at = null, address = null, actor = $2, at = $3
     where fingerprint = $1 and pinned_at is not null`,
    [fingerprint, actor, at],
  );
}

/** All pinned keys, by contact. */
export async function listKeys(database: Database): Promise<readonly PublicKey[]> {
  return database.query<PublicKey>(
    `select ${columns} from pgp_key where pinned_at is not null order by address, fingerprint`,
    [],
  );
}

/** The key of that fingerprint; null where none is pinned. */
export async function findKey(database: Database, fingerprint: string): Promise<PublicKey | null> {
  const [row] = await database.query<PublicKey>(
    `select ${columns} from pgp_key where pinned_at is not null and fingerprint = $1`,
    [fingerprint],
  );
  return row ?? null;
}

/** The keys that are pinned to an address, or bear it; the newest of many. */
export async function keysOf(database: Database, address: string): Promise<readonly PublicKey[]> {
  return database.query<PublicKey>(
    {
      name: 'keys-of',
      text: `select ${columns} from pgp_key
        where pinned_at is not null and (address = $1 or uids @> array[$1])
        order by pinned_at desc, fingerprint limit ${candidatesMost}`,
    },
    [address],
  );
}

/** Keys that expire before that instant, or have expired. */
export async function expiringKeys(
  database: Database,
  before: Date,
): Promise<readonly PublicKey[]> {
  return database.query<PublicKey>(
    `select ${columns} from pgp_key
    where pinned_at is not null and not revoked and expires_at < $1 order by expires_at`,
    [before],
  );
}
