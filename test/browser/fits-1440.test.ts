import { whereBrowser } from './where.ts';

await whereBrowser(async () => (await import('./fits.ts')).everyPageFits(1440));
