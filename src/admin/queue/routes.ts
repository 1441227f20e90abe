// The queue and what its pages ask for by themselves.

import type { Route } from '../routes.ts';
import { takeOver } from './lease.ts';
import { queueNews } from './news.ts';
import { queuePage } from './page.ts';

export const queueRoutes: readonly Route[] = [
  { method: 'GET', path: '/', permission: 'reader', page: queuePage },
  { method: 'GET', path: '/queue/news', permission: 'reader', isIdle: true, page: queueNews },
  { method: 'POST', path: '/holds/:id/lease', permission: 'reader', isIdle: true, page: takeOver },
];
