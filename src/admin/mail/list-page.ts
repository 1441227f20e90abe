// All mails, newest first: what came and what became of it.

import { listMails, type MailRow } from '../../store/mails.ts';
import { type Answer, type Asked, invalid, page, type Parts } from '../answer.ts';
import { keyFrom, listed } from '../keyset.ts';
import type { Say } from '../messages/say.ts';
import { href } from '../shown.ts';
import type { MailLine } from '../views.ts';
import { address, short } from '../words.ts';
import { fatesOf, type FateView } from './fate.ts';

const most = 40;
const senderMost = 60;

export async function mailsPage(asked: Asked, parts: Parts): Promise<Answer> {
  const { say } = asked;
  const before = keyFrom(asked, 'before');
  if (before === undefined) return invalid(asked, say('mail.bad-before'));
  const rows = await listMails(parts.database, { limit: most + 1, before });
  const fateOf = await fatesOf(rows, parts, say);
  const view = listed(rows, { most, key: 'before', here: '/mails' }, asked, (row) =>
    lineOf(row, fateOf(row), say),
  );
  return page('mail/list', say('common.mails'), view);
}

function lineOf(row: MailRow, { why, ...fate }: FateView, say: Say): MailLine {
  const unread = row.outcome === null ? say('mail.not-read-yet') : say('common.no-subject');
  return {
    href: href(`/mails/${row.id}`),
    receivedAt: row.receivedAt,
    ...fate,
    sender: short(address(row.sender || row.envelopeFrom) || say('mail.null-sender'), senderMost),
    subject: short(row.subject || unread),
    why: short(why),
  };
}
