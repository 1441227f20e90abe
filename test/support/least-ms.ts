// What some work costs at least: in CPU time and of several tries, so that other programs on the
// machine do not count, nor that a program runs slower when it has just begun.

const roundsMost = 12;

/**
 * Milliseconds of CPU time that the cheapest run took.
 * @param enoughMs no more runs are tried once one took no longer; left out: of three the cheapest
 */
export async function leastMs(run: () => unknown, enoughMs?: number): Promise<number> {
  const rounds = enoughMs === undefined ? 3 : roundsMost;
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds && least > (enoughMs ?? 0); round += 1) {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}
