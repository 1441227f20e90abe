import { whereBrowser } from './where.ts';

await whereBrowser(() => import('./hostile.ts'));
