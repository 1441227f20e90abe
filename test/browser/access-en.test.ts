import { whereBrowser } from './where.ts';

await whereBrowser(async () => (await import('./access.ts')).everyPageIn('en'));
