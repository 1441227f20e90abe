import { whereBrowser } from './where.ts';

await whereBrowser(() => import('./ticket.ts'));
