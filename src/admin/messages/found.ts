// What the trace finds, in words: one for every code that a stage gives a reason, so that a new
// code has words or does not compile. `sluice explain` says the codes.

import type { ReasonCode } from '../../reason-codes.ts';
import { foundCs } from './found-cs.ts';
import { foundEn } from './found-en.ts';
import { foundEs } from './found-es.ts';
import { area, type Message } from './message.ts';

export type FoundWords = Readonly<Record<ReasonCode, Message>>;

export const found = area({ en: foundEn, cs: foundCs, es: foundEs });
