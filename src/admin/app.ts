// The web server without its socket: security headers, who may take which route, and the one way
// from a route's page to an answer. A route that declares no permission stops the start.

import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';

import type { Log } from '../log.ts';
import { type Reader, sessionReader } from '../store/sessions.ts';
import { type Answer, type Asked, kept, notice, type Parts } from './answer.ts';
import type { Asset } from './assets.ts';
import { isLoopback, type SessionCookie } from './cookie.ts';
import { fieldsOf, formValues } from './form.ts';
import { type Lang, langs } from './messages/message.ts';
import { type Say, speak } from './messages/say.ts';
import { oneClickBytesMax, oneClickOf } from './recipient/one-click.ts';
import { type Permission, permissions, type Route } from './routes.ts';
import type { Send } from './send.ts';
import { href, isOwnPath } from './shown.ts';
import { takeViolations, violationsPath } from './violations.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    permission?: Permission;
    isIdle?: boolean;
    from?: 'anywhere' | 'own';
  }
  interface FastifyRequest {
    reader: Reader | null;
    /** When it came, on the clock that only goes ahead. */
    startedMs: number;
  }
}

export interface AppOptions {
  readonly parts: Parts;
  readonly routes: readonly Route[];
  readonly assets: readonly Asset[];
  /** Scheme, host and port that forms must come from. */
  readonly origin: string;
  readonly cookie: SessionCookie;
  readonly send: Send;
  readonly log: Log;
}

const requestTimeoutMs = 30_000;
/** So long nothing may move: whoever takes nothing of an answer does not keep its connection. */
const stalledMs = 120_000;
const keepAliveTimeoutMs = 10_000;
/** Twenty of the longest texts that a form takes; what is longer is not read. */
const bodyBytesMax = 2 ** 20;
/** The longest mail address (RFC 5321, 4.5.3.1) with each of its bytes percent-encoded. */
const parameterMost = 3 * 254;
/** So much of a browser's wish for languages is read. */
const acceptedMost = 200;
const damaged = '/-';
const assetLife = 'public, max-age=31536000, immutable';

/** @throws where a route declares no permission */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { parts, send, log } = options;
  const app: FastifyInstance = Fastify({
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    connectionTimeout: stalledMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    routerOptions: { maxParamLength: parameterMost },
    // What no router can read comes in again as one address, and gets our page and headers.
    frameworkErrors: (_error, { raw }, reply) => {
      raw.url = damaged;
      app.routing(raw, reply.raw);
    },
  });
  app.decorateRequest('reader', null);
  app.decorateRequest('startedMs', 0);
  app.addHook('onRoute', ({ method, url, config }) => {
    if (!permissions.some((known) => known === config?.permission)) {
      throw new Error(`${String(method)} ${url} declares no permission`);
    }
  });
  await app.register(fastifyHelmet, headers(options.origin.startsWith('https:')));
  await app.register(fastifyCookie);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    async (_request: FastifyRequest, body: string) => fieldsOf(body),
  );

  app.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'string', bodyLimit: oneClickBytesMax },
    async (_request: FastifyRequest, body: string) => oneClickOf(body),
  );

  // Before the server waits for its answers to end, which these would not by themselves.
  app.addHook('preClose', async () => parts.live.close());
  app.addHook('onRequest', async (request, reply) => {
    request.startedMs = performance.now();
    if (request.is404) return;
    const refused = await refusal(request, options);
    if (refused !== null) return send(reply, refused, askedOf(request, options));
  });
  // After the body is read, so that nobody loses what they typed while they were logged out.
  app.addHook('preHandler', async (request, reply) => {
    if (!mustLogIn(request, options)) return;
    const asked = askedOf(request, options);
    return send(reply, unknown(asked, request), asked);
  });
  for (const { method, path, permission, isIdle = false, from = 'own', page } of options.routes) {
    app.route({
      method,
      url: path,
      config: { permission, isIdle, from },
      handler: async (request, reply) => {
        const asked = askedOf(request, options);
        return send(reply, await page(asked, parts), asked);
      },
    });
  }
  takeViolations(app, log);
  for (const asset of options.assets) {
    app.get(asset.path, { config: { permission: 'anyone' } }, (request, reply) => {
      reply.headers({ 'cache-control': assetLife, vary: 'accept-encoding' }).type(asset.type);
      const takesGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
      if (!takesGzip) return reply.send(asset.bytes);
      return reply.header('content-encoding', 'gzip').send(asset.gzipped);
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const asked = askedOf(request, options);
    if (request.url === damaged) {
      const why = asked.say('notice.bad-id');
      return send(reply, notice(400, asked.say('notice.cannot-ask'), why), asked);
    }
    const text = asked.say('notice.no-such-page');
    return send(reply, notice(404, asked.say('notice.not-found'), text), asked);
  });
  app.setErrorHandler((error, request, reply) => {
    const status = statusOf(error);
    // The route, not the address: an address may hold a secret.
    if (status >= 500) log.error({ err: error, route: request.routeOptions.url }, 'a page failed');
    const asked = askedOf(request, options);
    return send(reply, failure(status, asked.say), { ...asked, actor: null });
  });
  return app;
}

function failure(status: number, say: Say): Answer {
  if (status >= 500) return notice(500, say('notice.failed'), say('notice.failed-text'));
  if (status === 413) return notice(413, say('notice.too-large'), say('notice.too-large-text'));
  return notice(status, say('notice.cannot-ask'), '');
}

/** Why a request is not even read, or null; learns who asks. */
async function refusal(request: FastifyRequest, options: AppOptions): Promise<Answer | null> {
  const { parts, cookie, origin } = options;
  const isOwn = request.headers.origin === origin;
  if (!reads(request) && !isOwn && request.routeOptions.config.from !== 'anywhere') {
    const say = sayTo(request);
    return notice(403, say('notice.foreign'), say('notice.foreign-text'));
  }
  const secret = request.cookies[cookie.name];
  const { permission, isIdle = false } = request.routeOptions.config;
  if (secret !== undefined && permission !== 'anyone') {
    request.reader = await sessionReader(parts.database, secret, parts.now(), !isIdle);
  }
  return null;
}

function mustLogIn(request: FastifyRequest, { origin }: AppOptions): boolean {
  const { permission } = request.routeOptions.config;
  if (request.is404 || permission === 'anyone' || request.reader !== null) return false;
  return !(permission === 'reader-or-local' && isLocal(request, origin));
}

/** Whoever is not logged in: what they typed stays with them. */
function unknown(asked: Asked, request: FastifyRequest): Answer {
  const { say } = asked;
  const title = say('notice.please-log-in');
  const text = say('notice.logged-out');
  if (!reads(request)) return kept(401, asked, { title, text, hint: 'notice.kept-login' });
  // A browser that comes from elsewhere leaves the cookie behind once.
  const again = isOwnPath(request.url)
    ? {
        lead: say('notice.again-hint'),
        href: href(request.url),
        label: say('notice.open-again'),
      }
    : null;
  return notice(401, title, text, say('notice.login-hint', { command: asked.login }), again);
}

function reads({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/**
 * From this machine, not by way of a proxy that says so, and not by a page of somebody else's whose
 * name was made to point here: that one is asked for by its own name.
 */
function isLocal({ socket, headers: given }: FastifyRequest, origin: string): boolean {
  const address = socket.remoteAddress ?? '';
  const proxied = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some(
    (name) => name in given,
  );
  const here = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(address);
  return here && !proxied && isOwnName(given.host ?? '', origin);
}

/** Whether a Host (RFC 9110, 7.2) is the desk's own, or this machine by its name or address. */
function isOwnName(host: string, origin: string): boolean {
  const url = `http://${host}`;
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === new URL(origin).hostname || isLoopback(hostname);
}

function askedOf(request: FastifyRequest, { cookie, origin, parts }: AppOptions): Asked {
  const { reader, body, headers: given } = request;
  const target = given['hx-target'];
  return {
    path: request.url.split('?', 1)[0] ?? '',
    params: strings(request.params),
    query: strings(request.query),
    form: formValues(body instanceof URLSearchParams ? body : new URLSearchParams()),
    actor: reader?.actor ?? null,
    secret: request.cookies[cookie.name] ?? null,
    say: sayTo(request),
    theme: reader?.theme ?? null,
    shortcuts: reader?.shortcuts ?? false,
    team: reader?.team ?? null,
    target: typeof target === 'string' ? target : null,
    login: isLocal(request, origin) ? parts.login.here : parts.login.anywhere,
  };
}

const said: Readonly<Record<Lang, Say>> = { en: speak('en'), cs: speak('cs'), es: speak('es') };

/** In the language that they have chosen, else the first of ours that their browser asks for. */
function sayTo({ reader, headers: given }: FastifyRequest): Say {
  const wanted = (given['accept-language'] ?? '').slice(0, acceptedMost).split(',');
  const all = reader === null || reader.lang === null ? wanted : [reader.lang];
  const tags = all.map((tag) => tag.trim().slice(0, 2).toLowerCase());
  const lang = tags.flatMap((tag) => langs.find((known) => known === tag) ?? [])[0];
  return said[lang ?? 'en'];
}

/** What is said twice counts as not said. */
function strings(given: unknown): ReadonlyMap<string, string> {
  const entries: [string, unknown][] = Object.entries(given ?? {});
  return new Map(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function statusOf(error: unknown): number {
  const status: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'statusCode') : undefined;
  return typeof status === 'number' && status >= 400 ? status : 500;
}

/** No script is taken from elsewhere, none is made of text, and nobody may frame a page (U5). */
function headers(https: boolean) {
  const own = ["'self'"];
  const none = ["'none'"];
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: none,
        scriptSrc: own,
        styleSrc: own,
        imgSrc: own,
        connectSrc: own,
        formAction: own,
        frameSrc: own,
        baseUri: none,
        frameAncestors: none,
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ['default'],
        reportUri: violationsPath,
      },
    },
    // "no-referrer" would make browsers post forms with the origin "null".
    referrerPolicy: { policy: 'same-origin' as const },
    strictTransportSecurity: https ? { maxAge: 31_536_000 } : (false as const),
  };
}
