// An answer to a complainant as a letter, in the thread of the mail that it answers. It holds no
// word of that mail (T6): its Message-ID alone, for programs.

import type { Mail } from '../model.ts';
import type { Desk, Template } from '../rules.ts';
import type { ReplyPlan } from '../stages/reply-plan.ts';
import type { Letter } from './letter.ts';

/** @param answered the complainant's mail */
export function replyLetter(
  plan: ReplyPlan,
  desk: Desk,
  template: Template,
  answered: Pick<Mail, 'messageId'>,
): Letter {
  const { to, lang } = plan;
  const { messageId } = answered;
  const head = {
    desk,
    template,
    lang,
    to,
    cc: [],
    bcc: [],
    references: messageId === null ? [] : [messageId],
    inReplyTo: messageId,
    // The words are a program's, whoever lets them go: nobody's program is to answer them.
    auto: 'auto-replied',
    attachments: [],
  } as const;
  const received_at = plan.receivedAt;
  switch (plan.kind) {
    case 'ack':
      return { ...head, kind: 'ack', values: { received_at } };
    case 'need-info':
      return { ...head, kind: 'need-info', values: { received_at, missing: plan.missing } };
    case 'not-ours': {
      const { addresses } = plan;
      const [first] = addresses;
      const more = Math.max(addresses.length - 1, 0);
      const values = { received_at, addresses, ip: first?.ip ?? '', more };
      return { ...head, kind: 'not-ours', values };
    }
  }
}
