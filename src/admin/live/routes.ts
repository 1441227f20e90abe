// The stream that open pages listen to.

import { sessionReader } from '../../store/sessions.ts';
import { type Answer, type Asked, type Parts, text } from '../answer.ts';
import type { Route } from '../routes.ts';

export const liveRoutes: readonly Route[] = [
  { method: 'GET', path: '/live', permission: 'reader', isIdle: true, page: livePage },
];

/** Events for one browser, for as long as its session lasts. */
async function livePage(asked: Asked, { live, database, now }: Parts): Promise<Answer> {
  const { actor, secret } = asked;
  const stream = live.open({
    actor: actor ?? '',
    isIn: async () =>
      secret !== null && (await sessionReader(database, secret, now(), false)) !== null,
  });
  return stream === null ? text(429, 'too many pages are open') : { kind: 'events', stream };
}
