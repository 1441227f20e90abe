import { whereBrowser } from './where.ts';

await whereBrowser(() => import('./ticked.ts'));
