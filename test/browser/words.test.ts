import { whereBrowser } from './where.ts';

await whereBrowser(() => import('./words.ts'));
