// Many promises, taken up in waves: together where they come together, but never waiting long for
// one that is slow.

/**
 * Yields results as they come: all that are there once every one is, or `patienceMs` after the wave
 * before. Each result is yielded once.
 * @throws nothing: the promises must not reject
 */
export async function* inWaves<T>(
  pending: readonly Promise<T>[],
  patienceMs: number,
): AsyncGenerator<readonly T[]> {
  let ready: T[] = [];
  const state = { left: pending.length, impatient: false };
  let rouse: () => void = () => {};
  for (const one of pending) {
    void one.then((result) => {
      ready.push(result);
      state.left -= 1;
      rouse();
    });
  }
  while (state.left > 0 || ready.length > 0) {
    state.impatient = false;
    const timer = setTimeout(() => {
      state.impatient = true;
      rouse();
    }, patienceMs);
    while (state.left > 0 && !(state.impatient && ready.length > 0)) {
      await new Promise<void>((resolve) => {
        rouse = resolve;
      });
    }
    clearTimeout(timer);
    const wave = ready;
    ready = [];
    yield wave;
  }
}
