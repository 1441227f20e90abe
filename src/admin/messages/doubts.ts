// What doubts say in the reader's language. The English is that of the stages, the same table.

import { sentences } from '../../sentences.ts';
import { doubtsCs } from './doubts-cs.ts';
import { doubtsEs } from './doubts-es.ts';
import { area } from './message.ts';

export type DoubtWords = Readonly<Record<keyof typeof sentences, string>>;

export const doubts = area({ en: sentences, cs: doubtsCs, es: doubtsEs });
