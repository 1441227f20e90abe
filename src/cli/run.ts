// `sluice run`: a node of the desk, until it is told to end.

import { closeSync, openSync } from 'node:fs';

import { type Command, Option } from 'commander';

import type { Environment } from '../config/environment.ts';
import { showProblem } from '../config/problems.ts';
import { ConfigurationError, configure } from '../desk.ts';
import { type Node, type NodeRole, roles, startNode } from '../main.ts';
import { exit } from './ending.ts';
import { createLog } from './log.ts';
import { portsFree } from './ports.ts';
import type { ConfigOption } from './with-desk.ts';

export function runCommand(program: Command): void {
  program
    .command('run')
    .description('run the desk: take mail, decide, send, show')
    .addOption(
      new Option('--role <roles...>', 'only these parts; several machines may share the work')
        .choices(roles)
        .default([...roles], 'all'),
    )
    .action(async (options: { role: NodeRole[] }, command: Command) => {
      await runNode(command.optsWithGlobals<ConfigOption>().config, options.role);
    });
}

/** Two signals within it are one. */
const sameSignalMs = 500;

/** Starts a node, says where it is, and wires the signals. */
export async function runNode(
  folder: string,
  which: readonly NodeRole[],
  own: {
    readonly env?: Environment;
    readonly level?: 'info' | 'warn';
    /** Nobody will have the time to use a login link. */
    readonly isBrief?: boolean;
  } = {},
): Promise<Node> {
  const { env } = own;
  const log = createLog(own.level);
  const say = (line: string): void => console.log(line);
  const configuration = await configure(folder, env);
  await portsFree(folder, configuration.settings.listen, which);
  const node = await startNode({
    configuration,
    roles: which,
    log,
    say,
  });

  for (const address of node.addresses) say(`listening  ${address}`);
  if (node.loginLink !== null && own.isBrief !== true)
    say(`log in     ${node.loginLink}   (good once, for a day)`);
  const ends = own.isBrief === true ? '' : '; Ctrl-C ends';
  say(`ready      ${which.join(', ')}; home ${node.desk.settings.home}${ends}`);

  let endingMs: number | null = null;
  const end = (): void => {
    // Impatience is answered: the second signal ends at once, and the database ends with us. But
    // npm passes on what the terminal has told us as well.
    if (endingMs !== null && performance.now() - endingMs < sameSignalMs) return;
    if (endingMs !== null) process.exit(exit.unavailable);
    endingMs = performance.now();
    say('stopping   Ctrl-C again ends at once');
    node.close().then(
      () => process.exit(0),
      () => process.exit(exit.software),
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  const hadTerminal = process.stdin.isTTY;
  process.on('SIGHUP', () => {
    // A terminal that closes says so by the same signal: no desk stays behind that nobody sees.
    if (hadTerminal && !hasTerminal()) end();
    else void reload(node, folder, env);
  });
  void node.desk.lost.then(() => {
    log.error({}, 'the embedded database has ended; so do we, so that a supervisor starts both');
    process.exit(exit.unavailable);
  });
  return node;
}

function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}

/** A broken file changes nothing, and says where it is broken. */
async function reload(node: Node, folder: string, env?: Environment): Promise<void> {
  try {
    const configuration = await configure(folder, env);
    await node.reload(configuration);
    console.log(`reloaded   ${folder}: rules ${configuration.rules.digest.slice(0, 12)}`);
  } catch (error) {
    if (error instanceof ConfigurationError) {
      for (const problem of error.problems) console.error(showProblem(problem));
    }
    console.error(
      `not reloaded: ${error instanceof Error ? error.message : String(error)}; the rules in force stay`,
    );
  }
}
