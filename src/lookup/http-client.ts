// Asks one web server one question. Everything is bounded: one deadline over all of it, one cap of
// bytes after unpacking, and a few redirects that lead nowhere the caller does not allow. What is
// not a plain answer to a GET is a failure, and nothing of a failure is read.

import type { Answer } from '../questions.ts';

export interface HttpAsk {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** For all of it, redirects and the last byte included. */
  readonly timeoutMs: number;
  /** A longer answer is refused, not cut: half an answer may name the wrong contact. */
  readonly bytesMax: number;
  /** Whether a redirect may lead there; the headers go along. */
  readonly mayFollow: (url: URL) => boolean;
}

export interface HttpAnswer {
  readonly status: number;
  /** The media type in lower case, without parameters. */
  readonly type: string;
  /** Read for 200 and 404; otherwise empty. */
  readonly text: string;
}

/** Followed for one question; a longer chain is a loop. */
const redirectsMax = 3;
const redirects = new Set([301, 302, 303, 307, 308]);

/** The answer, whatever its status. Never rejects; what the network does to us may heal. */
export async function askHttp(ask: HttpAsk): Promise<Answer<HttpAnswer>> {
  const ending = new AbortController();
  const deadline = setTimeout(() => ending.abort(late), ask.timeoutMs);
  try {
    return await follow(ask, ending.signal);
  } catch (error) {
    const why = error === late ? `no whole answer within ${ask.timeoutMs} ms` : codeOf(error);
    return failed(true, why);
  } finally {
    clearTimeout(deadline);
    // Ends the connection too, where an answer was not read to its end.
    ending.abort();
  }
}

const late = new Error('late');

async function follow(ask: HttpAsk, signal: AbortSignal): Promise<Answer<HttpAnswer>> {
  let { url } = ask;
  for (let hop = 0; hop <= redirectsMax; hop += 1) {
    const response = await fetch(url, { headers: ask.headers, redirect: 'manual', signal });
    if (!redirects.has(response.status)) return read(response, ask.bytesMax);
    const next = targetOf(response, url);
    if (next === null) return failed(false, 'redirects to no address');
    if (!ask.mayFollow(next))
      return failed(false, `redirects to ${next.host}, which is not listed`);
    url = next;
  }
  return failed(false, `redirects more than ${redirectsMax} times`);
}

function targetOf(response: Response, from: URL): URL | null {
  const location = response.headers.get('location') ?? '';
  return location !== '' && URL.canParse(location, from.href) ? new URL(location, from) : null;
}

async function read(response: Response, bytesMax: number): Promise<Answer<HttpAnswer>> {
  const { status } = response;
  const [type = ''] = (response.headers.get('content-type') ?? '').toLowerCase().split(';', 1);
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  if (response.body !== null && (status === 200 || status === 404)) {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      sizeBytes += chunk.length;
      if (sizeBytes > bytesMax) {
        return failed(false, `the answer is longer than ${bytesMax} bytes`);
      }
      chunks.push(chunk);
    }
  }
  const text = new TextDecoder().decode(Buffer.concat(chunks));
  return { ok: true, value: { status, type: type.trim(), text } };
}

/** fetch hides the reason one or two levels down. */
function codeOf(error: unknown): string {
  for (let one = error; one instanceof Error; one = one.cause) {
    if ('code' in one && typeof one.code === 'string') return one.code;
  }
  return 'broken';
}

function failed(temporary: boolean, why: string): Answer<never> {
  return { ok: false, temporary, why };
}
