// `sluice demo`: the whole desk on this machine, with a mail server that takes the forwards and a
// registry that answers, both on loopback. Sends the samples and shows what became of each.

import { rmSync } from 'node:fs';
import { join } from 'node:path';

import type { Command } from 'commander';
import { simpleParser } from 'mailparser';

import { packageDir } from '../config/environment.ts';
import { registryObjects, type Sample, samples } from '../demo/samples.ts';
import { createSink, type Sink, type SinkMail } from '../demo/sink.ts';
import { createWhoisServer } from '../demo/whois-server.ts';
import { configure } from '../desk.ts';
import { type Node, roles } from '../main.ts';
import type { Traced } from '../pipeline/run.ts';
import { showTrace } from '../pipeline/show.ts';
import { listHolds } from '../store/acts.ts';
import { listMails, type MailRow } from '../store/mails.ts';
import { currentTrace } from '../store/runs.ts';
import { CommandError, exit } from './ending.ts';
import { out } from './output.ts';
import { portsFree } from './ports.ts';
import { runNode } from './run.ts';
import { sendSamples } from './sample.ts';

const waitMs = 45_000;
const lookMs = 100;

export function demoCommand(program: Command): void {
  program
    .command('demo')
    .description('the whole desk on this machine: sample complaints in, forwards out')
    .option('--keep', 'go on with the database of the last demo instead of a new one')
    .addHelpText(
      'after',
      '\nIts ports stand in config/demo/sluice.yaml; choose others there (pages bears that of http).',
    )
    .action(async (options: { keep?: true }) => {
      await demo(join(packageDir, 'config', 'demo'), options.keep === true);
    });
}

async function demo(folder: string, keep: boolean): Promise<void> {
  const { settings, rules } = await configure(folder, {});
  const registry = createWhoisServer({ objects: registryObjects });
  const sink = createSink();
  // The ports come first: a demo that runs already has them, and its database is left alone.
  await taken(() => registry.listen(settings.whois.servers[0]?.port ?? 0));
  await taken(() => sink.listen(settings.smtp.relay.port));
  await portsFree(folder, settings.listen, roles);
  if (!keep) rmSync(settings.home, { recursive: true, force: true });
  const stays = process.stdin.isTTY;
  const node = await runNode(folder, roles, { env: {}, level: 'warn', isBrief: !stays });

  const wrong =
    keep && (await listMails(node.desk.database, { limit: 1 })).length > 0
      ? goesOn()
      : await showFates(node, rules.desk.intake[0] ?? '', sink);
  if (stays) {
    out('The desk stays up until Ctrl-C. Log in (good once, for a day):');
    out(`  ${node.loginLink}`);
    out('Another link, or the queue, from another terminal:');
    out(`  ${node.desk.login.here} NAME`);
    out('  npx sluice -c config/demo queue ls');
    return;
  }
  out('The desk has ended, for nobody is at a terminal; in one, `npm run demo` stays up.');
  await node.close();
  await Promise.all([sink.close(), registry.close()]);
  if (wrong > 0) throw new CommandError('the demo went wrong', exit.software);
}

/** What people have done since decides what would become of the samples: they are not sent again. */
function goesOn(): 0 {
  out('\nThe desk goes on as it was left; the samples are there already, and not sent again.');
  out('To send them all the same:  npx sluice -c config/demo sample\n');
  return 0;
}

/** Sends the samples and shows what becomes of each. @returns how many did not as expected */
async function showFates(node: Node, to: string, sink: Sink): Promise<number> {
  out(`\nsending ${samples.length} complaints to ${to} over SMTP ...\n`);
  const at = new Date();
  await sendSamples(node.desk.settings, to, at);
  const wanted = samples.filter((sample) => sample.reaches !== null).length;
  const decided = await settled(node, at, () => sink.mails.length >= wanted);

  let wrong = 0;
  for (const sample of samples) {
    const mail = decided.find((one) => one.messageId?.startsWith(`<${sample.name}.`));
    if (!(await show(node, sample, mail, sink.mails))) wrong += 1;
  }
  await showForwards(sink.mails);
  const met = wrong === 0 ? 'every one met its expected fate' : `${wrong} did NOT meet their fate`;
  out(`${samples.length} complaints, ${sink.mails.length} forwards arrived: ${met}`);
  return wrong;
}

async function taken(listen: () => Promise<number>): Promise<void> {
  try {
    await listen();
  } catch (error) {
    const { code, port } = error as NodeJS.ErrnoException & { port?: number };
    if (code !== 'EADDRINUSE') throw error;
    throw new CommandError(
      `something listens on 127.0.0.1:${port} already: another demo? Stop it first, or choose another port in config/demo/sluice.yaml; its data is left alone`,
      exit.unavailable,
    );
  }
}

/** Waits until every sample is decided and every forward has arrived; then gives up waiting. */
async function settled(node: Node, since: Date, arrived: () => boolean): Promise<MailRow[]> {
  for (const started = Date.now(); ; ) {
    const all = await listMails(node.desk.database, { limit: samples.length, since });
    const decided = all.filter((mail) => mail.outcome !== null);
    const patience = Date.now() - started < waitMs;
    if ((decided.length === samples.length && arrived()) || !patience) return decided;
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

/** Shows one sample's trace and what came of it. @returns whether that was expected */
async function show(
  node: Node,
  sample: Sample,
  mail: MailRow | undefined,
  arrived: readonly SinkMail[],
): Promise<boolean> {
  out(`--- ${sample.name}   from ${sample.from}`);
  if (mail === undefined) {
    out('NOT decided\n');
    return false;
  }
  const { database } = node.desk;
  const trace = await currentTrace(database, mail.id);
  for (const line of showTrace((trace?.lines ?? []) as Traced[])) out(line);
  const [hold] = await listHolds(database, { limit: 1, mail: mail.id });
  const forward = arrived.find(
    (one) => sample.reaches !== null && one.to.includes(sample.reaches) && carries(one, mail),
  );
  const asks = sample.asks === null || hold?.codes.some((code) => code === sample.asks) === true;
  const reached = sample.reaches === null || forward !== undefined;
  const right = mail.outcome === sample.outcome && asks && reached;
  const fate = forward === undefined ? '' : `, reached ${sample.reaches}, original attached`;
  const question = hold === undefined ? '' : `, asks ${hold.codes.join(', ')}`;
  const wanted = `${sample.outcome} ${sample.reaches ?? sample.asks ?? ''}`;
  const judgement = right ? 'as expected' : `NOT as expected (${wanted})`;
  out(`=> ${mail.outcome}${fate}${question}: ${judgement}\n`);
  return right;
}

/**
 * Whether the forward holds the complaint as it came: its Message-ID stands in the attached part.
 */
function carries(forward: SinkMail, mail: MailRow): boolean {
  return mail.messageId !== null && forward.bytes.includes(`Message-ID: ${mail.messageId}`);
}

/** The two forwards that the project began with, as their administrators read them. */
async function showForwards(arrived: readonly SinkMail[]): Promise<void> {
  const examples = samples.filter((sample) => sample.name.startsWith('cesnet-2007'));
  for (const { reaches } of examples) {
    const forward = arrived.find((one) => reaches !== null && one.to.includes(reaches));
    if (forward === undefined) continue;
    const { subject, text, attachments } = await simpleParser(forward.bytes);
    out(`=== what ${reaches} received\nSubject: ${subject ?? ''}\n\n${(text ?? '').trimEnd()}`);
    for (const { filename, contentType } of attachments) out(`[${filename ?? ''}, ${contentType}]`);
    out('');
  }
}
