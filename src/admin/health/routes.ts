// Whether the desk works, for people and for machines.

import type { Route } from '../routes.ts';
import { healthPage } from './page.ts';
import { healthProbe, metricsProbe, readyProbe } from './probes.ts';

export const healthRoutes: readonly Route[] = [
  { method: 'GET', path: '/health', permission: 'reader', page: healthPage },
  { method: 'GET', path: '/healthz', permission: 'anyone', page: healthProbe },
  { method: 'GET', path: '/readyz', permission: 'anyone', page: readyProbe },
  { method: 'GET', path: '/metrics', permission: 'reader-or-local', page: metricsProbe },
];
