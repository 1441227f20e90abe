import { whereBrowser } from './where.ts';

await whereBrowser(() => import('./mail-views.ts'));
