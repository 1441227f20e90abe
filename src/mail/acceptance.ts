// A mail is here, whole: it is refused, or given to the store and answered by what becomes of it.
// Invariant: 250 is said only after `accept` has kept its promise, and whatever fails on our side
// is a 4xx. Nothing is parsed and nothing added: `accept` gets the bytes as sent, only unescaped.

import { hash } from 'node:crypto';

import type { Envelope, MailId } from '../model.ts';
import type { Session } from './session.ts';
import { hasBareLineEnd, hopCount } from './survey.ts';

/** A mail as it came in, whole. */
export interface Accepted {
  readonly id: MailId;
  readonly raw: Buffer;
  readonly sha256: Buffer;
  readonly sizeBytes: number;
  /** The recipients in lower case, each once. */
  readonly envelope: Envelope;
  /** The peer's address, or "unix". */
  readonly peer: string;
  readonly at: Date;
}

/**
 * Stores a mail durably.
 * @returns the id it is stored under: its own, or that of the identical mail stored before
 * @throws anything: the peer is asked to come again; `full: true` says that space has run out
 */
export type Accept = (mail: Accepted) => Promise<MailId>;

/** The text begins with an enhanced status code (RFC 3463), except with 250. */
export interface Reply {
  readonly code: number;
  readonly text: string;
}

export interface Log {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}

export interface AcceptanceOptions {
  readonly accept: Accept;
  readonly newId: () => MailId;
  readonly now: () => Date;
  readonly log: Log;
}

export const outOfSpace = { code: 452, text: '4.3.1 Out of space, come again' };
export const failed = { code: 451, text: '4.3.0 Not stored, come again' };

/**
 * The one answer to a mail. Never rejects.
 * @param release called once the store has let go of the bytes, however late that is
 */
export async function acceptOrRefuse(
  options: AcceptanceOptions,
  limits: { readonly hopsMax: number; readonly commitTimeoutMs: number },
  session: Session,
  envelope: Envelope,
  { raw, release }: { readonly raw: Buffer; readonly release: () => void },
): Promise<Reply> {
  const { peer } = session.arrival;
  const about = { session: session.id, peer, bytes: raw.length };
  const refusal = refusalOf(raw, session, limits.hopsMax);
  if (refusal !== null) {
    release();
    options.log.info({ ...about, reply: refusal.text }, 'mail refused');
    return refusal;
  }
  async function store(): Promise<MailId> {
    return options.accept({
      id: options.newId(),
      raw,
      sha256: hash('sha256', raw, 'buffer'),
      sizeBytes: raw.length,
      envelope,
      peer,
      at: options.now(),
    });
  }
  try {
    const mail = await inTime(store().finally(release), limits.commitTimeoutMs);
    options.log.info({ ...about, mail }, 'mail stored');
    return { code: 250, text: `Stored as ${mail}` };
  } catch (error) {
    options.log.warn({ ...about, err: error }, 'mail not stored');
    return isFull(error) ? outOfSpace : failed;
  }
}

function refusalOf(raw: Buffer, session: Session, hopsMax: number): Reply | null {
  if (hopCount(raw) > hopsMax) {
    return { code: 554, text: `5.4.6 Mail loop: more than ${hopsMax} Received fields` };
  }
  if (session.arrival.refusesBareLineEnds && hasBareLineEnd(raw)) {
    return { code: 550, text: '5.6.11 A line ends in bare CR or LF' };
  }
  return null;
}

/** The promise's value; after `timeoutMs` an error instead, and the value is nobody's. */
async function inTime<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not stored in ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** PostgreSQL's disk_full, or what the store says itself. */
function isFull(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  return ('full' in error && error.full === true) || ('code' in error && error.code === '53100');
}
