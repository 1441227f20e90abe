// The handover and its pinned notes.

import type { Route } from '../routes.ts';
import { pin, unpin } from './notes.ts';
import { handoverPage } from './page.ts';

export const handoverRoutes: readonly Route[] = [
  { method: 'GET', path: '/handover', permission: 'reader', page: handoverPage },
  { method: 'POST', path: '/handover/notes', permission: 'reader', page: pin },
  { method: 'POST', path: '/handover/notes/:id/unpin', permission: 'reader', page: unpin },
];
