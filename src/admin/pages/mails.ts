// All mails, newest first: what came and what became of it.

import { listMails, type MailRow } from '../../store/mails.ts';
import { type Answer, type Asked, invalid, page, type Parts } from '../answer.ts';
import { keyFrom, listed } from '../keyset.ts';
import { noSender, noSubject } from '../lines.ts';
import { badge } from '../tones.ts';
import type { MailLine } from '../views.ts';
import { address, short } from '../words.ts';

const most = 40;

export async function mailsPage(asked: Asked, parts: Parts): Promise<Answer> {
  const before = keyFrom(asked, 'before');
  if (before === undefined) return invalid('"before" is the id of a mail.');
  const rows = await listMails(parts.database, { limit: most + 1, before });
  return page('mails', 'Mails', listed(rows, { most, key: 'before', here: '/mails' }, asked, line));
}

function line(row: MailRow): MailLine {
  return {
    href: `/mails/${row.id}`,
    receivedAt: row.receivedAt,
    fate: badge(row.state === 'held' ? 'held' : (row.outcome ?? row.state)),
    sender: short(address(row.sender || row.envelopeFrom) || noSender, 60),
    subject: short(row.subject || (row.outcome === null ? '(not read yet)' : noSubject)),
    why: short(row.why ?? ''),
  };
}
