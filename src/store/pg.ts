// The only file that imports pg. A pool whose connections pipeline: the statements of a transaction
// go out together and cost one round trip, not one each.

import { Client, DatabaseError, Pool, type PoolClient, type PoolConfig } from 'pg';

import { withoutNul } from './rows-json.ts';

/** Where a server is: a URL, or the folder of a unix socket. */
export interface ServerAddress {
  readonly url?: string;
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly database?: string;
}

/** A statement with a name is parsed and planned once a connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export interface Queries {
  /** All rows. Bigints are strings. */
  query<Row>(statement: Statement | string, values?: readonly unknown[]): Promise<Row[]>;
}

export interface Database extends Queries {
  /**
   * Commits what `work` did, or none of it. Statements started together travel together. Where
   * others wait for what it holds and it for what they hold, it may be called again.
   * @throws what `work` or the server threw; nothing is committed then
   */
  transaction<T>(work: (inside: Queries) => Promise<T>): Promise<T>;
  /** Calls back on every notification of these channels; reconnects by itself. */
  listen(
    channels: readonly string[],
    heard: (channel: string) => void,
  ): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

const connectTimeoutMs = 10_000;
const statementTimeoutMs = 25_000;
/** A server that has gone without a word is noticed, even where TCP would wait for minutes. */
const answerTimeoutMs = 30_000;
const reconnectMs = 500;
const deadlockTriesMax = 3;

/**
 * A database at that address. Connects only when something is asked, so an unreachable server
 * shows there; a statement fails after 25 s, a connection that is not made after 10 s.
 */
export function openDatabase(address: ServerAddress, connectionsMax = 12): Database {
  const options: PoolConfig = {
    ...withoutUrl(address),
    max: connectionsMax,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: answerTimeoutMs,
    keepAlive: true,
    application_name: 'sluice',
    pipeline: true,
  };
  const pool = new Pool(options);
  // A connection that breaks is replaced by the pool; the query under way, or else the next,
  // reports what is wrong. While a transaction has it, between two of its queries, nobody else
  // listens.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return {
    query: (statement, values) => againAfterDeadlock(() => rowsOf(pool, statement, values)),
    transaction: (work) => againAfterDeadlock(() => inTransaction(pool, work)),
    listen: (channels, heard) => listenOn(options, channels, heard),
    close: () => pool.end(),
  };
}

/** The name of the unique constraint that an error is about, or null. */
export function violated(error: unknown): string | null {
  return error instanceof DatabaseError && error.code === '23505'
    ? (error.constraint ?? null)
    : null;
}

const id = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text is an id as the server takes it; anything else would be an error there. */
export function isId(text: string): boolean {
  return id.test(text);
}

/** Whether the server could not be asked at all, so that nothing is the statement's fault. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return true;
  // Connection exceptions, and a server that is going down or coming up.
  return error.code?.startsWith('08') === true || error.code?.startsWith('57P') === true;
}

/** Whether the server gave a statement up for its time (57014). */
export function isTooSlow(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '57014';
}

/** Whether the server gave a transaction up because two waited for each other (40P01). */
export function isDeadlock(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '40P01';
}

/** Whether the server has no room left (53100 disk full, 53200 out of memory). */
export function isFull(error: unknown): boolean {
  return error instanceof DatabaseError && (error.code === '53100' || error.code === '53200');
}

/** "($1,$2),($3,$4)": placeholders for rows of so many columns, with casts. */
export function placeholders(rows: number, casts: readonly string[]): string {
  const width = casts.length;
  return Array.from({ length: rows }, (_, row) => {
    const cells = casts.map((cast, column) => `$${row * width + column + 1}::${cast}`);
    return `(${cells.join(',')})`;
  }).join(',');
}

function withoutUrl({ url, ...rest }: ServerAddress): PoolConfig {
  return url === undefined ? rest : { connectionString: url };
}

async function rowsOf<Row>(
  on: Pool | PoolClient,
  statement: Statement | string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const config = typeof statement === 'string' ? { text: statement } : statement;
  const result = await on.query({ ...config, values: values.map(withoutNul) });
  return result.rows as Row[];
}

/** What the server gave up for another's sake did nothing: it is done again. */
async function againAfterDeadlock<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      if (tries >= deadlockTriesMax || !isDeadlock(error)) throw error;
    }
  }
}

async function inTransaction<T>(pool: Pool, work: (inside: Queries) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // Of statements sent together only the first failure says what is wrong; the others are told
  // that the transaction is no more, and may be heard earlier.
  let first: unknown;
  const inside: Queries = {
    query: async (statement, values) => {
      try {
        return await rowsOf(client, statement, values);
      } catch (error) {
        first ??= error;
        throw error;
      }
    },
  };
  try {
    const [, value] = await Promise.all([client.query('begin'), work(inside)]);
    await client.query('commit');
    return value;
  } catch (error) {
    // A connection that cannot roll back is not given to anybody else.
    await client.query('rollback').catch((failed: Error) => {
      broken = failed;
    });
    throw first ?? error;
  } finally {
    client.release(broken);
  }
}

async function listenOn(
  options: PoolConfig,
  channels: readonly string[],
  heard: (channel: string) => void,
): Promise<() => Promise<void>> {
  let ended = false;
  let client: Client;
  let timer: NodeJS.Timeout | undefined;
  const open = async (): Promise<void> => {
    client = new Client(options);
    client.on('notification', (message) => heard(message.channel));
    client.on('error', again);
    client.on('end', again);
    await client.connect();
    for (const channel of channels) await client.query(`listen ${channel}`);
    // What was said while nobody listened is unknown: everybody looks once.
    for (const channel of channels) heard(channel);
  };
  const again = (): void => {
    if (ended || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      open().catch(again);
    }, reconnectMs);
  };
  await open();
  return async () => {
    ended = true;
    clearTimeout(timer);
    await client.end();
  };
}
