// The inside of the cage: a process that reads hostile mail and nothing else. It opens no file and
// no socket once it runs; its only door is the channel to the process that started it. When that
// one is gone, so are we: watched for first, for all that reading needs takes long to load.

import { setFlagsFromString } from 'node:v8';

process.on('disconnect', () => process.exit(0));

// There are as many of these processes as cores: what the compiler takes is taken from reading.
// Compiling later and inlining less costs half as much in the first minute, and nothing after it.
setFlagsFromString('--interrupt-budget=400000');
setFlagsFromString('--max-inlined-bytecode-size-cumulative=100');

const { answerMessages } = await import('./cage-reading.ts');
answerMessages();
