// Wires a node: which worker gets which function of the store, of mail/ and of lookup/. The only
// file that knows everybody; it decides nothing about mail.

import { randomBytes } from 'node:crypto';
import { statfs } from 'node:fs/promises';

import { startClockwork } from './node/clockwork.ts';
import { loadKeys, refuseOpenKeys } from './config/keys.ts';
import { newId, type Configuration, type Desk, openDesk } from './desk.ts';
import { grouped } from './grouped.ts';
import { type InForce, rulesAsOf, rulesInForce } from './node/in-force.ts';
import type { Log } from './log.ts';
import { createReceiver } from './mail/receiver.ts';
import { nextAttempt } from './mail/retry.ts';
import { listenOn } from './mail/sockets.ts';
import { visibleLine } from './mail/visible.ts';
import { zipped } from './mail/zip.ts';
import { createMetrics, type Metrics } from './node/metrics.ts';
import type { MailId } from './model.ts';
import type { Listen } from './rules.ts';
import { startSending } from './node/sending.ts';
import { startTelling } from './node/telling.ts';
import { releaseDeliveries } from './store/deliveries.ts';
import { findGuesses } from './store/guesses.ts';
import { accept, type Accepted } from './store/intake.ts';
import * as mails from './store/mails.ts';
import { ensurePartitions } from './store/partitions.ts';
import { findOwn } from './store/reads.ts';
import { findTrace } from './store/runs.ts';
import { createLink } from './store/sessions.ts';
import { settle } from './store/settle.ts';
import { takeNumbers } from './store/tickets.ts';
import { showNumber } from './tickets/number.ts';
import type { TokenKeys } from './tickets/token.ts';
import { type Cage, createCage } from './workers/cage.ts';
import type { Loop } from './workers/loop.ts';
import { createProtection, type Protection } from './workers/protection.ts';
import { startRunner } from './workers/runner.ts';

export const roles = ['intake', 'runner', 'sender', 'clock', 'admin'] as const;
export type NodeRole = (typeof roles)[number];

export interface NodeOptions {
  readonly configuration: Configuration;
  readonly roles: readonly NodeRole[];
  /** The one clock of the node; a test may hand in another than the machine's. */
  readonly now?: () => Date;
  readonly log: Log;
  /** Hears what an operator should read at start. */
  readonly say: (line: string) => void;
}

export interface Node {
  /** "smtp 127.0.0.1:2525" and so on, a line each. */
  readonly addresses: readonly string[];
  /** Good once; null without the role admin. */
  readonly loginLink: string | null;
  readonly desk: Desk;
  /** Puts other rules in force. The settings of this machine stay. */
  reload(configuration: Configuration): Promise<void>;
  /** Ends in order: nothing comes in, what is under way ends, then the database. */
  close(): Promise<void>;
}

const leaseMs = 60_000;
const acceptGroup = {
  itemsMax: 64,
  bytesMax: 16 * 2 ** 20,
  bytesOf: (mail: Accepted) => mail.raw.length,
};
const channels = ['mail', 'delivery', 'clock', 'hold'] as const;
/** Two at a time: while one batch waits for the database another is read in the cage. */
const runnerLanes = 2;
/** Where no mail is run, nothing is asked about one. */
const noCage: Pick<Cage, 'put'> = {
  put: () => Promise.reject(new Error('no mail is read on this node')),
};

/**
 * Starts the roles asked for on one desk and listens. Where a part of it cannot start, all that has
 * begun is ended again.
 * @throws what the part said: a database that cannot be opened, a port that is taken
 */
export async function startNode(options: NodeOptions): Promise<Node> {
  const { configuration, log, say, now = () => new Date() } = options;
  const desk = await openDesk(configuration, 'daemon', say);
  const opened: { close(): Promise<void> }[] = [desk];
  const closeAll = async (): Promise<void> => {
    for (const one of opened.splice(0).reverse()) await one.close();
  };
  try {
    const { home } = desk.settings;
    refuseOpenKeys(home);
    // One list for all who hold it, so that a reload changes it for all.
    const keys: [Uint8Array, ...Uint8Array[]] = [...loadKeys(home)];
    const has = (role: NodeRole): boolean => options.roles.includes(role);
    const cage = has('runner') ? createCage(desk.settings.cage, configuration.rules) : null;
    if (cage !== null) opened.push({ close: async () => cage.close() });
    const inForce = await rulesInForce(desk, configuration, keys, now, cage ?? noCage);
    await ensurePartitions(desk.database, now());
    // One daemon an embedded server: whatever is claimed was claimed by one that is no more.
    if (desk.settings.database.url === null) {
      await mails.releaseMails(desk.database, now());
      await releaseDeliveries(desk.database, now());
    }
    const metrics = createMetrics(desk.database, now);
    const wake: Context['wake'] = { mail: [], delivery: [], clock: [], hold: [] };
    const protection = createProtection({ home, now }, () => inForce.rules());
    opened.push({ close: async () => protection.close() });
    const intakes: Context['intakes'] = [];
    const deferred = (): number => intakes.reduce((sum, counts) => sum + counts.deferred, 0);
    const context: Context = { desk, keys, inForce, metrics, log, wake, now, protection, intakes };

    if (has('clock')) opened.push(startTimes(context), startTelling({ ...context, deferred }));
    if (has('sender')) {
      const outbox = startSending(context);
      wake.delivery.push(outbox);
      opened.push(outbox);
    }
    if (cage !== null) opened.push(startRunning(context, cage));
    const stopListening = await desk.database.listen(channels, (channel) => {
      for (const loop of wake[channel as (typeof channels)[number]]) loop.wake();
    });
    opened.push({ close: stopListening });
    const admin = has('admin') ? await startAdmin(context, opened) : null;
    const intake = has('intake') ? await startIntake(context, opened) : [];
    return {
      addresses: [...intake, ...(admin === null ? [] : [`http ${admin.address}`])],
      loginLink: admin?.link ?? null,
      desk,
      reload: async (changed) => {
        const [first, ...others] = loadKeys(home);
        await inForce.use(changed);
        keys.splice(0, keys.length, first, ...others);
      },
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

interface Context {
  readonly desk: Desk;
  readonly now: () => Date;
  readonly protection: Protection;
  readonly keys: TokenKeys;
  readonly inForce: InForce;
  readonly metrics: Metrics;
  readonly log: Log;
  /** What the receivers of this node have counted. */
  readonly intakes: { readonly deferred: number }[];
  readonly wake: Record<(typeof channels)[number], Pick<Loop, 'wake'>[]>;
}

async function startIntake(context: Context, opened: { close(): Promise<void> }[]) {
  const { desk, inForce, metrics, log, now } = context;
  const store = grouped<Accepted, MailId>((all) => accept(desk.database, all), acceptGroup);
  const home = desk.settings.database.url === null ? desk.settings.home : null;
  const receiver = createReceiver({
    settings: desk.settings,
    desk: () => inForce.rules().desk,
    accept: (mail) => store({ ...mail, actor: 'intake' }),
    newId: () => newId(now()) as MailId,
    now,
    log,
    ...(home === null ? {} : { freeBytes: () => freeBytes(home) }),
  });
  opened.push(receiver);
  metrics.watchIntake(receiver.counts);
  context.intakes.push(receiver.counts);
  return (await receiver.listen()).map(({ protocol, at }) => `${protocol} ${showListen(at)}`);
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function startRunning(context: Context, cage: Cage): { close(): Promise<void> } {
  const { desk, inForce, metrics, now } = context;
  const { database, settings } = desk;
  inForce.onChange((rules) => cage.useRules(rules));
  metrics.watchCage(cage);
  const lanes = Array.from({ length: runnerLanes }, () =>
    startRunner({
      settings: settings.runner,
      cage,
      rules: () => inForce.rules(),
      reads: () => inForce.reads(),
      rulesOf: (digest) => rulesAsOf(desk.database, digest),
      keys: context.keys,
      newId: () => newId(now()),
      newBoundary: () => `=_${randomBytes(12).toString('hex')}`,
      holdMs: settings.safety.holdMs,
      protect: context.protection.protect,
      now,
      elapsedMs: () => performance.now(),
      pauseMs: (tries) => nextAttempt(tries, 2_000, Math.random),
      log: context.log,
      counts: metrics,
      store: {
        claim: (at, limit) => mails.claimMails(database, at, limit, leaseMs),
        own: (ids) => findOwn(database, ids),
        trace: (run) => findTrace(database, run),
        takeNumbers: (count) => takeNumbers(database, count),
        settle: (all, at) => settle(database, all, at, 'sluice'),
        postpone: (mail, attempt, dueAt, counted) =>
          mails.postponeMail(database, mail, attempt, dueAt, counted),
        guesses: (sources, at) => findGuesses(database, sources, at),
        nextDue: () => mails.nextMailDue(database),
      },
    }),
  );
  context.wake.mail.push(...lanes);
  return {
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

function startTimes(context: Context): { close(): Promise<void> } {
  const loops = startClockwork(context);
  context.wake.clock.push(loops[0]);
  return { close: async () => void (await Promise.all(loops.map((loop) => loop.close()))) };
}

async function startAdmin(context: Context, opened: { close(): Promise<void> }[]) {
  const { desk, metrics, log, now } = context;
  // The pages are half of the program: a node without them need not load them.
  const [{ createAdmin }, { adminParts, mailPagesOf }] = await Promise.all([
    import('./admin/admin.ts'),
    import('./node/pages.ts'),
  ]);
  const mails = mailPagesOf(context);
  opened.push({ close: async () => mails.close() });
  const admin = await createAdmin({
    ...adminParts(context, mails),
    mails,
    listen: desk.settings.listen.http,
    baseUrl: desk.settings.listen.baseUrl,
    name: desk.rules.desk.name,
    showNumber: (number) => showNumber(context.inForce.rules().desk.ticketTag, number),
    visibleLine,
    zipped,
    listenOn,
    metrics: () => metrics.text(),
    log,
  });
  opened.push(admin);
  context.wake.hold.push({ wake: () => admin.heard() });
  const address = showListen(await admin.listen());
  const secret = await createLink(desk.database, 'operator', now());
  return { address, link: `${desk.settings.listen.baseUrl}/login/${secret}` };
}

function showListen(at: Listen): string {
  return 'path' in at ? `unix:${at.path}` : `${at.host}:${at.port}`;
}
