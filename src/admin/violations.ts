// What browsers refused to do for a page of ours, by its content security policy: each is told to
// the log, because something got onto a page that should not have (CSP 3, 5.3). Anyone may send
// reports, so little of one is read, few a minute are told, and of the others how many they were.

import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Log } from '../log.ts';

export const violationsPath = '/csp';

const reportBytesMax = 8_192;
const reportsAMinute = 20;
const minuteMs = 60_000;
const wordMost = 100;

export interface Violation {
  /** "script-src-elem". */
  readonly directive: string;
  /** "inline", "eval", or scheme and host of what was not loaded: the rest may be a secret. */
  readonly blocked: string;
  /** The first part of the page's path: what comes after it may be a secret. */
  readonly page: string;
}

/** What a report says; null where it is none, or where the page's reader has brought it along. */
export function violationOf(body: string): Violation | null {
  const said = read(body);
  if (said === null) return null;
  const word = (name: string): string => {
    const value = said.get(name);
    return typeof value === 'string' ? value : '';
  };
  const directive = (word('effective-directive') || word('violated-directive')).slice(0, wordMost);
  if (!/^[a-z-]+$/.test(directive)) return null;
  const blocked = word('blocked-uri');
  // An extension of the browser, which no page of ours asked for.
  if (/^[a-z-]+-extension/.test(blocked)) return null;
  return { directive, blocked: placeOf(blocked), page: pageOf(word('document-uri')) };
}

/** Takes reports; `now` is a clock that only goes ahead, in milliseconds. */
export function takeViolations(
  app: FastifyInstance,
  log: Log,
  now: () => number = () => performance.now(),
): void {
  let [minute, told, untold] = [0, 0, 0];
  app.addContentTypeParser(
    'application/csp-report',
    { parseAs: 'string', bodyLimit: reportBytesMax },
    async (_request: FastifyRequest, body: string) => body,
  );
  app.post(
    violationsPath,
    { config: { permission: 'anyone', from: 'anywhere' } },
    ({ body }, reply) => {
      const current = Math.floor(now() / minuteMs);
      if (current !== minute) [minute, told] = [current, 0];
      const violation = typeof body === 'string' ? violationOf(body) : null;
      if (violation !== null && told === reportsAMinute) untold += 1;
      else if (violation !== null) {
        const more = untold === 0 ? '' : `, and ${untold} more before`;
        log.warn({ ...violation }, `a browser refused what a page asked for${more}`);
        [told, untold] = [told + 1, 0];
      }
      return reply.code(204).send();
    },
  );
}

function read(body: string): ReadonlyMap<string, unknown> | null {
  try {
    const given: unknown = JSON.parse(body);
    const report: unknown = Object(given)['csp-report'];
    return new Map(Object.entries(Object(report)));
  } catch {
    return null;
  }
}

function placeOf(blocked: string): string {
  if (!URL.canParse(blocked)) return /^[a-z-]{1,100}$/.test(blocked) ? blocked : '';
  const { protocol, host } = new URL(blocked);
  return `${protocol}//${host}`.slice(0, wordMost);
}

function pageOf(document: string): string {
  if (!URL.canParse(document)) return '';
  const [, first = ''] = new URL(document).pathname.split('/');
  return `/${first}`.slice(0, wordMost);
}
