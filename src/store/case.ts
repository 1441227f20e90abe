// A ticket with all that a person needs beside it, as one look: its statements travel together and
// cost one round trip, and none reads more rows than a page shows. What was merged into a ticket is
// its own story too.

import type {
  DeliveryId,
  LetterKind,
  MailId,
  PartyId,
  PartyRole,
  TicketId,
  TicketKind,
  Turn,
} from '../model.ts';
import type { HoldRow } from './acts.ts';
import {
  actColumns,
  actsSql,
  aheadSql,
  clockSql,
  deliveriesSql,
  evidenceSql,
  historySql,
  holdsSql,
  linksSql,
  mailsSql,
  mergedSql,
  partiesSql,
} from './case-sql.ts';
import type { Database, Queries } from './pg.ts';
import type { TicketRow } from './tickets.ts';

export interface CaseLink {
  readonly id: TicketId;
  readonly as: 'parent' | 'child';
  readonly kind: TicketKind;
  readonly number: string | null;
  readonly state: string;
  readonly subject: string;
  readonly turn: Turn | null;
  readonly dueAt: Date | null;
  readonly openedAt: Date;
  /** Who is on the other side: the complainant, or whom we ask. */
  readonly with: string | null;
}

export interface CaseMail {
  readonly mail: MailId;
  readonly ticket: TicketId;
  readonly how: string;
  readonly sender: string | null;
  readonly subject: string | null;
  readonly receivedAt: Date;
  /** Of a reply, their own words, and what it seems to want. */
  readonly text: string | null;
  readonly intent: string | null;
}

export interface CaseDelivery {
  readonly id: DeliveryId;
  readonly ticket: TicketId;
  readonly mail: MailId | null;
  readonly kind: LetterKind;
  readonly recipient: string;
  readonly subject: string;
  readonly state: string;
  readonly byPerson: boolean;
  readonly reply: string | null;
  readonly attempt: number;
  readonly at: Date;
  readonly sentAt: Date | null;
  readonly dueAt: Date | null;
  /** A switch keeps it from leaving. */
  readonly isStopped: boolean;
  /** The same letter went to the party itself; this one is a Cc or Bcc of it. */
  readonly isCopy: boolean;
}

export interface CaseParty {
  readonly id: PartyId;
  readonly ticket: TicketId;
  readonly role: PartyRole;
  readonly address: string;
  readonly left: boolean;
  readonly spokeAt: Date | null;
  /** Of a contact: who named it, who of the desk did so for this case, how soon it answers. */
  readonly source: string | null;
  readonly chosenBy: string | null;
  readonly pausedAt: Date | null;
  readonly bouncedAt: Date | null;
  readonly answers: number;
  readonly medianMs: number | null;
}

/** When it happened, as its mail says it, and when that mail came; null: it does not say. */
export interface Happened {
  /** Null also where the zone is unknown. */
  readonly eventAt: Date | null;
  /** What the writer's clock showed, and the zone as written. */
  readonly eventClock: string | null;
  readonly eventZone: string | null;
  readonly cameAt: Date;
}

export interface CaseEvidence extends Happened {
  readonly mail: MailId;
  readonly ip: string;
  readonly prefix: string;
  readonly type: string;
  readonly reporter: string;
  readonly at: Date;
  /** The first event of the case that is known, the same in each row; null: none is. */
  readonly firstSeenAt: Date | null;
}

export interface CaseAct {
  readonly id: string;
  readonly ticket: TicketId;
  readonly number: string | null;
  readonly kind: string;
  readonly actor: string;
  readonly at: Date;
  readonly isUndone: boolean;
  readonly isUndoable: boolean;
  /** What it wrote to others. */
  readonly letters: readonly { readonly state: string; readonly to: string }[];
  /** Of a note, its text. */
  readonly text: string | null;
}

export type CaseHold = Pick<HoldRow, 'id' | 'codes' | 'doubts' | 'openedAt' | 'snoozedUntil'>;

export interface HistoryLine {
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  readonly what: string;
  readonly text: string;
  /** Of what a mail brought about, that mail. */
  readonly mail: MailId | null;
  /** On which of the case's tickets. */
  readonly ticket: TicketId;
  readonly number: string | null;
  readonly kind: TicketKind;
}

export interface CaseClock {
  readonly askedAt: Date | null;
  readonly rung: number;
  readonly dueAt: Date | null;
  /** Its worker looks at it now. */
  readonly isInHand: boolean;
  readonly pausedFrom: Date | null;
}

/** What the clock of another ticket of the case does next. */
export interface CaseStep
  extends Pick<TicketRow, 'id' | 'number' | 'category' | 'constituency' | 'turn' | 'snoozedUntil'> {
  readonly askedAt: Date | null;
  readonly rung: number;
  readonly dueAt: Date;
}

export interface TicketCase {
  readonly clock: CaseClock | null;
  /** Of an incident and its reports, the first of these; null: there is none. */
  readonly ahead: CaseStep | null;
  /** Parents first, the newest of each first. */
  readonly links: readonly CaseLink[];
  /** Newest first, as deliveries are. */
  readonly mails: readonly CaseMail[];
  readonly deliveries: readonly CaseDelivery[];
  readonly parties: readonly CaseParty[];
  readonly evidence: readonly CaseEvidence[];
  readonly acts: readonly CaseAct[];
  readonly holds: readonly CaseHold[];
  readonly history: readonly HistoryLine[];
  /** What was merged into it, with why it was closed. */
  readonly merged: readonly { readonly number: string; readonly reason: string | null }[];
}

/**
 * All around one ticket.
 * @param before the last line of history on the page above; null: the newest lines
 * @param reportsBefore of an incident, the last of its reports on the page above; null: the newest
 */
export async function ticketCase(
  database: Database,
  ticket: { readonly id: TicketId; readonly kind: TicketKind },
  before: string | null,
  reportsBefore: string | null = null,
): Promise<TicketCase> {
  const key = [ticket.id];
  const around = [ticket.id, ticket.kind, reportsBefore];
  return database.transaction(async (inside) => {
    const [
      clock,
      ahead,
      links,
      mails,
      deliveries,
      parties,
      evidence,
      acts,
      holds,
      history,
      merged,
    ] = await Promise.all([
      inside.query<CaseClock>(clockSql, key),
      inside.query<CaseStep>(aheadSql, [ticket.id, ticket.kind]),
      inside.query<CaseLink>(linksSql, [ticket.id, reportsBefore]),
      inside.query<CaseMail>(mailsSql, around),
      inside.query<CaseDelivery>(deliveriesSql, around),
      inside.query<CaseParty>(partiesSql, around),
      inside.query<CaseEvidence>(evidenceSql, key),
      inside.query<CaseAct>(actsSql, key),
      inside.query<CaseHold>(holdsSql, key),
      inside.query<HistoryLine>(historySql, [ticket.id, before]),
      inside.query<TicketCase['merged'][number]>(mergedSql, key),
    ]);
    return {
      clock: clock[0] ?? null,
      ahead: ahead[0] ?? null,
      links,
      mails,
      deliveries,
      parties,
      evidence,
      acts,
      holds,
      history,
      merged,
    };
  });
}

/** One act with all that was meant by it, whichever ticket it was done on, or null. */
export async function findAct(
  database: Queries,
  id: string,
): Promise<(CaseAct & { readonly done: unknown }) | null> {
  const [row] = await database.query<CaseAct & { readonly done: unknown }>(
    `select ${actColumns}, act.done from act join ticket on ticket.id = act.ticket where act.id = $1`,
    [id],
  );
  return row ?? null;
}
