// Ways in and out, and what people set for themselves.

import type { Route } from '../routes.ts';
import { keysPage } from './keys.ts';
import { loggedOut, login, loginPage, logout, outPath } from './login.ts';
import { keepProfile, logOutEverywhere, profilePage } from './page.ts';

export const profileRoutes: readonly Route[] = [
  { method: 'GET', path: '/profile', permission: 'reader', page: profilePage },
  { method: 'POST', path: '/profile', permission: 'reader', page: keepProfile },
  { method: 'POST', path: '/sessions/end', permission: 'reader', page: logOutEverywhere },
  { method: 'GET', path: '/keys', permission: 'reader', page: keysPage },
  { method: 'GET', path: '/login/:secret', permission: 'anyone', page: loginPage },
  { method: 'POST', path: '/login', permission: 'anyone', page: login },
  { method: 'GET', path: outPath, permission: 'anyone', page: loggedOut },
  { method: 'POST', path: outPath, permission: 'reader', page: logout },
];
