// An answer that is taken back, and what an answer is weighed by.

import type { MailId, Override } from '../model.ts';
import type { HoldRow } from './acts.ts';
import type { Database, Queries } from './pg.ts';

/** undone: it is open again, or the mail runs again without the answer. */
export type Undone = 'undone' | 'late' | 'none';

export interface UndoAct {
  /** For two lines of history. */
  readonly ids: readonly [string, string];
  readonly actor: string;
  readonly at: Date;
}

/**
 * Takes an answer back as long as nothing has come of it but another question: then the hold is as
 * it was before, and two lines of history say so.
 */
export async function undoHold(database: Database, hold: HoldRow, act: UndoAct): Promise<Undone> {
  return database.transaction(async (inside) => {
    if (hold.closedAt === null && hold.snoozedUntil !== null) return wake(inside, hold, act);
    if (hold.closedAt === null && hold.teamBefore !== null) return handBack(inside, hold, act);
    const became =
      hold.delivery !== null
        ? await undoOfDelivery(inside, hold, act)
        : await (hold.mail === null ? undoOfClock : undoOfMail)(inside, hold, act);
    const { undoUntil } = hold;
    const isOver = hold.closedAt !== null && undoUntil !== null && undoUntil <= act.at;
    return became === 'none' && isOver ? 'late' : became;
  });
}

interface Answered {
  readonly decided: string | null;
  readonly attempt: number | null;
  readonly how: string;
  readonly actor: string;
  readonly at: Date;
}

/** The answer as it stands, locked; undefined where none may be taken back, or not any more. */
async function answerOf(
  inside: Queries,
  { id }: HoldRow,
  { at }: UndoAct,
): Promise<Answered | undefined> {
  const [answer] = await inside.query<Answered>(
    `select decided, decided_attempt as attempt, closed_how as how, actor, closed_at as at
     from hold where id = $1 and closed_at is not null and undo_until > $2 for update`,
    [id, at],
  );
  return answer;
}

/** It is asked at once, if nobody has snoozed it again or answered since. */
async function wake(inside: Queries, hold: HoldRow, act: UndoAct): Promise<Undone> {
  const awake = await inside.query(
    `with awake as (
       update hold set rests_until = null, rested_by = null
       where id = $1 and closed_at is null and rests_until = $2 returning ticket, mail
     ), told as (
       insert into history (id, ticket, mail, what, text, constituency, actor, at)
       select $3, ticket, mail, 'undone', 'snoozed', $4, $5, $6 from awake
       where ticket is not null
     )
     select 1 from awake`,
    [hold.id, hold.snoozedUntil, act.ids[0], hold.constituency, act.actor, act.at],
  );
  return awake.length > 0 ? 'undone' : 'none';
}

/** To the team that had it before, if nobody has handed it on or answered since. */
async function handBack(inside: Queries, hold: HoldRow, act: UndoAct): Promise<Undone> {
  const back = await inside.query(
    `update hold set team = team_before, team_before = null, handed_by = null, handed_why = null
     where id = $1 and closed_at is null and team_before = $2 and team = $3 returning id`,
    [hold.id, hold.teamBefore, hold.team],
  );
  if (back.length === 0) return 'none';
  await inside.query(
    `insert into history (id, ticket, mail, what, text, constituency, actor, at)
     select $1, $2, $3, 'undone', $4, $5, $6, $7 where $2::uuid is not null`,
    [
      act.ids[0],
      hold.ticket,
      hold.mail,
      `handed over to ${hold.team}`,
      hold.constituency,
      act.actor,
      act.at,
    ],
  );
  return 'undone';
}

async function undoOfMail(inside: Queries, hold: HoldRow, act: UndoAct): Promise<Undone> {
  // The runner claims what nobody has locked: whoever comes first wins, and the other sees it.
  const [mail] = await inside.query<{ attempt: number }>(
    'select attempt from mail where id = $1 for update',
    [hold.mail],
  );
  const answer = await answerOf(inside, hold, act);
  if (answer === undefined || answer.decided === null) return 'none';
  if (mail === undefined || mail.attempt !== answer.attempt) {
    return withdraw(inside, hold, answer, act);
  }
  const [gone] = await inside.query<{ words: string | null; kind: string }>(
    `with unsaid as (delete from proposal where id = $1)
     delete from override where id = $1 
     returning decided ->> 'words' as words, decided ->> 'kind' as kind`,
    [answer.decided],
  );
  // What somebody wrote for it is not lost with it.
  const words = gone?.words ?? null;
  const how = words === null ? answer.how : `${answer.how}, with the words: ${words}`;
  await reopen(inside, hold, { ...answer, how }, act);
  if (gone?.kind === 'accept') {
    await inside.query('update hold set words = $2 where id = $1', [hold.id, words]);
  }
  await inside.query(
    `update mail set due_at = null
     where id = $1 and not exists (select from override where mail = $1 and id > $2)`,
    [hold.mail, answer.decided],
  );
  return 'undone';
}

/** What is taken back even after its run, as long as that has only asked something else. */
export const withdrawn = `('address', 'contact', 'ham', 'again')`;

/** Its run has only asked something else, and sent nothing: the mail runs again without the answer. */
async function withdraw(
  inside: Queries,
  hold: HoldRow,
  { decided, at }: Answered,
  act: UndoAct,
): Promise<Undone> {
  const gone = await inside.query(
    `delete from override where id = $1
       and decided ->> 'kind' in ${withdrawn}
       and not exists (select from override later where later.mail = $2 and later.id > $1)
       and not exists (select from delivery where delivery.mail = $2 and delivery.at >= $3)
       and exists (select from mail where mail.id = $2 and state = 'held' and due_at is null)
       and exists (select from hold where hold.mail = $2 and closed_at is null
         and delivery is null)
     returning id`,
    [decided, hold.mail, at],
  );
  if (gone.length === 0) return 'late';
  await inside.query(
    `update hold set closed_how = 'undone', actor = $2, undo_until = null, decided = null
     where id = $1`,
    [hold.id, act.actor],
  );
  await inside.query('update mail set due_at = $2, tries = 0 where id = $1', [hold.mail, act.at]);
  await inside.query(`select pg_notify('mail', '')`);
  return 'undone';
}

async function undoOfClock(inside: Queries, hold: HoldRow, act: UndoAct): Promise<Undone> {
  // As for mails: whoever claims the clock first wins.
  const [clock] = await inside.query<{ attempt: number }>(
    'select attempt from clock where ticket = $1 for update',
    [hold.ticket],
  );
  const answer = await answerOf(inside, hold, act);
  if (answer === undefined) return 'none';
  if (clock === undefined || clock.attempt !== answer.attempt) return 'late';
  await reopen(inside, hold, answer, act);
  return 'undone';
}

/** What it let go is held again, all of it or none; what it left alone has never been touched. */
async function undoOfDelivery(inside: Queries, hold: HoldRow, act: UndoAct): Promise<Undone> {
  const answer = await answerOf(inside, hold, act);
  if (answer === undefined) return 'none';
  if (answer.decided !== null) {
    const letters = await inside.query<{ id: string; isBack: boolean }>(
      `select id, state in ('waiting', 'cancelled') and claimed_at is null as "isBack"
       from delivery where message_id = (select message_id from delivery where id = $1)
       order by id for update`,
      [hold.delivery],
    );
    if (!letters.every(({ isBack }) => isBack)) return 'late';
    await inside.query(
      `update delivery set state = 'held', due_at = null, unlimited = false where id = any($1)`,
      [letters.map(({ id }) => id)],
    );
  }
  const [other] = await inside.query(
    `select from hold other join hold on hold.id = $1 where other.closed_at is null
       and (other.delivery = hold.delivery or other.budget = hold.budget)`,
    [hold.id],
  );
  if (other !== undefined) return 'late';
  await reopen(inside, hold, answer, act);
  return 'undone';
}

async function reopen(
  inside: Queries,
  hold: HoldRow,
  answer: Answered,
  act: UndoAct,
): Promise<void> {
  await inside.query(
    `update hold set closed_at = null, closed_how = null, undo_until = null, decided = null,
       decided_attempt = null where id = $1`,
    [hold.id],
  );
  await inside.query(
    `insert into history (id, ticket, mail, what, text, constituency, actor, at)
     select line.id, $1, $2, line.what, line.text, $3, line.actor, line.at
     from (values ($4::uuid, 'answered', $5, $6, $7::timestamptz),
       ($8::uuid, 'undone', $5, $9, $10::timestamptz)) as line (id, what, text, actor, at)
     where $1::uuid is not null`,
    [
      hold.ticket,
      hold.mail,
      hold.constituency,
      act.ids[0],
      answer.how,
      answer.actor,
      answer.at,
      act.ids[1],
      act.actor,
      act.at,
    ],
  );
}

/** What people have decided about a mail, the first first. */
export async function overridesOf(database: Database, mail: MailId): Promise<Override[]> {
  const rows = await database.query<{ decided: Override }>(
    'select decided from override where mail = $1 order by id',
    [mail],
  );
  return rows.map((row) => row.decided);
}

/** Whom people named for that mail, in lower case, each with who did so last. */
export async function namedFor(
  database: Database,
  mail: MailId,
): Promise<ReadonlyMap<string, string>> {
  const rows = await database.query<{ to: string; actor: string }>(
    `select lower(decided ->> 'to') as "to", actor from override
     where mail = $1 and decided ->> 'to' is not null order by id`,
    [mail],
  );
  return new Map(rows.map(({ to, actor }) => [to, actor]));
}

/** How many of these a registry named longer ago than that, and neither people nor answers since. */
export async function countStaleContacts(
  database: Database,
  addresses: readonly string[],
  before: Date,
): Promise<number> {
  if (addresses.length === 0) return 0;
  const [row] = await database.query<{ stale: number }>(
    {
      name: 'stale-contacts',
      text: `select count(*)::int as stale from contact
        where address = any($1) and source like 'registry%' and source_at < $2
          and coalesce(approved_by, 'sluice') = 'sluice'
          and (answered_at is null or answered_at < $2)`,
    },
    [addresses, before],
  );
  return row?.stale ?? 0;
}
