import { whereBrowser } from './where.ts';

await whereBrowser(() => import('./not-theirs.ts'));
