// What a page may answer, as values. A page is a function from request and desk to one of these,
// and only send.ts turns them into HTTP.

import type { Database } from '../store/pg.ts';
import type { Views } from './views.ts';

/** What a page knows of a request; strings of others, checked by nobody yet. */
export interface Asked {
  readonly path: string;
  readonly params: ReadonlyMap<string, string>;
  readonly query: ReadonlyMap<string, string>;
  readonly form: ReadonlyMap<string, string>;
  /** Who asks; null on routes that are open to anyone. */
  readonly actor: string | null;
  /** The session's secret as the browser sent it, whether it is good or not. */
  readonly secret: string | null;
}

/** What pages are given. */
export interface Parts {
  readonly database: Database;
  readonly now: () => Date;
  /** The figures in Prometheus' text form. */
  readonly metrics: () => Promise<string>;
  /** A ticket's number as people write it: "[Tag#20261003000017c]". */
  readonly showNumber: (number: string) => string;
}

export type Page = (asked: Asked, parts: Parts) => Promise<Answer>;

type Rendered = {
  readonly [Name in keyof Views]: {
    readonly kind: 'page';
    readonly template: Name;
    readonly title: string;
    readonly view: Views[Name];
    readonly status: number;
  };
}[keyof Views];

export type Answer =
  | Rendered
  | {
      readonly kind: 'redirect';
      readonly to: string;
      /** A new session's secret; null: the session has ended. */
      readonly secret: string | null;
    }
  | { readonly kind: 'text'; readonly status: number; readonly text: string }
  | { readonly kind: 'download'; readonly bytes: Buffer; readonly name: string };

/** A page in the desk's frame. */
export function page<Name extends keyof Views>(
  template: Name,
  title: string,
  view: Views[Name],
): Answer {
  return { kind: 'page', template, title, view, status: 200 } as Rendered;
}

/** A page that says only this; `again` is a page of ours to try once more. */
export function notice(status: number, title: string, text: string, hint = '', again = ''): Answer {
  return { kind: 'page', template: 'notice', title, view: { title, text, hint, again }, status };
}

/** To a page of ours, with a session begun or ended (null). */
export function redirect(to: string, secret: string | null): Answer {
  return { kind: 'redirect', to, secret };
}

/** One line of plain text, for programs. */
export function text(status: number, line: string): Answer {
  return { kind: 'text', status, text: line };
}

/** What was asked for is not there. */
export function notFound(what: string): Answer {
  return notice(404, 'Not found', `There is no such ${what} at this desk.`);
}

/** The request makes no sense. */
export function invalid(why: string): Answer {
  return notice(400, 'That cannot be asked', why);
}
