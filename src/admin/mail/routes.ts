// Mails as they are looked at, their bytes, and the way out to where their links lead.

import type { Route } from '../routes.ts';
import { htmlPage, partPage, rawPage } from './downloads.ts';
import { mailsPage } from './list-page.ts';
import { outPage } from './out.ts';
import { mailPage } from './page.ts';

export const mailRoutes: readonly Route[] = [
  { method: 'GET', path: '/mails', permission: 'reader', page: mailsPage },
  { method: 'GET', path: '/mails/:id', permission: 'reader', page: mailPage },
  { method: 'GET', path: '/mails/:id/html', permission: 'reader', page: htmlPage },
  { method: 'GET', path: '/mails/:id/raw', permission: 'reader', page: rawPage },
  { method: 'GET', path: '/mails/:id/parts/:path', permission: 'reader', page: partPage },
  { method: 'GET', path: '/out', permission: 'reader', page: outPage },
];
