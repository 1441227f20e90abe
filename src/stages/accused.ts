// Whether a complaint accuses an address of ours itself: then nobody asks which names it accuses,
// neither where these are read nor where they are looked up.

import type { Indicator, Report } from '../findings.ts';

/** The addresses that a report or the words accuse. */
export function addressesAccused(
  indicators: readonly Indicator[],
  reports: readonly Report[],
): ReadonlySet<string> {
  const accused = new Set<string>();
  for (const { kind, role, value } of indicators)
    if (kind === 'ip' && role === 'offender') accused.add(value);
  for (const report of reports) {
    if (!report.isComplaint) continue;
    for (const { kind, value } of report.accused) if (kind === 'ip') accused.add(value);
  }
  return accused;
}

/**
 * Reports accuse somebody, and nobody by address. A report beats prose: where it names hosts alone,
 * the prose may accuse another address.
 */
export function namesAlone(reports: readonly Report[]): boolean {
  const accused = reports.filter(({ isComplaint }) => isComplaint).flatMap((one) => one.accused);
  return accused.length > 0 && accused.every(({ kind }) => kind !== 'ip');
}

/** Whether an address of ours is accused, and no report that names hosts alone stands against it. */
export function isAccusedDirectly(
  indicators: readonly Indicator[],
  reports: readonly Report[],
  isInside: (ip: string) => boolean,
): boolean {
  return !namesAlone(reports) && [...addressesAccused(indicators, reports)].some(isInside);
}
