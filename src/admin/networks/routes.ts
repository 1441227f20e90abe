// The tree of networks, one network of it, and proposals.

import { proposalDone } from '../proposal-view.ts';
import type { Route } from '../routes.ts';
import { networkPage, proposeNetwork } from './network-page.ts';
import { networksPage } from './tree-page.ts';

export const networkRoutes: readonly Route[] = [
  { method: 'GET', path: '/networks', permission: 'reader', page: networksPage },
  { method: 'GET', path: '/networks/:prefix', permission: 'reader', page: networkPage },
  { method: 'POST', path: '/networks/:prefix/propose', permission: 'reader', page: proposeNetwork },
  { method: 'POST', path: '/proposals/:id/done', permission: 'reader', page: proposalDone },
];
