// Asks one RDAP server about one address or block (RFC 7480, 9082). The bootstrap table is the
// configuration: no server is asked that is not listed, and a redirect is followed only to a listed
// one, so that nothing in an answer makes us connect anywhere.

import type { Answer } from '../questions.ts';
import { askHttp } from './http-client.ts';

export interface RdapAsk {
  /** Ends with a slash. */
  readonly base: string;
  /** An address, or a prefix without host bits (RFC 9082, section 3.1.1). */
  readonly query: string;
  /** Where redirects may lead: origins, as URL has them. */
  readonly origins: ReadonlySet<string>;
  readonly timeoutMs: number;
  readonly bytesMax: number;
}

const types = new Set(['application/rdap+json', 'application/json']);
const headers = {
  accept: 'application/rdap+json, application/json',
  'accept-encoding': 'identity',
};

/** The answer's JSON as text; null where the registry knows nothing of it. Never rejects. */
export async function askRdap(ask: RdapAsk): Promise<Answer<string | null>> {
  const { base, query, origins, timeoutMs, bytesMax } = ask;
  if (!/^[0-9a-f:.]{2,45}(?:\/\d{1,3})?$/.test(query)) return failed(false, 'not an address');
  const url = new URL(`ip/${query}`, base);
  const mayFollow = (to: URL) => origins.has(to.origin) && to.username === '' && to.password === '';
  const answer = await askHttp({ url, headers, timeoutMs, bytesMax, mayFollow });
  if (!answer.ok) return answer;
  const { status, type, text } = answer.value;
  // RFC 7480, section 5: too many questions, and the server's own failures, may heal.
  if (status === 429 || status >= 500) return failed(true, `answers ${status}`);
  if (status !== 200 && status !== 404) return failed(false, `answers ${status}`);
  // A web server that knows no such page has not said that the network is unknown.
  if (!types.has(type)) return failed(false, `answers ${status} with ${type || 'no media type'}`);
  return { ok: true, value: status === 404 ? null : text };
}

function failed(temporary: boolean, why: string): Answer<never> {
  return { ok: false, temporary, why };
}
