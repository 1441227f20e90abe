// Manual intake.

import type { Route } from '../routes.ts';
import { intake, intakePage } from './page.ts';

export const intakeRoutes: readonly Route[] = [
  { method: 'GET', path: '/intake', permission: 'reader', page: intakePage },
  { method: 'POST', path: '/intake', permission: 'reader', page: intake },
];
