// In by a link that is good once, out by a button. The link only shows a button, so that programs
// that look at links ahead of people do not use it up.

import { endSession, redeemLink } from '../../store/sessions.ts';
import { type Answer, type Asked, go, notice, page, type Parts, redirect } from '../answer.ts';

/** Says that it is done. */
export const outPath = '/logout';
const secretForm = /^[A-Za-z0-9_-]{22}$/;

export async function loginPage(asked: Asked): Promise<Answer> {
  const secret = asked.params.get('secret') ?? '';
  return secretForm.test(secret)
    ? page('login', asked.say('common.log-in'), { secret })
    : spent(asked);
}

/** A new session, whatever there was before. */
export async function login(asked: Asked, { database, now }: Parts): Promise<Answer> {
  const secret = asked.form.one('secret');
  const session = secretForm.test(secret) ? await redeemLink(database, secret, now()) : null;
  if (session === null) return spent(asked);
  if (asked.secret !== null) await endSession(database, asked.secret);
  return redirect('/', session);
}

export async function logout(asked: Asked, { database }: Parts): Promise<Answer> {
  if (asked.secret !== null) await endSession(database, asked.secret);
  return redirect(outPath, null);
}

/** Where whoever has logged out comes to; whoever has not goes on. */
export async function loggedOut(asked: Asked): Promise<Answer> {
  const { say, secret } = asked;
  if (secret !== null) return go('/');
  return notice(200, say('notice.is-out'), '', howToLogIn(asked));
}

function spent(asked: Asked): Answer {
  const { say } = asked;
  return notice(403, say('notice.no-way-in'), say('notice.link-spent'), howToLogIn(asked));
}

function howToLogIn({ say, login: command }: Asked): string {
  return say('notice.login-hint', { command });
}
