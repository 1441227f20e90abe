// A decision lands whole: tickets, links, history, trace, outgoing mail and the mail's new state
// commit in one transaction, or none of it. A batch is one transaction; when it fails each mail is
// settled alone, so that one conflict does not hold up the others.

import type { MailId } from '../model.ts';
import type { Settled, Settlement } from '../settlement.ts';
import { withWantedAcks } from './acknowledgements.ts';
import { eventKept, reporterKept } from './complaints.ts';
import { insertDigests } from './digests.ts';
import { insertDeliveries } from './new-deliveries.ts';
import { type Database, isDeadlock, isUnavailable, type Queries, violated } from './pg.ts';
import { rowsJson } from './rows-json.ts';
import {
  closeHolds,
  countKeywords,
  insertContacts,
  insertHistory,
  insertHolds,
  insertTrace,
  lockClocks,
  updateBounces,
  updateMails,
} from './settle-sql.ts';
import {
  countGuesses,
  insertComplaints,
  insertForeign,
  insertJoins,
  insertLinks,
  insertParties,
  insertReferences,
  insertTickets,
  insertTokens,
  markLeaked,
  pokeTicking,
  releaseKeys,
  setAddresses,
  updateRepeats,
  updateStates,
  updateTurns,
  wakeMails,
  withIndexed,
} from './settle-ticket-sql.ts';
import { settleTurns } from './turns.ts';

/** Writes decisions. @throws what the server said when none of them could be tried */
export async function settle(
  database: Database,
  settlements: readonly Settlement[],
  at: Date,
  actor: string,
): Promise<Map<MailId, Settled>> {
  try {
    return await settleTogether(database, settlements, at, actor);
  } catch (error) {
    const [only] = settlements;
    if (only === undefined || isUnavailable(error)) throw error;
    if (settlements.length === 1) {
      const failure = error instanceof Error ? error : new Error(String(error));
      const isBeaten = violated(error) !== null || isDeadlock(error);
      return new Map([[only.mail, isBeaten ? 'again' : failure]]);
    }
    const all = new Map<MailId, Settled>();
    for (const one of settlements) {
      for (const [mail, fate] of await settle(database, [one], at, actor)) all.set(mail, fate);
    }
    return all;
  }
}

async function settleTogether(
  database: Database,
  settlements: readonly Settlement[],
  at: Date,
  actor: string,
): Promise<Map<MailId, Settled>> {
  return database.transaction(async (inside) => {
    const ours = await fence(inside, settlements);
    const kept = settlements.filter((one) => ours.has(one.mail));
    if (kept.length > 0) await write(inside, kept, { at, actor });
    return new Map(settlements.map((one) => [one.mail, ours.has(one.mail) ? 'settled' : 'lost']));
  });
}

/**
 * The mails that are still ours to decide, locked. What is no longer due has been settled: by us,
 * if the connection broke after the commit and before its answer.
 */
async function fence(inside: Queries, settlements: readonly Settlement[]): Promise<Set<MailId>> {
  const rows = await inside.query<{ id: MailId }>(
    {
      name: 'settle-fence',
      text: `select mail.id from mail
        join unnest($1::uuid[], $2::int[]) as claimed (id, attempt)
          on claimed.id = mail.id and claimed.attempt = mail.attempt
        where mail.due_at is not null
        order by mail.id for update of mail`,
    },
    [settlements.map((one) => one.mail), settlements.map((one) => one.attempt)],
  );
  return new Set(rows.map((row) => row.id));
}

interface Stamp {
  readonly at: Date;
  readonly actor: string;
}

/** The newest; they are what a reply to a mail that never came here shares with it. */
const referencesMax = 20;
const referenceBytesMax = 998;

type Rows = (all: readonly Settlement[], stamp: Stamp) => readonly unknown[];

/** What each settlement holds many of, each with the stamp, as the rows of one statement. */
function each(pick: (one: Settlement) => readonly object[]): Rows {
  return (all, stamp) => all.flatMap((one) => pick(one).map((item) => ({ ...stamp, ...item })));
}

const ticketsOf = (tickets: readonly string[]) => tickets.map((ticket) => ({ ticket }));

/** Every statement of a settlement, in the order of the tables' references. */
const statements: readonly (readonly [name: string, text: string, rows: Rows])[] = [
  ['trace', insertTrace, (all, stamp) => all.map((one) => traceRow(one, stamp))],
  ['overdue', releaseKeys, each((one) => ticketsOf(one.overdue))],
  ['tickets', insertTickets, ticketRows],
  ['addresses', setAddresses, each(({ addresses = [] }) => addresses.map(withIndexed))],
  ['repeats', updateRepeats, each((one) => ticketsOf(one.repeats))],
  ['changes', updateStates, each((one) => one.changes)],
  ['links', insertLinks, each((one) => one.links)],
  ['parties', insertParties, each((one) => one.parties)],
  ['joins', insertJoins, each((one) => one.joins.map((join) => ({ ...join, mail: one.mail })))],
  ['tokens', insertTokens, each((one) => one.tokens)],
  ['leaked', markLeaked, leakedRows],
  ['guesses', countGuesses, each((one) => (one.guesses === null ? [] : [one.guesses]))],
  ['turns', updateTurns, each((one) => one.turns)],
  ['ticking', pokeTicking, tickingRows],
  ['complaints', insertComplaints, complaintRows],
  ['references', insertReferences, referenceRows],
  ['foreign', insertForeign, each((one) => one.foreign)],
  ['history', insertHistory, historyRows],
  ['contacts', insertContacts, contactRows],
  ['bounces', updateBounces, each((one) => one.bounces)],
  ['clocks', lockClocks, each(({ hold }) => (hold === null ? [] : [{ ticket: hold.ticket }]))],
  ['closed', closeHolds, each((one) => [{ mail: one.mail }])],
  ['holds', insertHolds, (all, stamp) => all.flatMap((one) => holdRow(one, stamp))],
  ['carried', settleTurns, carriedRows],
  ['keywords', countKeywords, keywordRows],
  ['mails', updateMails, (all) => all.map(mailRow)],
  ['wakes', wakeMails, each((one) => one.wakes)],
];

/** All statements of a batch, sent together: they cost one round trip. */
async function write(inside: Queries, all: readonly Settlement[], stamp: Stamp): Promise<void> {
  const sending = await withWantedAcks(inside, all, stamp.at);
  const writing = statements.map(async ([name, text, rowsOf]) => {
    const rows = rowsOf(all, stamp);
    if (rows.length === 0) return;
    await inside.query({ name: `settle-${name}`, text }, [rowsJson(rows)]);
  });
  await Promise.all([
    ...writing,
    writeDeliveries(inside, sending.flatMap(deliveryRows), stamp),
    inside.query(`select pg_notify('delivery', '')`),
  ]);
}

function traceRow(one: Settlement, stamp: Stamp) {
  const { id, at, digest, trace, asked } = one.run;
  const { constituency } = one.summary;
  return { id, mail: one.mail, at, digest, lines: trace, asked, constituency, actor: stamp.actor };
}

function ticketRows(all: readonly Settlement[], { at, actor }: Stamp) {
  return all.flatMap((one) =>
    one.tickets.map(({ repeatKey, numbered: _numbered, reason = null, ...columns }) => ({
      ...withIndexed(columns),
      close_reason: reason,
      repeat_key: repeatKey,
      mail: one.mail,
      opened_at: at,
      updated_at: at,
      actor,
    })),
  );
}

/** A ticket that is closed or opened again stops or starts its clocks. */
function tickingRows(all: readonly Settlement[], { at }: Stamp) {
  const tickets = all.flatMap(({ ticking = [], changes }) => [
    ...ticking,
    ...changes.map(({ ticket }) => ticket),
  ]);
  return [...new Set(tickets)].sort().map((ticket) => ({ ticket, at }));
}

/** Cases that got something to go on, or lost it, and what was closed or opened again itself. */
function carriedRows(all: readonly Settlement[]) {
  const ids = all.flatMap(({ links, changes }) => [
    ...links.map(({ parent }) => parent),
    ...changes.map(({ ticket }) => ticket),
  ]);
  return [...new Set(ids)].sort().map((id) => ({ id }));
}

function complaintRows(all: readonly Settlement[], stamp: Stamp) {
  return all.flatMap((one) =>
    one.complaints.map(({ event, ...complaint }) => ({
      ...stamp,
      ...complaint,
      ...eventKept(event),
      reporter: reporterKept(complaint.reporter),
      mail: one.mail,
    })),
  );
}

/** Only of mails on a ticket; longer ones than RFC 5322 allows in a line would not fit an index. */
function referenceRows(all: readonly Settlement[]) {
  return all.flatMap((one) =>
    one.joins.length === 0
      ? []
      : one.references
          .filter((id) => Buffer.byteLength(id) <= referenceBytesMax)
          .slice(-referencesMax)
          .map((message_id) => ({ message_id, mail: one.mail })),
  );
}

function historyRows(all: readonly Settlement[], stamp: Stamp) {
  return all.flatMap((one) =>
    one.history.map((line) => ({
      ...stamp,
      ...line,
      mail: one.mail,
      constituency: one.summary.constituency,
    })),
  );
}

/**
 * Whoever gets a forward has been approved: by the rules' trust, or by a person's act. Other
 * letters go to people who are no contacts.
 */
function contactRows(all: readonly Settlement[], stamp: Stamp) {
  return all.flatMap((one) =>
    one.deliveries
      .filter(({ kind }) => kind === 'forward')
      .map(({ recipient, constituency, foundAt = null }) => ({
        ...stamp,
        address: recipient,
        constituency,
        mail: one.mail,
        source: foundAt,
      })),
  );
}

function holdRow(one: Settlement, { at, actor }: Stamp) {
  if (one.hold === null) return [];
  return [{ ...one.hold, mail: one.mail, run: one.run.id, opened_at: at, actor }];
}

/** Those that wait for a digest are told so once they are there. */
async function writeDeliveries(
  inside: Queries,
  all: ReturnType<typeof deliveryRows>,
  stamp: Stamp,
): Promise<void> {
  await insertDeliveries(inside, all, stamp);
  await insertDigests(inside, all);
}

function deliveryRows({ mail, deliveries }: Settlement) {
  return deliveries.map((delivery) => ({ mail, delivery }));
}

function leakedRows(all: readonly Settlement[], { at }: Stamp) {
  return all.flatMap(({ mail, leaked = [] }) => leaked.map((one) => ({ ...one, mail, at })));
}

function keywordRows(all: readonly Settlement[], { at }: Stamp) {
  return all.flatMap((one) => one.keywords.map((keyword) => ({ keyword, last_at: at })));
}

function mailRow(one: Settlement) {
  const { messageId, bodyDigest, aligned = false, mayAnswer = false, ...summary } = one.summary;
  return {
    ...summary,
    id: one.mail,
    state: one.state,
    run: one.run.id,
    digest: one.run.digest,
    message_id: messageId,
    body: bodyDigest,
    aligned,
    may_answer: mayAnswer,
  };
}
