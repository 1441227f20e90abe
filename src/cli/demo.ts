// `sluice demo`: the whole desk on this machine, with a mail server that takes the forwards and a
// registry that answers, both on loopback. Sends the samples and shows what became of each.

import { rmSync } from 'node:fs';
import { join } from 'node:path';

import type { Command } from 'commander';

import { packageDir } from '../config/environment.ts';
import { configure } from '../desk.ts';
import { registryObjects, type Sample, samples } from '../demo/samples.ts';
import { createSink, type SinkMail } from '../demo/sink.ts';
import { createWhoisServer } from '../demo/whois-server.ts';
import { type Node, roles } from '../main.ts';
import type { Traced } from '../pipeline/run.ts';
import { showTrace } from '../pipeline/show.ts';
import { listHolds } from '../store/acts.ts';
import { listMails, type MailRow } from '../store/mails.ts';
import { currentTrace } from '../store/runs.ts';
import { CommandError, exit } from './ending.ts';
import { runNode } from './run.ts';
import { sendSamples } from './sample.ts';

const waitMs = 45_000;
const lookMs = 100;

export function demoCommand(program: Command): void {
  program
    .command('demo')
    .description(
      'everything on this machine: sample complaints in, forwards out; needs nothing else',
    )
    .option('--keep', 'go on with the database of the last demo instead of a new one')
    .action(async (options: { keep?: true }) => {
      await demo(join(packageDir, 'config', 'demo'), options.keep === true);
    });
}

async function demo(folder: string, keep: boolean): Promise<void> {
  const { settings, rules } = await configure(folder, {});
  if (!keep) rmSync(settings.home, { recursive: true, force: true });
  const registry = createWhoisServer({ objects: registryObjects });
  const sink = createSink();
  await registry.listen(settings.whois.servers[0]?.port ?? 0);
  await sink.listen(settings.smtp.relay.port);
  const node = await runNode(folder, roles, {});
  const before = sink.mails.length;

  console.log(`\nsending ${samples.length} complaints to ${rules.desk.intake[0]} over SMTP ...\n`);
  const at = new Date();
  await sendSamples(node.desk.settings, rules.desk.intake[0] ?? '', at);
  const wanted = samples.filter((sample) => sample.reaches !== null).length;
  const decided = await settled(node, at, () => sink.mails.length - before >= wanted);

  let wrong = 0;
  for (const sample of samples) {
    const mail = decided.find((one) => one.messageId?.startsWith(`<${sample.name}.`));
    if (!(await show(node, sample, mail, sink.mails.slice(before)))) wrong += 1;
  }
  const verdict =
    wrong === 0 ? 'every one met its expected fate' : `${wrong} did NOT meet their fate`;
  console.log(
    `${samples.length} complaints, ${sink.mails.length - before} forwards arrived: ${verdict}`,
  );
  if (process.stdin.isTTY) {
    console.log(`the desk stays up: open the login link above; Ctrl-C ends`);
    return;
  }
  await node.close();
  await Promise.all([sink.close(), registry.close()]);
  if (wrong > 0) throw new CommandError('the demo went wrong', exit.software);
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
  console.log(`--- ${sample.name}   from ${sample.from}`);
  if (mail === undefined) {
    console.log('NOT decided\n');
    return false;
  }
  const { database } = node.desk;
  const trace = await currentTrace(database, mail.id);
  for (const line of showTrace((trace?.lines ?? []) as Traced[])) console.log(line);
  const [hold] = await listHolds(database, { limit: 1, mail: mail.id });
  const forward = arrived.find(
    (one) => sample.reaches !== null && one.to.includes(sample.reaches) && carries(one, mail),
  );
  const asks = sample.asks === null || hold?.codes.some((code) => code === sample.asks) === true;
  const reached = sample.reaches === null || forward !== undefined;
  const right = mail.outcome === sample.outcome && asks && reached;
  const fate =
    forward === undefined ? '' : `, reached ${sample.reaches} with the original attached`;
  const question = hold === undefined ? '' : `, asks ${hold.codes.join(', ')}`;
  const judgement = right
    ? 'as expected'
    : `NOT as expected (${sample.outcome} ${sample.reaches ?? sample.asks ?? ''})`;
  console.log(`=> ${mail.outcome}${fate}${question}: ${judgement}\n`);
  return right;
}

/**
 * Whether the forward holds the complaint as it came: its Message-ID stands in the attached part.
 */
function carries(forward: SinkMail, mail: MailRow): boolean {
  return mail.messageId !== null && forward.bytes.includes(`Message-ID: ${mail.messageId}`);
}
