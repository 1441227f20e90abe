// fast-check under a seed that a run can be given. By itself each run draws anew, and says the seed
// of what fails; where a change is judged (CI is set) all draw the same, so that a change is not
// refused for what was there before it. SLUICE_SEED repeats a run, there and here.

import { configureGlobal } from 'fast-check';

const given = process.env['SLUICE_SEED'] ?? (process.env['CI'] === undefined ? undefined : '1');

export const seed = given === undefined ? Date.now() % 2 ** 31 : Number(given);
configureGlobal({ seed });

export * from 'fast-check';
