// To look something up, and to have it asked.

import type { Route } from '../routes.ts';
import { askAbout, lookupPage } from './page.ts';
import { findRoute } from './route.ts';

export const lookupRoutes: readonly Route[] = [
  { method: 'GET', path: '/lookup', permission: 'reader', page: lookupPage },
  { method: 'POST', path: '/lookup/refresh', permission: 'reader', page: askAbout },
  { method: 'POST', path: '/lookup/traceroute', permission: 'reader', page: findRoute },
];
