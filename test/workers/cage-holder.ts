// A program that holds a cage and nothing else, to be killed. Says when its children are started,
// which is long before they can read.

import { createCage } from '../../src/workers/cage.ts';
import { rules } from '../support/facts.ts';

createCage({ children: 2, memoryBytesMax: 256 * 2 ** 20, deadlineMs: 10_000 }, rules());
process.stdout.write('started\n');
