// Where the forwards go: the demo's sink in a process of its own. Tells its parent the moment at
// which each mail was there, and which complaint it carries.

import { createSink } from '../src/demo/sink.ts';

const marker = 'Message-ID: <bench.';
const sink = createSink();
let told = 0;

const port = await sink.listen(Number(process.argv[2] ?? 0));
process.send?.({ port });
setInterval(() => {
  const arrived = sink.mails.slice(told).map(({ bytes, at }) => {
    const start = bytes.lastIndexOf(marker) + marker.length;
    return {
      serial: Number(bytes.toString('latin1', start, bytes.indexOf('@', start))),
      at: at.getTime(),
    };
  });
  told += arrived.length;
  if (arrived.length > 0) process.send?.({ arrived });
}, 100);
process.on('disconnect', () => process.exit(0));
