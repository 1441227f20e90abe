// `sluice ingest`: old mail out of an mbox or a Maildir, taken in as if it came now, and only while
// nothing leaves: what is new runs like any mail, and a person sees what it prepared before the
// outbox goes again. Mails are one by their bytes, so that a second run adds nothing.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { type Command, Option } from 'commander';

import { type Desk, newId } from '../desk.ts';
import type { Filed } from '../mail/filed.ts';
import { isMaildir, readMaildir } from '../mail/maildir.ts';
import { createSplitter, quotings } from '../mail/mbox.ts';
import type { MailId } from '../model.ts';
import { outboxHeld } from '../store/switches.ts';
import { accept, findStored, StoreFull } from '../store/intake.ts';
import { archivePeer } from '../tickets/answerable.ts';
import { CommandError, exit } from './ending.ts';
import { count, out, when } from './output.ts';
import { type ConfigOption, withDesk } from './with-desk.ts';

type Quoting = keyof typeof quotings;

interface IngestOptions {
  readonly dryRun?: true;
  readonly quoting: Quoting;
}

const batchMails = 64;
const batchBytesMax = 16 * 1024 * 1024;
/** Progress is told once for so many mails. */
const progressMails = 1024;

export function ingestCommand(program: Command): void {
  program
    .command('ingest')
    .description('take old mail in, out of an mbox or a Maildir; only while nothing leaves')
    .argument('<what>', 'an mbox, a Maildir (a folder with cur and new), or - for an mbox on stdin')
    .option('-n, --dry-run', 'count what would be new, and take nothing in')
    .addOption(
      new Option('--quoting <form>', 'how the mbox keeps lines that begin with "From "')
        .choices(Object.keys(quotings))
        .default('mboxrd'),
    )
    .addHelpText(
      'after',
      `
  sluice outbox hold           first: nothing leaves on any node
  sluice ingest -n old.mbox    what is in there
  sluice ingest old.mbox       takes it in; done again, it adds nothing
  sluice queue ls              then: what waits for you; see also: sluice outbox ls
  sluice outbox release        at last: what you did not stop leaves
What happened long ago is never sent without a person: event_age_max (hold stale-event).`,
    )
    .action(async (what: string, options: IngestOptions, command: Command) => {
      await withDesk(command.optsWithGlobals<ConfigOption>(), async (desk) => {
        const tally = await ingest(desk, what, options);
        tell(what, tally, options.dryRun === true);
        if (tally.refused > 0) process.exitCode = exit.wrongInput;
      });
    });
}

interface Tally {
  fresh: number;
  known: number;
  refused: number;
  undated: number;
  fromMs: number;
  toMs: number;
}

async function ingest(desk: Desk, what: string, options: IngestOptions): Promise<Tally> {
  const mails = await opened(what, desk.settings.intake.sizeBytesMax, options.quoting);
  const tally = { fresh: 0, known: 0, refused: 0, undated: 0, fromMs: Infinity, toMs: -Infinity };
  const put = options.dryRun === true ? counting(desk) : taking(desk);
  if (options.dryRun !== true) await mustBeHeld(desk, tally);
  else if (!(await isHeld(desk))) console.error(`to take it in, first: ${holdFirst}`);
  if (desk.settings.safety.holdAll) console.error(settingOnly);
  let batch: Buffer[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const before = tally.fresh + tally.known;
    const fresh = await put(batch, tally);
    tally.fresh += fresh;
    tally.known += batch.length - fresh;
    progress(before, tally);
    batch = [];
    bytes = 0;
  };
  for await (const mail of mails) {
    if ('refused' in mail) {
      tally.refused += 1;
      console.error(`${placeOf(what, mail)}  refused: ${mail.refused}`);
      continue;
    }
    note(mail.raw, tally);
    batch.push(mail.raw);
    bytes += mail.raw.length;
    if (batch.length >= batchMails || bytes >= batchBytesMax) await flush();
  }
  await flush();
  return tally;
}

/** The mails of whatever is there. @throws CommandError where it is neither, or not there */
async function opened(
  what: string,
  sizeBytesMax: number,
  quoting: Quoting,
): Promise<AsyncIterable<Filed>> {
  if (what === '-') return splitting(process.stdin, sizeBytesMax, quoting);
  const found = await stat(what).catch(() => {
    throw new CommandError(`${what}: no such file or folder`, exit.noInput);
  });
  if (!found.isDirectory()) return splitting(createReadStream(what), sizeBytesMax, quoting);
  if (await isMaildir(what)) return readMaildir(what, sizeBytesMax);
  const text = `${what} is no Maildir: it lacks ${join(what, 'cur')} or ${join(what, 'new')}`;
  throw new CommandError(text, exit.noInput);
}

async function* splitting(
  stream: AsyncIterable<Buffer>,
  sizeBytesMax: number,
  quoting: Quoting,
): AsyncGenerator<Filed> {
  const splitter = createSplitter(sizeBytesMax, quoting);
  for await (const chunk of stream) yield* splitter.push(chunk);
  yield* splitter.end();
}

function placeOf(what: string, { at }: Filed): string {
  return typeof at === 'string' ? at : `${what}:${at}`;
}

// ---- what becomes of a batch ---------------------------------------------------------------

/** Gives how many of the mails were new. */
type Put = (mails: readonly Buffer[], tally: Tally) => Promise<number>;

function counting({ database }: Desk): Put {
  const seen = new Set<string>();
  return async (mails) => {
    const digests = mails.map(sha256);
    const stored = await findStored(database, digests);
    let fresh = 0;
    for (const key of digests.map((digest) => digest.toString('hex'))) {
      if (!stored.has(key) && !seen.has(key)) fresh += 1;
      seen.add(key);
    }
    return fresh;
  };
}

function taking(desk: Desk): Put {
  const to = desk.rules.desk.intake.slice(0, 1);
  return async (mails, tally) => {
    await mustBeHeld(desk, tally);
    const at = new Date();
    const given = mails.map((raw) => ({
      id: newId() as MailId,
      raw,
      sha256: sha256(raw),
      envelope: { from: returnPath(raw), to },
      peer: archivePeer,
      at,
      actor: 'ingest',
    }));
    const ids = await accept(desk.database, given).catch((error: unknown) => {
      if (!(error instanceof StoreFull)) throw error;
      const text = `there is no space left; ${soFar(tally)}`;
      throw new CommandError(text, exit.unavailable);
    });
    return given.filter(({ id }, index) => id === ids[index]).length;
  };
}

const holdFirst = 'sluice outbox hold';
const settingOnly = `hold_all of sluice.yaml holds a node that was started with it; all: ${holdFirst}`;

async function isHeld({ database, settings }: Desk): Promise<boolean> {
  return settings.safety.holdAll || (await outboxHeld(database)) !== null;
}

/** Looked at again for each batch: somebody may let go what is to wait. */
async function mustBeHeld(desk: Desk, tally: Tally): Promise<void> {
  if (await isHeld(desk)) return;
  const begun = tally.fresh + tally.known > 0;
  const text = begun
    ? `outgoing mail goes again, so no old mail is taken in; ${soFar(tally)}; first: ${holdFirst}`
    : `old mail is taken in only while nothing leaves; first: ${holdFirst}`;
  throw new CommandError(text, exit.unavailable);
}

function soFar({ fresh, known }: Tally): string {
  return `${count(fresh + known, 'mail is', 'mails are')} in, and a second run goes on from there`;
}

function sha256(raw: Buffer): Buffer {
  return createHash('sha256').update(raw).digest();
}

// ---- what the mails say of themselves -------------------------------------------------------

const headBytesMax = 65_536;

function headOf(raw: Buffer): string {
  const head = raw.toString('utf8', 0, headBytesMax);
  const end = head.indexOf('\r\n\r\n');
  return end < 0 ? head : head.slice(0, end);
}

/** The envelope's sender as the server noted it that kept the mail; empty where it did not. */
function returnPath(raw: Buffer): string {
  return /^Return-Path:[ \t]*<?([^<>\s\p{C}]{1,320})>?[ \t]*$/imu.exec(headOf(raw))?.[1] ?? '';
}

function note(raw: Buffer, tally: Tally): void {
  const written = /^Date:[ \t]*([^\r\n]{1,200})/im.exec(headOf(raw))?.[1] ?? '';
  const atMs = Date.parse(written.replace(/\(.*$/, ''));
  if (Number.isNaN(atMs)) tally.undated += 1;
  else {
    tally.fromMs = Math.min(tally.fromMs, atMs);
    tally.toMs = Math.max(tally.toMs, atMs);
  }
}

// ---- what is told ---------------------------------------------------------------------------

function progress(before: number, { fresh, known, refused }: Tally): void {
  const now = fresh + known;
  if (Math.floor(before / progressMails) === Math.floor(now / progressMails)) return;
  console.error(`${count(now, 'mail')}: ${fresh} new, ${known} known, ${refused} refused`);
}

function tell(what: string, tally: Tally, isDry: boolean): void {
  const { fresh, known, refused, undated, fromMs, toMs } = tally;
  const all = count(fresh + known + refused, 'mail');
  const words = isDry ? `${fresh} would be new` : `${fresh} new`;
  out(`${what}  ${all}: ${words}, ${known} known, ${refused} refused`);
  if (fromMs <= toMs) out(`dates     ${when(new Date(fromMs))} to ${when(new Date(toMs))}`);
  if (undated > 0) {
    const they = count(undated, 'mail bears', 'mails bear');
    out(`undated   ${they} no date, so nothing tells that what they report is old`);
  }
  if (isDry) out('nothing was written');
  else if (fresh > 0) out('next      sluice queue ls; nothing leaves until: sluice outbox release');
}
