// The inside of the cage: a process that reads hostile mail and nothing else. It opens no file and
// no socket once it runs; its only door is the channel to the process that started it. When that
// one is gone, so are we: watched for first, for all that reading needs takes long to load.

process.on('disconnect', () => process.exit(0));

const { answerMessages } = await import('./cage-reading.ts');
answerMessages();
