// The options that every list has.

import type { Command } from 'commander';

import { CommandError } from './ending.ts';

export interface ListOptions {
  readonly json?: true;
  readonly quiet?: true;
  readonly limit?: string;
  readonly since?: string;
}

const limitDefault = 50;
const limitMost = 10_000;

export function listOptions(command: Command): Command {
  return command
    .option('--json', 'one JSON object a line')
    .option('-q, --quiet', 'ids only')
    .option('--limit <n>', 'how many at most', String(limitDefault))
    .option('--since <time>', 'only newer ones: an ISO time, or 30m, 12h, 7d ago');
}

/** @throws CommandError where it is no number of rows */
export function limitOf({ limit }: ListOptions): number {
  const rows = Number(limit ?? limitDefault);
  if (Number.isInteger(rows) && rows > 0 && rows <= limitMost) return rows;
  throw new CommandError(`--limit ${limit}: a whole number from 1 to ${limitMost}`);
}

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** @throws CommandError where it is no time */
export function sinceOf({ since }: ListOptions): Date | null {
  if (since === undefined) return null;
  const ago = /^(\d{1,6})([mhd])$/.exec(since);
  const at =
    ago === null
      ? new Date(since)
      : new Date(Date.now() - Number(ago[1]) * unitMs[ago[2] as keyof typeof unitMs]);
  if (!Number.isNaN(at.getTime())) return at;
  throw new CommandError(`--since ${since}: an ISO time such as 2026-11-21, or 30m, 12h, 7d`);
}
