// The one place that turns a page's answer into HTTP.

import type { FastifyReply } from 'fastify';

import { outboxHeld } from '../store/acts.ts';
import { backlog } from '../store/mails.ts';
import { automaticHeld } from '../store/switches.ts';
import type { Answer, Asked, Parts } from './answer.ts';
import type { SessionCookie } from './cookie.ts';
import type { Frame, Render } from './render.ts';
import { age, count } from './words.ts';

/** Sends an answer; without a request, or without an actor, in a frame that shows nothing. */
export type Send = (
  reply: FastifyReply,
  answer: Answer,
  asked: Asked | null,
) => Promise<FastifyReply>;

export interface SendOptions {
  readonly parts: Parts;
  readonly render: Render;
  readonly cookie: SessionCookie;
  readonly desk: string;
  readonly stylesheet: string;
  readonly icon: string;
}

const places = [
  { href: '/', label: 'Queue' },
  { href: '/mails', label: 'Mails' },
  { href: '/tickets', label: 'Tickets' },
  { href: '/outbox', label: 'Outbox' },
] as const;

/** A backlog is late when it is longer or older than this. */
const backlogMax = 100;
const backlogAgeMaxMs = 10 * 60_000;

/** Bytes of strangers: no browser shows them, and if one did, they could do nothing. */
const strangers = {
  'content-type': 'application/octet-stream',
  'content-security-policy': "sandbox; default-src 'none'",
  'x-content-type-options': 'nosniff',
};

/**
 * How this desk answers a browser: nothing is cached, text is text, and a mail's bytes leave only
 * as a download. Rejects where the frame's figures cannot be read.
 */
export function createSend(options: SendOptions): Send {
  return async (reply, answer, asked) => {
    reply.header('cache-control', 'no-store');
    switch (answer.kind) {
      case 'page': {
        const frame = await frameOf(answer.title, asked, options);
        const html = options.render(answer.template, frame, answer.view);
        return reply.code(answer.status).type('text/html; charset=utf-8').send(html);
      }
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
    }
  };
}

async function frameOf(title: string, asked: Asked | null, options: SendOptions): Promise<Frame> {
  const { desk, stylesheet, icon } = options;
  const actor = asked?.actor ?? null;
  const inside = asked === null || actor === null ? null : await insideOf(asked, actor, options);
  return { title, desk, stylesheet, icon, inside };
}

async function insideOf(
  { path }: Asked,
  actor: string,
  { parts: { database, now } }: SendOptions,
): Promise<Frame['inside']> {
  const at = now();
  const [{ waiting, oldest }, stopped, automatic] = await Promise.all([
    backlog(database, at),
    outboxHeld(database),
    automaticHeld(database),
  ]);
  const waits = oldest === null ? '' : `, the oldest for ${age(oldest, at)}`;
  const late = oldest !== null && at.getTime() - oldest.getTime() > backlogAgeMaxMs;
  return {
    actor,
    places: places.map(({ href, label }) => ({
      href,
      label,
      current: href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`),
    })),
    backlog:
      waiting === 0 ? 'no mail waits to be read' : `${count(waiting, 'mail')} to read${waits}`,
    late: late || waiting > backlogMax,
    stopped,
    automatic,
    now: at,
  };
}
