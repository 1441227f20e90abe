// The page between a link in a mail and the world: it shows the whole address and the host that it
// leads to, and only a person's second click opens it (U7).

import { domainToUnicode } from 'node:url';

import { type Answer, type Asked, notice, page } from '../answer.ts';
import { prose, typed } from '../shown.ts';
import { urlMost } from './segments.ts';

export async function outPage(asked: Asked): Promise<Answer> {
  const { say } = asked;
  const target = targetOf(asked.query.get('u') ?? '');
  if (target === null) return notice(400, say('mail.out-none'), say('mail.out-none-text'));
  const { hostname } = target;
  const unicode = domainToUnicode(hostname);
  return page('mail/out', say('mail.out-title'), {
    url: prose(target.href, urlMost * 4),
    host: unicode === '' || unicode === hostname ? hostname : `${hostname} (${unicode})`,
    target: typed(target.href),
  });
}

/** As a browser reads it, ASCII throughout; null for what is no link of the web. */
function targetOf(given: string): URL | null {
  if (given.length > 2 * urlMost || !/^[\w-]+$/.test(given)) return null;
  const url = Buffer.from(given, 'base64url').toString('utf8');
  if (url.length > urlMost || !URL.canParse(url)) return null;
  const target = new URL(url);
  return target.protocol === 'http:' || target.protocol === 'https:' ? target : null;
}
