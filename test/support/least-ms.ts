// What some work costs at least: in CPU time and of several tries, so that other programs on the
// machine do not count.

/** Milliseconds of CPU time that the cheapest of three runs took. */
export async function leastMs(run: () => unknown): Promise<number> {
  const runs: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const before = process.cpuUsage();
    await run();
    const { user } = process.cpuUsage(before);
    runs.push(user / 1000);
  }
  return Math.min(...runs);
}
