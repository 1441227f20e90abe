// The web server without its socket: security headers, who may take which route, and the one way
// from a route's page to an answer. A route that declares no permission stops the start.

import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';

import type { Log } from '../log.ts';
import { sessionActor } from '../store/sessions.ts';
import { type Answer, type Asked, notice, type Parts } from './answer.ts';
import type { Asset } from './assets.ts';
import { isLoopback, type SessionCookie } from './cookie.ts';
import { loginHint } from './pages/login.ts';
import { type Permission, permissions, type Route } from './routes.ts';
import type { Send } from './send.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    permission?: Permission;
  }
  interface FastifyRequest {
    actor: string | null;
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
const keepAliveTimeoutMs = 10_000;
/** A login's secret is all that anybody ever posts. */
const bodyBytesMax = 4_096;
const assetLife = 'public, max-age=31536000, immutable';

/** @throws where a route declares no permission */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { parts, send, log } = options;
  const app = Fastify({
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
  });
  app.decorateRequest('actor', null);
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
    async (_request: FastifyRequest, body: string) => new URLSearchParams(body),
  );

  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) return;
    const refused = await refusal(request, options);
    if (refused !== null) return send(reply, refused, null);
  });
  for (const { method, path, permission, page } of options.routes) {
    app.route({
      method,
      url: path,
      config: { permission },
      handler: async (request, reply) => {
        const asked = askedOf(request, options.cookie);
        return send(reply, await page(asked, parts), asked);
      },
    });
  }
  for (const asset of options.assets) {
    app.get(asset.path, { config: { permission: 'anyone' } }, (_request, reply) =>
      reply.header('cache-control', assetLife).type(asset.type).send(asset.bytes),
    );
  }
  app.setNotFoundHandler((_request, reply) => send(reply, nowhere, null));
  app.setErrorHandler((error, request, reply) => {
    const status = statusOf(error);
    if (status < 500) return send(reply, notice(status, 'That cannot be asked', ''), null);
    // The route, not the address: an address may hold a secret.
    log.error({ err: error, route: request.routeOptions.url }, 'a page failed');
    return send(reply, failed, null);
  });
  return app;
}

const nowhere = notice(404, 'Not found', 'There is no such page at this desk.');
const failed = notice(
  500,
  'That failed',
  'The page could not be made; the log says why. Mail is taken and sent regardless.',
);
const foreign = notice(
  403,
  'Not from here',
  'Forms are taken only from the desk’s own address. Open the desk by the address in its login link.',
);

/** Why a request goes no further, or null; learns who asks. */
async function refusal(request: FastifyRequest, options: AppOptions): Promise<Answer | null> {
  const { parts, cookie, origin } = options;
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (!reads && request.headers.origin !== origin) return foreign;
  const { permission } = request.routeOptions.config;
  if (permission === 'anyone') return null;
  const secret = request.cookies[cookie.name];
  if (secret !== undefined) {
    request.actor = await sessionActor(parts.database, secret, parts.now());
  }
  if (request.actor !== null) return null;
  if (permission === 'reader-or-local' && isLocal(request, origin)) return null;
  const text = 'You are not logged in, or you have been away for too long.';
  return notice(401, 'Please log in', text, loginHint, reads ? request.url : '');
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

function askedOf(request: FastifyRequest, cookie: SessionCookie): Asked {
  const form = request.body instanceof URLSearchParams ? request.body : [];
  return {
    path: request.url.split('?', 1)[0] ?? '',
    params: strings(request.params),
    query: strings(request.query),
    form: new Map(form),
    actor: request.actor,
    secret: request.cookies[cookie.name] ?? null,
  };
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

/** No script is needed, none is taken from elsewhere, and nobody may frame a page. */
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
      },
    },
    // "no-referrer" would make browsers post forms with the origin "null".
    referrerPolicy: { policy: 'same-origin' as const },
    strictTransportSecurity: https ? { maxAge: 31_536_000 } : (false as const),
  };
}
