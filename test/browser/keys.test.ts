import { whereBrowser } from './where.ts';

await whereBrowser(() => import('./keys.ts'));
