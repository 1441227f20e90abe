// From an answer on a page to the mail that it becomes: from the letter's recipient, to where the
// letter said that answers go.

import type { PageLink } from '../../store/page-links.ts';
import type { Parts } from '../answer.ts';
import { idFrom } from '../keyset.ts';
import { answersTo } from './letter.ts';

/** @param once the form's own id; what is none gets one, and is then a mail of its own */
export async function bring(
  link: PageLink,
  text: string,
  once: string,
  parts: Parts,
): Promise<void> {
  const to = answersTo(link.bytes);
  if (to === null) throw new Error(`delivery ${link.delivery} says nowhere to answer to`);
  await parts.recipients.bring({
    once: idFrom(once) ?? parts.newId(),
    from: link.recipient,
    to,
    subject: `Re: ${link.subject}`,
    inReplyTo: link.messageId,
    text,
  });
}
