import { whereBrowser } from './where.ts';

await whereBrowser(() => import('./answers.ts'));
