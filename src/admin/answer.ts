// What a page may answer, as values. A page is a function from request and desk to one of these,
// and only send.ts turns them into HTTP.

import type { Readable } from 'node:stream';

import type { Acting } from '../acts.ts';
import type { Holding } from '../holding.ts';
import type { MailPages } from '../reading.ts';
import type { Rules } from '../rules.ts';
import type { Database } from '../store/pg.ts';
import type { DraftAsk } from '../tickets/drafts.ts';
import { labelOf } from './field-labels.ts';
import { backOf, type FormValues, type Wrong } from './form.ts';
import type { Hub } from './live/hub.ts';
import type { Lookups } from './lookups.ts';
import type { Station } from './health/station.ts';
import type { RecipientDoor } from './recipient/door.ts';
import type { MessageKey, Say } from './messages/say.ts';
import type { ContactStates, WhoAnswers } from './scripted/answering.ts';
import { coded, type Href, href, isOwnPath, type Typed, typed } from './shown.ts';
import type { Views } from './views.ts';

/** What a page knows of a request; strings of others, checked by nobody yet. */
export interface Asked {
  readonly path: string;
  readonly params: ReadonlyMap<string, string>;
  readonly query: ReadonlyMap<string, string>;
  readonly form: FormValues;
  /** Who asks; null on routes that are open to anyone. */
  readonly actor: string | null;
  /** The session's secret as the browser sent it, whether it is good or not. */
  readonly secret: string | null;
  /** In the reader's language. */
  readonly say: Say;
  /** As the reader likes it; null: as the system has it. */
  readonly theme: 'light' | 'dark' | null;
  readonly shortcuts: boolean;
  /** Whose questions the reader wants first; null: everybody's. */
  readonly team: string | null;
  /** The element of a page that is to be filled; null: a whole page is asked for. */
  readonly target: string | null;
  /** The command that makes a login link, but for the name; paths are told on this machine alone. */
  readonly login: string;
}

/** What pages are given. */
export interface Parts {
  readonly database: Database;
  readonly now: () => Date;
  /** The figures in Prometheus' text form. */
  readonly metrics: () => Promise<string>;
  /** A ticket's number as people write it: "[Tag#20261003000017c]". */
  readonly showNumber: (number: string) => string;
  /** Those in force. */
  readonly rules: () => Rules;
  readonly newId: () => string;
  readonly acting: Acting;
  /** A letter of the desk's over a ticket, to go on from; null where there is none. */
  readonly drafts: (ask: DraftAsk) => Promise<string | null>;
  readonly whoAnswers: WhoAnswers;
  readonly contactStates: ContactStates;
  readonly holding: Holding;
  readonly mails: MailPages;
  readonly station: Station;
  readonly recipients: RecipientDoor;
  /** The command that makes a login link, as it is told on this machine and elsewhere. */
  readonly login: { readonly here: string; readonly anywhere: string };
  readonly lookup: Lookups;
  /** The files as one zip; null where it would be larger than that. */
  readonly zipped: (
    files: readonly { readonly name: string; readonly bytes: Buffer }[],
    bytesMax: number,
  ) => Promise<Buffer | null>;
  /** Pages that are open. */
  readonly live: Hub;
}

export type Page = (asked: Asked, parts: Parts) => Promise<Answer>;

type Filled<Kind extends string, More = unknown> = {
  readonly [Name in keyof Views]: {
    readonly kind: Kind;
    readonly template: Name;
    readonly view: Views[Name];
  } & More;
}[keyof Views];

export type Answer =
  | Filled<
      'page',
      {
        readonly title: string;
        readonly status: number;
        /** Left out: as the reader is spoken to. */
        readonly say?: Say;
      }
    >
  | Filled<'fragment'>
  | {
      readonly kind: 'redirect';
      readonly to: string;
      /** A new session's secret; null: the session has ended. */
      readonly secret: string | null;
    }
  | { readonly kind: 'go'; readonly to: string }
  | { readonly kind: 'text'; readonly status: number; readonly text: string }
  | { readonly kind: 'download'; readonly bytes: Buffer; readonly name: string }
  /** HTML of strangers that the cage has made harmless, for a frame of ours. */
  | { readonly kind: 'document'; readonly html: string }
  | { readonly kind: 'events'; readonly stream: Readable }
  | { readonly kind: 'table'; readonly name: string; readonly rows: AsyncIterable<TableRows> };

/** Some rows of a table, the header first of all. */
export type TableRows = readonly (readonly string[])[];

/** A page in the desk's frame. */
export function page<Name extends keyof Views>(
  template: Name,
  title: string,
  view: Views[Name],
  status = 200,
): Answer {
  return { kind: 'page', template, title, view, status } as Answer;
}

/** The same page in another language than its reader is spoken to. */
export function inLanguage(answer: Answer, say: Say): Answer {
  return answer.kind === 'page' ? { ...answer, say } : answer;
}

/** The piece of a page that a script asked for. */
export function fragment<Name extends keyof Views>(template: Name, view: Views[Name]): Answer {
  return { kind: 'fragment', template, view } as Answer;
}

/** Where a page that only says something leads. */
export interface NextStep {
  readonly href: Href;
  readonly label: string;
  readonly key?: string;
  /** For whom it is, where it is not for everybody. */
  readonly lead?: string;
}

/** A page that says only this, and where to go from it. */
export function notice(
  status: number,
  title: string,
  text: string,
  hint = '',
  next: NextStep | null = null,
): Answer {
  return page('notice', title, { title, text, hint: coded(hint), next }, status);
}

/** What a form of a page holds, to be shown again. */
export interface KeptField {
  readonly name: string;
  readonly label: string;
  readonly value: Typed;
  /** Seen and changed by people; else it only goes along. */
  readonly isShown: boolean;
  readonly isLong: boolean;
  /** What is wrong with it; empty where nothing is. */
  readonly wrong: string;
}

/** Fields that only programs read: they go along unseen, and so does what a field was before. */
const unseen: ReadonlySet<string> = new Set(
  `act acts after back bulk digest do drafted entry hold instead lines made note once only over
  party run say script seen shown step ticket undone verb what`.split(/\s+/),
);
const longMin = 80;

/**
 * A form that was not taken, with all that was typed, to be sent again to the same place.
 * @param hint what to do first
 * @param wrongs sentences by the name of the field
 */
export function kept(
  status: number,
  asked: Asked,
  said: {
    readonly title: string;
    readonly text: string;
    readonly hint: MessageKey & `notice.kept-${string}`;
  },
  wrongs: ReadonlyMap<string, string> = new Map(),
): Answer {
  const label = (name: string) => labelOf(asked.say, name, asked.path);
  const fields = asked.form.entries().map(([name, value]) => ({
    name,
    label: label(name),
    value: typed(value),
    isShown: !unseen.has(name) && !name.startsWith('was-'),
    isLong: value.length > longMin || value.includes('\n'),
    wrong: wrongs.get(name) ?? '',
  }));
  const missing = [...wrongs].flatMap(([name, wrong]) =>
    fields.some((field) => field.name === name)
      ? []
      : [{ name, label: label(name), value: typed(''), isShown: true, isLong: false, wrong }],
  );
  const isTyped = fields.some((field) => field.isShown && asked.form.one(field.name) !== '');
  const { title, text, hint } = said;
  const view = {
    title,
    text,
    hint: asked.say(hint),
    // A request may name a whole address (RFC 9112, 3.2.2).
    action: href(isOwnPath(asked.path) ? asked.path : '/'),
    back: href(backOf(asked.form)),
    isTyped,
    fields: [...fields, ...missing],
  };
  return page('kept', title, view, status);
}

/** A form with fields that cannot be used. @param text what it asks for */
export function unusable(asked: Asked, text: string, wrongs: readonly Wrong[]): Answer {
  const { say } = asked;
  const marked = new Map(wrongs.map(({ field, wrong }) => [field, wrong(say)]));
  return kept(422, asked, { title: say('notice.wrong'), text, hint: 'notice.kept-wrong' }, marked);
}

/** To a page of ours, with a session begun or ended (null). */
export function redirect(to: string, secret: string | null): Answer {
  return { kind: 'redirect', to, secret };
}

/** To a page of ours, after something was done. */
export function go(to: string): Answer {
  return { kind: 'go', to: href(to).text };
}

/** One line of plain text, for programs. */
export function text(status: number, line: string): Answer {
  return { kind: 'text', status, text: line };
}

/** What was asked for is not there. */
export function notFound(asked: Asked, what: string): Answer {
  // Within a sentence a word begins small, unless it is all capitals.
  const within = /^\p{Lu}\p{Ll}/u.test(what) ? `${what[0]?.toLowerCase()}${what.slice(1)}` : what;
  return notice(404, asked.say('notice.not-found'), asked.say('notice.no-such', { what: within }));
}

/** The request makes no sense. */
export function invalid(asked: Asked, why: string): Answer {
  return notice(400, asked.say('notice.cannot-ask'), why);
}
