// The measure of intake: smtp-server alone, with a handler that throws every mail away. Runs in a
// process of its own and prints its port.

import type { AddressInfo } from 'node:net';

import { SMTPServer } from 'smtp-server';

const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  onData(stream, _session, done) {
    stream.on('data', () => {});
    stream.on('end', () => done());
  },
});
server.listen(0, '127.0.0.1', () => {
  console.log(`listening  smtp 127.0.0.1:${(server.server.address() as AddressInfo).port}`);
});
