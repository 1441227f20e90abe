// A web server on loopback that does as it is told with each request, and ends with its test.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export type Serve = (request: IncomingMessage, response: ServerResponse) => void;

/** Starts it; `url` ends with a slash, `paths` are what was asked for. */
export async function webServer(t: TestContext, serve: Serve) {
  const paths: string[] = [];
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    requests.push(request);
    response.on('error', () => response.destroy());
    serve(request, response);
  });
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, host: `127.0.0.1:${port}`, paths, requests };
}

/** Answers with that JSON, or with that text as it is. */
export function answering(
  body: unknown,
  { status = 200, type = 'application/rdap+json' } = {},
): Serve {
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return (_, response) => response.writeHead(status, { 'content-type': type }).end(text);
}
