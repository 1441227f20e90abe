import { whereBrowser } from './where.ts';

await whereBrowser(() => import('./instead.ts'));
