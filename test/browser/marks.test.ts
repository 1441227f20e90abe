import { whereBrowser } from './where.ts';

await whereBrowser(() => import('./marks.ts'));
