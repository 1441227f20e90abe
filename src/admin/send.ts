// The one place that turns a page's answer into HTTP.

import { Readable } from 'node:stream';

import type { FastifyReply } from 'fastify';

import { showCsv } from '../csv-cells.ts';
import { backlog } from '../store/mails.ts';
import { automaticHeld, outboxHeld } from '../store/switches.ts';
import type { Answer, Asked, Parts, TableRows } from './answer.ts';
import type { SessionCookie } from './cookie.ts';
import { countsAt } from './counts.ts';
import { barAt } from './places.ts';
import type { Frame, Render } from './render.ts';
import { type Href, typed } from './shown.ts';
import { toastOf } from './toast.ts';

/** Sends an answer; to whom is not logged in, in a frame that shows nothing. */
export type Send = (reply: FastifyReply, answer: Answer, asked: Asked) => Promise<FastifyReply>;

export interface SendOptions {
  readonly parts: Parts;
  readonly render: Render;
  readonly cookie: SessionCookie;
  readonly desk: string;
  readonly stylesheet: Href;
  readonly scripts: readonly Href[];
  readonly icon: Href;
}

/** A backlog is late when it is longer or older than this. */
const backlogMax = 100;
const backlogAgeMaxMs = 10 * 60_000;

/** Bytes of strangers: no browser shows them, and if one did, they could do nothing. */
const strangers = {
  'content-type': 'application/octet-stream',
  'content-security-policy': "sandbox; default-src 'none'",
  'x-content-type-options': 'nosniff',
};

/** HTML of strangers: framed by ours, it runs nothing, asks for nothing and sends nothing. */
const framed = {
  'content-security-policy':
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'",
  'x-content-type-options': 'nosniff',
};

/**
 * How this desk answers a browser: nothing is cached, text is text, and a mail's bytes leave only
 * as a download. Rejects where the frame's figures cannot be read.
 */
export function createSend(options: SendOptions): Send {
  return async (reply, answer, asked) => {
    reply.header('cache-control', 'no-store');
    reply.header('vary', 'hx-target, accept-language');
    const timed = (): void => {
      if (asked.actor === null) return;
      const tookMs = performance.now() - reply.request.startedMs;
      reply.header('server-timing', `page;dur=${tookMs.toFixed(1)}`);
    };
    switch (answer.kind) {
      case 'page': {
        const { say = asked.say } = answer;
        const frame = await frameOf(answer.title, { ...asked, say }, options);
        const html = options.render(answer.template, say.lang, frame, answer.view);
        timed();
        return reply.code(answer.status).type('text/html; charset=utf-8').send(html);
      }
      case 'fragment': {
        const html = options.render(answer.template, asked.say.lang, null, answer.view);
        timed();
        return reply.type('text/html; charset=utf-8').send(html);
      }
      case 'go':
        return reply.redirect(answer.to, 303);
      case 'redirect': {
        const { name, options: flags } = options.cookie;
        if (answer.secret === null) reply.clearCookie(name, flags);
        else reply.setCookie(name, answer.secret, flags);
        return reply.redirect(answer.to, 303);
      }
      case 'text':
        return reply
          .code(answer.status)
          .type('text/plain; version=0.0.4; charset=utf-8')
          .send(answer.text.endsWith('\n') ? answer.text : `${answer.text}\n`);
      case 'download':
        return reply
          .headers(strangers)
          .header('content-disposition', `attachment; filename="${answer.name}"`)
          .send(answer.bytes);
      case 'events':
        // No proxy gathers them.
        return reply
          .type('text/event-stream')
          .header('x-accel-buffering', 'no')
          .send(answer.stream);
      case 'document':
        return reply.headers(framed).type('text/html; charset=utf-8').send(answer.html);
      case 'table':
        return reply
          .type('text/csv; charset=utf-8; header=present')
          .header('content-disposition', `attachment; filename="${answer.name}"`)
          .header('x-content-type-options', 'nosniff')
          .send(Readable.from(written(answer.rows), { objectMode: false }));
    }
  };
}

async function* written(rows: AsyncIterable<TableRows>): AsyncGenerator<string> {
  for await (const some of rows) yield showCsv(some);
}

async function frameOf(title: string, asked: Asked, options: SendOptions): Promise<Frame> {
  const { desk, stylesheet, scripts, icon } = options;
  const { theme, say, shortcuts } = asked;
  const inside = asked.actor === null ? null : await insideOf(asked, asked.actor, options);
  const toast = asked.actor === null ? null : await toastOf(asked, options.parts);
  const { lang } = say;
  return { title, lang, theme, desk, shortcuts, stylesheet, scripts, icon, toast, inside };
}

async function insideOf(
  { path, query, say }: Asked,
  actor: string,
  { parts: { database, now } }: SendOptions,
): Promise<Frame['inside']> {
  const at = now();
  const [{ waiting, oldest }, stopped, automatic, counts] = await Promise.all([
    backlog(database, at),
    outboxHeld(database),
    automaticHeld(database),
    countsAt(database, at),
  ]);
  const late = oldest !== null && at.getTime() - oldest.getTime() > backlogAgeMaxMs;
  return {
    actor,
    ...barAt(path, counts, say),
    search: typed(path === '/tickets' ? (query.get('q') ?? '') : ''),
    backlog: backlogIn(say, waiting, oldest, at),
    late: late || waiting > backlogMax,
    stopped,
    automatic,
    now: at,
  };
}

function backlogIn(say: Asked['say'], waiting: number, oldest: Date | null, at: Date): string {
  if (waiting === 0) return say('common.nothing-waits');
  if (oldest === null) return say('common.to-read', { n: waiting });
  return say('common.to-read-since', { n: waiting, age: say.age(oldest, at) });
}
