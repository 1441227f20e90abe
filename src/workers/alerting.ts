// Tells somebody when nobody looks: looks at how the desk stands, and tells each thing once when it
// begins, again while it lasts, and once when it is over. What the database knows is told by one of
// all nodes; that the database is gone, or that this node takes no mail, is told from memory.

import type { Log } from '../log.ts';
import type { AlertRow, Standing } from '../standing.ts';

/** What is told, in words without anything that a stranger wrote. */
export interface Alert {
  readonly code: string;
  readonly state: 'begun' | 'over';
  readonly text: string;
  readonly since: Date;
}

export interface AlertingParts {
  readonly settings: {
    readonly holdAfterMs: number;
    readonly againMs: number;
    /** This node sends nothing, by its settings; so it cannot judge the relay. */
    readonly holdAll: boolean;
  };
  readonly now: () => Date;
  readonly log: Log;
  /** How many mails this node has asked to come again, since it was started. */
  readonly deferred: () => number;
  /** Whether anybody was reached. */
  readonly tell: (alert: Alert) => Promise<boolean>;
  readonly store: {
    standing(now: Date): Promise<Standing>;
    raise(alert: Found, since: Date, at: Date, againMs: number): Promise<Date | null>;
    untell(code: string): Promise<void>;
    clear(code: string): Promise<AlertRow | null>;
    restore(alert: AlertRow): Promise<void>;
    list(): Promise<readonly AlertRow[]>;
  };
}

interface Found {
  readonly code: string;
  /** Grows with each new one that is to be told of by itself. */
  readonly mark: string;
  readonly text: string;
}

type Lasting = Found & { readonly since: Date };

/** A mail is read, and leaves, within seconds: later than this somebody should look. */
const lateMs = 10 * 60_000;
const mailsMany = 1_000;
/** Once it is told, it is over below this: a crowd that comes and goes is told of once. */
const mailsFew = 500;
/** A database may be restarted without anybody being called. */
const databasePatienceMs = 30_000;
/** So many mails that were asked to come again within the window are trouble. */
const deferredMany = 5;
const deferredWindowMs = 10 * 60_000;

/** @returns what is to be called again and again; it never rejects */
export function createAlerting(parts: AlertingParts): { look(): Promise<void> } {
  const { settings, now, log, store } = parts;
  const own = new Map<string, { readonly since: Date; toldAt: Date | null }>();
  const counts: { readonly at: Date; readonly deferred: number }[] = [];

  const told = async (alert: Alert): Promise<boolean> => {
    log.warn({ code: alert.code, state: alert.state }, alert.text);
    const isTold = await parts.tell(alert);
    if (!isTold) log.error({ code: alert.code }, 'nobody could be told; tried again');
    return isTold;
  };

  /** What only this node knows. */
  const judgeOwn = async (code: string, since: Date | null, text: string, patienceMs: number) => {
    const at = now();
    const lasts = own.get(code);
    if (since === null) {
      // Who was told that it began is told that it is over, if not now, then at the next look.
      const isOwed = lasts !== undefined && lasts.toldAt !== null;
      if (isOwed && !(await told({ code, state: 'over', text, since: lasts.since }))) return;
      own.delete(code);
      return;
    }
    const one = lasts ?? { since, toldAt: null };
    own.set(code, one);
    if (at.getTime() - one.since.getTime() < patienceMs) return;
    if (one.toldAt !== null && at.getTime() - one.toldAt.getTime() < settings.againMs) return;
    if (await told({ code, state: 'begun', text, since: one.since })) one.toldAt = at;
  };

  const judgeIntake = async (): Promise<void> => {
    const at = now();
    counts.push({ at, deferred: parts.deferred() });
    const edge = at.getTime() - deferredWindowMs;
    while ((counts[1]?.at.getTime() ?? Number.POSITIVE_INFINITY) <= edge) counts.shift();
    const more = parts.deferred() - (counts[0]?.deferred ?? 0);
    const text = 'Mail is asked to come again (4xx): it cannot be stored here now. See the log.';
    await judgeOwn('intake-defers', more >= deferredMany ? at : null, text, 0);
  };

  const judgeAll = async (): Promise<void> => {
    const at = now();
    const known = new Set((await store.list()).map(({ code }) => code));
    const found = lastingOf(await store.standing(at), settings.holdAfterMs, at, known);
    const isOurs = ({ code }: { readonly code: string }) => code !== 'relay' || !settings.holdAll;
    const lasting = found.filter(isOurs);
    for (const alert of lasting) {
      const since = await store.raise(alert, alert.since, at, settings.againMs);
      if (since === null) continue;
      const { code, text } = alert;
      if (!(await told({ code, state: 'begun', text, since }))) await store.untell(code);
    }
    for (const { code } of (await store.list()).filter(isOurs)) {
      if (lasting.some((alert) => alert.code === code)) continue;
      const over = await store.clear(code);
      if (over === null || over.toldAt === null) continue;
      if (!(await told({ ...over, state: 'over' }))) await store.restore(over);
    }
  };

  const judgeSetting = async (): Promise<void> => {
    const text = 'This node sends nothing: safety.hold_all is set in its sluice.yaml.';
    await judgeOwn('stopped-here', settings.holdAll ? now() : null, text, 0);
  };

  const gone = 'The database does not answer: no mail is taken, read or sent.';
  return {
    look: async () => {
      await judgeIntake();
      await judgeSetting();
      try {
        await judgeAll();
      } catch (error) {
        log.error({ error: String(error) }, 'the desk cannot be looked at');
        await judgeOwn('database', now(), gone, databasePatienceMs);
        return;
      }
      await judgeOwn('database', null, gone, 0);
    },
  };
}

/** What of all this should not last. */
function lastingOf(
  standing: Standing,
  holdAfterMs: number,
  at: Date,
  known: ReadonlySet<string>,
): Lasting[] {
  const found: Lasting[] = [];
  const add = (code: string, since: Date | null, text: string, mark = ''): void => {
    if (since !== null) found.push({ code, since, text, mark });
  };
  const late = (since: Date | null, ms: number): Date | null =>
    since !== null && at.getTime() - since.getTime() > ms ? since : null;
  const { urgent, urgentLast, mails, oldestMail, stopped, automatic, automaticWhy } = standing;
  const isOne = urgent === 1;
  add(
    'urgent',
    urgent > 0 ? at : null,
    `${isOne ? '1 urgent question is' : `${urgent} urgent questions are`} open in the queue.`,
    urgentLast ?? '',
  );
  add(
    'hold-old',
    late(standing.oldestHold, holdAfterMs),
    'A question in the queue waits too long.',
  );
  const many = known.has('intake') ? mailsFew : mailsMany;
  const behind = late(oldestMail, lateMs) ?? (mails >= many ? oldestMail : null);
  add('intake', behind, `Mail that came is not read: ${mails} or more wait.`);
  add('stopped', stopped, 'All outgoing mail is stopped by the switch (sluice outbox hold).');
  add('automatic', automatic, `Automatic mail is stopped: ${automaticWhy}`);
  const waits = stopped ?? automatic;
  const unsent = waits === null ? late(standing.oldestDelivery, lateMs) : null;
  const relay = standing.deferredSince ?? unsent;
  add('relay', relay, 'Mail does not leave: the relay takes nothing, or nobody sends.');
  return found;
}
