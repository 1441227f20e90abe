// Contacts, and what a person sets about one.

import type { Route } from '../routes.ts';
import { approveContact, pauseContact, proposeContact, resumeContact, setContact } from './acts.ts';
import { contactPage } from './contact-page.ts';
import { contactsPage } from './list-page.ts';

export const contactRoutes: readonly Route[] = [
  { method: 'GET', path: '/contacts', permission: 'reader', page: contactsPage },
  { method: 'GET', path: '/contacts/:address', permission: 'reader', page: contactPage },
  { method: 'POST', path: '/contacts/:address/set', permission: 'reader', page: setContact },
  { method: 'POST', path: '/contacts/:address/pause', permission: 'reader', page: pauseContact },
  { method: 'POST', path: '/contacts/:address/resume', permission: 'reader', page: resumeContact },
  {
    method: 'POST',
    path: '/contacts/:address/approve',
    permission: 'reader',
    page: approveContact,
  },
  {
    method: 'POST',
    path: '/contacts/:address/propose',
    permission: 'reader',
    page: proposeContact,
  },
];
