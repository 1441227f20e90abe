// The servers of the configuration as the registry asks them: RDAP where it is configured, and
// whois otherwise or where RDAP fails. Each speaks its own protocol; both give one form of answer.

import type { Settings } from '../rules.ts';
import { parseRdap } from './rdap-answer.ts';
import { askRdap } from './rdap-client.ts';
import type { RegistrySource } from './registry.ts';
import { parseAnswer } from './whois-answer.ts';
import { askWhois, type Connect } from './whois-client.ts';

/**
 * Both groups, in the order in which they are asked.
 * @param connect how port 43 is reached; given so that tests can count
 */
export function registrySources(
  { rdap, whois }: Pick<Settings, 'rdap' | 'whois'>,
  connect?: Connect,
): readonly (readonly RegistrySource[])[] {
  const bytesMax = whois.answerBytesMax;
  const origins = new Set(rdap.servers.map(({ url }) => new URL(url).origin));
  const byRdap = rdap.servers.map(
    ({ url, prefixes, queriesPerMinute }): RegistrySource => ({
      name: `rdap:${new URL(url).host}`,
      prefixes,
      queriesPerMinute,
      ask: async (query, timeoutMs) => {
        const answer = await askRdap({ base: url, query, origins, timeoutMs, bytesMax });
        return answer.ok ? parseRdap(answer.value, query) : answer;
      },
    }),
  );
  const byWhois = whois.servers.map(
    ({ host, port, prefixes, queriesPerMinute, flags }): RegistrySource => ({
      name: port === 43 ? host : `${host}:${port}`,
      prefixes,
      queriesPerMinute,
      ask: async (query, timeoutMs) => {
        const line = `${flags} ${query}`.trim();
        const ask = { server: { host, port }, query: line, timeoutMs, bytesMax };
        const answer = await askWhois(ask, connect);
        return answer.ok ? parseAnswer(answer.value, query) : answer;
      },
    }),
  );
  return [byRdap, byWhois];
}
