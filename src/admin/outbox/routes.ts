// The outbox, its switch, and acts on single mails.

import type { Route } from '../routes.ts';
import { cancelMail, holdOutbox, releaseOutbox, retryMail, sendMailNow } from './acts.ts';
import { outboxPage } from './page.ts';

export const outboxRoutes: readonly Route[] = [
  { method: 'GET', path: '/outbox', permission: 'reader', page: outboxPage },
  { method: 'POST', path: '/outbox/hold', permission: 'reader', page: holdOutbox },
  { method: 'POST', path: '/outbox/release', permission: 'reader', page: releaseOutbox },
  { method: 'POST', path: '/outbox/:id/cancel', permission: 'reader', page: cancelMail },
  { method: 'POST', path: '/outbox/:id/send-now', permission: 'reader', page: sendMailNow },
  { method: 'POST', path: '/outbox/:id/retry', permission: 'reader', page: retryMail },
];
