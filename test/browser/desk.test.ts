import { whereBrowser } from './where.ts';

await whereBrowser(() => import('./desk.ts'));
