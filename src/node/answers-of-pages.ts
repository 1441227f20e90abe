// Answers that people give at pages: pinned to what was shown, behind brakes, to be taken back for
// a while; tied to a node's store, its rules and reads, the pages' reader, and acts.

import { isDeepStrictEqual } from 'node:util';

import type { Acting } from '../acts.ts';
import { newId } from '../desk.ts';
import type {
  Brake,
  Braked,
  Changed,
  HoldAnswer,
  HoldAsk,
  HoldDeed,
  Holding,
  HoldShown,
} from '../holding.ts';
import { type AnsweringParts, carryOut, deedOf } from './holding-desk.ts';
import { type InForce, rulesAsOf } from './in-force.ts';
import { findHold, type HoldRow } from '../store/acts.ts';
import { countStaleContacts, overridesOf, undoHold } from '../store/hold-undo.ts';
import { type Lease, liveLeases } from '../store/leases.ts';
import { writtenSince } from '../store/letters.ts';
import type { Database } from '../store/pg.ts';
import { findReceived } from '../store/mails.ts';
import { findOwn } from '../store/reads.ts';
import { findTrace } from '../store/runs.ts';
import { brakesOn, mayAdd, mayPick, mayReaddress } from '../tickets/brakes.ts';
import { isRefused } from '../tickets/plans.ts';
import { type Previewed, previewOf, type Rerun } from '../workers/hold-preview.ts';
import type { PagesReader } from '../workers/mail-pages.ts';

export interface HoldingDesk {
  readonly database: Database;
  readonly inForce: Pick<InForce, 'rules' | 'reads'>;
  readonly now: () => Date;
  readonly acting: Acting;
  readonly reader: Pick<PagesReader, 'run'>;
  /** So long what a person sends may be taken back. */
  readonly undoMs: number;
}

/** Answers of people at the pages of that node. */
export function holdingWith(desk: HoldingDesk): Holding {
  const { database, inForce, now, acting } = desk;
  const makeId = (): string => newId(now());
  const rules = () => inForce.rules();
  const act: AnsweringParts['act'] = async (ticket, deed, actor, id = makeId()) => {
    const shown = await acting.preview({ ...deed, id, ticket, actor });
    return isRefused(shown) ? shown : acting.act(shown);
  };
  return createHolding({
    database,
    rules,
    now,
    newId: makeId,
    act,
    undoMs: desk.undoMs,
    preview: (hold) =>
      previewOf(hold, {
        rules,
        reads: () => inForce.reads(),
        rulesOf: (digest) => rulesAsOf(database, digest),
        now,
        elapsedMs: () => performance.now(),
        read: (received, at) => desk.reader.run(received, at),
        store: {
          trace: (run) => findTrace(database, run),
          received: (mail) => findReceived(database, mail),
          overrides: (mail) => overridesOf(database, mail),
          own: (mails) => findOwn(database, mails),
        },
      }),
  });
}

interface HoldingParts extends AnsweringParts {
  /** So long an answer may be taken back. */
  readonly undoMs: number;
  readonly preview: (hold: Previewed) => Promise<Rerun | null>;
}

/** A contact that only a registry has named is known for so long without an answer of its own. */
const contactFreshMs = 180 * 86_400_000;
/** Letters of people about one question that are looked at. */
const writtenMost = 20;

function createHolding(parts: HoldingParts): Holding {
  const { database, now } = parts;
  const brakes: Holding['brakes'] = async (hold) => {
    const before = new Date(now().getTime() - contactFreshMs);
    const to = hold.answer === 'send' ? hold.prepared.map((mail) => mail.to) : [];
    const [staleContacts, written] = await Promise.all([
      countStaleContacts(database, to, before),
      to.length === 0 ? [] : writtenSince(database, hold, writtenMost),
    ]);
    const again = written.filter(({ recipient }) => to.includes(recipient));
    return brakesOn({ ...hold, staleContacts, writtenSince: again.length });
  };
  const would = async (
    hold: HoldRow | null,
    ask: HoldAsk,
    shown: HoldShown,
    actor: string,
  ): Promise<HoldAnswer> => {
    if (hold === null) return { is: 'none' };
    const [lease] = await liveLeases(database, [hold.id], actor);
    const unfit = unfitness(hold, ask, shown, lease);
    if (unfit !== null) return unfit;
    const found = await braking(hold, ask, shown, parts, brakes);
    if (found === null) return { is: 'changed' };
    if (found.length > 0) return { is: 'brake', brakes: found };
    const deed = await deedOf(hold, ask, parts);
    return 'refused' in deed ? { is: 'refused', ...deed } : { is: 'done', deed };
  };
  return {
    undoMs: parts.undoMs,
    brakes,
    preview: async (id, changed = {}) => {
      const hold = await findHold(database, id);
      return hold === null ? null : rerunOf(hold, changed, parts);
    },
    instead: async (id, to) => {
      const hold = await findHold(database, id);
      if (hold === null || !mayReaddress(hold)) return [];
      const found = await Promise.all(
        to.map(async (address) => {
          const rerun = await rerunOf(hold, { to: address }, parts);
          if (!goesTo(rerun, address)) return [];
          const { digest } = rerun;
          return [{ to: address, digest, brakes: await brakes(heldAs(hold, rerun)) }];
        }),
      );
      return found.flat();
    },
    would: async (id, ask, shown, actor) => would(await findHold(database, id), ask, shown, actor),
    answer: async (id, ask, shown, actor) => {
      const hold = await findHold(database, id);
      const meant = await would(hold, ask, shown, actor);
      return hold === null || meant.is !== 'done'
        ? meant
        : done(hold, ask, meant.deed, actor, parts);
    },
    undo: async (id, actor) => {
      const hold = await findHold(database, id);
      if (hold === null) return 'none';
      const ids = [parts.newId(), parts.newId()] as const;
      const became = await undoHold(database, hold, { ids, actor, at: now() });
      if (became !== 'undone' || hold.closedHow !== 'snooze' || hold.ticket === null) return became;
      // It is snoozed no more, either.
      const undo = { do: 'undo', act: hold.decided } as const;
      return (await parts.act(hold.ticket, undo, actor)) === 'done' ? 'undone' : 'late';
    },
  };
}

/** What accepting it does, if it is changed so; null too where others would go than are picked. */
async function rerunOf(
  { answer, mail, run, digest, prepared }: HoldRow,
  changed: Changed,
  { preview }: HoldingParts,
): Promise<Rerun | null> {
  if (answer !== 'send' || mail === null || run === null) return null;
  const rerun = await preview({ mail, run, digest, changed });
  const meant = changed.only?.map((index) => prepared[index]?.to);
  const isMeant =
    meant === undefined ||
    isDeepStrictEqual(
      rerun?.letters.map(({ to }) => to),
      meant,
    );
  return isMeant ? rerun : null;
}

/** Whether it sends one letter, to that address and to nobody else. */
function goesTo(rerun: Rerun | null, address: string): rerun is Rerun {
  return rerun?.letters.length === 1 && rerun.letters[0]?.to === address;
}

/** The hold as it would be if it were prepared so. */
function heldAs(hold: HoldRow, { codes, letters }: Rerun): Braked {
  const named = hold.prepared.slice(0, 1).map((one) => ({ ...one, to: letters[0]?.to ?? '' }));
  return { ...hold, codes, prepared: named };
}

/** Why accepting wants a look that was not taken; null: it would not send what was shown. */
async function braking(
  hold: HoldRow,
  { verb, instead, words, only }: HoldAsk,
  { seen }: HoldShown,
  parts: HoldingParts,
  brakes: Holding['brakes'],
): Promise<readonly Brake[] | null> {
  if (verb !== 'accept') return [];
  const { digest } = instead ?? words ?? only ?? hold;
  // Who has looked at letters sends those, and no others.
  if ((seen !== '' || words !== undefined) && seen !== digest) return null;
  const picked = seen === '' ? null : only;
  if (instead === undefined && words === undefined && picked === null) {
    if (digest !== hold.digest) return null;
    return seen === '' ? brakes(hold) : [];
  }
  const isAllowed =
    (!instead || mayReaddress(hold)) && (!words || mayAdd(hold)) && (!picked || mayPick(hold));
  const changed = {
    ...(instead && { to: instead.to }),
    ...(words && { words: words.text }),
    ...(picked && { only: picked.lines }),
  };
  const rerun = isAllowed ? await rerunOf(hold, changed, parts) : null;
  if (rerun === null || rerun.digest !== digest) return null;
  if (instead !== undefined && !goesTo(rerun, instead.to)) return null;
  return seen === '' ? brakes(heldAs(hold, rerun)) : [];
}

/** Why it is no answer to what is asked by now; null: it is one. */
function unfitness(
  hold: HoldRow,
  { verb }: HoldAsk,
  shown: HoldShown,
  lease: Lease | undefined,
): HoldAnswer | null {
  if (hold.closedAt !== null) {
    return { is: 'answered', by: hold.closedBy, how: hold.closedHow, at: hold.closedAt };
  }
  if (lease !== undefined) return { is: 'taken', by: lease.holder, since: lease.since };
  const isSame = shown.run === (hold.run ?? '') && shown.digest === hold.digest;
  return (verb === 'accept' || shown.isPinned) && !isSame ? { is: 'changed' } : null;
}

async function done(
  hold: HoldRow,
  { verb }: HoldAsk,
  deed: HoldDeed,
  actor: string,
  parts: HoldingParts,
): Promise<HoldAnswer> {
  const at = parts.now();
  const undoUntil = new Date(at.getTime() + parts.undoMs);
  const who = { id: parts.newId(), how: verb, actor, at };
  const times = { waits: { startAt: undoUntil, undoUntil }, goes: { undoUntil }, never: {} };
  const became = await carryOut(
    hold,
    graced(hold, deed),
    { ...who, ...times[undoOf(hold, deed)] },
    parts,
  );
  if (became === 'done') return { is: 'done', deed };
  if (became !== 'stale') {
    return { is: 'refused', refused: 'act-refused', value: '', words: became.refused };
  }
  const now = await findHold(parts.database, hold.id);
  if (now === null || now.closedAt === null) return { is: 'changed' };
  return { is: 'answered', by: now.closedBy, how: now.closedHow, at: now.closedAt };
}

/**
 * How it can be taken back. What ends the question may wait for that; what wants a new look is
 * looked at now, and taken back as long as that has only asked something else.
 */
function undoOf({ mail, delivery }: HoldRow, deed: HoldDeed): 'waits' | 'goes' | 'never' {
  switch (deed.do) {
    case 'decide':
      if (mail === null) return 'waits';
      return ['accept', 'spam', 'close', 'separate'].includes(deed.decided.kind) ? 'waits' : 'goes';
    case 'snooze-case':
      return delivery === null ? 'waits' : 'never';
    case 'deliver':
      return 'goes';
    case 'hand-over':
    case 'snooze':
    case 'close-case':
    case 'confirm-block':
      return 'never';
  }
}

/** The undo window has passed before the run: its mails need no second one. */
function graced(hold: HoldRow, deed: HoldDeed): HoldDeed {
  if (undoOf(hold, deed) !== 'waits') return deed;
  if (deed.do !== 'decide' || deed.decided.kind !== 'accept') return deed;
  return { ...deed, decided: { ...deed.decided, graced: true } };
}
