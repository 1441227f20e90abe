// `sluice explain`: what the desk would do with a mail, and why. Nothing is written, no number is
// taken, and nothing leaves the machine unless --online asks for it.

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createHash } from 'node:crypto';

import type { Command } from 'commander';

import { configure } from '../desk.ts';
import { createRecords } from '../lookup/dns-records.ts';
import { createNames } from '../lookup/names.ts';
import { createNetworks } from '../lookup/networks.ts';
import { createOwners, onlyOurs } from '../lookup/owners.ts';
import { createRegistry } from '../lookup/registry.ts';
import { registrySources } from '../lookup/registry-sources.ts';
import type { MailId, Received } from '../model.ts';
import { emptyDesk, type Rehearsal, type Rehearsing, rehearse } from '../pipeline/rehearse.ts';
import { showDecision, showTrace } from '../pipeline/show.ts';
import type { Reads } from '../questions.ts';
import type { Settings } from '../rules.ts';
import { ladderFor } from '../tickets/ladder.ts';
import { type Cage, createCage } from '../workers/cage.ts';
import { createProver } from '../workers/prover.ts';
import { CommandError, exit } from './ending.ts';
import { out } from './output.ts';
import type { ConfigOption } from './with-desk.ts';

interface ExplainOptions {
  readonly json?: true;
  readonly online?: true;
  readonly at?: string;
}

export function explainCommand(program: Command): void {
  program
    .command('explain')
    .description('what would be done with a mail, and why; writes nothing')
    .argument('<what...>', 'files or folders of mails (.eml), or - for standard input')
    .option('--json', 'one JSON object a mail')
    .option('--online', 'ask DNS, the registries and the owner records of the configuration')
    .option('--at <time>', 'as if it were then: an ISO time, or "mail" for the mail\'s own date')
    .addHelpText('after', '\nExample: sluice explain --at mail complaint.eml')
    .action(async (what: string[], options: ExplainOptions, command: Command) => {
      await explain(what, options, command.optsWithGlobals<ConfigOption>().config);
    });
}

async function explain(what: string[], options: ExplainOptions, folder: string): Promise<void> {
  const { settings, rules } = await configure(folder);
  const networks = createNetworks(rules, () => new Date());
  const cage = createCage(settings.cage, rules);
  const world =
    options.online === undefined
      ? {}
      : { ...onlineWorld(settings, networks), ...signatureWorld(settings, cage) };
  const on = rehearsing(cage, rules, emptyDesk(networks, world));
  try {
    const files = (await Promise.all(what.map(mailsAt))).flat();
    if (files.length === 0) {
      throw new CommandError(`no file that ends in .eml below ${what.join(', ')}`, exit.noInput);
    }
    let next = 0;
    const results = new Map<number, string>();
    let printed = 0;
    // In the order given, though several are read at once.
    const work = async (): Promise<void> => {
      for (let index = next++; index < files.length; index = next++) {
        const { name, read } = files[index] ?? { name: '', read: async () => Buffer.alloc(0) };
        results.set(index, await explainOne(name, await read(), options, on));
        for (; results.has(printed); printed += 1) {
          const told = results.get(printed) ?? '';
          if (options.json === undefined) out(told);
          else console.log(told);
          results.delete(printed);
        }
      }
    };
    await Promise.all(Array.from({ length: settings.cage.children }, work));
  } finally {
    cage.close();
  }
}

/** The reads and the cage that a rehearsal needs. */
export function rehearsing(cage: Cage, rules: Rehearsing['rules'], reads: Reads): Rehearsing {
  return {
    read: (received, now) => cage.read(received, now),
    rules,
    reads,
    elapsedMs: () => performance.now(),
  };
}

async function explainOne(
  name: string,
  raw: Buffer,
  options: ExplainOptions,
  on: Rehearsing,
): Promise<string> {
  const started = performance.now();
  const received = receivedOf(raw, on.rules.desk.intake[0] ?? '');
  const at = options.at === 'mail' ? dateOf(raw) : new Date(options.at ?? Date.now());
  if (Number.isNaN(at.getTime())) throw new CommandError(`--at ${options.at} is no time`);
  const rehearsal = await rehearse(received, at, on);
  if (options.json !== undefined) return JSON.stringify(decisionJson(name, rehearsal));
  const { parse } = rehearsal.run.facts;
  return [
    `mail          ${parse?.messageId ?? '(no Message-ID)'}  "${parse?.subject ?? ''}"  ${name}`,
    ...showTrace(rehearsal.run.trace),
    ...showDecision(rehearsal),
    ...reminders(rehearsal, on.rules),
    `nothing was written.   total ${Math.round(performance.now() - started)} ms`,
    '',
  ].join('\n');
}

/** When whoever would be asked and says nothing is first reminded. */
function reminders({ run, decision }: Rehearsal, rules: Rehearsing['rules']): string[] {
  const type = run.facts.classify?.type ?? 'other';
  const whens = decision.dispatches.map(({ plan }) => {
    const ladder = ladderFor(rules.clocks, plan.constituency, type);
    const first = ladder?.rungs.find(({ act }) => act.do === 'remind');
    return first === undefined ? null : inWords(first.afterMs);
  });
  const [one, ...more] = [...new Set(whens.filter((text) => text !== null))];
  return one === undefined ? [] : [`       first reminder in ${[one, ...more].join(' or ')}`];
}

function inWords(ms: number): string {
  const hours = Math.round(ms / 360_000) / 10;
  return hours % 24 === 0 ? `${hours / 24} d` : `${hours} h`;
}

/** A mail as if it had just come in, its envelope taken from its headers. */
export function receivedOf(raw: Buffer, to: string): Received {
  const head = raw.subarray(0, 65_536).toString('latin1');
  const from = /^Return-Path:\s*<([^>\r\n]*)>/im.exec(head)?.[1];
  const sender = from ?? /^From:[^\r\n]*?([^\s<>"]+@[^\s<>"]+)/im.exec(head)?.[1] ?? '';
  const digest = createHash('sha256').update(raw).digest('hex');
  const mail = `00000000-0000-7000-8000-${digest.slice(0, 12)}` as MailId;
  const envelope = { from: sender, to: [to] };
  return { mail, raw, envelope, peer: 'file', at: new Date(0), overrides: [] };
}

/** The mail's own Date; the present where it has none. */
export function dateOf(raw: Buffer): Date {
  const head = raw.subarray(0, 65_536).toString('latin1');
  const written = /^Date:[ \t]*([^\r\n]+)/im.exec(head)?.[1];
  const date = new Date(written?.replace(/\(.*$/, '') ?? '');
  return Number.isNaN(date.getTime()) ? new Date() : date;
}

/** The decision for machines; the trace goes along. */
export function decisionJson(file: string, { run, decision }: Rehearsal) {
  const offenders = run.facts.attribute?.offenders ?? [];
  const category = run.facts.classify?.category ?? null;
  const own = new Map(run.facts.classify?.own.map((one) => [one.ip, one.category]));
  return {
    file,
    kind: kindOf({ run, decision }),
    outcome: outcomeOf({ run, decision }),
    hold: decision.doubts[0]?.code ?? null,
    holds: [...new Set(decision.doubts.map((doubt) => doubt.code))],
    offenders: offenders.map(({ ip, time }) => ({
      ip,
      time: time?.at ?? null,
      category: own.get(ip) ?? category,
    })),
    forwards: decision.dispatches.map(({ plan }) => ({ to: plan.to })),
    prepared: decision.prepared.map((plan) => ({ to: plan.to })),
    why: decision.why,
    trace: run.trace,
  };
}

function kindOf({ run, decision }: Rehearsal): string {
  if (run.end.kind === 'stopped') return run.end.exit.kind;
  if (run.facts.spam?.mark === 'standing') return 'spam';
  return decision.outcome === 'closed' ? 'other' : 'complaint';
}

function outcomeOf({ run, decision }: Rehearsal): 'forward' | 'hold' | 'ignore' {
  if (run.end.kind === 'retry' || decision.state === 'held') return 'hold';
  return decision.dispatches.length > 0 ? 'forward' : 'ignore';
}

async function mailsAt(what: string): Promise<{ name: string; read: () => Promise<Buffer> }[]> {
  if (what === '-') return [{ name: '-', read: async () => Buffer.concat(await stdin()) }];
  const found = await stat(what).catch(() => {
    throw new CommandError(`${what}: no such file or folder`, exit.noInput);
  });
  if (!found.isDirectory()) return [{ name: what, read: () => readFile(what) }];
  const names = await readdir(what, { recursive: true });
  return names
    .filter((name) => name.endsWith('.eml'))
    .sort()
    .map((name) => ({
      name: join(what, name),
      read: () => readFile(join(what, name)),
    }));
}

async function stdin(): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return chunks;
}

/** The world as configured, asked afresh: a command that writes nothing keeps no answer. */
export function onlineWorld(settings: Settings, networks: Reads['networks']) {
  const none = { find: async () => null, keep: async () => {} };
  const now = (): Date => new Date();
  const sources = registrySources(settings);
  return {
    registry: createRegistry({ sources, limits: settings.whois, cache: none, now }),
    names: createNames({ settings: settings.resolver, now }),
    owner: onlyOurs(networks, createOwners(settings.owners, now)),
  };
}

/** DNS, asked for the keys of a mail's signatures. */
function signatureWorld({ resolver }: Settings, cage: Cage): Pick<Reads, 'authenticity'> {
  const records = createRecords({ settings: resolver, now: () => new Date() });
  const { authenticity } = createProver({ cage, records, keys: async () => [] });
  return { authenticity };
}
