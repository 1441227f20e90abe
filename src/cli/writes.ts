// The options of whatever writes: -n to see first, and a count to be typed where much would change,
// so that no slip of the hand changes hundreds of objects.

import type { Command } from 'commander';

import { CommandError } from './ending.ts';
import { count } from './output.ts';

export interface WriteOptions {
  readonly dryRun?: true;
  readonly yes?: string;
}

/** More than these are changed only by who says how many they are. */
const unaskedMax = 20;

export function writeOptions(command: Command): Command {
  return command
    .option('-n, --dry-run', 'say what would be changed, and change nothing')
    .option('--yes <count>', `where more than ${unaskedMax} would be changed: how many`);
}

/** @throws CommandError where many would be changed, and their number was not said */
export function mustBeMeant(number: number, one: string, options: WriteOptions): void {
  if (options.dryRun === true || number <= unaskedMax || options.yes === String(number)) return;
  const said = options.yes === undefined ? '' : `, not ${options.yes}`;
  const many = count(number, one);
  throw new CommandError(`${many} would be changed${said}; look with -n, then: --yes=${number}`);
}
