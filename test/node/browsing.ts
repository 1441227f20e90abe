// The pages of a node, asked for as somebody who is logged in asks.

import type { Node } from '../../src/main.ts';
import { createLink } from '../../src/store/sessions.ts';
import { portOf, type Town } from './town.ts';

/** Gets a page; with a form, posts it. */
export type Ask = (
  path: string,
  form?: Record<string, string> | URLSearchParams,
) => Promise<Response>;

/** @param at when the link is made, by the node's clock */
export async function logIn(
  { database }: Town,
  node: Node,
  actor: string,
  at = new Date(),
): Promise<Ask> {
  let cookie = '';
  const ask: Ask = (path, form) => {
    const headers = { cookie, origin: 'http://localhost' };
    const sent = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) };
    const url = `http://127.0.0.1:${portOf(node, 'http')}${path}`;
    return fetch(url, { redirect: 'manual', headers, ...sent });
  };
  const answer = await ask('/login', { secret: await createLink(database, actor, at) });
  cookie = (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
  return ask;
}
