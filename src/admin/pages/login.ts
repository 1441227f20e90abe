// In by a link that is good once, out by a button. The link only shows a button, so that programs
// that look at links ahead of people do not use it up.

import { endSession, redeemLink } from '../../store/sessions.ts';
import { type Answer, type Asked, notice, page, type Parts, redirect } from '../answer.ts';

const secretForm = /^[A-Za-z0-9_-]{22}$/;

export async function loginPage(asked: Asked): Promise<Answer> {
  const secret = asked.params.get('secret') ?? '';
  return secretForm.test(secret) ? page('login', 'Log in', { secret }) : spent();
}

/** A new session, whatever there was before. */
export async function login(asked: Asked, { database, now }: Parts): Promise<Answer> {
  const secret = asked.form.get('secret') ?? '';
  const session = secretForm.test(secret) ? await redeemLink(database, secret, now()) : null;
  if (session === null) return spent();
  if (asked.secret !== null) await endSession(database, asked.secret);
  return redirect('/', session);
}

export async function logout(asked: Asked, { database }: Parts): Promise<Answer> {
  if (asked.secret !== null) await endSession(database, asked.secret);
  return redirect('/', null);
}

export const loginHint =
  'A login link is printed each time the desk starts; `npx sluice login` prints a fresh one.';

function spent(): Answer {
  const text = 'This link is used up, too old, or was never one.';
  return notice(403, 'No way in', text, loginHint);
}
