import { whereBrowser } from './where.ts';

await whereBrowser(() => import('./live.ts'));
