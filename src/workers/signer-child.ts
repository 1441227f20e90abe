// The only process that reads private keys: it signs what it is handed with the key of that
// fingerprint, and gives out signatures and nothing else. When the process that started it is gone,
// so is it, also where that one went while this one was still loading.

import { answerSigning } from './signing.ts';

process.on('disconnect', () => process.exit(0));
if (process.connected) answerSigning();
