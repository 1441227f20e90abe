// Every way into the desk, each with who may take it. The server refuses to start with a route that
// says nothing about it.

import type { Page } from './answer.ts';
import { login, loginPage, logout } from './pages/login.ts';
import { mailPage, rawPage } from './pages/mail.ts';
import { mailsPage } from './pages/mails.ts';
import { outboxPage } from './pages/outbox.ts';
import { healthProbe, metricsProbe, readyProbe } from './pages/probes.ts';
import { queuePage } from './pages/queue.ts';
import { ticketPage } from './pages/ticket.ts';
import { ticketsPage } from './pages/tickets.ts';

/** Who may: anyone; whoever is logged in; those and programs on this machine. */
export const permissions = ['anyone', 'reader', 'reader-or-local'] as const;
export type Permission = (typeof permissions)[number];

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly permission: Permission;
  readonly page: Page;
}

export const routes: readonly Route[] = [
  { method: 'GET', path: '/', permission: 'reader', page: queuePage },
  { method: 'GET', path: '/mails', permission: 'reader', page: mailsPage },
  { method: 'GET', path: '/mails/:id', permission: 'reader', page: mailPage },
  { method: 'GET', path: '/mails/:id/raw', permission: 'reader', page: rawPage },
  { method: 'GET', path: '/tickets', permission: 'reader', page: ticketsPage },
  { method: 'GET', path: '/tickets/:key', permission: 'reader', page: ticketPage },
  { method: 'GET', path: '/outbox', permission: 'reader', page: outboxPage },

  { method: 'GET', path: '/login/:secret', permission: 'anyone', page: loginPage },
  { method: 'POST', path: '/login', permission: 'anyone', page: login },
  { method: 'POST', path: '/logout', permission: 'reader', page: logout },

  { method: 'GET', path: '/healthz', permission: 'anyone', page: healthProbe },
  { method: 'GET', path: '/readyz', permission: 'anyone', page: readyProbe },
  { method: 'GET', path: '/metrics', permission: 'reader-or-local', page: metricsProbe },
];
