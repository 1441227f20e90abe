// Scripted actions.

import type { Route } from '../routes.ts';
import { scripted, scriptedPage } from './page.ts';

export const scriptedRoutes: readonly Route[] = [
  { method: 'GET', path: '/scripted', permission: 'reader', page: scriptedPage },
  { method: 'POST', path: '/scripted', permission: 'reader', page: scripted },
];
