// Asks one port-43 server one question (RFC 3912). Everything is bounded: one deadline over
// connect, query and answer, one cap of bytes, and the socket is destroyed on every way out. It
// connects only where it is told, and nothing in an answer makes it connect again: no referrals.

import { connect as connectTcp, type Socket } from 'node:net';

import type { Answer } from '../questions.ts';

export interface WhoisAsk {
  readonly server: { readonly host: string; readonly port: number };
  /** One line without its end: flags and the address. */
  readonly query: string;
  /** For all of it, from connecting to the last byte. */
  readonly timeoutMs: number;
  /** A longer answer is refused, not cut: half an answer may name the wrong contact. */
  readonly bytesMax: number;
}

/** How a connection is opened; given so that tests can count them. */
export type Connect = (to: { readonly host: string; readonly port: number }) => Socket;

/** The lines of the answer, decoded and otherwise as they came. Never rejects. */
export function askWhois(ask: WhoisAsk, connect: Connect = connectTcp): Promise<Answer<string>> {
  const { server, query, timeoutMs, bytesMax } = ask;
  if (!/^[\x20-\x7e]{1,256}$/.test(query)) {
    return Promise.resolve(failed(false, 'the query is not one printable line'));
  }
  return new Promise((resolve) => {
    const socket = connect({ host: server.host, port: server.port });
    const chunks: Buffer[] = [];
    let sizeBytes = 0;

    function end(answer: Answer<string>): void {
      clearTimeout(deadline);
      socket.destroy();
      resolve(answer);
    }
    const deadline = setTimeout(
      () => end(failed(true, `no whole answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
    socket.on('error', (error: NodeJS.ErrnoException) => end(failed(true, error.code ?? 'broken')));
    socket.on('connect', () => socket.write(`${query}\r\n`));
    socket.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes > bytesMax) end(failed(false, `the answer is longer than ${bytesMax} bytes`));
      else chunks.push(chunk);
    });
    socket.on('end', () => {
      // A reset right behind the data looks like a clean end to libuv, so a line without its end
      // may be cut, and a cut address is another's address: it is dropped.
      const bytes = Buffer.concat(chunks);
      const lines = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
      if (lines.length === 0) end(failed(true, 'the answer has no whole line'));
      else end({ ok: true, value: decode(lines) });
    });
    socket.on('close', () => end(failed(true, 'closed before the answer')));
  });
}

/** Registries send UTF-8 or Latin-1 and do not say which. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

function failed(temporary: boolean, why: string): Answer<never> {
  return { ok: false, temporary, why };
}
