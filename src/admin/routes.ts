// Every way into the desk, each with who may take it. The server refuses to start with a route that
// says nothing about it.

import type { Page } from './answer.ts';
import { healthRoutes } from './health/routes.ts';
import { holdRoutes } from './hold/routes.ts';
import { listRoutes } from './list/routes.ts';
import { liveRoutes } from './live/routes.ts';
import { contactRoutes } from './contacts/routes.ts';
import { lookupRoutes } from './lookup/routes.ts';
import { networkRoutes } from './networks/routes.ts';
import { mailRoutes } from './mail/routes.ts';
import { scriptedRoutes } from './scripted/routes.ts';
import { intakeRoutes } from './intake/routes.ts';
import { handoverRoutes } from './handover/routes.ts';
import { outboxRoutes } from './outbox/routes.ts';
import { profileRoutes } from './profile/routes.ts';
import { recipientRoutes } from './recipient/routes.ts';
import { queueRoutes } from './queue/routes.ts';
import { ticketRoutes } from './ticket/routes.ts';

/** Who may: anyone; whoever is logged in; those and programs on this machine. */
export const permissions = ['anyone', 'reader', 'reader-or-local'] as const;
export type Permission = (typeof permissions)[number];

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly permission: Permission;
  /** Asked for by pages themselves, and no sign that somebody is there. */
  readonly isIdle?: boolean;
  /** Where its forms may come from; unless it says so, from our own pages alone. */
  readonly from?: 'anywhere';
  readonly page: Page;
}

export const routes: readonly Route[] = [
  ...queueRoutes,
  ...liveRoutes,
  ...mailRoutes,
  ...holdRoutes,
  ...listRoutes,
  ...ticketRoutes,
  ...lookupRoutes,
  ...networkRoutes,
  ...contactRoutes,
  ...outboxRoutes,
  ...handoverRoutes,
  ...intakeRoutes,
  ...scriptedRoutes,

  ...recipientRoutes,
  ...profileRoutes,
  ...healthRoutes,
];
