// What machines ask: is the process alive, can it work, how does it go.

import { missingMigrations } from '../../store/migrate.ts';
import { type Answer, type Asked, type Parts, text } from '../answer.ts';

const readyWithinMs = 3_000;

export async function healthProbe(): Promise<Answer> {
  return text(200, 'alive');
}

/** The database answers, and its schema is the one this program wants. */
export async function readyProbe(_asked: Asked, { database }: Parts): Promise<Answer> {
  try {
    const missing = await within(missingMigrations(database), readyWithinMs);
    if (missing.length === 0) return text(200, 'ready');
    return text(503, `not ready: migrations are missing: ${missing.join(', ')}`);
  } catch {
    return text(503, 'not ready: the database does not answer');
  }
}

export async function metricsProbe(_asked: Asked, { metrics }: Parts): Promise<Answer> {
  return text(200, await metrics());
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
