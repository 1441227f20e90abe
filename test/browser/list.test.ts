import { whereBrowser } from './where.ts';

await whereBrowser(() => import('./list.ts'));
