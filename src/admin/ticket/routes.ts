// The ways into a ticket: its page, and a form for each verb.

import { verbPage } from '../acts/form-page.ts';
import { takeUndo, takeVerb } from '../acts/perform.ts';
import { verbs } from '../acts/verbs.ts';
import { exportPage } from '../incident/export.ts';
import { tellPage, tellReporters } from '../incident/tell.ts';
import type { Route } from '../routes.ts';
import { ticketPage } from './page.ts';

export const ticketRoutes: readonly Route[] = [
  { method: 'GET', path: '/tickets/:key', permission: 'reader', page: ticketPage },
  { method: 'GET', path: '/tickets/:key/export', permission: 'reader', page: exportPage },
  { method: 'POST', path: '/tickets/:key/undo', permission: 'reader', page: takeUndo },
  ...verbs.flatMap((verb): readonly Route[] => {
    const path = `/tickets/:key/${verb}`;
    const [look, take] =
      verb === 'tell' ? [tellPage, tellReporters] : [verbPage(verb), takeVerb(verb)];
    return [
      { method: 'GET', path, permission: 'reader', page: look },
      { method: 'POST', path, permission: 'reader', page: take },
    ];
  }),
];
