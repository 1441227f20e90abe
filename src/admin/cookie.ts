// The cookie that holds a session's secret. Over https it is bound to the host and never leaves it
// unencrypted; without https there is none but on loopback. Cookies know no ports: its name tells
// the desks of one host apart.

import type { CookieSerializeOptions } from '@fastify/cookie';

export interface SessionCookie {
  readonly name: string;
  readonly options: CookieSerializeOptions;
}

/** @throws where the desk would hand sessions out over an open network */
export function sessionCookie(baseUrl: string): SessionCookie {
  const { protocol, hostname, port } = new URL(baseUrl);
  const name = port === '' ? 'sluice' : `sluice-${port}`;
  const options = { path: '/', httpOnly: true, sameSite: 'strict' } as const;
  if (protocol === 'https:') {
    return { name: `__Host-${name}`, options: { ...options, secure: true } };
  }
  if (!isLoopback(hostname)) {
    throw new Error(
      `the pages are at ${baseUrl}: without https only loopback will do; put a proxy with TLS in front and say base_url: https://...`,
    );
  }
  return { name, options };
}

/** Whether a URL's host name is this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|\[::1\]|([a-z0-9-]+\.)*localhost)$/.test(hostname);
}
