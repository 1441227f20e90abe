import { whereBrowser } from './where.ts';

await whereBrowser(() => import('./pages.ts'));
