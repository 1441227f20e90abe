// The way to stop automatic mail to an address: a page that asks, and the POST that does it, from
// our own button or by RFC 8058 from a mail program. It takes hold at once, because it can do no
// harm.

import { changeContacts } from '../../store/contacts.ts';
import { type Answer, type Asked, go, notice, page, type Parts, text } from '../answer.ts';
import { bring } from './bring.ts';
import { isOneClick } from './one-click.ts';
import { type Opened, pathOf, tooOften } from './opened.ts';

const pausedWhy = 'its recipient asked for it, by the link in a mail';

/** Asks before it pauses; a program that looks at links pauses nobody. */
export async function pausePage(opened: Opened, { say }: Asked): Promise<Answer> {
  const { recipient, isPaused } = opened.link;
  return page('recipient/pause', say('recipient.pause-title'), {
    text: say('recipient.pause-text', { address: recipient }),
    isPaused,
    action: pathOf(opened, { at: 'u' }),
    back: pathOf(opened),
  });
}

/** Nothing automatic goes to that address any more, and the desk is told. */
export async function pauseByLink(opened: Opened, asked: Asked, parts: Parts): Promise<Answer> {
  const { link, token } = opened;
  const { say } = asked;
  if (!isOneClick(asked.form)) return notice(400, say('notice.cannot-ask'), '');
  if (!link.isPaused) {
    if (!parts.recipients.answers.take(token)) return tooOften(asked);
    const change = { address: link.recipient.toLowerCase(), pauseReason: pausedWhy };
    await changeContacts(parts.database, [change], { actor: 'page', at: parts.now() });
    await bring(link, say('recipient.mail-stop', { address: link.recipient }), '', parts);
  }
  // RFC 8058, 3.1: no redirect for a mail program. Our own button says that it is one.
  if (asked.form.one('button') === '') return text(200, say('recipient.is-paused'));
  return go(pathOf(opened, { query: { done: 'stop' } }).text);
}
