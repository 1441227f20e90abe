import { whereBrowser } from './where.ts';

await whereBrowser(() => import('./queue.ts'));
