// What is answered to MAIL and RCPT, and how a mail is taken in. Invariant: a mail is begun only
// where there is room for it, on disk and in memory, and taken only for the desk's own addresses.

import type { Readable } from 'node:stream';

import type { Envelope } from '../model.ts';
import type { Desk, Settings } from '../rules.ts';
import {
  type AcceptanceOptions,
  acceptOrRefuse,
  failed,
  outOfSpace,
  type Reply,
} from './acceptance.ts';
import { allowedRecipients } from './allowed.ts';
import { type Budget, collect } from './collect.ts';
import type { Session, SessionLimits } from './session.ts';

/** Limits that no operator sets; the others are settings. */
export interface ReceptionLimits extends Omit<SessionLimits, keyof Settings['intake']> {
  /** Mails under way in all sessions together hold at most this. */
  readonly memoryBytesMax: number;
  /** A mail this many times over its size limit is not read to its end. */
  readonly oversizeFactor: number;
  readonly hopsMax: number;
  /** How old the last look at the disk may be. */
  readonly freeBytesAgeMs: number;
}

export interface ReceptionOptions extends AcceptanceOptions {
  readonly intake: Settings['intake'];
  /** The desk under the rules now in force. */
  readonly desk: () => Desk;
  /** Free space where mails are stored; absent where that is not ours to know. */
  readonly freeBytes?: () => Promise<number>;
}

export interface MailCounts {
  accepted: number;
  acceptedBytes: number;
  /** Mails answered with 5xx, and with 4xx. */
  refused: number;
  deferred: number;
}

export interface Reception {
  /** The answer to MAIL where it is not yes. @param declaredBytes as SIZE says, 0 if it does not */
  sender(session: Session, declaredBytes: number): Promise<Reply | null>;
  /** The answer to RCPT where it is not yes. */
  recipient(session: Session, address: string): Reply | null;
  /** Takes the mail in and gives its one answer. Never rejects. */
  mail(session: Session, stream: Readable, envelope: Envelope): Promise<Reply>;
}

const busy = { code: 452, text: '4.3.1 Too much mail under way, come again' };

/**
 * The answers of one receiver to all its sessions. `budget` and `counts` are kept up to date as
 * mails come and go; the desk is asked anew for each recipient, so a reload counts at once.
 */
export function createReception(
  options: ReceptionOptions,
  limits: ReceptionLimits,
  budget: Budget,
  counts: MailCounts,
): Reception {
  const { intake, log } = options;
  const { sizeBytesMax } = intake;
  const tooBig = { code: 552, text: `5.3.4 Mail is over the limit of ${sizeBytesMax} bytes` };
  const bounds = { ...intake, ...limits };
  const hasSpace = spaceWatch(options, limits.freeBytesAgeMs);
  let ours: { readonly desk: Desk; readonly takes: (address: string) => boolean } | null = null;

  return {
    async sender(session, declaredBytes) {
      if (budget.bytes + declaredBytes > budget.bytesMax) return busy;
      try {
        return (await hasSpace()) ? null : outOfSpace;
      } catch (error) {
        log.warn({ session: session.id, err: error }, 'free space unknown');
        return failed;
      }
    },

    recipient(session, address) {
      const desk = options.desk();
      if (ours?.desk !== desk) ours = { desk, takes: allowedRecipients(desk) };
      if (!ours.takes(address)) return { code: 550, text: '5.1.1 No such recipient here' };
      return session.recipients < intake.recipientsMax
        ? null
        : { code: 452, text: '4.5.3 Too many recipients' };
    },

    async mail(session, stream, envelope) {
      let received = 0;
      let wasCut = false;
      session.receiving(() => received);
      const taken = await collect(stream, sizeBytesMax, budget, (total) => {
        received = total;
        if (total > sizeBytesMax * limits.oversizeFactor) {
          wasCut = true;
          session.cut(tooBig.code, tooBig.text, session.answersDue);
        }
      });
      session.storing();
      if (taken.kind === 'gone' && !wasCut) return failed;
      let reply: Reply = tooBig;
      if (taken.kind === 'mail')
        reply = await acceptOrRefuse(options, bounds, session, envelope, taken);
      else if (taken.kind === 'no-room') reply = busy;
      counts[reply.code >= 500 ? 'refused' : reply.code >= 400 ? 'deferred' : 'accepted'] += 1;
      if (reply.code < 400) counts.acceptedBytes += received;
      return reply;
    },
  };
}

/** Asks for the free space at most once in `ageMs`. */
function spaceWatch(options: ReceptionOptions, ageMs: number): () => Promise<boolean> {
  const { freeBytes, intake, now } = options;
  let askedMs = -Infinity;
  let answer = Promise.resolve(true);
  return () => {
    const nowMs = now().getTime();
    if (freeBytes !== undefined && Math.abs(nowMs - askedMs) >= ageMs) {
      askedMs = nowMs;
      answer = freeBytes().then((bytes) => bytes >= intake.freeSpaceBytesMin);
    }
    return answer;
  };
}
