import { whereBrowser } from './where.ts';

await whereBrowser(() => import('./lookup.ts'));
