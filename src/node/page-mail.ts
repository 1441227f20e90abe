// An answer by a recipient's page as a mail, stored like one that came by SMTP: from here on
// nobody treats it in another way. The same form gives the same bytes, so that pressed twice it is
// one mail.

import { createHash } from 'node:crypto';

import MimeNode from 'nodemailer/lib/mime-node';

import {
  answerLimits,
  lookLimits,
  type PageAnswer,
  type RecipientDoor,
} from '../admin/recipient/door.ts';
import { createLimiter } from '../admin/recipient/limiter.ts';
import { newId } from '../desk.ts';
import type { MailId } from '../model.ts';
import type { Rules } from '../rules.ts';
import { accept } from '../store/intake.ts';
import type { Database } from '../store/pg.ts';

/** A form that was opened longer ago is dated anew. */
const formLifeMs = 86_400_000;
/** So much of a text's digest tells the answers of one form apart. */
const saidDigits = 16;

export function recipientDoorOf(
  database: Database,
  rules: () => Rules,
  now: () => Date,
): RecipientDoor {
  return {
    looks: createLimiter(lookLimits, now),
    answers: createLimiter(answerLimits, now),
    bring: async (answer) => {
      const at = now();
      const raw = await mailOf(answer, rules().desk.from.address, at);
      const [mail] = await accept(database, [
        {
          id: newId(at) as MailId,
          raw,
          sha256: createHash('sha256').update(raw).digest(),
          envelope: { from: answer.from, to: [answer.to] },
          peer: 'page',
          at,
          actor: 'page',
        },
      ]);
      if (mail === undefined) throw new Error('the answer was not stored');
      return mail;
    },
  };
}

async function mailOf(answer: PageAnswer, desk: string, at: Date): Promise<Buffer> {
  const closed = { disableFileAccess: true, disableUrlAccess: true };
  const root = new MimeNode('text/plain; charset=utf-8', closed);
  root.setHeader('From', { name: '', address: answer.from });
  root.setHeader('To', { name: '', address: answer.to });
  root.setHeader('Subject', answer.subject);
  root.setHeader('Date', dateOf(answer.once, at));
  root.setHeader('Message-ID', `<page.${idOf(answer)}@${desk.slice(desk.lastIndexOf('@') + 1)}>`);
  root.setHeader('In-Reply-To', answer.inReplyTo);
  root.setHeader('References', answer.inReplyTo);
  root.setContent(`${answer.text.replaceAll('\n', '\r\n')}\r\n`);
  return root.build();
}

/** Another answer by the same form, after a step back, is another mail. */
function idOf({ once, text }: PageAnswer): string {
  return `${once}.${createHash('sha256').update(text).digest('hex').slice(0, saidDigits)}`;
}

/** When the form was opened, which its id says (RFC 9562, 5.7), if that can be. */
function dateOf(once: string, at: Date): Date {
  const opened = Number.parseInt(once.replaceAll('-', '').slice(0, 12), 16);
  const isNear = Math.abs(at.getTime() - opened) < formLifeMs;
  return isNear ? new Date(opened) : at;
}
