// The ways to a hold, and the forms that answer it.

import { holdVerbs } from '../../holding.ts';
import type { Route } from '../routes.ts';
import { answering, undoing } from './answering.ts';
import { letterPage, rawLetter } from './letter.ts';
import { answerMany } from './many.ts';
import { holdPage } from './page.ts';
import { previewPage, showWords } from './preview.ts';

export const holdRoutes: readonly Route[] = [
  { method: 'GET', path: '/holds/:id', permission: 'reader', page: holdPage },
  { method: 'GET', path: '/holds/:id/preview', permission: 'reader', page: previewPage },
  { method: 'POST', path: '/holds/:id/preview', permission: 'reader', page: showWords },
  ...holdVerbs.map((verb) => ({
    method: 'POST' as const,
    path: `/holds/:id/${verb}`,
    permission: 'reader' as const,
    page: answering(verb),
  })),
  { method: 'POST', path: '/holds/bulk', permission: 'reader', page: answerMany },
  { method: 'GET', path: '/letters/:id', permission: 'reader', page: letterPage },
  { method: 'GET', path: '/letters/:id/raw', permission: 'reader', page: rawLetter },
  { method: 'POST', path: '/undo', permission: 'reader', page: undoing },
];
