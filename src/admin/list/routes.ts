// The ways into the lists of tickets.

import type { Route } from '../routes.ts';
import { bulkPage, takeBulk, undoBulk } from './bulk.ts';
import { tablePage, ticketsPage } from './page.ts';
import { forgetSaved, saveSearch } from './saved.ts';

export const listRoutes: readonly Route[] = [
  { method: 'GET', path: '/tickets', permission: 'reader', page: ticketsPage },
  { method: 'GET', path: '/tickets.csv', permission: 'reader', page: tablePage },
  { method: 'POST', path: '/searches', permission: 'reader', page: saveSearch },
  { method: 'POST', path: '/searches/:id/forget', permission: 'reader', page: forgetSaved },
  { method: 'POST', path: '/tickets/bulk', permission: 'reader', page: takeBulk },
  { method: 'GET', path: '/bulk/:id', permission: 'reader', page: bulkPage },
  { method: 'POST', path: '/bulk/:id/undo', permission: 'reader', page: undoBulk },
];
